"""What a self-assessment can begin with: asked by the form and by the API."""

from ipbes_portal import clock
from ipbes_portal.accounts.roles import COUNTRY_ROLES
from ipbes_portal.directory.models import Country, Organisation

from ..models import SelfAssessment
from ..models.self_assessment import WRITTEN

FIRST_YEAR = 2014  # when the programme began


def countries_to_assess(user):
    """The countries for which somebody is focal point or deputy today."""
    return Country.objects.filter(pk__in=_own(user)).order_by("name")


def under_way(user):
    """What these countries are writing already: each writes one at a time."""
    return SelfAssessment.objects.filter(country__in=_own(user), status__in=WRITTEN).select_related("country")


def organisations_that_prepare(user):
    """The verified organisations of these countries."""
    return Organisation.objects.verified().filter(country__in=_own(user)).order_by("name")


def years_to_assess():
    """The first and the last year that can be meant: none before the programme, none far ahead."""
    return FIRST_YEAR, clock.today().year + 1


def _own(user):
    if not user.is_authenticated:
        return []
    return [grant.country_id for grant in user.grants if grant.role in COUNTRY_ROLES]
