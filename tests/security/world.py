"""A small programme, with something public, own, somebody else's and hidden of every noun, and ten people.

Built once for the whole matrix, inside a transaction that is rolled back at its end; texts that must not be seen by
everybody contain SECRET.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.accounts.models import ApiToken, Declaration, Invitation, User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import (
    Assessment,
    Body,
    Chapter,
    Country,
    Organisation,
    OrganisationStatus,
    Region,
)
from ipbes_portal.files.actions import store_file
from ipbes_portal.jobs.models import Job
from ipbes_portal.notifications.models import Notice
from ipbes_portal.panels import actions as panels
from ipbes_portal.programme import actions as programme
from ipbes_portal.programme.models import (
    Activity,
    ActivityStatus,
    Contribution,
    Criterion,
    FundingMode,
    Initiative,
    ManagementMode,
    Need,
    NeedCategory,
    Occasion,
    Strategy,
)
from ipbes_portal.records import actions as records
from ipbes_portal.records.models import (
    AgendaItem,
    BodyTerm,
    Decision,
    Document,
    Milestone,
    Post,
    Request,
    RequestKind,
    RequestState,
    Session,
    UnitHost,
)
from ipbes_portal.texts.models import Text
from matching import actions as matching
from matching.models import Call, Category, Proposal
from rolling_plan.actions import editions, importing
from rolling_plan.actions.assignments import assign_section
from rolling_plan.actions.sections import withdraw_section, write_section
from rolling_plan.models import EditionStatus, Rendering, Section
from tests import matters
from tests.outline import place
from tests.people import make_user

from .assessed import add_self_assessments
from .decided import add_decisions
from .endorsed import add_endorsements
from .matched import add_matches
from .offered import add_offers
from .partnered import add_registers

ROLES = [
    "anonymous", "stranger", "partner", "focal_point", "funder",
    "reviewer", "co_chair", "bureau", "unit", "secretariat",
]  # fmt: skip
SECRET = "Concealed"
# The words of rows that are not public and in which these two have a part.
ENTITLED = {
    "reviewer": {"to-read", "complete", "sent-in"},
    "focal_point": {"asked", "own-waiting", "own-endorsed"},
    "funder": set(),
    "bureau": {"bureaus"},
}
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass
class World:
    """Users, their cookies and tokens, and the rows behind the words of the table."""

    users: dict
    cookies: dict
    tokens: dict
    rows: dict
    crawled: dict = field(default_factory=dict)

    def own(self, noun, role):
        """The row of `noun` that belongs to the holder of `role`; nobody owns nothing, and tries the secretariat's."""
        return self.rows[f"own {noun}"][role if role != "anonymous" else "secretariat"]


def build():
    """The World."""
    region = Region.objects.get_or_create(code="americas", defaults={"name_en": "Americas"})[0]
    country = Country.objects.get_or_create(
        iso3="GRD", defaults={"iso2": "GD", "m49": "308", "name_en": "Grenada", "region": region}
    )[0]
    organisations = _organisations(country)
    bureau = Body.objects.create(code="bureau", kind="bureau", name_en="Bureau")
    users = {
        "stranger": make_user("stranger"),
        "partner": make_user("partner", Role.PARTNER_MANAGER, organisation=organisations["verified"]),
        "focal_point": make_user("focal-point", Role.FOCAL_POINT, country=country),
        "funder": make_user("funder", Role.FUNDER, organisation=organisations["funder"]),
        "reviewer": make_user("reviewer", Role.TASK_FORCE),
        "co_chair": make_user("co-chair", Role.CO_CHAIR),
        "bureau": make_user("bureau", Role.BUREAU, body=bureau),
        "unit": make_user("unit", Role.TSU),
        "secretariat": make_user("secretariat", Role.SECRETARIAT),
        "other": make_user("other", Role.PARTNER_MANAGER, organisation=organisations["other"]),
    }
    rows = {"country": country, "region": region, "organisation": organisations}
    _registrations(rows, users)
    _plan(rows)
    _records(rows, users)
    _activities(rows, users)
    _writing(rows, users)
    _texts(rows, users)
    _editions(rows, users)
    _people(rows, users)
    _registers(rows, users)
    _occasions(rows, users)
    _calls(rows, users)
    _reading(rows, users)
    _matters(rows, users)
    add_decisions(rows, users)
    add_registers(rows, users)
    add_offers(rows, users)
    add_matches(rows, users)
    add_self_assessments(rows, users)
    add_endorsements(rows, users)
    cookies, tokens = {"anonymous": None}, {"anonymous": None}
    for role in ROLES[1:]:
        cookies[role], tokens[role] = _session(users[role]), _token(users[role])
    users["anonymous"] = None
    return World(users, cookies, tokens, rows)


