"""Partners derived from records, agreements, and the list of thanks."""

import io
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from ipbes_portal import clock
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Body, Country, Organisation, OrganisationStatus
from ipbes_portal.partnerships import actions
from ipbes_portal.partnerships.models import Agreement
from ipbes_portal.partnerships.partners import partners
from ipbes_portal.programme import actions as programme
from ipbes_portal.programme.models import ActivityStatus, Contribution
from ipbes_portal.records.editing import seen_as
from ipbes_portal.records.models import Document
from ipbes_portal.workflow import StaleEdit

PARTNERS, AGREEMENTS, THANKS = "/en/partners/", "/en/agreements/", "/en/contributions/acknowledgements/"


@pytest.fixture
def make_agreement(secretariat, organisation):
    """Builds agreements through the real action."""

    def make(title="Memorandum", partners=None, **fields):
        row = Agreement(title=title, **{"kind": "memorandum", "signed_on": "2017"} | fields)
        return actions.add_agreement(row, by=secretariat, related={"partners": partners or [organisation]})

    return make


@pytest.fixture
def make_gift(secretariat, organisation, make_activity):
    """Builds gifts through the real action."""

    def make(**fields):
        if not {"activity", "body"} & set(fields):
            fields["activity"] = make_activity()
        basics = {"donor": organisation, "kind": "in_kind", "mode": "in_kind", "what": "A gift"}
        return programme.record_contribution(Contribution(**basics | fields), by=secretariat)

    return make


@pytest.fixture
def others(country):
    """Makes more verified organisations."""

    def make(name, **fields):
        fields = {"kind": "ngo", "country": country, "status": OrganisationStatus.VERIFIED} | fields
        return Organisation.objects.create(name=name, **fields)

    return make


def names(response):
    return [row.name for row in response.context["rows"]]


# Partners


def test_partners_follow_from_agreements_gifts_and_parts_in_activities(
    client, make_agreement, make_gift, make_activity, others
):
    signs, gives, acts, hides, ended = (others(name) for name in ("Signs", "Gives", "Acts", "Hides", "Ended"))
    others("Nothing")
    make_agreement(partners=[signs])
    make_agreement("Old", partners=[ended], ends_on="2018")
    make_gift(donor=gives)
    make_activity(partners=[(acts, "host")])
    gone = make_activity("Gone", partners=[(hides, "lead")])
    make_gift(donor=hides, activity=gone)
    type(gone).objects.filter(pk=gone.pk).update(status=ActivityStatus.WITHDRAWN)
    assert names(client.get(PARTNERS)) == ["Acts", "Gives", "Signs"]
    assert names(client.get(PARTNERS + "?way=gives")) == ["Gives"]
    assert names(client.get(PARTNERS + "?way=has_agreement")) == ["Signs"]
    assert names(client.get(PARTNERS + "?way=acts")) == ["Acts"]
    signs.status = OrganisationStatus.DECLINED
    signs.save()
    assert [row.name for row in partners()] == ["Acts", "Gives"]


def test_partners_are_filtered_by_country_and_kind(client, make_agreement, others):
    norway = Country.objects.create(iso3="NOR", iso2="NO", m49="578", name_en="Norway")
    make_agreement(partners=[others("Here"), others("There", country=norway, kind="un_body")])
    assert names(client.get(PARTNERS + "?country=NOR")) == ["There"]
    assert names(client.get(PARTNERS + "?kind=ngo")) == ["Here"]


