"""Activities of the demonstration: entered, begun, held, closed, reported by partners, and what was given to them."""

from datetime import timedelta

from ipbes_portal import clock, languages
from ipbes_portal.programme import actions
from ipbes_portal.programme.models import (
    Activity,
    ActivityLevel,
    ActivityStatus,
    Contribution,
    Occasion,
    OccasionKind,
    OrganisationRole,
    ParticipationRole,
    ReportingRound,
)

from .content import first_day, last_day, precision, rows

ENTERED_BEFORE = timedelta(days=60)
LONG = timedelta(days=31)
CLOSED = (ActivityStatus.CANCELLED, ActivityStatus.WITHDRAWN)


def plan(replay):
    """The steps of every row about activities and gifts."""
    for row in rows("round"):
        replay.step(first_day(row["opens"]), open_round, replay, row)
    for row in rows("activity"):
        plan_activity(replay, row)
    for row in rows("report"):
        plan_report(replay, row)
    for row in rows("contribution"):
        replay.step(first_day(row["entered"]), contribute, replay, row)


def open_round(replay, row):
    """The secretariat calls on partners to report for a session."""
    session = replay.refer.sessions[row["session"]]
    actions.open_reporting_round(
        ReportingRound(session=session, opens_on=first_day(row["opens"]), closes_on=first_day(row["closes"])),
        by=replay.user("secretariat"),
    )


# The activities of the plan


def plan_activity(replay, row):
    """An activity enters the plan, begins, ends or is given up; people come to its gatherings."""
    starts = first_day(row.get("starts", ""))
    entered = first_day(row["entered"]) if "entered" in row else starts - ENTERED_BEFORE
    replay.step(entered, enter, replay, row)
    for day, status in _stages(row):
        replay.step(max(day, entered), move, replay, row, status)
    for number, occasion in enumerate(row.get("occasion", [])):
        day = last_day(occasion.get("ends") or occasion.get("starts") or row.get("ends") or row["starts"])
        replay.step(max(day, entered), note_participants, replay, (row["key"], number), occasion, day)


def _stages(row):
    """The days on which an activity began, ended or was given up."""
    outcome = row.get("status", ActivityStatus.COMPLETED)
    starts, ends = _dates(row)
    if outcome in CLOSED:
        return [(first_day(row["closed"]), outcome)]
    if outcome == ActivityStatus.PLANNED or starts is None:
        return []
    began = (starts, ActivityStatus.ONGOING)
    if outcome == ActivityStatus.ONGOING:
        return [began]
    ended = (ends + timedelta(days=1), ActivityStatus.COMPLETED)
    return [began, ended] if ends - starts > LONG else [ended]


def _dates(row):
    """First and last day; what goes on has no last day unless the row gives one."""
    starts = row.get("starts", "")
    ends = row.get("ends", "" if row.get("status") == ActivityStatus.ONGOING else starts)
    return first_day(starts), last_day(ends)


def _activity(row, **fields):
    """The activity of a row, not yet saved."""
    starts, ends = _dates(row)
    return Activity(
        kind=row["kind"],
        starts_on=starts,
        ends_on=ends,
        date_precision=precision(row.get("starts", "")),
        place=row.get("place", ""),
        languages=row.get("languages", ["en"]),
        level=row.get("level", ActivityLevel.BY_IPBES),
        source=row.get("source", "demonstration"),
        is_verified=row.get("source_is_checked", False),
        is_demonstration=True,
        **fields,
    )


def enter(replay, row):
    """Staff enter an activity with its gatherings; one without a date enters as it stands."""
    by = replay.keeper()
    has_begun = "starts" not in row and row["status"] == ActivityStatus.ONGOING
    activity = _activity(row, status=ActivityStatus.ONGOING if has_begun else ActivityStatus.PLANNED)
    actions.add_activity(activity, by=by, **_content(replay, row))
    replay.activities[row["key"]] = activity
    _translate(row, activity, by)
    for number, occasion in enumerate(row.get("occasion", [])):
        replay.occasions[row["key"], number] = add_occasion(replay, row, occasion)


def _content(replay, row):
    """Words in the first language, relations and partners, as the actions take them."""
    organisations = replay.refer.organisations
    return _words(row, row.get("language", "en")) | {
        "related": replay.refer.of(row, actions.RELATED),
        "partners": [(organisations[name], role) for role in OrganisationRole for name in row.get(role.value, [])],
    }


