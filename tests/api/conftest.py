"""A client for programs, and a few rows of everything the API lists."""

from datetime import timedelta

import pytest
from django.test import Client

from ipbes_portal import clock
from ipbes_portal.accounts.models import ApiToken
from ipbes_portal.directory.models import Assessment, Body, Chapter, Country, Organisation, OrganisationStatus, Region
from ipbes_portal.files.models import StoredFile
from ipbes_portal.panels.models import Matter
from ipbes_portal.partnerships.models import Agreement, FundingOpportunity, SimilarInitiative, Uptake
from ipbes_portal.programme.models import (
    Contribution,
    Criterion,
    CriterionOption,
    FundingMode,
    Initiative,
    ManagementMode,
    Need,
    NeedCategory,
    Strategy,
)
from ipbes_portal.records.models import (
    AgendaItem,
    Decision,
    DecisionPart,
    Document,
    Post,
    Request,
    RequestKind,
    RequestState,
    Session,
)
from ipbes_portal.texts.models import Text
from matching.models import Call, Category, Endorsement, Match, Offer, Proposal, ProposalFile, Review
from tests.matters import KIND
from tests.people import make_user

from .assessed import self_assessment, support_wish


class ApiClient(Client):
    """A client that speaks JSON."""

    def json(self, path, status=200, **options):
        """The body of GET, after checking the status."""
        response = self.get(path, **options)
        assert response.status_code == status, response.content
        return response.json()


@pytest.fixture
def api(db):
    """A program without sign-in."""
    return ApiClient()


@pytest.fixture
def token_client():
    """Makes a program that speaks for a user."""

    def make(user, scopes=("read", "write"), **fields):
        key, digest = ApiToken.new_key()
        fields = {"expires_at": clock.now() + timedelta(days=30)} | fields
        token = ApiToken.objects.create(
            user=user, name="test", hint=key[-6:], digest=digest, scopes=list(scopes), **fields
        )
        client = ApiClient(headers={"Authorization": f"Bearer {key}"})
        client.token = token
        return client

    return make


# Lists of which the public sees no row.
PRIVATE = {"proposals", "proposal-files", "reviews", "fundable-proposals", "matches", "matters", "support-wishes"}


@pytest.fixture
def reader(api, token_client, secretariat):
    """A program that sees the rows of an endpoint: one without sign-in, where everybody does."""
    staff = token_client(secretariat)
    return lambda endpoint: staff if endpoint in PRIVATE else api