def _organisations(country):
    """Verified ones, and a declined and a merged one."""

    def make(name, status, **fields):
        return Organisation.objects.create(name=name, kind="ngo", country=country, status=status, **fields)

    verified = make("Partner organisation", OrganisationStatus.VERIFIED)
    return {
        "verified": verified,
        "other": make("Other organisation", OrganisationStatus.VERIFIED),
        "funder": make("Funding organisation", OrganisationStatus.VERIFIED),
        "declined": make(f"{SECRET} declined organisation", OrganisationStatus.DECLINED),
        "merged": make(f"{SECRET} merged organisation", OrganisationStatus.VERIFIED, merged_into=verified),
    }


def _registrations(rows, users):
    """One organisation that waits for the secretariat, registered by the stranger."""
    waiting = Organisation(name=f"{SECRET} waiting organisation", kind="ngo", country=rows["country"])
    rows["organisation"]["waiting"] = accounts.register_organisation(waiting, by=users["stranger"])


def _plan(rows):
    """One strategy, initiative, need and criterion."""
    place("B", "section")
    place("B.1", "heading", "B")
    place("A5", "paragraph", "B.1", body="Learning comes first.")
    place("A5.a", "item", "A5")
    rows["strategy"] = Strategy.objects.create(number="1", name_en="Learning")
    rows["initiative"] = Initiative.objects.create(
        strategy=rows["strategy"],
        code="1(a)",
        name_en="Fellowship programme",
        paragraph="A5.a",
        management_mode=ManagementMode.MANAGED_BY_UNIT,
        funding_mode=FundingMode.TRUST_FUND,
    )
    category = NeedCategory.objects.create(number="1", name_en="Take part")
    rows["need"] = Need.objects.create(category=category, code="1.1", name_en="Take part in assessments")
    rows["criterion"] = Criterion.objects.create(strategy=rows["strategy"], code="C1", number=1, name_en="Criterion")
    rows["assessment"] = Assessment.objects.create(code="A1", name_en="A", kind="thematic", state="ongoing")
    rows["body"] = Body.objects.create(code="body-1", kind="task_force", name_en="Body")


def _records(rows, users):
    """A session, a decision, a public and three hidden documents with files, and what hidden ones ask."""
    rows["session"] = Session.objects.create(number=5, starts_on="2017-03", ends_on="2017-03", city="Bonn")
    rows["decision"] = Decision.objects.create(symbol="IPBES-5/1", session=rows["session"], name_en="Work programme")

    def document(symbol, name, **fields):
        row = Document(symbol=symbol, name_en=name, session=rows["session"], **fields)
        row = records.add_document(row, by=users["secretariat"], related={"decisions": [rows["decision"]]})
        upload = SimpleUploadedFile(f"{name}.pdf", PDF)
        file = records.add_document_file(row, upload, by=users["secretariat"], language="en")
        return row, file

    made = {
        "public": document("IPBES/5/3", "Rolling plan"),
        "draft": document("IPBES/5/4", f"{SECRET} draft", is_draft=True),
        "restricted": document("IPBES/5/5", f"{SECRET} restricted paper", distribution="restricted"),
        "session-paper": document("IPBES/5/CRP.6", f"{SECRET} conference-room paper"),
    }
    rows["document"] = {name: row for name, (row, _file) in made.items()}
    rows["file"] = {name: file for name, (_row, file) in made.items()}
    public, hidden = rows["document"]["public"], rows["document"]["draft"]
    hidden.revises = public
    hidden.save()
    public.adds_to = rows["document"]["session-paper"]
    public.save()
    text = Text.objects.create(source_language="en")
    text.wordings.create(language="en", title="Report", body="Report back.")
    rows["request"] = Request.objects.create(
        key="report-back",
        kind=RequestKind.MANDATE,
        state=RequestState.DECIDED,
        decision=rows["decision"],
        document=hidden,
        response_document=rows["document"]["session-paper"],
        text=text,
    )


