"""Similar initiatives, and where assessments are used."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Assessment, OrganisationStatus
from ipbes_portal.partnerships import actions
from ipbes_portal.partnerships.models import SimilarInitiative, Uptake

SIMILAR, UPTAKE = "/en/similar-initiatives/", "/en/uptake/"


@pytest.fixture
def assessment(db):
    return Assessment.objects.create(code="GA", name_en="Global assessment", kind="global", state="approved")


@pytest.fixture
def make_similar(secretariat):
    """Builds similar initiatives through the real action."""

    def make(name="Bridge", related=None, **fields):
        row = SimilarInitiative(name=name, **{"about": "Helps."} | fields)
        return actions.add_similar(row, by=secretariat, related=related)

    return make


@pytest.fixture
def make_uptake(secretariat, assessment):
    """Builds uses through the real action."""

    def make(what="A strategy", **fields):
        basics = {"kind": "policy", "assessment": assessment, "happened_on": "2019-05", "source": "A report"}
        return actions.add_uptake(Uptake(what=what, **basics | fields), by=secretariat)

    return make


def test_everybody_reads_similar_initiatives_by_need_and_initiative(client, make_similar, need, initiative, fund):
    make_similar("One", related={"needs": [need]}, host=fund)
    make_similar("Two", related={"initiatives": [initiative]})
    page = client.get(SIMILAR)
    assert [row.name for row in page.context["rows"]] == ["One", "Two"]
    assert b"Fund" in page.content
    assert [row.name for row in client.get(SIMILAR + "?need=1.1").context["rows"]] == ["One"]
    assert [row.name for row in client.get(SIMILAR + "?initiative=1(a)").context["rows"]] == ["Two"]
    fund.status = OrganisationStatus.DECLINED
    fund.save()
    assert client.get(SIMILAR).context["rows"][0].host is None
    assert client.get("/api/v1/similar-initiatives/?order=id").json()["results"][0]["host_name"] is None


@pytest.mark.parametrize("path", [SIMILAR, UPTAKE])
def test_only_staff_enter_and_correct(client, stranger, path, make_similar, make_uptake):
    row = make_similar() if path == SIMILAR else make_uptake()
    client.force_login(stranger)
    assert client.get(path + "add/").status_code == 403
    assert client.get(f"{path}{row.pk}/edit/").status_code == 403
    for act, new in ((actions.add_similar, SimilarInitiative()), (actions.add_uptake, Uptake())):
        with pytest.raises(PermissionDenied):
            act(new, by=stranger)
    for act in (actions.edit_similar, actions.edit_uptake):
        with pytest.raises(PermissionDenied):
            act(row, by=stranger, fields=[], seen="")


@pytest.mark.parametrize(
    ("path", "model", "form", "verbs"),
    [
        (SIMILAR, SimilarInitiative, {"name": "Bridge", "about": "Helps."}, ["add_similar", "edit_similar"]),
        (
            UPTAKE,
            Uptake,
            {"what": "A law", "kind": "policy", "product": "Guide", "happened_on": "2019", "source": "Paper"},
            ["add_uptake", "edit_uptake"],
        ),
    ],
)
def test_staff_enter_and_correct_in_the_browser(client, unit, path, model, form, verbs):
    client.force_login(unit)
    assert client.post(path + "add/", form)["Location"] == path
    row = model.objects.get()
    here = f"{path}{row.pk}/edit/"
    seen = client.get(here).context["form"]["seen"].value()
    changed = form | {"url": "https://example.org/", "seen": seen}
    assert client.post(here, changed).status_code == 302
    assert client.post(here, changed).status_code == 409
    row.refresh_from_db()
    assert row.url == "https://example.org/"
    assert list(Entry.objects.about(row).order_by("pk").values_list("verb", flat=True)) == verbs


def test_a_use_is_of_something_and_can_be_read_somewhere(make_uptake, assessment):
    with pytest.raises(ValidationError):
        make_uptake(assessment=None)
    with pytest.raises(ValidationError):
        make_uptake(product="Guide")
    with pytest.raises(ValidationError):
        make_uptake(source="")


def test_the_figures_are_of_the_uses_the_filters_leave(client, make_uptake, country):
    other = Assessment.objects.create(code="PA", name_en="Pollinators", kind="thematic", state="approved")
    make_uptake("One", country=country)
    make_uptake("Two", kind="media", happened_on="2016")
    make_uptake("Three", assessment=other)
    make_uptake("Four", assessment=None, product="Guide")
    page = client.get(UPTAKE).context
    policy, media = "national or regional policy", "media"
    assert page["kinds"] == [(policy, 3, "?kind=policy"), (media, 1, "?kind=media")]
    latest, *between, first = page["years"]
    assert (latest, first) == (("2019", 3, "?year=2019"), ("2016", 1, "?year=2016"))
    assert between == [("2018", 0, None), ("2017", 0, None)]
    assert page["assessments"] == [("Global assessment", 2, "?assessment=GA"), ("Pollinators", 1, "?assessment=PA")]
    page = client.get(UPTAKE + "?assessment=GA&year=2019").context
    assert [row.what for row in page["rows"]] == ["One"]
    assert page["kinds"] == [(policy, 1, "?assessment=GA&year=2019&kind=policy")]
    assert [row.what for row in client.get(UPTAKE + "?country=GRD").context["rows"]] == ["One"]


@pytest.mark.parametrize("path", [SIMILAR, UPTAKE])
def test_the_list_costs_the_same_with_one_row_and_with_three(
    client, path, make_similar, make_uptake, need, fund, country
):
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            make_similar(f"Similar {rows}{number}", related={"needs": [need]}, host=fund)
            make_uptake(country=country)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))
    assert len(client.get(path).context["rows"]) == 3
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "path", [SIMILAR, UPTAKE, "/en/agreements/", "/en/funding-opportunities/", "/en/dialogues/", "/en/partners/"]
)
def test_an_empty_register_says_so_and_staff_how_to_begin(client, unit, stranger, path):
    client.force_login(unit)
    page = client.get(path)
    assert page.context["total"] == 0
    add = f'<a class="button button--secondary" href="{path}add/">'
    assert (add in page.content.decode()) is (path != "/en/partners/")
    assert b"Nothing matches" in client.get(path + "?q=zzz").content
    if path != "/en/dialogues/":
        client.force_login(stranger)
        assert add not in client.get(path).content.decode()
