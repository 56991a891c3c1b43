"""Bodies, their terms and the hosts of units: entered, corrected, handed over."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.filters import BodyFilter
from ipbes_portal.directory.models import Body, Deliverable, Objective, Organisation, WorkProgramme
from ipbes_portal.records import actions
from ipbes_portal.records.editing import seen_as
from ipbes_portal.records.members import members_of
from ipbes_portal.records.models import BodyTerm, Decision, DecisionPart, Session, UnitHost
from ipbes_portal.workflow import StaleEdit
from tests.people import make_user

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


@pytest.fixture
def body(secretariat):
    """A task force."""
    return actions.add_body(Body(code="tf", kind="task_force", name_en="Task force"), by=secretariat)


@pytest.fixture
def support(secretariat):
    """A technical support unit."""
    return actions.add_body(Body(code="tsu", kind="technical_support_unit", name_en="Unit"), by=secretariat)


@pytest.fixture
def deliverable(db):
    programme = WorkProgramme.objects.create(code="2014-2018", name_en="First", starts="2014", ends="2018")
    objective = Objective.objects.create(work_programme=programme, number="1", name_en="Objective")
    return Deliverable.objects.create(work_programme=programme, objective=objective, code="1(a)", name_en="Needs")


@pytest.fixture
def next_host(db):
    return Organisation.objects.create(name="Next host", kind="government", status="verified")


def verbs(*rows):
    """What the trail says was done to the rows, oldest first."""
    found = Entry.objects.none()
    for row in rows:
        found = found | Entry.objects.filter(target_type=row._meta.label_lower, target_id=row.pk)
    return list(found.order_by("pk").values_list("verb", flat=True))


def test_a_body_is_entered_with_its_deliverables_and_one_entry(secretariat, deliverable):
    body = actions.add_body(
        Body(code="tf", kind="task_force", name_en="Task force"),
        by=secretariat,
        related={"deliverables": [deliverable]},
    )

    assert list(Body.objects.get().deliverables.all()) == [deliverable]
    assert verbs(body) == ["add_body"]


def test_a_correction_writes_what_was_changed_and_says_what(body, unit, deliverable):
    seen = seen_as(body)
    body.established, body.name_en = "2014", "Not to be saved"
    actions.edit_body(body, by=unit, fields=["established"], seen=seen, related={"deliverables": [deliverable]})

    stored = Body.objects.get()
    assert (stored.established, stored.name_en, list(stored.deliverables.all())) == (
        "2014",
        "Task force",
        [deliverable],
    )
    assert Entry.objects.about(body).first().details == {"fields": ["deliverables", "established"]}


def test_a_correction_that_changes_nothing_leaves_no_trace(body, secretariat):
    actions.edit_body(body, by=secretariat, fields=[], seen=seen_as(body))

    assert verbs(body) == ["add_body"]


@pytest.mark.parametrize("change", ["column", "tie"])
def test_a_correction_of_what_somebody_else_changed_is_refused(body, secretariat, deliverable, change):
    seen = seen_as(body)
    if change == "column":
        Body.objects.filter(pk=body.pk).update(established="2013")  # such as the admin or load_reference
    else:
        body.deliverables.add(deliverable)
    body.code = "other"
    with pytest.raises(StaleEdit):
        actions.edit_body(body, by=secretariat, fields=["code"], seen=seen)

    assert Body.objects.get().code == "tf"


def test_what_an_editor_saw_does_not_depend_on_the_language_they_read_in(body):
    Body.objects.filter(pk=body.pk).update(name_fr="Équipe spéciale")
    with translation.override("fr"):
        in_french = seen_as(body)
    assert in_french == seen_as(body)


def test_a_ring_of_parents_made_elsewhere_is_refused_instead_of_followed_for_ever(body, secretariat):
    part = Body.objects.create(code="part", kind="expert_group", name_en="Part", parent=body)
    Body.objects.filter(pk=body.pk).update(parent=part)
    with pytest.raises(ValidationError, match="cannot be a part of itself"):
        actions.add_body(
            Body(code="new", kind="expert_group", name_en="New", parent=Body.objects.get(pk=part.pk)), by=secretariat
        )


def test_a_body_is_no_part_of_itself(body, secretariat):
    part = actions.add_body(Body(code="part", kind="expert_group", name_en="Part", parent=body), by=secretariat)
    body.parent = part
    with pytest.raises(ValidationError, match="cannot be a part of itself"):
        actions.edit_body(body, by=secretariat, fields=["parent"], seen=seen_as(body))


def test_a_unit_with_hosts_stays_a_unit(support, organisation, secretariat):
    actions.add_unit_host(UnitHost(unit=support, host=organisation, starts="2015"), by=secretariat)
    support.kind = "task_force"
    with pytest.raises(ValidationError, match="has hosts"):
        actions.edit_body(support, by=secretariat, fields=["kind"], seen=seen_as(support))


@pytest.mark.parametrize("who", ["reviewer", "stranger", "partner", "focal_point", "anonymous"])
def test_only_staff_enter_and_correct(request, body, support, organisation, secretariat, who):
    host = actions.add_unit_host(UnitHost(unit=support, host=organisation, starts="2015"), by=secretariat)
    term = actions.add_body_term(BodyTerm(body=body, starts="2014"), by=secretariat)
    user = AnonymousUser() if who == "anonymous" else request.getfixturevalue(who)
    entries = Entry.objects.count()
    attempts = [
        lambda: actions.add_body(Body(code="x", kind="task_force", name_en="X"), by=user),
        lambda: actions.edit_body(body, by=user, fields=["code"], seen=seen_as(body)),
        lambda: actions.add_body_term(BodyTerm(body=body, starts="2019"), by=user),
        lambda: actions.edit_body_term(term, by=user, fields=["ends"], seen=seen_as(term)),
        lambda: actions.add_unit_host(UnitHost(unit=support, host=organisation), by=user),
        lambda: actions.edit_unit_host(host, by=user, fields=["ends"], seen=seen_as(host)),
        lambda: actions.hand_over_unit(host, UnitHost(host=organisation), by=user, ends="2018", seen=seen_as(host)),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()
    assert Entry.objects.count() == entries


# Terms


@pytest.mark.parametrize(
    ("starts", "ends", "message"),
    [
        ("2017", "2020", "This term overlaps the one from 2014 until 2018."),
        ("2020", "2019", "The end lies before the start."),
        ("2019-13", "", "such as 2018-07"),
    ],
)
def test_a_term_that_cannot_be_is_refused_in_plain_words(body, secretariat, starts, ends, message):
    actions.add_body_term(BodyTerm(body=body, starts="2014", ends="2018"), by=secretariat)
    with pytest.raises(ValidationError, match=message):
        actions.add_body_term(BodyTerm(body=body, starts=starts, ends=ends), by=secretariat)
    assert body.terms.count() == 1


def test_a_term_that_still_runs_is_closed_before_the_next_begins(body, secretariat):
    first = actions.add_body_term(BodyTerm(body=body, starts="2014"), by=secretariat)
    with pytest.raises(ValidationError, match="The term from 2014 has no end yet. Enter its end first."):
        actions.add_body_term(BodyTerm(body=body, starts="2019-05"), by=secretariat)
    seen = seen_as(first)
    first.ends = "2018"
    actions.edit_body_term(first, by=secretariat, fields=["ends"], seen=seen)
    actions.add_body_term(BodyTerm(body=body, starts="2019-05"), by=secretariat)

    assert [str(term) for term in body.terms.all()] == ["Task force 2014–2018", "Task force 2019-05–"]


def test_terms_of_different_bodies_may_overlap(body, support, secretariat):
    actions.add_body_term(BodyTerm(body=body, starts="2014"), by=secretariat)
    actions.add_body_term(BodyTerm(body=support, starts="2014"), by=secretariat)

    assert BodyTerm.objects.count() == 2


def test_terms_of_reference_are_a_part_of_the_decision_named(body, secretariat):
    session = Session.objects.create(number=2)
    one, other = (Decision.objects.create(symbol=f"IPBES-2/{n}", session=session, name="D") for n in (5, 6))
    annex = DecisionPart.objects.create(decision=one, label="annex II")
    with pytest.raises(ValidationError, match="belongs to another decision"):
        actions.add_body_term(BodyTerm(body=body, starts="2014", decision=other, decision_part=annex), by=secretariat)
    actions.add_body_term(BodyTerm(body=body, starts="2014", decision=one, decision_part=annex), by=secretariat)


# Hosts


def test_only_a_unit_has_hosts(body, organisation, secretariat):
    with pytest.raises(ValidationError, match="Only a technical support unit has a host."):
        actions.add_unit_host(UnitHost(unit=body, host=organisation), by=secretariat)


def test_two_organisations_host_a_unit_together_but_one_does_so_once_at_a_time(
    support, organisation, next_host, secretariat
):
    actions.add_unit_host(UnitHost(unit=support, host=organisation, starts="2018"), by=secretariat)
    actions.add_unit_host(UnitHost(unit=support, host=next_host, starts="2018"), by=secretariat)
    with pytest.raises(ValidationError, match="already hosts the unit in that time"):
        actions.add_unit_host(UnitHost(unit=support, host=organisation, starts="2020"), by=secretariat)
    assert support.hosts.count() == 2


def test_handing_over_ends_one_host_begins_the_next_and_says_what_stays(support, organisation, next_host, secretariat):
    old = actions.add_unit_host(
        UnitHost(unit=support, host=organisation, starts="2015", note="Three people."), by=secretariat
    )
    new = actions.hand_over_unit(
        old,
        UnitHost(host=next_host, starts="2018-07", ends="2018-12", note="Takes over the layout."),
        by=secretariat,
        ends="2018-07",
        still_finishes="Finishes the index until September 2018.",
        seen=seen_as(old),
    )

    old.refresh_from_db()
    assert (old.ends, old.note) == ("2018-07", "Three people.\nFinishes the index until September 2018.")
    assert [row.host for row in support.hosts.all()] == [organisation, next_host]
    assert verbs(old, new) == ["add_unit_host", "end_unit_host", "hand_over_unit"]
    assert Entry.objects.about(new).get().details == {"after": old.pk}


@pytest.mark.parametrize(
    ("ends", "starts", "to", "message"),
    [
        ("2014", "2018", "next", "The present host: The end lies before the start."),
        ("", "2018", "next", "Say when the present host ends."),
        ("2018-13", "2018", "next", "The present host: Enter a year"),
        ("2018", "2018", "same", "passes to another organisation"),
        ("2018", "nonsense", "next", "Enter a year"),
    ],
)
def test_a_hand_over_that_cannot_be_changes_neither_host(
    support, organisation, next_host, secretariat, ends, starts, to, message
):
    old = actions.add_unit_host(UnitHost(unit=support, host=organisation, starts="2015"), by=secretariat)
    host = next_host if to == "next" else organisation
    with pytest.raises(ValidationError, match=message):
        actions.hand_over_unit(old, UnitHost(host=host, starts=starts), by=secretariat, ends=ends, seen=seen_as(old))
    assert list(support.hosts.values_list("host", "ends")) == [(organisation.pk, "")]
    assert verbs(old) == ["add_unit_host"]


def test_a_hand_over_of_a_host_that_was_changed_meanwhile_is_refused(support, organisation, next_host, secretariat):
    old = actions.add_unit_host(UnitHost(unit=support, host=organisation, starts="2015"), by=secretariat)
    seen = seen_as(old)
    UnitHost.objects.update(ends="2017")
    with pytest.raises(StaleEdit):
        actions.hand_over_unit(old, UnitHost(host=next_host, starts="2018"), by=secretariat, ends="2018", seen=seen)
    assert UnitHost.objects.count() == 1


# Whether it is at work


@pytest.mark.parametrize(
    ("kind", "terms", "current"),
    [
        ("task_force", [("2014", "2018")], False),
        ("task_force", [("2014", "2018"), ("2019-05", "")], True),
        ("task_force", [("2014", "2026")], True),
        ("task_force", [("2014", "2026-11-20")], False),
        ("task_force", [("2014", "2026-11")], True),
        ("task_force", [("2026-12", "")], False),
        ("task_force", [], False),
        ("bureau", [], True),
    ],
)
def test_a_body_is_at_work_while_a_term_runs_or_it_needs_none(kind, terms, current):
    body = Body.objects.create(code="b", kind=kind, name_en="Body")
    for starts, ends in terms:
        body.terms.create(starts=starts, ends=ends)
    with clock.at(clock.now().replace(year=2026, month=11, day=21)):
        found = {
            value: list(BodyFilter({"current": value}, queryset=Body.objects.all()).qs) for value in ("true", "false")
        }
    assert found == {"true": [body] if current else [], "false": [] if current else [body]}


def test_a_unit_is_at_work_while_it_is_hosted(support, organisation):
    UnitHost.objects.create(unit=support, host=organisation, ends="2018-07")
    at_work = {"current": "true"}
    assert list(BodyFilter(at_work, queryset=Body.objects.all()).qs) == []
    UnitHost.objects.create(unit=support, host=organisation, starts="2019")
    assert list(BodyFilter(at_work, queryset=Body.objects.all()).qs) == [support]


# Members


@pytest.fixture
def seats(body, country):
    """Somebody who may be named, somebody who has not said so, a former, a future member and one taken back."""
    today, year = clock.today(), timedelta(days=365)
    people = {}
    for name, starts, ends in [
        ("open", today - year, None),
        ("quiet", today - year, None),
        ("former", today - 2 * year, today - year),
        ("future", today + year, None),
        ("revoked", today - year, None),
    ]:
        people[name] = make_user(name)
        grant = accounts.grant_role(
            people[name].person, Role.TASK_FORCE, by=None, starts_on=starts, ends_on=ends, body=body, tell=False
        )
    type(people["open"].person).objects.filter(pk=people["open"].person_id).update(
        is_named_publicly=True, country=country
    )
    grant.revoked_at = clock.now()
    grant.save()
    return people


def shown(rows):
    """The names of both lists; None where a seat has none."""
    return {when: sorted(row["name"] or "–" for row in found) for when, found in rows.items()}


def test_the_public_sees_the_seats_and_names_only_those_who_agreed(body, seats, country):
    rows = members_of(body, AnonymousUser())

    assert shown(rows) == {"now": ["Role open", "–"], "former": ["–"]}
    assert [(row["country"], row["person"] is None) for row in rows["now"] if row["name"]] == [(country, False)]


def test_a_member_sees_their_own_name(body, seats):
    assert shown(members_of(body, seats["quiet"]))["now"] == ["Role open", "Role quiet"]


def test_staff_see_everybody_also_who_is_to_come_and_whose_seat_was_taken_back(body, seats, unit):
    assert shown(members_of(body, unit)) == {
        "now": ["Role future", "Role open", "Role quiet"],
        "former": ["Role former", "Role revoked"],
    }


def test_a_claim_that_nobody_confirmed_is_no_seat(body, seats, unit, stranger):
    stranger.person.role_grants.create(role=Role.TASK_FORCE, body=body, starts_on=date(2020, 1, 1))

    assert "Role stranger" not in str(members_of(body, unit))