def _activities(rows, users):
    """An activity of every kind of standing; reports of the partner and of somebody else."""
    secretariat, partner, other = users["secretariat"], users["partner"], users["other"]

    def planned(title):
        return programme.add_activity(
            Activity(kind="workshop", status=ActivityStatus.PLANNED, starts_on=date(2030, 1, 1), place="Bonn"),
            by=secretariat,
            language="en",
            title=title,
            related={
                "initiatives": [rows["initiative"]],
                "needs": [rows["need"]],
                "countries": [rows["country"]],
                "documents": list(rows["document"].values()),
                "requests": [rows["request"]],
            },
            partners=[(organisation, "partner") for organisation in rows["organisation"].values()],
        )

    def report(title, by, organisation, *, send=False, decline=False):
        activity = programme.draft_report(
            Activity(kind="workshop", reporting_organisation=rows["organisation"][organisation]),
            by=by,
            language="en",
            title=f"{SECRET} {title}",
            related={"initiatives": [rows["initiative"]]},
        )
        if send or decline:
            programme.report_activity(activity, by=by)
        if decline:
            programme.decline_report(activity, by=secretariat, note=f"{SECRET} reason")
        return activity

    activities = {
        "planned": planned("Writing workshop"),
        "withdrawn": planned(f"{SECRET} withdrawn workshop"),
        "own-draft": report("draft", partner, "verified"),
        "own-report": report("report", partner, "verified", send=True),
        "own-declined": report("declined report", partner, "verified", decline=True),
        "others-draft": report("foreign draft", other, "other"),
        "others-report": report("foreign report", other, "other", send=True),
    }
    programme.move_activity(activities["withdrawn"], ActivityStatus.WITHDRAWN, by=secretariat, note=f"{SECRET} note")
    rows["activity"] = activities
    rows["contribution"] = {
        name: programme.record_contribution(
            Contribution(donor=donor, kind="in_kind", mode="in_kind", activity=activities[of], what=what),
            by=secretariat,
        )
        for name, of, donor, what in (
            ("public", "planned", rows["organisation"]["declined"], "A room"),
            ("hidden", "others-report", rows["organisation"]["other"], f"{SECRET} gift"),
        )
    }


def _writing(rows, users):
    """A part whose French text has two versions and is asked of the reviewer, and one that was taken out."""
    by, section = users["secretariat"], Section.objects.get(key="A5")
    for version, words in enumerate(("Apprendre.", "Apprendre d’abord.")):
        write_section(section, by=by, language="fr", body=words, version=version)
    assign_section(section, by=by, language="fr", to=users["reviewer"])
    gone = place("A6", "paragraph", "B.1", body=f"{SECRET} part taken out", position=2)
    withdraw_section(gone, by=by)
    place("A7", "paragraph", "B.1", body="A neighbour to change places with.", position=3)


def official_text(word):
    """A text file of our own, as the secretariat uploads official ones."""
    text = f"Introduction\n\n1. {word} words of the note are about the house by the lake and its hours.\n"
    return SimpleUploadedFile("text.txt", text.encode())