@pytest.fixture
def fill(db, make_activity):
    """Makes so many rows for an endpoint, each with something in every list it shows."""
    region = Region.objects.get_or_create(code="africa", defaults={"name_en": "Africa"})[0]

    def number(model):
        return model.objects.count() + 1

    def country():
        n = number(Country) + 20
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        code = letters[n // 26] + letters[n % 26]
        return Country.objects.create(iso3=f"{code}X", iso2=code, m49=f"{n + 500:03}", name_en=f"C{n}", region=region)

    def organisation():
        n = number(Organisation)
        return Organisation.objects.create(name=f"Organisation {n}", kind="ngo", status=OrganisationStatus.VERIFIED)

    def session():
        row = Session.objects.create(number=number(Session) + 20, starts_on="2017-03", ends_on="2017-03")
        AgendaItem.objects.create(session=row, number="6", name_en="Capacity")
        return row

    def decision():
        held = session()
        row = Decision.objects.create(symbol=f"IPBES-{held.number}/1", session=held, name_en="Work programme")
        DecisionPart.objects.create(decision=row, label="annex I")
        return row

    def document():
        held = session()
        row = Document(symbol=f"IPBES/{held.number}/3", name_en="Plan", session=held, dated="2017")
        row.full_clean()
        row.save()
        row.decisions.add(decision())
        return row

    def body():
        n = number(Body)
        row = Body.objects.create(code=f"body-{n}", kind="task_force", name_en=f"Body {n}")
        row.terms.create(starts="2014", ends="2018", decision=decision())
        return row

    def request():
        text = Text.objects.create(source_language="en")
        text.wordings.create(language="en", title="Report", body="Report back.")
        n = number(Request)
        row = Request.objects.create(
            key=f"request-{n}",
            kind=RequestKind.MANDATE,
            state=RequestState.DECIDED,
            decision=decision(),
            document=document(),
            text=text,
        )
        row.addressees.add(body())
        return row

    def assessment():
        row = Assessment.objects.create(code=f"A{number(Assessment)}", name_en="A", kind="thematic", state="ongoing")
        row.regions.add(region)
        Chapter.objects.create(assessment=row, number="2.1", position=1, title="Status")
        row.milestones.create(kind="approval", starts="2019-05", session=session())
        return row

    def post():
        n = number(Post)
        return Post.objects.create(number=n, name_en="Officer", grade="P-4", is_vacant=True, document=document())

    def strategy():
        n = number(Strategy)
        return Strategy.objects.create(number=str(n), name_en=f"Strategy {n}")

    def initiative():
        n = number(Initiative)
        return Initiative.objects.create(
            strategy=strategy(),
            code=f"{n}(z)",
            name_en="Initiative",
            management_mode=ManagementMode.MANAGED_BY_UNIT,
            funding_mode=FundingMode.TRUST_FUND,
        )

    def need():
        n = number(Need)
        category = NeedCategory.objects.create(number=f"9{n}", name_en="Category")
        return Need.objects.create(category=category, code=f"9.{n}", name_en="Need")

    def criterion():
        n = number(Criterion)
        row = Criterion.objects.create(strategy=strategy(), code=f"C{n}", number=n, name_en="Criterion")
        CriterionOption.objects.create(criterion=row, code=f"C{n}a", position=1, name_en="Option")
        return row

    def activity():
        related = {"countries": [country()], "needs": [need()], "documents": [document()], "regions": [region]}
        return make_activity(related=related | {"requests": [request()]}, partners=[(organisation(), "lead")])

    def contribution():
        return Contribution.objects.create(donor=organisation(), kind="in_kind", mode="in_kind", body=body(), what="a")

    def call():
        times = {"opens_at": clock.now(), "closes_at": clock.now() + timedelta(days=9)}
        text = Text.objects.create(source_language="en")
        text.wordings.create(language="en", title="Call", body="Please answer.")
        row = Call.objects.create(text=text, status="open", year=2026, languages=["en"], **times)
        row.deciding_bodies.add(body())
        return row

    def category():
        n = number(Category)
        return Category.objects.create(code=f"category-{n}", position=n, name_en="Category")

    def proposal():
        n, now = number(Proposal), clock.now()
        text = Text.objects.create(source_language="en")
        text.wordings.create(language="en", title="Project", body="In short.")
        row = Proposal.objects.create(
            call=call(),
            organisation=organisation(),
            proponent=make_user(f"proponent-{n}"),
            text=text,
            reference=f"P-2026-{n:04}",
            status="accepted",
            submitted_at=now,
            due_at=now,
            contact_name="Project office",
            contact_email="project.office@example.org",
            may_be_published=True,
        )
        row.countries.add(country())
        row.categories.add(category())
        row.needs.add(need())
        row.strategies.add(strategy())
        row.initiatives.add(initiative())
        return row

    def proposal_file():
        n = number(StoredFile)
        file = StoredFile.objects.create(
            name=f"{n}.pdf", extension="pdf", size=n, sha256=f"{n:064}", content=f"{n}.pdf"
        )
        return ProposalFile.objects.create(proposal=proposal(), file=file)

    def review():
        user = make_user(f"reads-{number(Review)}")
        row = Review.objects.create(proposal=proposal(), reviewer=user, assigned_by=user, comment="Only for the few.")
        Review.objects.filter(pk=row.pk).update(status="submitted", submitted_at=clock.now())
        row.answers.create(code="C1", value=True, justification="Only for the few.")
        return row

    def published():
        row = review().proposal
        Proposal.objects.filter(pk=row.pk).update(published_at=clock.now())
        return row

    def match():
        user = make_user(f"matches-{number(Match)}")
        return Match.objects.create(proposal=proposal(), offer=offer(), suggested_by=user, reason="They fit.")

    def matter():
        row = Matter.objects.create(kind=KIND, key=str(number(Matter)))
        row.parts.create(body=body(), seats=4, quorum_percent=50)
        return row

    def offer():
        n = number(Offer)
        text = Text.objects.create(source_language="en")
        text.wordings.create(language="en", title="Offer", body="What it is.")
        row = Offer.objects.create(
            text=text,
            organisation=organisation(),
            offered_by=make_user(f"offerer-{n}"),
            route="direct",
            kind="money",
            amount="5.00",
            currency="USD",
            amount_usd="5.00",
            status="open",
            may_be_published=True,
            reference=f"O-2026-{n:04}",
            submitted_at=clock.now(),
            contact_name="Partnership office",
            contact_email="partnership.office@example.org",
            conditions="Only for the few.",
        )
        row.countries.add(country())
        row.regions.add(region)
        row.needs.add(need())
        row.initiatives.add(initiative())
        row.categories.add(category())
        return row

    def endorsement():
        today = clock.today()
        return Endorsement.objects.create(
            activity=activity(),
            organisation=organisation(),
            asked_by=make_user(f"asks-{number(Endorsement)}"),
            level="endorsed",
            needs_met="Only for the few.",
            principles_followed="Only for the few.",
            procedures_followed="Only for the few.",
            status="granted",
            granted_level="recognised",
            valid_from=today,
            valid_until=today + timedelta(days=900),
            decided_on=today,
            minutes_reference="Only for the few.",
        )

    def opportunity():
        text = Text.objects.create(source_language="en")
        text.wordings.create(language="en", title="Grants", body="For workshops.")
        entered_by = make_user(f"enters-{number(FundingOpportunity)}")
        row = FundingOpportunity.objects.create(
            text=text, funder=organisation(), entered_by=entered_by, status="published", url="https://example.org/"
        )
        row.countries.add(country())
        row.regions.add(region)
        row.needs.add(need())
        row.initiatives.add(initiative())
        return row

    def agreement():
        row = Agreement.objects.create(title=f"Agreement {number(Agreement)}", kind="memorandum", signed_on="2017")
        row.partners.add(organisation())
        return row

    def similar():
        row = SimilarInitiative.objects.create(name=f"Similar {number(SimilarInitiative)}", about="The same.")
        row.needs.add(need())
        row.initiatives.add(initiative())
        return row

    def use():
        return Uptake.objects.create(kind="policy", what="A law", product="A guide", happened_on="2019", source="A")

    def assessed():
        return self_assessment(country(), organisation(), need())

    def part():
        return assessed().parts.get()

    def wish():
        return support_wish(assessed())

    makers = {
        "activities": activity,
        "strategies": strategy,
        "initiatives": initiative,
        "needs": need,
        "criteria": criterion,
        "countries": country,
        "organisations": organisation,
        "assessments": assessment,
        "documents": document,
        "decisions": decision,
        "requests": request,
        "sessions": session,
        "bodies": body,
        "posts": post,
        "contributions": contribution,
        "proposal-calls": call,
        "funding-opportunities": opportunity,
        "agreements": agreement,
        "similar-initiatives": similar,
        "uptake": use,
        "offers": offer,
        "proposals": proposal,
        "proposal-files": proposal_file,
        "reviews": review,
        "published-proposals": published,
        "fundable-proposals": published,
        "matches": match,
        "self-assessments": assessed,
        "self-assessment-parts": part,
        "support-wishes": wish,
        "endorsements": endorsement,
        "matters": matter,
    }

    def make(endpoint, rows):
        return [makers[endpoint]() for _row in range(rows)]

    make.endpoints = list(makers)
    return make
