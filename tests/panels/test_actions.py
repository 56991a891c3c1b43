"""Putting, speaking, deciding, withdrawing: every refusal and every effect."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.notifications.models import Letter, Notice
from ipbes_portal.panels import actions
from ipbes_portal.panels.models import BodyDecision, Matter, MatterStatus, Voice
from tests.matters import KIND
from tests.people import make_user

pytestmark = pytest.mark.django_db


def verbs(matter):
    return [entry.verb for entry in Entry.objects.about(matter).order_by("pk")]


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def ids(users):
    return {user.pk for user in users}


# Putting


def test_a_matter_is_put_before_its_bodies_and_their_members_are_told(
    make_matter, bureau, panel, bureau_members, panel_members, secretariat
):
    due = clock.today() + timedelta(days=14)
    matter = make_matter("1", bureau, panel, bureau, due_on=due, may_refer=True)

    assert (matter.status, matter.outcome, matter.due_on, matter.put_by) == ("open", "", due, secretariat)
    assert list(matter.parts.values_list("body__code", "seats", "quorum_percent", "outcome")) == [
        ("bureau", 4, 50, ""),
        ("mep", 2, 50, ""),
    ]
    assert verbs(matter) == ["put_matter"]
    assert Entry.objects.about(matter).get().details == {"bodies": ["bureau", "mep"]}
    assert told("panels.matter_put") == ids([*bureau_members, *panel_members])
    letter = Letter.objects.filter(recipient=panel_members[0]).get()
    assert letter.subject == "For decision: Question 1"
    assert f"/for-decision/{matter.pk}/" in letter.body
    assert "wanted by" in letter.body


def test_members_with_a_conflict_have_no_seat_in_it_and_no_letter(make_matter, question, bureau_members, part_of):
    question.hidden["1"] = {bureau_members[0].pk}
    assert part_of(make_matter()).seats == 3
    assert told("panels.matter_put") == ids(bureau_members[1:])


def test_a_member_of_two_bodies_gets_one_letter(make_matter, bureau, panel):
    member = make_user("both", Role.BUREAU, body=bureau)
    accounts.grant_role(member.person, Role.MEP, by=None, body=panel, tell=False)
    make_matter("1", bureau, panel)
    assert Notice.objects.filter(recipient=member, kind="panels.matter_put").count() == 1


def test_the_share_that_makes_a_quorum_is_kept_as_it_was_when_put(make_matter, part_of, settings, bureau_members):
    settings.PANEL_QUORUM_PERCENT = 75
    part = part_of(make_matter())
    settings.PANEL_QUORUM_PERCENT = 50
    assert (part.quorum_percent, part.quorum) == (75, 3)


def test_the_same_thing_is_put_once_and_after_a_withdrawal_again(make_matter, secretariat):
    first = make_matter()
    with pytest.raises(ValidationError, match="already been put"):
        make_matter()
    actions.withdraw_matter(first, by=secretariat)
    assert make_matter().pk != first.pk


def test_a_matter_needs_a_body_and_a_kind(bureau, secretariat):
    with pytest.raises(ValidationError, match="at least one body"):
        actions.put_matter(kind=KIND, key="1", bodies=[], by=secretariat)
    with pytest.raises(LookupError):
        actions.put_matter(kind="nobody.knows", key="1", bodies=[bureau], by=secretariat)
    assert not Matter.objects.exists()


# Speaking


@pytest.mark.parametrize("word", ["approve", "abstain", "refer", "refuse", "recused"])
def test_a_member_speaks_once_and_may_change_it(word, make_matter, part_of, bureau_members):
    matter, member = make_matter(may_refer=True), bureau_members[0]
    actions.say(part_of(matter), "approve", by=member)
    actions.say(part_of(matter), word, " Because. ", by=member)

    voice = Voice.objects.get()
    assert (voice.member, voice.word, voice.reason) == (member, word, "Because.")
    assert verbs(matter) == ["put_matter", "say", "say"]
    assert Entry.objects.about(matter).first().details == {"body": "bureau", "word": word}


def test_speaking_touches_the_matter_for_those_who_ask_what_changed(make_matter, part_of, bureau_members):
    matter = make_matter()
    with clock.at(clock.now() + timedelta(hours=1)) as later:
        actions.say(part_of(matter), "approve", by=bureau_members[0])
    matter.refresh_from_db()
    assert matter.updated_at == later


@pytest.mark.parametrize("word", ["refuse", "recused"])
def test_who_refuses_or_steps_aside_says_why(word, make_matter, part_of, bureau_members):
    with pytest.raises(ValidationError, match="Please say why"):
        actions.say(part_of(make_matter()), word, "  ", by=bureau_members[0])
    assert not Voice.objects.exists()


@pytest.mark.parametrize("word", ["", "maybe"])
def test_a_word_nobody_knows_is_refused(word, make_matter, part_of, bureau_members):
    with pytest.raises(ValidationError):
        actions.say(part_of(make_matter()), word, by=bureau_members[0])


def test_what_may_not_be_referred_is_not_referred(make_matter, part_of, decide, bureau_members, secretariat):
    matter = make_matter()
    with pytest.raises(ValidationError, match="cannot be referred"):
        actions.say(part_of(matter), "refer", by=bureau_members[0])
    with pytest.raises(ValidationError, match="cannot be referred"):
        decide(matter, "refer", by=secretariat, members_present=4)


def test_others_do_not_speak(make_matter, part_of, question, bureau_members, panel_members, secretariat, co_chair):
    matter = make_matter()
    question.hidden["1"] = {bureau_members[0].pk}
    for user in (bureau_members[0], panel_members[0], secretariat, co_chair):
        with pytest.raises(PermissionDenied):
            actions.say(part_of(matter), "approve", by=user)


def test_a_member_of_one_body_does_not_speak_in_the_other(make_matter, part_of, bureau, panel, panel_members):
    matter = make_matter("1", bureau, panel)
    with pytest.raises(PermissionDenied):
        actions.say(part_of(matter, bureau), "approve", by=panel_members[0])
    assert actions.say(part_of(matter, panel), "approve", by=panel_members[0]).word == "approve"


def test_nobody_speaks_once_the_body_has_decided_or_the_matter_is_withdrawn(
    make_matter, part_of, decide, bureau_members, secretariat
):
    decided, withdrawn = make_matter("1"), make_matter("2")
    decide(decided, by=secretariat, members_present=4)
    actions.withdraw_matter(withdrawn, by=secretariat)
    for matter in (decided, withdrawn):
        with pytest.raises(ValidationError, match="decided already"):
            actions.say(part_of(matter), "approve", by=bureau_members[0])


# Quorum and recusal


@pytest.fixture
def let_speak(part_of, bureau_members):
    """Lets members of the Bureau speak, one word after the other."""

    def act(matter, *words):
        for member, word in zip(bureau_members, words, strict=False):
            actions.say(part_of(matter), word, "Because.", by=member)

    return act


@pytest.mark.parametrize(
    ("words", "quorum", "is_enough"),
    [
        ([], 2, False),
        (["approve"], 2, False),
        (["approve", "approve"], 2, True),
        (["approve", "abstain"], 2, True),
        (["approve", "recused"], 2, False),
        (["approve", "recused", "recused"], 1, True),
        (["recused", "recused", "recused", "recused"], 1, False),
        (["recused", "approve", "approve"], 2, True),
    ],
)
def test_a_member_records_a_decision_once_the_quorum_has_spoken(
    words, quorum, is_enough, make_matter, part_of, decide, let_speak, bureau, bureau_members
):
    matter = make_matter()
    let_speak(matter, *words)
    part = part_of(matter)
    speaker = make_user("newcomer", Role.BUREAU, body=bureau)

    assert (part.quorum, part.has_quorum) == (quorum, is_enough)
    assert list(BodyDecision.objects.ready()) == ([part] if is_enough else [])
    assert list(Matter.objects.to_record()) == ([matter] if is_enough else [])
    if is_enough:
        assert decide(matter, by=speaker).outcome == "approve"
    else:
        with pytest.raises(ValidationError, match=rf"{quorum} members? (is|are) needed"):
            decide(matter, by=speaker)
        assert part_of(matter).outcome == ""


def test_a_body_without_members_needs_a_meeting(make_matter, part_of, decide, panel, secretariat):
    matter = make_matter("1", panel)
    assert (part_of(matter).seats, part_of(matter).quorum) == (0, 1)
    with pytest.raises(ValidationError, match="quorum is not reached"):
        decide(matter, by=secretariat)
    decide(matter, by=secretariat, members_present=1)


@pytest.mark.parametrize(("present", "is_enough"), [(1, False), (2, True), (4, True)])
def test_the_secretariat_records_a_meeting_at_which_enough_were_present(
    present, is_enough, make_matter, part_of, decide, bureau_members, secretariat
):
    matter = make_matter()
    if is_enough:
        decide(matter, by=secretariat, members_present=present)
        assert (part_of(matter).outcome, part_of(matter).members_present) == ("approve", present)
    else:
        with pytest.raises(ValidationError, match="quorum is not reached"):
            decide(matter, by=secretariat, members_present=present)


def test_a_member_alone_does_not_say_who_was_at_the_meeting(make_matter, decide, bureau_members):
    with pytest.raises(PermissionDenied):
        decide(make_matter(), by=bureau_members[0], members_present=4)


def test_who_stepped_aside_records_no_decision(make_matter, decide, let_speak, bureau_members):
    matter = make_matter()
    let_speak(matter, "recused", "approve", "approve")
    with pytest.raises(PermissionDenied):
        decide(matter, by=bureau_members[0])
    decide(matter, by=bureau_members[3])


def test_who_stepped_aside_in_one_body_does_not_decide_in_the_other(
    make_matter, part_of, decide, bureau, panel, bureau_members, panel_members
):
    both = make_user("both", Role.BUREAU, body=bureau)
    accounts.grant_role(both.person, Role.MEP, by=None, body=panel, tell=False)
    matter = make_matter("1", bureau, panel)
    actions.say(part_of(matter, bureau), "recused", "Mine.", by=both)
    for member in panel_members:
        actions.say(part_of(matter, panel), "approve", by=member)
    with pytest.raises(PermissionDenied):
        decide(matter, by=both, body=panel)


def test_others_record_nothing(make_matter, decide, let_speak, panel_members, co_chair, unit, stranger):
    matter = make_matter()
    let_speak(matter, "approve", "approve")
    for user in (panel_members[0], co_chair, unit, stranger):
        with pytest.raises(PermissionDenied):
            decide(matter, by=user)


def test_a_conflict_keeps_the_secretariat_from_recording(make_matter, decide, question, bureau_members, secretariat):
    matter = make_matter()
    question.hidden["1"] = {secretariat.pk}
    with pytest.raises(PermissionDenied):
        decide(matter, by=secretariat, members_present=4)


# Deciding


def test_a_decision_against_most_voices_needs_a_note(make_matter, decide, let_speak, bureau_members):
    matter = make_matter()
    let_speak(matter, "refuse", "refuse", "approve")
    with pytest.raises(ValidationError, match="wanted something else") as refused:
        decide(matter, "approve", by=bureau_members[0])
    assert list(refused.value.error_dict) == ["note"]
    decide(matter, "approve", by=bureau_members[0], note="New facts were heard at the meeting.")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"minutes_reference": "  "}, "minutes_reference"),
        ({"decided_on": None}, "__all__"),
        ({"decided_on": "tomorrow"}, "decided_on"),
        ({"outcome": "maybe"}, "outcome"),
        ({"outcome": ""}, "outcome"),
        ({"minutes_reference": "x" * 201}, "minutes_reference"),
    ],
)
def test_a_decision_says_what_when_and_where(given, field, make_matter, decide, bureau_members, secretariat):
    matter = make_matter()
    if given.get("decided_on") == "tomorrow":
        given = {"decided_on": clock.today() + timedelta(days=1)}
    with pytest.raises(ValidationError) as refused:
        decide(matter, **{"outcome": "approve", "by": secretariat, "members_present": 4} | given)
    assert field in refused.value.error_dict
    assert BodyDecision.objects.get().outcome == ""


def test_the_last_body_decides_the_matter_and_its_owner_is_told_once(
    make_matter, part_of, decide, question, bureau, panel, bureau_members, panel_members, secretariat
):
    matter = make_matter("7", bureau, panel)
    decide(matter, by=secretariat, body=bureau, members_present=3, note="Unanimous.")
    matter.refresh_from_db()
    assert (matter.status, matter.outcome, question.decisions) == ("open", "", [])

    decide(matter, by=secretariat, body=panel, members_present=2)
    matter.refresh_from_db()
    assert (matter.status, matter.outcome) == ("decided", "approve")
    assert matter.decided_at is not None
    assert question.decisions == [("7", "approve", secretariat)]
    assert verbs(matter) == ["put_matter", "decide", "decide", "close_matter"]
    assert told("panels.matter_ended") == ids([*bureau_members, *panel_members])
    letter = Letter.objects.filter(kind="panels.matter_ended").first()
    assert letter.subject == "Decided: Question 7"
    assert "approved" in letter.body
    part = part_of(matter, bureau)
    assert (part.decided_by, part.minutes_reference, part.note) == (secretariat, "Bureau 9, ¶5", "Unanimous.")


@pytest.mark.parametrize(
    ("first", "second", "together_"),
    [
        ("approve", "refuse", "refuse"),
        ("refuse", "approve", "refuse"),
        ("approve", "refer", "refer"),
        ("refer", "refuse", "refuse"),
    ],
)
def test_bodies_decide_together(first, second, together_, make_matter, decide, bureau, panel, secretariat):
    matter = make_matter("1", bureau, panel, may_refer=True)
    decide(matter, first, by=secretariat, body=bureau, members_present=1)
    decide(matter, second, by=secretariat, body=panel, members_present=1)
    assert Matter.objects.get().outcome == together_


def test_a_decision_is_written_down_once(make_matter, decide, bureau_members, secretariat):
    matter = make_matter()
    decide(matter, by=secretariat, members_present=4)
    with pytest.raises(ValidationError, match="decided already"):
        decide(matter, "refuse", by=secretariat, members_present=4)
    assert BodyDecision.objects.get().outcome == "approve"


def test_when_the_owner_refuses_nothing_is_decided(make_matter, decide, question, secretariat, monkeypatch):
    def refuse(self, matter, by):
        raise ValidationError("The slate has changed.")

    monkeypatch.setattr(question, "decided", refuse)
    matter = make_matter()
    with pytest.raises(ValidationError, match="slate has changed"):
        decide(matter, by=secretariat, members_present=1)
    matter.refresh_from_db()
    assert (matter.status, BodyDecision.objects.get().outcome) == ("open", "")
    assert verbs(matter) == ["put_matter"]


# Withdrawing


def test_a_matter_is_withdrawn_and_its_members_are_told_why(make_matter, bureau_members, secretariat):
    matter = actions.withdraw_matter(make_matter(), by=secretariat, note="The offer ended.")
    assert (matter.status, matter.outcome) == (MatterStatus.WITHDRAWN, "")
    assert told("panels.matter_ended") == ids(bureau_members)
    assert "The offer ended." in Letter.objects.filter(kind="panels.matter_ended").first().body
    assert Entry.objects.about(matter).first().details["note"] == "The offer ended."


def test_what_is_decided_is_not_withdrawn(make_matter, decide, secretariat):
    matter = make_matter()
    decide(matter, by=secretariat, members_present=1)
    with pytest.raises(ValidationError):
        actions.withdraw_matter(matter, by=secretariat)


# What the database refuses, whoever writes


@pytest.mark.parametrize(
    "change",
    [
        {"status": "decided"},
        {"outcome": "approve"},
        {"status": "decided", "outcome": "refer", "decided_at": clock.now()},
    ],
)
def test_the_database_keeps_matters_sound(change, make_matter):
    matter = make_matter()
    with pytest.raises(IntegrityError), transaction.atomic():
        Matter.objects.filter(pk=matter.pk).update(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "approve"},
        {"minutes_reference": "¶5"},
        {"note": "Words."},
        {"members_present": 3},
        {"quorum_percent": 0},
        {"quorum_percent": 101},
    ],
)
def test_the_database_keeps_decisions_sound(change, make_matter):
    make_matter()
    with pytest.raises(IntegrityError), transaction.atomic():
        BodyDecision.objects.update(**change)


def test_the_database_keeps_voices_sound(make_matter, part_of, bureau_members):
    part = part_of(make_matter())
    actions.say(part, "approve", by=bureau_members[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Voice.objects.create(body_decision=part, member=bureau_members[0], word="abstain")
    with pytest.raises(IntegrityError), transaction.atomic():
        Voice.objects.update(word="refuse")
