"""A table of countries: sent, looked at, applied, all or nothing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from ipbes_portal.accounts import actions, country_tables
from ipbes_portal.accounts.countries import known
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Country, SupportPeriod

pytestmark = pytest.mark.django_db

SUPPORT = "iso3,category,valid_from,valid_to,source,is_verified\n"


@pytest.fixture
def period(country):
    return SupportPeriod.objects.create(country=country, category="developing", valid_from=date(2014, 1, 1))


@pytest.fixture
def send(client):
    def upload(text, by, name="table.csv"):
        client.force_login(by)
        file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
        return client.post(reverse("accounts:country_import"), {"table": file})

    return upload


def periods():
    return list(SupportPeriod.objects.order_by("valid_from").values_list("category", "valid_from", "valid_to"))


def test_nothing_is_saved_before_the_second_step(client, send, unit, period):
    preview = send(SUPPORT + "GRD,none,2027-01-01,,new list,true\n", by=unit)

    assert preview.status_code == 200
    assert [(row["was"], row["now"]) for row in preview.context["rows"]] == [
        ("developing 2014-01-01–", "developing 2014-01-01–2026-12-31"),
        ("–", "none 2027-01-01– ✓ (new list)"),
    ]
    assert periods() == [("developing", date(2014, 1, 1), None)]

    applied = client.post(reverse("accounts:country_import"), {"checked": preview.context["checked"]})

    assert applied.url == reverse("accounts:country_list")
    assert periods() == [
        ("developing", date(2014, 1, 1), date(2026, 12, 31)),
        ("none", date(2027, 1, 1), None),
    ]
    entry = Entry.objects.get(verb="import_countries")
    assert (entry.actor, entry.target_id, len(entry.details["changes"])) == (unit, period.country_id, 2)


def test_countries_are_corrected_in_their_columns(client, send, unit, country):
    preview = send("iso3,name_fr,un_group,is_verified\nGRD,La Grenade,latin_american_caribbean,true\n", by=unit)

    client.post(reverse("accounts:country_import"), {"checked": preview.context["checked"]})

    country.refresh_from_db()
    assert (country.name_fr, country.un_group, country.is_verified) == ("La Grenade", "latin_american_caribbean", True)


def test_a_file_with_one_bad_line_changes_nothing_and_names_the_line(send, unit, period):
    response = send(SUPPORT + "GRD,none,2027-01-01,,,\nXXX,none,2027-01-01,,,\n", by=unit)

    assert response.status_code == 400
    assert "Line 3:" in response.content.decode()
    assert "checked" not in response.context
    assert periods() == [("developing", date(2014, 1, 1), None)]


def test_what_changed_meanwhile_is_shown_again_instead_of_applied(client, send, unit, period):
    preview = send(SUPPORT + "GRD,none,2027-01-01,,,\n", by=unit)
    SupportPeriod.objects.update(category="transition")

    again = client.post(reverse("accounts:country_import"), {"checked": preview.context["checked"]})

    assert again.status_code == 200
    assert again.context["rows"][0]["was"] == "transition 2014-01-01–"
    assert periods() == [("transition", date(2014, 1, 1), None)]


def test_a_table_made_up_by_hand_is_refused(client, unit, period):
    client.force_login(unit)

    response = client.post(reverse("accounts:country_import"), {"checked": "made:up:byhand"})

    assert response.url == reverse("accounts:country_import")
    assert periods() == [("developing", date(2014, 1, 1), None)]


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "table.csv"), (b"iso3\x00", "table.csv"), (b"%PDF-1.7", "table.pdf"), (b"\xff\xfe", "table.csv")],
    ids=["empty", "binary", "another kind", "another encoding"],
)
def test_a_file_that_is_no_table_is_refused_in_words(send, unit, content, name):
    response = send(content, by=unit, name=name)

    assert response.context["form"].errors["table"]


def test_importing_is_for_staff(client, send, stranger):
    assert client.get(reverse("accounts:country_import")).status_code == 302
    assert send("iso3,name_en\nGRD,X\n", by=stranger).status_code == 403


@pytest.mark.sqlite
def test_import_countries_is_refused_to_others(stranger, country):
    plan = country_tables.read(b"iso3,name_en\nGRD,Other\n", known())
    with pytest.raises(PermissionDenied):
        actions.import_countries(plan, by=stranger)


@pytest.mark.sqlite
def test_import_countries_is_all_or_nothing(unit, period, monkeypatch):
    table = SUPPORT + "GRD,none,2027-01-01,,,\n"
    plan = country_tables.read(table.encode(), known())

    def fail(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr("ipbes_portal.accounts.actions.countries.record", fail)
    with pytest.raises(IntegrityError):
        actions.import_countries(plan, by=unit)

    assert periods() == [("developing", date(2014, 1, 1), None)]


@pytest.mark.sqlite
def test_what_the_database_says_is_read_as_a_table_would_say_it(period):
    facts = known()

    row = facts.countries["GRD"]
    assert (row["iso2"], row["region"], row["subregion"], row["is_verified"]) == ("GD", "americas", "", False)
    assert facts.periods["GRD"] == [country_tables.Period("developing", date(2014, 1, 1))]
    assert Country.objects.count() == 1
