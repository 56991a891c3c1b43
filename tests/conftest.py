"""People and things every test may ask for."""

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import translation

from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Country, Organisation, OrganisationStatus, Region
from ipbes_portal.modules import snapshot
from ipbes_portal.programme import actions as programme
from ipbes_portal.programme.models import (
    Activity,
    ActivityKind,
    ActivityStatus,
    FundingMode,
    Initiative,
    ManagementMode,
    Need,
    NeedCategory,
    Strategy,
)
from tests.outline import place
from tests.people import make_user


@pytest.fixture(autouse=True)
def fresh_start():
    """No test inherits a language or a rate-limit counter from the one before."""
    translation.activate("en")
    cache.clear()
    snapshot.assume_all_open()
    yield
    translation.deactivate()


@pytest.fixture
def secretariat(db):
    return make_user("secretariat", Role.SECRETARIAT)


@pytest.fixture
def unit(db):
    """Somebody in a technical support unit."""
    return make_user("unit", Role.TSU)


@pytest.fixture
def reviewer(db):
    """A task-force member."""
    return make_user("reviewer", Role.TASK_FORCE)


@pytest.fixture
def stranger(db):
    """Somebody signed in without any role."""
    return make_user("stranger")


@pytest.fixture
def partner(db, organisation):
    """The manager of the partner organisation."""
    return make_user("partner", Role.PARTNER_MANAGER, organisation=organisation)


@pytest.fixture
def focal_point(db, country):
    return make_user("focal-point", Role.FOCAL_POINT, country=country)


@pytest.fixture
def region(db):
    return Region.objects.get_or_create(code="americas", defaults={"name_en": "Americas"})[0]


@pytest.fixture
def country(db, region):
    return Country.objects.get_or_create(
        iso3="GRD", defaults={"iso2": "GD", "m49": "308", "name_en": "Grenada", "name_fr": "Grenade", "region": region}
    )[0]


@pytest.fixture
def organisation(db, country):
    return Organisation.objects.create(
        name="Partner organisation", kind="ngo", country=country, status=OrganisationStatus.VERIFIED
    )


@pytest.fixture
def strategy(db):
    place("B", "section")
    place("B.1", "heading", "B")
    place("A5", "paragraph", "B.1", body="Learning comes first.")
    return Strategy.objects.create(number="1", name_en="Learning and engagement")


@pytest.fixture
def initiative(strategy):
    place("A5.a", "item", "A5")
    return Initiative.objects.create(
        strategy=strategy,
        code="1(a)",
        name_en="Fellowship programme",
        paragraph="A5.a",
        management_mode=ManagementMode.MANAGED_BY_UNIT,
        funding_mode=FundingMode.TRUST_FUND,
    )


@pytest.fixture
def need(db):
    category = NeedCategory.objects.create(number="1", name_en="Take part in the work programme")
    return Need.objects.create(category=category, code="1.1", name_en="Take part in assessments")


@pytest.fixture
def make_activity(secretariat, initiative):
    """Builds activities of the plan through the real action."""

    def make(title="Writing workshop", language="en", related=None, partners=(), **fields):
        fields = {"kind": ActivityKind.WORKSHOP, "status": ActivityStatus.PLANNED} | fields
        return programme.add_activity(
            Activity(**fields),
            by=secretariat,
            language=language,
            title=title,
            related={"initiatives": [initiative]} | (related or {}),
            partners=partners,
        )

    return make


@pytest.fixture
def make_report(partner, organisation, initiative):
    """Builds a partner's draft report through the real action."""

    def make(title="Partner training", **fields):
        return programme.draft_report(
            Activity(kind=ActivityKind.WORKSHOP, reporting_organisation=organisation, **fields),
            by=partner,
            language="en",
            title=title,
            related={"initiatives": [initiative]},
        )

    return make


@pytest.fixture
def reference(db):
    """The reference data as every installation has it; takes seconds, so one test asks much of it."""
    call_command("load_reference", verbosity=0, stdout=StringIO())