def _texts(rows, users):
    """The text of every document, the public one's imported through the pages; one waits and one is discarded."""
    by, public = users["secretariat"], rows["document"]["public"]

    def upload(document, word):
        return importing.upload_official_text(document, official_text(word), by=by, language="en")

    for name, document in rows["document"].items():
        importing.save_text_import(upload(document, "Public" if name == "public" else SECRET), by=by)
    imported = upload(public, "Public")
    importing.save_text_import(imported, by=by)
    discarded = upload(public, f"{SECRET} discarded")
    importing.discard_text_import(discarded, by=by)
    waiting = upload(public, f"{SECRET} waiting")
    rows["text_import"] = {"waiting": waiting, "imported": imported, "discarded": discarded}


def _editions(rows, users):
    """An edition everybody reads, one in the making, a file, and two tasks."""
    by = users["secretariat"]
    final = editions.publish_edition(editions.begin_edition(by=by), by=by, status=EditionStatus.FINAL)
    rows["edition"] = {"final": final, "draft": editions.begin_edition(by=by, note=f"{SECRET} note")}
    stored = store_file(SimpleUploadedFile("plan.pdf", PDF + b"plan"), by=None)
    rows["rendering"] = Rendering.objects.create(digest="a" * 64, file=stored, edition=final)
    task = {"kind": "trial", "language": "en"}
    rows["job"] = {
        "public": Job.objects.create(key="1", is_public=True, **task),
        "strangers": Job.objects.create(key="2", asked_by=users["stranger"], **task),
    }


def _people(rows, users):
    """Everybody's own notice, token and declaration; claims, grants and invitations."""
    secretariat = users["secretariat"]
    people = dict(users)
    rows["own person"] = {role: user.person for role, user in people.items()}
    rows["own account"] = people
    rows["own notice"] = {
        role: Notice.objects.create(recipient=user, kind="a.b", subject=f"{SECRET} notice", path="/en/plan/")
        for role, user in people.items()
    }
    rows["own token"] = {
        role: accounts.create_token(
            by=user, name=f"{SECRET} program", scopes=["read"], expires_at=clock.now() + timedelta(days=30)
        )[0]
        for role, user in people.items()
    }
    rows["own declaration"] = {role: _declaration(user) for role, user in people.items()}
    rows["person"] = {
        "without-sign-in": accounts.add_person(by=secretariat, emails=["nobody@example.org"], family_name="Somebody"),
        "alike": accounts.add_person(by=secretariat, family_name="Somebody"),
    }
    closed = make_user("closed")
    accounts.close_account(closed, by=secretariat)
    rows["account"] = {"closed": closed}
    claim = accounts.claim_focal_point(by=users["stranger"], country=rows["country"], role=Role.FOCAL_POINT)
    rows["grant"] = {"claim": claim, "in-force": users["partner"].person.role_grants.first()}
    rows["invitation"], rows["key"] = _invitations(users)


def _registers(rows, users):
    """A row of every register, and beside it what must not be seen of bodies, units, sessions and posts."""
    by, hidden = users["secretariat"], rows["document"]["draft"]
    unit = records.add_body(Body(code="tsu-1", kind="technical_support_unit", name_en="Unit"), by=by)
    rows["support_unit"] = unit
    rows["term"] = records.add_body_term(BodyTerm(body=rows["body"], starts="2014", decision=rows["decision"]), by=by)
    rows["host"] = records.add_unit_host(
        UnitHost(unit=unit, host=rows["organisation"]["verified"], starts="2015"), by=by
    )
    records.add_unit_host(UnitHost(unit=unit, host=rows["organisation"]["declined"], starts="2016"), by=by)
    rows["agenda_item"] = records.add_agenda_item(
        AgendaItem(session=rows["session"], number="6(a)", name_en="Capacity"), by=by
    )
    hidden.agenda_item = rows["agenda_item"]
    hidden.save()
    rows["post"] = records.add_post(
        Post(number=1, name_en="Officer", grade="P-4", incumbent_since="2015-03", document=hidden), by=by
    )
    rows["chapter"] = records.add_chapter(Chapter(assessment=rows["assessment"], number="2.1", title="Status"), by=by)
    rows["milestone"] = records.add_milestone(
        Milestone(assessment=rows["assessment"], kind="call", starts="2016-03"), by=by
    )
    member = accounts.add_person(by=by, family_name=f"{SECRET} member")
    for body in (rows["body"], unit):
        accounts.grant_role(member, Role.TASK_FORCE, by=by, body=body, tell=False)
    for more in ({"report": hidden}, {"activity": rows["activity"]["others-report"], "city": f"{SECRET} city"}):
        programme.add_occasion(Occasion(kind="body_meeting", body=rows["body"], starts="2016", **more), by=by)


