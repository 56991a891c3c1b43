"""Calls of the demonstration: the pilot of 2015 with the figures of 5/3 ¶22, the policy after it, a targeted call.

The responses are made up by rule, not by chance, so that every demonstration is the same. The counts the document
gives are met exactly: 94 responses, 59, 57, 42 and 30 by category, 95 countries, no pledge of money. Late responses
and pledges in kind came in too; how many is not known, so their numbers here are demonstration values.
"""

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ipbes_portal import languages
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.directory.models import Country, Organisation, SupportCategory
from ipbes_portal.programme.models import Strategy
from matching import actions
from matching.models import Call, Category, FocalPointAnswer, PledgeKind, Proposal, ResponseKind, SupportStage

from .content import first_day, rows
from .sign_ins import address

RESPONSES, COUNTRIES, PROPONENTS = 94, 95, 48
LATE, PLEDGES = 7, (7, 23, 41, 58, 72, 90)  # demonstration values
# After the responses that count: withdrawn, duplicate, returned, never sent.
LEFT_OUT = ["withdrawn"] * 3 + ["duplicate"] * 2 + ["returned"] + ["draft"] * 4
OPENED, CLOSED = first_day("2015-06-01"), first_day("2015-08-31")
ZONE = "Europe/Berlin"


def plan(replay):
    """The steps of the two calls, of everybody who answered the pilot, and of the policy after it."""
    replay.calls, replay.proponents, replay.proposals = {}, [], {}
    for row in rows("call"):
        replay.step(first_day(row["prepared"]), prepare, replay, row)
        replay.step(first_day(row["opens"]), open_call, replay, row["key"])
    replay.step(OPENED, add_proponents, replay)
    for number in range(RESPONSES + len(LEFT_OUT)):
        replay.step(_arrives(number), respond, replay, number)
    replay.step(CLOSED + timedelta(days=1), actions.close_due_calls)
    replay.step(CLOSED + timedelta(days=30), leave_out, replay)
    replay.step(first_day("2017-03-10"), pause_open_calls, replay)
    replay.step(replay.today - timedelta(days=9), answer_targeted, replay)


def _arrives(number):
    """One response a day; the last ones that count come after the closing day, the others in between."""
    if number >= RESPONSES:
        return OPENED + timedelta(days=40 + number - RESPONSES)
    late = number - (RESPONSES - LATE)
    return CLOSED + timedelta(days=2 + late) if late >= 0 else OPENED + timedelta(days=1 + number)


# Calls


def prepare(replay, row):
    """Staff prepare a call, in six languages."""
    by, zone = replay.keeper(), ZoneInfo(ZONE)
    opens, closes = first_day(row["opens"]), first_day(row["closes"])
    call = Call(
        kind=row["kind"],
        year=row.get("year", opens.year),
        languages=row["languages"],
        opens_at=datetime.combine(opens, time(9), zone),
        closes_at=datetime.combine(closes, time(18), zone),
        late_until=datetime.combine(first_day(row["late_until"]), time(18), zone) if "late_until" in row else None,
        zone=ZONE,
        is_demonstration=True,
    )
    replay.calls[row["key"]] = actions.create_call(call, by=by, language="en", **_words(row, "en"))
    for code in languages.CODES:
        if code != "en":
            actions.translate_call(call, by=by, language=code, is_machine_made=True, **_words(row, code))


def _words(row, code):
    column = languages.BY_CODE[code].column
    return {"title": row["title"][column], "body": row["body"][column]}


def open_call(replay, key):
    """Staff open a call."""
    actions.open_call(replay.calls[key], by=replay.keeper())


def pause_open_calls(replay):
    """After the pilot, no open calls for now (5/3 ¶26)."""
    note = "IPBES/5/3, paragraph 26: targeted calls with strategic partners are possible."
    actions.set_policy(by=replay.user("secretariat"), open_calls_are_paused=True, note=note)


def answer_targeted(replay):
    """A partner who was sent the code answers the targeted call: one pledge is in, one project is being written."""
    call, by = replay.calls["targeted"], replay.user("partner-manager")
    actions.join_call(call.invitation_code, by=by)
    organisation = Organisation.objects.get(pk=by.managed_organisation_ids[0])
    contact = {"contact_name": "Project office", "contact_email": by.email, "is_demonstration": True}
    pledge = Proposal(
        call=call,
        organisation=organisation,
        kind=ResponseKind.PLEDGE,
        pledge_kind=PledgeKind.IN_KIND,
        pledge_what="Two trainers for one week, for a course in the Caribbean.",
        **contact,
    )
    words = {"title": "Two trainers for a week", "abstract": "Trainers who have led courses for small islands."}
    actions.draft_proposal(pledge, by=by, language="en", **words)
    actions.submit_proposal(pledge, by=by, tell=replay.is_news())
    project = Proposal(call=call, organisation=organisation, **contact)
    words = {"title": "A course for trainers of small islands", "abstract": "Twelve trainers from six islands."}
    actions.draft_proposal(project, by=by, language="en", **words)


# Who answered the pilot