def _words(row, code):
    column = languages.BY_CODE[code].column
    return {"language": code, "title": row["title"][column], "summary": row["summary"][column]}


def _translate(row, activity, by):
    """Title and summary in the other five languages; no person has reviewed them."""
    for code in languages.CODES:
        if code != row.get("language", "en"):
            actions.translate_activity(activity, by=by, is_machine_made=True, **_words(row, code))


def move(replay, row, status):
    """Staff note that an activity began, ended or was given up."""
    note = row["note"] if status in CLOSED else ""
    actions.move_activity(replay.activities[row["key"]], status, by=replay.keeper(), note=note)


# Gatherings and who came


def add_occasion(replay, row, occasion):
    """A gathering; what it does not say it has from its activity."""
    is_online = occasion.get("online", False)
    place = {} if is_online else {"city": row.get("place", ""), "country": (row.get("countries") or [""])[0]}
    said = {"starts": row["starts"], "ends": "", "host": (row.get("host") or [""])[0]} | place
    said |= {"ends": row.get("ends", "")} if "starts" not in occasion else {}
    said |= occasion
    return actions.add_occasion(
        Occasion(
            kind=said.get("kind", OccasionKind.EVENT),
            activity=replay.activities[row["key"]],
            ordinal=said.get("ordinal"),
            starts=said["starts"],
            ends=said["ends"],
            city=said.get("city", ""),
            country=replay.refer.countries.get(said.get("country")),
            is_online=is_online,
            host=replay.refer.organisations.get(said["host"]),
            report=replay.refer.documents.get(said.get("report")),
            note=said.get("note", ""),
            source=row.get("source", "demonstration"),
            is_verified=row.get("source_is_checked", False),
            is_demonstration=True,
        ),
        by=replay.keeper(),
    )


def note_participants(replay, key, occasion, day):
    """Who takes part in a gathering; of one that lies ahead nobody has attended yet."""
    attended = clock.now() if day <= clock.today() else None
    for role in ParticipationRole:
        for name, category in occasion.get(role.value, {}).items():
            actions.note_participation(
                replay.occasions[key],
                replay.people[name],
                by=replay.keeper(),
                role=role,
                category=category,
                attended_at=attended,
            )


# What partners report


def plan_report(replay, row):
    """A partner drafts a report, sends it, and staff answer: as far as the row goes."""
    replay.step(first_day(row["drafted"]), draft, replay, row)
    if "reported" in row:
        replay.step(first_day(row["reported"]), report, replay, row)
    if "answered" in row:
        replay.step(first_day(row["answered"]), answer, replay, row)


def draft(replay, row):
    """A partner begins a report, in the language they write, with translations."""
    by = replay.user(row["by"])
    activity = _activity(row, reporting_organisation=replay.refer.organisations[row["organisation"]])
    actions.draft_report(activity, by=by, **_content(replay, row))
    replay.activities[row["key"]] = activity
    _translate(row, activity, by)


def report(replay, row):
    """The partner sends the report."""
    actions.report_activity(replay.activities[row["key"]], by=replay.user(row["by"]))


def answer(replay, row):
    """The secretariat accepts, returns or declines."""
    activity, by = replay.activities[row["key"]], replay.user("secretariat")
    if row["answer"] == "accept":
        actions.accept_report(activity, by=by)
    elif row["answer"] == "return":
        actions.return_report(activity, by=by, note=row["note"])
    else:
        actions.decline_report(activity, by=by, note=row["note"])


# What was given


def contribute(replay, row):
    """Staff enter a gift into the ledger; no amount where no source gives one."""
    actions.record_contribution(
        Contribution(
            donor=replay.refer.organisations[row["donor"]],
            kind=row.get("kind", "in_kind"),
            mode=row.get("mode", "in_kind"),
            activity=replay.activities[row["activity"]] if "activity" in row else None,
            body=replay.refer.bodies[row["body"]] if "body" in row else None,
            post=replay.refer.posts[row["post"]] if "post" in row else None,
            what=row["what"],
            starts=row.get("starts", ""),
            ends=row.get("ends", ""),
            source=row["source"],
            is_verified=row.get("source_is_checked", False),
            is_demonstration=True,
        ),
        by=replay.keeper(),
    )