def _occasions(rows, users):
    """Gatherings of a public and of hidden activities and of a body, each with somebody on its list."""
    by, kind = users["secretariat"], {"starts": "2016-04-19"}
    of = {
        "public": Occasion(kind="event", activity=rows["activity"]["planned"], **kind),
        "meeting": Occasion(kind="body_meeting", body=rows["body"], ordinal=4, **kind),
        "hidden": Occasion(kind="event", activity=rows["activity"]["withdrawn"], city=f"{SECRET} city", **kind),
        "own-report": Occasion(kind="event", activity=rows["activity"]["own-report"], note=f"{SECRET} note", **kind),
    }
    rows["occasion"] = {name: programme.add_occasion(occasion, by=by) for name, occasion in of.items()}
    rows["newcomer"] = accounts.add_person(by=by, family_name=f"{SECRET} newcomer")
    rows["participation"] = {
        name: programme.add_participant(
            occasion, accounts.add_person(by=by, family_name=f"{SECRET} participant {name}"), by=by
        )
        for name, occasion in rows["occasion"].items()
    }


def _calls(rows, users):
    """A public, a prepared and a targeted call; responses of the partner and of somebody else, with files."""
    by, now = users["secretariat"], clock.now()
    rows["category"] = Category.objects.create(code="other", position=1, name_en="Other")

    def call(title, *, is_open=True, **fields):
        times = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=9)}
        row = Call(year=2030, languages=["en"], **times, **fields)
        matching.create_call(row, by=by, language="en", title=title, body=title)
        if is_open:
            matching.open_call(row, by=by)
        return row

    rows["call"] = {
        "public": call("Public call"),
        "prepared": call(f"{SECRET} prepared call", is_open=False),
        "targeted": call(f"{SECRET} targeted call", kind="targeted"),
    }
    verified, other = rows["organisation"]["verified"], rows["organisation"]["other"]
    rows["proposal"] = {
        "own-draft": _response(rows, "draft", users["partner"], verified),
        "own-sent": _response(rows, "response", users["partner"], verified, send=True),
        "own-returned": _response(rows, "returned response", users["partner"], verified, send=True),
        "others-draft": _response(rows, "foreign draft", users["other"], other),
        "others-sent": _response(rows, "foreign response", users["other"], other, send=True),
    }
    matching.return_proposal(rows["proposal"]["own-returned"], by=by, note=f"{SECRET} reason")
    matching.clarify(rows["proposal"]["own-sent"], f"{SECRET} question", by=by)
    rows["colleague"] = make_user("colleague", Role.PARTNER_MANAGER, organisation=verified)
    matching.add_co_editor(rows["proposal"]["own-draft"], "colleague@example.org", by=users["partner"])


