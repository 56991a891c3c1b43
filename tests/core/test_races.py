"""Two people at the same moment: real threads, real connections, on both databases."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from ipbes_portal.accounts import actions as accounts
from ipbes_portal.accounts.models import Person, RoleGrant
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Organisation
from ipbes_portal.notifications import actions as notifications
from ipbes_portal.notifications.models import Letter
from ipbes_portal.programme import actions as programme
from ipbes_portal.programme.models import Activity, ActivityStatus, Occasion, OccasionKind, Participation
from ipbes_portal.records import actions as records
from ipbes_portal.records.models import Document, DocumentFile
from ipbes_portal.texts.actions import NEW, write_wording
from ipbes_portal.workflow import StaleEdit, save_edit
from tests.core.uploads import upload

pytestmark = pytest.mark.sqlite
ROUNDS = range(3)


def refusals(results, kind=ValidationError):
    """How many of the results are refusals of this kind; anything else that went wrong is raised."""
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, kind):
            raise result
    return sum(isinstance(result, kind) for result in results)


@pytest.mark.parametrize("round_", ROUNDS)
def test_one_of_four_who_move_an_activity_wins_and_is_recorded(together, make_activity, secretariat, round_):
    activity = make_activity()
    copies = [Activity.objects.get(pk=activity.pk) for _ in range(4)]

    results = together(
        *(lambda copy=copy: programme.move_activity(copy, ActivityStatus.ONGOING, by=secretariat) for copy in copies)
    )

    assert refusals(results) == 3
    assert Entry.objects.filter(verb="move_activity").count() == 1
    assert Activity.objects.get(pk=activity.pk).status == ActivityStatus.ONGOING


@pytest.mark.parametrize("round_", ROUNDS)
def test_a_report_is_either_accepted_or_declined_and_one_answer_goes_out(
    together, make_report, partner, secretariat, round_
):
    report = make_report()
    programme.report_activity(report, by=partner)
    Letter.objects.all().delete()
    first, second = (Activity.objects.get(pk=report.pk) for _ in range(2))

    results = together(
        lambda: programme.accept_report(first, by=secretariat),
        lambda: programme.decline_report(second, by=secretariat, note="Already listed."),
    )

    assert refusals(results) == 1
    assert Entry.objects.filter(verb__in=["accept_report", "decline_report"]).count() == 1
    assert Letter.objects.filter(kind="programme.activity_decided").count() == 1


@pytest.mark.parametrize("round_", ROUNDS)
def test_of_two_stale_saves_one_is_told(together, make_activity, secretariat, round_):
    activity = make_activity()
    copies = [Activity.objects.get(pk=activity.pk) for _ in range(2)]
    for copy, place in zip(copies, ("Bonn", "Antalya"), strict=True):
        copy.place = place

    def save(copy):
        return save_edit(copy, by=secretariat, verb="edit_activity", fields=["place"], version=1)

    results = together(lambda: save(copies[0]), lambda: save(copies[1]))

    assert refusals(results, StaleEdit) == 1
    winner = copies[0 if results[0] is None else 1]
    stored = Activity.objects.get(pk=activity.pk)
    assert (stored.place, stored.version) == (winner.place, 2)
    assert Entry.objects.filter(verb="edit_activity").count() == 1


def test_an_edit_of_a_draft_cannot_land_after_it_was_sent_and_accepted(make_report, partner, secretariat):
    report = make_report()
    mine = Activity.objects.get(pk=report.pk)
    programme.report_activity(report, by=partner)
    programme.accept_report(report, by=secretariat)
    mine.place = "Somewhere else"
    with pytest.raises(PermissionDenied):  # the rule is asked of the row as it stands
        programme.edit_activity(mine, by=partner, fields=["place"], version=1)
    assert Activity.objects.get(pk=report.pk).place == ""


def test_of_two_first_translations_one_is_told(together, make_activity, secretariat):
    text = make_activity().text

    def translate(title):
        return write_wording(text, by=secretariat, language="fr", title=title, version=NEW)

    results = together(lambda: translate("Atelier"), lambda: translate("Séminaire"))

    assert refusals(results, StaleEdit) == 1
    assert text.wordings.filter(language="fr").count() == 1


def test_somebody_noted_twice_at_once_has_one_seat(together, make_activity, secretariat, stranger):
    occasion = programme.add_occasion(
        Occasion(kind=OccasionKind.EVENT, activity=make_activity(), starts="2018-07"), by=secretariat
    )

    def note():
        return programme.note_participation(occasion, stranger.person, by=secretariat)

    assert refusals(together(note, note, note)) == 0
    assert Participation.objects.count() == 1


@pytest.mark.parametrize("round_", ROUNDS)
def test_a_role_granted_twice_at_once_is_held_once(together, secretariat, stranger, round_):
    def grant():
        return accounts.grant_role(stranger.person, Role.MEP, by=secretariat, ends_on=None)

    assert refusals(together(grant, grant)) == 1
    assert RoleGrant.objects.filter(person=stranger.person).count() == 1


def test_two_terms_that_overlap_are_not_both_granted(together, secretariat, stranger):
    start = stranger.joined_at.date()

    def grant(days):
        end = start.replace(year=start.year + days)
        return accounts.grant_role(stranger.person, Role.BUREAU, by=secretariat, starts_on=start, ends_on=end)

    assert refusals(together(lambda: grant(1), lambda: grant(2))) == 1
    assert RoleGrant.objects.filter(person=stranger.person).count() == 1


@pytest.mark.parametrize("round_", ROUNDS)
def test_two_people_merged_both_ways_at_once_become_one(together, secretariat, round_):
    one, two = (accounts.add_person(by=secretariat, family_name="Somebody") for _ in range(2))

    results = together(
        lambda: accounts.merge_people(one, two, by=secretariat),
        lambda: accounts.merge_people(two, one, by=secretariat),
    )

    assert refusals(results) == 1
    assert Person.objects.filter(pk__in=[one.pk, two.pk], merged_into__isnull=True).count() == 1


def test_two_organisations_merged_both_ways_at_once_become_one(together, secretariat, organisation):
    other = Organisation.objects.create(name="Partner organization", kind="ngo")

    results = together(
        lambda: accounts.merge_organisations(organisation, other, by=secretariat),
        lambda: accounts.merge_organisations(other, organisation, by=secretariat),
    )

    assert refusals(results) == 1
    assert Organisation.objects.filter(merged_into__isnull=True).count() == 1


def test_a_document_registered_twice_at_once_is_registered_once(together, secretariat):
    def add():
        return records.add_document(Document(symbol="IPBES/5/3", name="Plan"), by=secretariat)

    assert refusals(together(add, add), (ValidationError, IntegrityError)) == 1
    assert Document.objects.count() == 1


def test_the_same_file_sent_twice_at_once_is_kept_once(together, secretariat, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    document = records.add_document(Document(symbol="IPBES/5/3", name="Plan"), by=secretariat)

    def add():
        return records.add_document_file(document, upload("plan.pdf"), by=secretariat, language="en")

    assert refusals(together(add, add)) == 1
    assert DocumentFile.objects.count() == 1
    assert len(list(settings.MEDIA_ROOT.rglob("*.pdf"))) == 1


@pytest.mark.parametrize("round_", ROUNDS)
def test_a_letter_that_three_workers_take_up_is_sent_once(together, mail_server, round_):
    with transaction.atomic():
        letter = notifications.write_letter(
            kind="test", to="reader@example.org", language="en", message=notifications.Message("Subject", "Body.")
        )
        transaction.get_connection().run_on_commit.clear()

    def deliver():
        return notifications.deliver(letter.pk)

    assert together(deliver, deliver, notifications.sweep_outbox)[:2] == [True, True]
    assert [mail["Message-ID"] for mail in mail_server.arrived] == [letter.message_id]
    assert Letter.objects.get().attempts == 1
