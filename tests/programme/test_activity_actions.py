"""Entering, editing, translating, reporting, deciding and moving activities."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from ipbes_portal import clock
from ipbes_portal.accounts.models import RoleGrant
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Organisation
from ipbes_portal.notifications.models import Letter, Notice
from ipbes_portal.programme import actions
from ipbes_portal.programme.models import (
    IN_PLAN,
    Activity,
    ActivityKind,
    ActivityStatus,
    OrganisationRole,
    Recognition,
    ReportingRound,
)
from ipbes_portal.records.models import Session
from ipbes_portal.texts.models import Text, WordingState
from ipbes_portal.workflow import StaleEdit
from tests.people import make_user

pytestmark = pytest.mark.sqlite


def stored(activity):
    return Activity.objects.get(pk=activity.pk)


def long_in_office():
    """Everybody has held their roles for years, so that they may act when the clock is set back."""
    RoleGrant.objects.update(starts_on=date(2012, 4, 21))


def verbs(activity):
    """What was done to an activity, oldest first."""
    return [entry.verb for entry in Entry.objects.about(activity).order_by("pk")]


def workshop(**fields):
    return Activity(**{"kind": ActivityKind.WORKSHOP} | fields)


@pytest.fixture
def reported(make_report, partner):
    """A report that waits for the secretariat."""
    report = make_report()
    actions.report_activity(report, by=partner)
    return report


# Entering


def test_an_activity_enters_the_plan_with_words_relations_partners_and_one_entry(
    secretariat, initiative, need, country, organisation
):
    activity = actions.add_activity(
        workshop(status=ActivityStatus.PLANNED),
        by=secretariat,
        language="fr",
        title="Atelier",
        summary="Sur les scénarios.",
        related={"initiatives": [initiative], "needs": [need], "countries": [country]},
        partners=[(organisation, "lead"), (organisation, "host"), (organisation, "lead")],
    )
    activity = stored(activity)
    wording = activity.text.wordings.get()
    assert (activity.text.source_language, wording.title, wording.body) == ("fr", "Atelier", "Sur les scénarios.")
    assert (wording.state, wording.updated_by) == (WordingState.REVIEWED, secretariat)
    assert [list(getattr(activity, name).all()) for name in ("initiatives", "needs", "countries")] == [
        [initiative], [need], [country],
    ]  # fmt: skip
    assert sorted(row.role for row in activity.partnerships.all()) == ["host", "lead"]
    assert [(e.actor, e.verb) for e in Entry.objects.about(activity)] == [(secretariat, "add_activity")]


@pytest.mark.parametrize("status", [status for status in ActivityStatus if status not in IN_PLAN])
def test_an_activity_enters_the_plan_only_in_a_state_of_the_plan(secretariat, status):
    with pytest.raises(ValidationError):
        actions.add_activity(workshop(status=status), by=secretariat, language="en", title="Workshop")


WRONG = {
    "no title": {"title": " \n"},
    "long title": {"title": "x" * 401},
    "unknown language": {"language": "de"},
    "unknown role": {"partners": "nonsense"},
    "unknown kind": {"fields": {"kind": "party"}},
    "ends before it starts": {"fields": {"starts_on": date(2018, 7, 30), "ends_on": date(2018, 7, 29)}},
    "ends without start": {"fields": {"ends_on": date(2018, 7, 29)}},
    "completed without date": {"fields": {"status": ActivityStatus.COMPLETED}},
    "website with script": {"fields": {"website": "javascript:alert(1)"}},
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_activity_is_refused_and_nothing_is_half_saved(secretariat, organisation, case):
    wrong = dict(WRONG[case])
    activity = workshop(**{"status": ActivityStatus.PLANNED} | wrong.pop("fields", {}))
    if "partners" in wrong:
        wrong["partners"] = [(organisation, wrong["partners"])]
    entries = Entry.objects.count()
    with pytest.raises(ValidationError):
        actions.add_activity(activity, **{"by": secretariat, "language": "en", "title": "Workshop"} | wrong)
    assert (Activity.objects.count(), Text.objects.count(), Entry.objects.count()) == (0, 0, entries)


@pytest.mark.parametrize("who", ["reviewer", "stranger", "partner", "focal_point", "anonymous"])
def test_only_staff_enter_activities(request, db, who):
    user = AnonymousUser() if who == "anonymous" else request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        actions.add_activity(workshop(status=ActivityStatus.PLANNED), by=user, language="en", title="Workshop")


# Reporting


def test_a_partner_drafts_a_report_for_their_organisation(partner, organisation, make_report):
    report = stored(make_report("Training of partners"))
    assert (report.status, report.reported_by, report.reporting_organisation) == ("draft", partner, organisation)
    assert report.text.wordings.get().state == WordingState.DRAFT
    assert verbs(report) == ["draft_report"]
    assert Letter.objects.count() == 0


def test_a_report_is_made_for_ones_own_organisation_only(partner):
    other = Organisation.objects.create(name="Other organisation", kind="ngo")
    for organisation, refusal in ((other, PermissionDenied), (None, ValidationError)):
        with pytest.raises(refusal):
            actions.draft_report(workshop(reporting_organisation=organisation), by=partner, language="en", title="X")
    assert Activity.objects.count() == 0


def test_a_partner_does_not_grant_themselves_state_reporter_or_recognition(partner, secretariat, make_report):
    report = stored(
        make_report(status=ActivityStatus.PLANNED, recognition=Recognition.ENDORSED, reported_by=secretariat)
    )
    assert (report.status, report.recognition, report.reported_by) == ("draft", "none", partner)


def test_sending_a_report_tells_the_secretariat_and_counts_for_the_open_round(
    partner, secretariat, unit, organisation, make_report
):
    report = make_report("Partner training")
    session = Session.objects.create(number=6)
    open_round = ReportingRound.objects.create(session=session, opens_on=date(2018, 1, 1), closes_on=date(2018, 3, 1))
    long_in_office()
    with clock.at(date(2018, 2, 1)):
        actions.report_activity(report, by=partner)
    report = stored(report)
    assert (report.status, report.reported_by, report.reporting_round) == ("reported", partner, open_round)
    assert report.reported_at == datetime(2018, 2, 1, 12, tzinfo=UTC)
    assert [(n.recipient, n.kind, n.subject) for n in Notice.objects.all()] == [
        (secretariat, "programme.activity_reported", "An activity was reported: Partner training")
    ]
    assert organisation.name in Letter.objects.get().body


def test_a_report_needs_an_initiative(partner, organisation):
    report = actions.draft_report(
        workshop(reporting_organisation=organisation), by=partner, language="en", title="Training"
    )
    with pytest.raises(ValidationError):
        actions.report_activity(report, by=partner)
    assert stored(report).status == ActivityStatus.DRAFT


def test_a_report_is_sent_by_those_who_act_for_its_organisation_only(make_report, secretariat, stranger, organisation):
    report = make_report()
    for user in (secretariat, stranger, AnonymousUser()):
        with pytest.raises(PermissionDenied):
            actions.report_activity(report, by=user)
    colleague = make_user("colleague", Role.PARTNER_MANAGER, organisation=organisation)
    actions.report_activity(report, by=colleague)
    assert stored(report).reported_by != colleague


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2017, 1, 1), 6),
        (date(2018, 2, 1), 6),
        (date(2018, 3, 1), 6),
        (date(2018, 3, 2), 7),
        (date(2019, 6, 1), 7),
        (date(2020, 1, 1), 7),
    ],
)
def test_a_report_counts_for_the_open_round_else_the_next_else_the_last(db, day, number):
    for session, year in ((6, 2018), (7, 2019)):
        ReportingRound.objects.create(
            session=Session.objects.create(number=session), opens_on=date(year, 1, 1), closes_on=date(year, 3, 1)
        )
    assert actions.current_round(day).session.number == number


def test_without_any_round_a_report_counts_for_none(db):
    assert actions.current_round() is None


# Deciding


@pytest.mark.parametrize(
    ("starts", "ends", "status"),
    [
        (None, None, "planned"),
        (date(2018, 7, 31), None, "planned"),
        (date(2018, 7, 30), None, "ongoing"),
        (date(2018, 7, 1), date(2018, 7, 30), "ongoing"),
        (date(2018, 7, 1), date(2018, 7, 29), "completed"),
    ],
)
def test_an_accepted_report_enters_the_plan_as_its_dates_say(make_report, partner, secretariat, starts, ends, status):
    report = make_report(starts_on=starts, ends_on=ends)
    actions.report_activity(report, by=partner)
    long_in_office()
    with clock.at(date(2018, 7, 30)):
        actions.accept_report(report, by=secretariat)
    assert stored(report).status == status
    assert verbs(report) == ["draft_report", "report_activity", "accept_report"]


def test_the_reporter_is_told_in_their_language_what_became_of_the_report(reported, partner, secretariat):
    Notice.objects.all().delete()
    actions.accept_report(reported, by=secretariat)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (partner, "programme.activity_decided")
    assert notice.subject == "Partner training: planned"
    assert notice.path == f"/en/activities/{reported.pk}/"


@pytest.mark.parametrize(("action", "status"), [(actions.return_report, "draft"), (actions.decline_report, "declined")])
def test_who_turns_a_report_down_says_why_and_the_reporter_reads_it(reported, secretariat, action, status):
    for nothing in ("", " \n "):
        with pytest.raises(ValidationError):
            action(reported, by=secretariat, note=nothing)
    assert stored(reported).status == ActivityStatus.REPORTED
    Letter.objects.all().delete()
    action(reported, by=secretariat, note="Côte d'Ivoire is already <covered>.")
    assert (stored(reported).status, stored(reported).decision_note) == (status, "Côte d'Ivoire is already <covered>.")
    assert Letter.objects.get().body.startswith("Côte d'Ivoire is already <covered>.\n")


def test_a_declined_report_is_edited_and_sent_anew(reported, partner, secretariat):
    actions.decline_report(reported, by=secretariat, note="No dates.")
    mine = stored(reported)
    mine.starts_on = date(2018, 7, 30)
    actions.edit_activity(mine, by=partner, fields=["starts_on"], version=mine.version)
    actions.report_activity(mine, by=partner)
    assert (stored(mine).status, stored(mine).decision_note, stored(mine).starts_on.year) == ("reported", "", 2018)


@pytest.mark.parametrize("who", ["partner", "reviewer", "stranger", "focal_point"])
def test_others_decide_nothing(request, reported, who):
    user = request.getfixturevalue(who)
    for decide in (
        lambda: actions.accept_report(reported, by=user),
        lambda: actions.return_report(reported, by=user, note="Why."),
        lambda: actions.decline_report(reported, by=user, note="Why."),
        lambda: actions.move_activity(reported, ActivityStatus.PLANNED, by=user),
    ):
        with pytest.raises(PermissionDenied):
            decide()
    assert stored(reported).status == ActivityStatus.REPORTED


def test_nobody_decides_their_own_report(unit, secretariat, organisation, initiative):
    report = actions.draft_report(
        workshop(reporting_organisation=organisation), by=unit, language="en", title="Training",
        related={"initiatives": [initiative]},
    )  # fmt: skip
    actions.report_activity(report, by=unit)
    with pytest.raises(PermissionDenied):
        actions.accept_report(report, by=unit)
    actions.accept_report(report, by=secretariat)


# Editing


def test_an_edit_saves_what_was_changed_and_only_that(make_activity, secretariat, country, organisation):
    activity = make_activity("Workshop", place="Bonn")
    activity.place, activity.website = "Antalya", "https://example.org/"
    actions.edit_activity(
        activity, by=secretariat, fields=["place"], version=1, related={"countries": [country]},
        partners=[(organisation, OrganisationRole.HOST)],
    )  # fmt: skip
    row = stored(activity)
    assert (row.place, row.website, row.version) == ("Antalya", "", 2)
    assert (list(row.countries.all()), [p.role for p in row.partnerships.all()]) == ([country], ["host"])
    assert row.text.wordings.get().title == "Workshop"
    assert verbs(row) == ["add_activity", "edit_activity", "edit_partners"]


def test_partners_that_stay_the_same_are_not_recorded_as_changed(make_activity, secretariat, organisation):
    activity = make_activity(partners=[(organisation, "lead")])
    row = activity.partnerships.get()
    actions.edit_activity(activity, by=secretariat, fields=[], version=1, partners=[(organisation, "lead")])
    assert activity.partnerships.get() == row
    assert verbs(activity) == ["add_activity", "edit_activity"]
    actions.edit_activity(activity, by=secretariat, fields=[], version=2, partners=[])
    assert activity.partnerships.count() == 0


def test_a_stale_edit_loses_nothing_of_what_was_saved(make_activity, secretariat, unit, country, organisation):
    mine = make_activity("Workshop")
    theirs = stored(mine)
    actions.edit_activity(theirs, by=unit, fields=[], version=1, language="en", title="Their title", summary="Theirs.")
    with pytest.raises(StaleEdit):
        actions.edit_activity(
            mine, by=secretariat, fields=[], version=1, language="en", title="My title",
            related={"countries": [country]}, partners=[(organisation, "lead")],
        )  # fmt: skip
    row = stored(mine)
    assert (str(row), row.countries.count(), row.partnerships.count()) == ("Their title", 0, 0)


def test_words_left_out_stay_as_they_are(make_activity, secretariat):
    activity = make_activity("Workshop")
    edit = {"by": secretariat, "fields": [], "language": "en"}
    actions.edit_activity(activity, version=1, title="Workshop", summary="On scenarios.", **edit)
    actions.edit_activity(activity, version=2, title="New title", **edit)
    wording = activity.text.wordings.get()
    assert (wording.title, wording.body) == ("New title", "On scenarios.")
    with pytest.raises(ValidationError):
        actions.edit_activity(activity, version=3, title=" ", **edit)


def test_words_nobody_changed_keep_their_state_and_source(make_activity, secretariat):
    activity = make_activity("Workshop")
    activity.text.wordings.update(state=WordingState.OFFICIAL, source="IPBES/5/3")
    actions.edit_activity(activity, by=secretariat, fields=[], version=1, language="en", title="Workshop", summary="")
    wording = activity.text.wordings.get()
    assert (wording.state, wording.source, wording.version) == (WordingState.OFFICIAL, "IPBES/5/3", 1)


@pytest.mark.parametrize(
    "field", ["status", "recognition", "reported_by", "reporting_round", "is_demonstration", "version", "text"]
)
def test_an_edit_is_no_way_around_the_other_actions(make_activity, secretariat, field):
    activity = make_activity()
    activity.status = ActivityStatus.COMPLETED
    with pytest.raises(PermissionDenied):
        actions.edit_activity(activity, by=secretariat, fields=[field], version=1)
    assert stored(activity).status == ActivityStatus.PLANNED


def test_a_partner_edits_their_draft_but_not_its_recognition(make_report, partner):
    report = make_report()
    report.recognition, report.place = Recognition.ENDORSED, "Bonn"
    with pytest.raises(PermissionDenied):
        actions.edit_activity(report, by=partner, fields=["recognition"], version=1)
    actions.edit_activity(report, by=partner, fields=["place"], version=1)
    assert (stored(report).place, stored(report).recognition) == ("Bonn", "none")


def test_a_report_is_not_moved_to_an_organisation_one_does_not_act_for(make_report, partner):
    report = make_report()
    report.reporting_organisation = Organisation.objects.create(name="Other organisation", kind="ngo")
    with pytest.raises(PermissionDenied):
        actions.edit_activity(report, by=partner, fields=["reporting_organisation"], version=1)


def test_a_rule_is_asked_of_the_row_as_it_stands_not_of_what_a_form_made_of_it(make_activity, partner, organisation):
    activity = make_activity()
    activity.status, activity.reporting_organisation, activity.reported_by = "draft", organisation, partner
    for attempt in (
        lambda: actions.edit_activity(activity, by=partner, fields=["reporting_organisation"], version=1),
        lambda: actions.translate_activity(activity, by=partner, language="fr", title="Atelier", summary=""),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


# Translating


def test_a_translation_of_staff_is_reviewed_and_one_of_a_partner_is_a_draft(make_report, make_activity, partner, unit):
    for activity, by, state in ((make_activity(), unit, "reviewed"), (make_report(), partner, "draft")):
        wording = actions.translate_activity(activity, by=by, language="zh-hans", title="研讨会", summary="")
        assert (wording.state, wording.updated_by) == (state, by)


def test_a_translation_makes_an_open_edit_form_stale(make_activity, secretariat, unit):
    activity = make_activity()
    open_form = stored(activity)
    actions.translate_activity(activity, by=unit, language="fr", title="Atelier", summary="")
    assert activity.version == 2
    with pytest.raises(StaleEdit):
        actions.edit_activity(open_form, by=secretariat, fields=[], version=1, language="fr", title="Autre")


def test_a_translation_somebody_else_has_written_meanwhile_is_not_overwritten(make_activity, secretariat, unit):
    activity = make_activity()
    first = actions.translate_activity(activity, by=unit, language="fr", title="Atelier", summary="")
    with pytest.raises(StaleEdit):
        actions.translate_activity(activity, by=secretariat, language="fr", title="Autre", summary="")
    actions.translate_activity(
        activity, by=secretariat, language="fr", title="Autre", summary="", version=first.version
    )
    assert activity.text.wordings.get(language="fr").title == "Autre"


def test_a_translation_needs_a_title(make_activity, secretariat):
    with pytest.raises(ValidationError):
        actions.translate_activity(make_activity(), by=secretariat, language="fr", title=" ", summary="Résumé")


# Moving


@pytest.mark.parametrize("to", ActivityStatus)
@pytest.mark.parametrize("was", [*IN_PLAN, ActivityStatus.WITHDRAWN])
def test_staff_move_an_activity_as_the_table_says_and_nowhere_else(make_activity, secretariat, was, to):
    activity = make_activity(starts_on=date(2018, 7, 30))
    Activity.objects.update(status=was)
    activity = stored(activity)
    if to in Activity.NEXT[was]:
        actions.move_activity(activity, to, by=secretariat, note="Why.")
        assert stored(activity).status == to
        assert Entry.objects.about(activity).first().details == {"was": was, "is": to, "note": "Why."}
    else:
        with pytest.raises(ValidationError):
            actions.move_activity(activity, to, by=secretariat)
        assert stored(activity).status == was


def test_what_has_no_date_has_not_taken_place(make_activity, secretariat):
    activity = make_activity()
    with pytest.raises(ValidationError):
        actions.move_activity(activity, ActivityStatus.COMPLETED, by=secretariat)
    assert stored(activity).status == ActivityStatus.PLANNED


# Rounds


def test_staff_open_one_round_per_session(secretariat, partner):
    session = Session.objects.create(number=7)
    dates = {"opens_on": date(2019, 1, 1), "closes_on": date(2019, 3, 1)}
    with pytest.raises(PermissionDenied):
        actions.open_reporting_round(ReportingRound(session=session, **dates), by=partner)
    opened = actions.open_reporting_round(ReportingRound(session=session, **dates), by=secretariat)
    assert verbs(opened) == ["open_reporting_round"]
    for wrong in (dates, {"opens_on": date(2019, 3, 2), "closes_on": date(2019, 3, 1)}):
        with pytest.raises(ValidationError):
            actions.open_reporting_round(ReportingRound(session=session, **wrong), by=secretariat)