def add_proponents(replay):
    """Institutes and the people who write for them; placeholders, not one of them exists."""
    replay.answered = Answers(replay)
    for number in range(PROPONENTS):
        country = replay.answered.countries[2 * number % COUNTRIES]
        institute = Organisation(
            name=f"Demonstration institute {number + 1:02}",
            kind="education_research",
            country=country,
            source="demonstration",
            is_demonstration=True,
        )
        accounts.register_organisation(institute, by=replay.keeper())
        user = accounts.create_user(
            email=address(f"proponent-{number + 1:02}"),
            family_name=f"Proponent {number + 1:02}",
            country=country,
            organisation=institute,
            is_demonstration=True,
        )
        replay.proponents.append(user)


class Answers:
    """What the responses say, by their number, and the rows they refer to."""

    def __init__(self, replay):
        support = [SupportCategory.DEVELOPING, SupportCategory.TRANSITION]
        supported = Country.objects.filter(support_periods__category__in=support).order_by("iso3").distinct()
        every = list(supported)
        self.countries = [every[place * len(every) // COUNTRIES] for place in range(COUNTRIES)]
        self.categories = Category.objects.in_bulk(field_name="code")
        self.strategies = list(Strategy.objects.all())
        self.needs = list(replay.refer.needs.values())
        self.words = {row["category"]: row for row in rows("response")}

    def categories_of(self, number):
        """Its categories. The factors have no divisor in common with 94, so each rule meets its count exactly."""
        first = number * 5 % RESPONSES
        rules = {
            "knowledge_and_data": first < 59,
            "national_assessments": first >= RESPONSES - 57,
            "policy_support_tools": number * 7 % RESPONSES < 42,
            "indigenous_and_local_knowledge": (number * 11 + 3) % RESPONSES < 30,
            "other": number % 31 == 0,
        }
        return [code for code, holds in rules.items() if holds]

    def countries_of(self, number):
        """One to three countries; together the 94 responses reach all 95."""
        places = {number % COUNTRIES, *([number * 2 % COUNTRIES] if number % 3 == 0 else [])}
        places |= {COUNTRIES - 1} if number % 47 == 0 else set()
        return [self.countries[place] for place in sorted(places)]

    def related(self, number):
        """The relations of a response."""
        return {
            "categories": [self.categories[code] for code in self.categories_of(number)],
            "countries": self.countries_of(number),
            "needs": [self.needs[number % len(self.needs)]],
            "strategies": [self.strategies[number % len(self.strategies)]],
        }

    def text(self, number):
        """Language, title and abstract of a response."""
        codes = self.categories_of(number)
        language = ("en", "en", "fr", "en", "es")[number % 5]
        title, abstract = self.words[codes[number % len([c for c in codes if c != "other"])]][language]
        return {"language": language, "title": f"{title} ({number + 1:02})", "abstract": abstract}

    def columns(self, number):
        """The plain answers of a response."""
        contact = {"contact_name": "Project office", "contact_email": address(f"office-{number + 1:02}")}
        kind = ResponseKind.PROJECT
        if number in PLEDGES:
            kind = ResponseKind.BOTH if PLEDGES.index(number) % 2 else ResponseKind.PLEDGE
            contact |= {"pledge_kind": PledgeKind.IN_KIND, "pledge_what": "Rooms and two trainers for a workshop."}
        project = self._project(number) if kind != ResponseKind.PLEDGE else {}
        return {"kind": kind, "is_demonstration": True, "may_be_published": number % 6 != 0} | contact | project

    def _project(self, number):
        """What a project seeks: almost always money, of which the amounts are made up too."""
        seeks_money = number % 12 != 5
        amount = {"amount": Decimal(20_000 + number * 7 % 17 * 5_000), "currency": "USD" if number % 9 else "EUR"}
        return {
            "description": "A made-up response, which stands for one of those that came in.",
            "institutions": f"Demonstration institute {number % PROPONENTS + 1:02}",
            "support_stage": list(SupportStage)[number % 3 == 2],
            "seeks_financial": seeks_money,
            "seeks_technical": not seeks_money or number % 4 == 0,
            "focal_point": list(FocalPointAnswer)[number % 3],
        } | (amount if seeks_money else {})


def respond(replay, number):
    """One response is written and sent; of those that do not count, some are never sent."""
    user = replay.proponents[number % PROPONENTS]
    answers = replay.answered
    proposal = Proposal(call=replay.calls["pilot"], organisation=user.person.organisation, **answers.columns(number))
    actions.draft_proposal(proposal, by=user, related=answers.related(number), **answers.text(number))
    if number < RESPONSES or LEFT_OUT[number - RESPONSES] != "draft":
        proposal = actions.submit_proposal(proposal, by=user, tell=False)
    replay.proposals[number] = proposal


def leave_out(replay):
    """Staff and authors say what does not count."""
    by = replay.keeper()
    for number, outcome in enumerate(LEFT_OUT, RESPONSES):
        proposal = replay.proposals[number]
        if outcome == "withdrawn":
            note = "The project found support elsewhere."
            actions.withdraw_proposal(proposal, by=proposal.proponent, note=note)
        elif outcome == "duplicate":
            note, first = "The same project was sent twice.", replay.proposals[number % PROPONENTS]
            actions.mark_duplicate(proposal, by=by, of=first, note=note, tell=False)
        elif outcome == "returned":
            actions.return_proposal(proposal, by=by, note="Please say which institutions carry the project out.")
