"""A client for programs, and a few rows of everything the API lists."""

from datetime import timedelta

import pytest
from django.test import Client

from ipbes_portal import clock
from ipbes_portal.accounts.models import ApiToken
from ipbes_portal.directory.models import Assessment, Body, Chapter, Country, Organisation, OrganisationStatus, Region
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
from matching.models import Call


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
    }

    def make(endpoint, rows):
        return [makers[endpoint]() for _row in range(rows)]

    make.endpoints = list(makers)
    return make