def _reading(rows, users):
    """Responses the reviewer reads, has an interest in, and was taken from; each with a sheet, one also by others."""
    by, reviewer, call = users["secretariat"], users["reviewer"], rows["call"]["public"]
    other = rows["organisation"]["other"]
    words = ["to-read", "in-conflict", "taken-back", "complete", "sent-in"]
    made = {word: _response(rows, word.replace("-", " "), users["other"], other, send=True) for word in words}
    rows["proposal"] |= made
    rows["round"] = matching.begin_round(call, by=by, due_on=clock.today() + timedelta(days=9))
    rows["second_reviewer"] = make_user("second-reviewer", Role.TASK_FORCE)
    for word, row in made.items():
        (sheet,) = matching.assign_reviewers([(row, reviewer)], by=by)
        rows.setdefault("review", {})[word] = sheet
    (rows["review"]["others"],) = matching.assign_reviewers([(made["to-read"], rows["second_reviewer"])], by=by)
    matching.move_round(rows["round"], "reviewing", by=by)
    matching.state_interests(Call.objects.get(pk=call.pk), by=reviewer, note=f"{SECRET} interest")
    recusal = matching.set_aside(made["in-conflict"], reviewer, by=by, reason=f"{SECRET} relative")
    rows["recusal"] = {"reviewers": recusal}
    matching.release_sheet(rows["review"]["taken-back"], by=by, reason=f"{SECRET} reason")
    for word in ("complete", "sent-in"):
        answers = {"C5": (True, f"{SECRET} justification")}
        sheet = matching.save_sheet(
            rows["review"][word], by=reviewer, answers=answers, comment=f"{SECRET} comment", version=1
        )
        rows["review"][word] = sheet
    rows["review"]["sent-in"] = matching.submit_sheet(sheet, by=reviewer, version=2)


def _response(rows, title, by, organisation, *, send=False):
    """A pledge in kind, which is complete with few words, with a file."""
    pledge = Proposal(
        call=rows["call"]["public"],
        organisation=organisation,
        kind="pledge",
        pledge_kind="in_kind",
        pledge_what=f"{SECRET} pledge",
        contact_name=f"{SECRET} contact",
        contact_email="office@example.org",
    )
    words = {"language": "en", "title": f"{SECRET} {title}", "abstract": f"{SECRET} abstract"}
    matching.draft_proposal(pledge, by=by, **words)
    upload = SimpleUploadedFile(f"{SECRET} {title}.pdf", PDF + title.encode())
    file = matching.add_proposal_file(pledge, upload, by=by)
    rows.setdefault("proposal_file", {})[title.replace(" ", "-")] = file
    return matching.submit_proposal(pledge, by=by) if send else pledge


def _matters(rows, users):
    """What is put before a committee in which the unit has a seat, before a body of others, and what is decided."""
    by = users["secretariat"]
    committee = Body.objects.create(code="committee-1", kind="management_committee", name_en="Committee")
    accounts.grant_role(users["unit"].person, Role.COMMITTEE, by=by, body=committee, tell=False)

    def put(word, body):
        return panels.put_matter(kind=matters.KIND, key=f"{SECRET} {word}", bodies=[body], by=by)

    made = {"own": put("own", committee), "others": put("others", rows["body"]), "decided": put("decided", committee)}
    rows["matter"], rows["matter_part"] = made, {word: matter.parts.get() for word, matter in made.items()}
    panels.decide(
        rows["matter_part"]["decided"],
        "approve",
        by=by,
        decided_on=clock.today(),
        minutes_reference=f"{SECRET} minutes",
        members_present=1,
    )


def _declaration(user):
    day = clock.today()
    return accounts.declare_interests(
        Declaration(
            person=user.person,
            starts_on=day,
            ends_on=day + timedelta(days=300),
            has_professional_interest=True,
            has_financial_interest=False,
            has_other_interest=False,
            details=f"{SECRET} interest",
        ),
        by=user,
        related={},
    )


def _invitations(users):
    """An open and a withdrawn invitation, and their keys."""
    rows, keys = {}, {"wrong": "not-a-key"}
    for name in ("open", "withdrawn"):
        email = f"{name}@example.org"
        rows[name] = accounts.invite(by=users["secretariat"], email=email, role=Role.TASK_FORCE)
        keys[name] = f"key-of-the-{name}-invitation"
        Invitation.objects.filter(pk=rows[name].pk).update(digest=ApiToken.digest_of(keys[name]))
    accounts.withdraw_invitation(rows["withdrawn"], by=users["secretariat"])
    return rows, keys


def _session(user):
    """The session cookie of somebody signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _token(user):
    expires = clock.now() + timedelta(days=30)
    return accounts.create_token(by=user, name="matrix", scopes=["read", "write"], expires_at=expires)[1]
