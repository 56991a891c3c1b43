"""Who sits in a body, and which matters reach whom."""

from datetime import timedelta

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Body
from ipbes_portal.panels import actions, kinds, rules
from ipbes_portal.panels.kinds import matter_kind
from ipbes_portal.panels.members import bodies_of, members
from ipbes_portal.panels.models import Matter, Stage
from tests.matters import KIND
from tests.people import make_user

from .conftest import fresh

pytestmark = pytest.mark.django_db


def test_members_hold_a_seat_today_and_can_sign_in(bureau, bureau_members, secretariat):
    day = clock.today()
    over = make_user("over")
    accounts.grant_role(
        over.person, Role.BUREAU, by=None, tell=False, body=bureau, starts_on=day.replace(year=2014), ends_on=day
    )
    closed = make_user("closed", Role.BUREAU, body=bureau)
    accounts.close_account(closed, by=secretariat)

    assert list(members(bureau, day)) == [*bureau_members, over]
    assert list(members(bureau, day + timedelta(days=1))) == bureau_members


def test_a_grant_that_names_no_body_is_a_seat_in_the_only_bureau_or_panel(bureau, panel):
    somebody = make_user("somebody", Role.BUREAU)
    assert [list(members(body, clock.today())) for body in (bureau, panel)] == [[somebody], []]
    assert bodies_of(somebody) == {bureau.pk}


def test_those_who_serve_a_body_do_not_sit_in_it(bureau):
    for name, role in (("secretary", Role.SECRETARIAT), ("officer", Role.TSU)):
        assert bodies_of(make_user(name, role, body=bureau)) == set()
    assert not members(bureau, clock.today()).exists()


@pytest.mark.parametrize("role", [Role.TASK_FORCE, Role.CO_CHAIR, Role.MEP, Role.COMMITTEE])
def test_whoever_has_a_role_in_a_task_force_sits_there_and_nowhere_else(role, bureau, panel):
    group = Body.objects.create(code="tf", kind="task_force", name_en="Task force")
    member = make_user("member", role, body=group)
    assert bodies_of(member) == {group.pk}
    assert list(members(group, clock.today())) == [member]


def test_both_directions_name_the_same_members(bureau, panel, bureau_members, panel_members):
    make_user("no-body", Role.MEP)
    for body in (bureau, panel):
        found = {user.pk for user in members(body, clock.today())}
        assert found == {user.pk for user in User.objects.all() if body.pk in bodies_of(user)}


# Visibility


def test_matters_reach_members_of_their_bodies_secretariat_and_co_chairs_only(
    make_matter, bureau_members, panel_members, secretariat, co_chair, unit, stranger, partner, focal_point
):
    matter = make_matter()
    for user in (bureau_members[0], secretariat, co_chair):
        assert list(Matter.objects.visible_to(fresh(user))) == [matter]
    for user in (panel_members[0], unit, stranger, partner, focal_point):
        assert list(Matter.objects.visible_to(fresh(user))) == []


def test_who_has_left_the_body_sees_nothing_any_more(make_matter, bureau_members, secretariat):
    make_matter()
    accounts.revoke_role(bureau_members[0].person.role_grants.get(), by=secretariat)
    assert list(Matter.objects.visible_to(fresh(bureau_members[0]))) == []


def test_a_conflict_hides_a_matter_from_everybody_even_the_secretariat(
    make_matter, question, bureau_members, secretariat, co_chair
):
    kept, other = make_matter("kept"), make_matter("other")
    question.hidden["kept"] = {bureau_members[0].pk, secretariat.pk, co_chair.pk}
    for user in (bureau_members[0], secretariat, co_chair):
        assert list(Matter.objects.visible_to(fresh(user))) == [other]
    assert set(Matter.objects.visible_to(fresh(bureau_members[1]))) == {kept, other}


def test_a_matter_nobody_answers_for_is_shown_to_nobody(make_matter, secretariat):
    Matter.objects.filter(pk=make_matter().pk).update(kind="gone.kind")
    assert list(Matter.objects.visible_to(fresh(secretariat))) == []
    assert Matter.objects.get().subject == "Matter for decision"
    assert Matter.objects.get().owner.path(None) == ""


def test_a_closed_account_sees_nothing(make_matter, secretariat):
    make_matter()
    secretariat.is_active = False
    assert list(Matter.objects.visible_to(secretariat)) == []


def test_two_kinds_of_one_name_are_refused():
    with pytest.raises(ValueError):
        matter_kind(KIND, title="Again")(kinds.MatterKind)


# Stages


def stages(user):
    rows = Matter.objects.visible_to(fresh(user)).with_stage(fresh(user)).in_order_of_stage()
    return [(row.key, row.stage) for row in rows]


def test_every_matter_stands_at_one_stage_for_each_reader(
    make_matter, bureau, panel, bureau_members, panel_members, secretariat, decide, part_of
):
    member = bureau_members[0]
    day = clock.today()
    make_matter("later", due_on=day + timedelta(days=20))
    make_matter("sooner", due_on=day + timedelta(days=2))
    actions.say(part_of(make_matter("spoken")), "approve", by=member)
    decide(make_matter("decided"), by=secretariat, members_present=4)
    actions.withdraw_matter(make_matter("withdrawn"), by=secretariat)
    decide(make_matter("joint", bureau, panel), by=secretariat, body=bureau, members_present=4)

    assert stages(member) == [
        ("sooner", Stage.WAITING),
        ("later", Stage.WAITING),
        ("spoken", Stage.SPOKEN),
        ("joint", Stage.OPEN),
        ("decided", Stage.DECIDED),
        ("withdrawn", Stage.WITHDRAWN),
    ]
    assert stages(panel_members[0]) == [("joint", Stage.WAITING)]
    assert {stage for _key, stage in stages(secretariat)} == {Stage.OPEN, Stage.DECIDED, Stage.WITHDRAWN}


# Rules


@pytest.fixture
def people(bureau_members, panel_members, secretariat, co_chair, unit, stranger):
    return {
        "member": bureau_members[0],
        "recused": bureau_members[1],
        "conflicted": bureau_members[2],
        "panel": panel_members[0],
        "secretariat": secretariat,
        "co_chair": co_chair,
        "unit": unit,
        "stranger": stranger,
    }


WHO = ["member", "recused", "conflicted", "panel", "secretariat", "co_chair", "unit", "stranger"]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("state", ["open", "decided", "withdrawn"])
def test_who_may_speak_decide_and_see_in_which_state(who, state, people, make_matter, part_of, decide, question):
    secretariat = people["secretariat"]
    question.hidden["1"] = {people["conflicted"].pk}
    matter = make_matter()
    actions.say(part_of(matter), "recused", "My institute.", by=people["recused"])
    if state == "decided":
        decide(matter, by=secretariat, members_present=4)
    if state == "withdrawn":
        actions.withdraw_matter(matter, by=secretariat)
    user, part, is_open = fresh(people[who]), part_of(matter), state == "open"

    assert rules.can_say(user, part) is (is_open and who in ("member", "recused"))
    assert rules.can_decide(user, part) is (is_open and who in ("member", "secretariat"))
    assert rules.can_record_meeting(user) is (who == "secretariat")
    assert rules.can_see_voices(user, part.matter) is (who != "recused")
    assert rules.has_inbox(user) is (who not in ("unit", "stranger"))