def test_partners_cost_the_same_with_one_row_and_with_three(client, make_agreement, make_gift, make_activity, others):
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            who = others(f"Organisation {rows}{number}")
            make_agreement(f"A {rows}{number}", partners=[who])
            make_gift(donor=who, activity=make_activity(partners=[(who, "host"), (who, "lead")]))
        client.get(PARTNERS)
        with CaptureQueriesContext(connection) as queries:
            client.get(PARTNERS)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_table_of_partners_says_who_supports_what(client, make_agreement, make_gift, organisation):
    make_agreement()
    make_gift(what="A room")
    response = client.get(PARTNERS + "?format=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    header, row = sheet.iter_rows(values_only=True)
    assert row[0] == organisation.name
    assert row[4:6] == ("Memorandum", "A room")
    assert row[3] == "by an agreement in force; gives money or support in kind"
    assert client.get(PARTNERS + "?format=doc").status_code == 404


def test_the_page_invites_everybody(client, db):
    assert b'href="/en/contribute/"' in client.get(PARTNERS).content


def test_the_figures_lead_to_exactly_their_partners(client, make_agreement, make_gift, others):
    signs, gives = others("Signs"), others("Gives")
    make_agreement(partners=[signs, gives])
    make_gift(donor=gives)
    page = client.get(PARTNERS + "?way=gives")
    figures = [(way, number) for way, _label, number in page.context["ways"]]
    assert figures == [("has_agreement", 2), ("gives", 1), ("acts", 0)]
    for way, number in figures:
        assert client.get(f"{PARTNERS}?way={way}").context["total"] == number
    assert b'href="?way=has_agreement"' in page.content


def test_more_than_three_activities_of_a_partner_are_a_link(client, make_activity, others):
    acts = others("Acts")
    for number in range(4):
        make_activity(f"Activity {number}", partners=[(acts, "host")])
    page = client.get(PARTNERS).content.decode()
    assert sum(f"Activity {number}" in page for number in range(4)) == 3
    assert f'<a href="/en/activities/?organisation={acts.pk}">all 4 parts in activities</a>' in page


@pytest.mark.parametrize(("role", "dialogues"), [(None, False), ("reader", False), ("staff", True)])
def test_the_registers_lead_to_each_other_and_to_dialogues_those_who_read_them(
    client, secretariat, stranger, role, dialogues
):
    if role:
        client.force_login(secretariat if role == "staff" else stranger)
    links = [place["url"] for place in client.get(AGREEMENTS).context["registers"]]
    assert ("/en/dialogues/" in links) is dialogues
    for link in links:
        if link != THANKS:
            here = [place["url"] for place in client.get(link).context["registers"] if place["is_here"]]
            assert here == [link]


# Agreements


def test_an_agreement_has_a_page_that_names_verified_partners_alone(client, make_agreement, organisation, others):
    gone = others("Gone")
    row = make_agreement(partners=[organisation, gone], about="Trainers.", source="Decision 1", ends_on="2018")
    gone.status = OrganisationStatus.DECLINED
    gone.save()
    page = client.get(f"{AGREEMENTS}{row.pk}/").content.decode()
    assert organisation.name in page
    assert "Gone" not in page
    for words in ("Trainers.", "Decision 1", "not in force", "memorandum of understanding".capitalize()):
        assert words in page
    assert "/edit/" not in page
    assert client.get(f"{AGREEMENTS}{row.pk + 1}/").status_code == 404


def test_staff_reach_the_form_from_the_page_of_an_agreement(client, make_agreement, unit):
    row = make_agreement()
    client.force_login(unit)
    assert f'href="{AGREEMENTS}{row.pk}/edit/"' in client.get(f"{AGREEMENTS}{row.pk}/").content.decode()


def test_a_paper_that_is_not_public_is_not_named_on_the_page(client, make_agreement, secretariat):
    paper = Document.objects.create(symbol="IPBES/9/9", name_en="Draft memorandum", is_draft=True)
    row = make_agreement(document=paper)
    assert b"IPBES/9/9" not in client.get(f"{AGREEMENTS}{row.pk}/").content
    client.force_login(secretariat)
    assert b"IPBES/9/9" in client.get(f"{AGREEMENTS}{row.pk}/").content


def test_staff_enter_and_correct_an_agreement(client, secretariat, organisation):
    client.force_login(secretariat)
    form = {"title": "Arrangement", "kind": "arrangement", "signed_on": "2017-03", "partners": [organisation.pk]}
    here = client.post(AGREEMENTS + "add/", form)["Location"]
    row = Agreement.objects.get()
    assert here == f"{AGREEMENTS}{row.pk}/"
    here = f"{AGREEMENTS}{row.pk}/edit/"
    seen = client.get(here).context["form"]["seen"].value()
    assert client.post(here, form | {"ends_on": "2018", "seen": seen}).status_code == 302
    assert client.post(here, form | {"ends_on": "2019", "seen": seen}).status_code == 409
    row.refresh_from_db()
    assert (row.ends_on, row.is_in_force) == ("2018", False)
    verbs = list(Entry.objects.about(row).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["add_agreement", "edit_agreement"]


def test_an_agreement_needs_staff_a_partner_and_an_order_of_dates(stranger, secretariat, make_agreement, organisation):
    with pytest.raises(PermissionDenied):
        actions.add_agreement(Agreement(title="T"), by=stranger)
    row = Agreement(title="T", kind="other", signed_on="2017")
    with pytest.raises(ValidationError):
        actions.add_agreement(row, by=secretariat)
    with pytest.raises(ValidationError):
        make_agreement(ends_on="2016")
    kept = make_agreement()
    with pytest.raises(PermissionDenied):
        actions.edit_agreement(kept, by=stranger, fields=[], seen=seen_as(kept))
    with pytest.raises(StaleEdit):
        actions.edit_agreement(kept, by=secretariat, fields=[], seen="x")
    with pytest.raises(ValidationError):
        actions.edit_agreement(kept, by=secretariat, fields=[], seen=seen_as(kept), related={"partners": []})


@pytest.mark.parametrize(("signed", "ends", "expected"), [("2017", "", True), ("2017", "2018-07", False)])
def test_whether_an_agreement_holds_is_the_same_in_the_list_and_on_the_row(
    client, make_agreement, signed, ends, expected
):
    row = make_agreement(signed_on=signed, ends_on=ends)
    assert row.is_in_force is expected
    assert client.get(f"{AGREEMENTS}?in_force={'true' if expected else 'false'}").context["total"] == 1
    assert client.get(f"{AGREEMENTS}?in_force={'false' if expected else 'true'}").context["total"] == 0


def test_an_end_known_to_the_year_lasts_the_year(make_agreement):
    assert make_agreement(ends_on=str(clock.today().year)).is_in_force
    assert partners().count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_agreements_cost_the_same_however_many(client, make_agreement, rows, django_assert_num_queries):
    for number in range(rows):
        make_agreement(f"Memorandum {number}")
    client.get(AGREEMENTS)
    with django_assert_num_queries(6):
        assert len(client.get(AGREEMENTS).context["rows"]) == rows


# The list of thanks


def test_amounts_are_for_staff_alone(client, make_gift, secretariat):
    make_gift(kind="cash", mode="trust_fund", amount=Decimal(1234), currency="USD", starts="2018")
    table = b"".join(client.get(THANKS + "?format=csv")).decode("utf-8-sig")
    assert "1234" not in table
    assert "1,234" not in client.get(THANKS).content.decode()
    client.force_login(secretariat)
    assert "1234" in b"".join(client.get(THANKS + "?format=csv")).decode("utf-8-sig")


def test_thanks_are_cut_by_period_activity_and_body(client, make_gift, make_activity):
    activity, body = make_activity("One"), Body.objects.create(code="tf", kind="task_force", name_en="Task force")
    make_gift(what="early", starts="2015", ends="2016", body=body)
    make_gift(what="late", starts="2018-03", activity=activity)
    make_gift(what="undated", body=body)

    def found(query):
        return sorted(gift.what for gift in client.get(THANKS + query).context["gifts"])

    assert found("") == ["early", "late", "undated"]
    assert found("?since=2016&until=2017") == ["early"]
    assert found("?since=2017") == ["late"]
    assert found(f"?activity={activity.pk}") == ["late"]
    assert found("?body=tf") == ["early", "undated"]


def test_donors_not_verified_are_not_thanked_by_name(client, make_gift, others):
    make_gift(donor=others("Hidden donor", status=OrganisationStatus.DECLINED))
    response = client.get(THANKS)
    assert response.context["gifts"] == []
    assert b"Hidden donor" not in response.content


def test_thanks_cost_the_same_with_one_row_and_with_three(client, make_gift):
    counts = []
    for rows in (1, 2):
        for _number in range(rows):
            make_gift()
        client.get(THANKS)
        with CaptureQueriesContext(connection) as queries:
            client.get(THANKS)
        counts.append(len(queries))
    assert counts[0] == counts[1]
