"""What self-assessments, their parts and wishes for support can be filtered by."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet

from ipbes_portal.accounts.roles import Role, has_role
from ipbes_portal.api_filters import MOST_WORDS, Choices, Related, Whole, YesNo, among, in_all_languages
from ipbes_portal.directory.models import Country
from ipbes_portal.programme.models import Need

from ..models import AssessmentEntry, AssessmentSector, AssessmentStatus, SelfAssessment

NAMED = [*in_all_languages("country__name"), "organisation__name"]


def _country(**more):
    countries = Country.objects.order_by("name")
    return Related(label=_("Country"), queryset=countries, to_field_name="iso3", **more)


def _need(**more):
    return Related(label=_("Need"), queryset=Need.objects.all(), to_field_name="code", **more)


class PublicAssessmentFilter(FilterSet):
    """What everybody chooses by: words, country, year, and the needs that were found."""

    q = CharFilter(label=_("Search"), max_length=200, method="that_say")
    country = _country()
    year = Whole(label=_("Year"))
    need = _need(method="that_name")

    def that_say(self, queryset, name, value):
        """Those in which each word stands in the name of the country or organisation, or in some evidence."""
        for word in value.split()[:MOST_WORDS]:
            said = AssessmentEntry.objects.filter(evidence__icontains=word).values("part__assessment")
            found = Q(pk__in=said)
            for field in NAMED:
                found |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(found)
        return queryset

    def that_name(self, queryset, name, needs):
        """Those in which some question found one of these needs."""
        if not needs:
            return queryset
        found = AssessmentEntry.objects.filter(needs__in=needs).values("part__assessment")
        return queryset.filter(pk__in=found)


class KnownAssessmentFilter(PublicAssessmentFilter):
    """The same for readers who may see others than endorsed ones."""

    state = Choices(label=_("State"), field_name="status", choices=AssessmentStatus.choices)


class SelfAssessmentFilter(KnownAssessmentFilter):
    """The same for focal points, for whose endorsement some wait."""

    mine = YesNo(label=_("Waits for my endorsement"), empty_label=_("any"), method="that_wait_for_me")

    def that_wait_for_me(self, queryset, name, value):
        """Those in consultation that the reader alone can endorse, or the others."""
        return among(queryset, SelfAssessment.objects.waiting_for(self.request.user), value)


def assessment_filter_for(user):
    """Only what makes a difference to the reader of the page is offered: the public sees endorsed ones alone."""
    if not user.is_authenticated:
        return PublicAssessmentFilter
    return SelfAssessmentFilter if has_role(user, Role.FOCAL_POINT) else KnownAssessmentFilter


class AssessmentApiFilter(SelfAssessmentFilter):
    """For programs everything at once: what makes no difference to one finds all or nothing."""

    public = YesNo(label=_("Public"), method="that_are_public")

    def that_are_public(self, queryset, name, value):
        """Those everybody may read, or the others."""
        return among(queryset, SelfAssessment.objects.public(), value)


class PartFilter(FilterSet):
    """Parts by the self-assessment they belong to, its country, the sector, and the needs that were found."""

    assessment = Related(
        label=_("Self-assessment"), queryset=lambda request: SelfAssessment.objects.visible_to(request.user)
    )
    country = _country(field_name="assessment__country")
    sector = Related(label=_("Sector"), queryset=AssessmentSector.objects.all(), to_field_name="code")
    need = _need(field_name="entries__needs")


class WishFilter(FilterSet):
    """Wishes by country and need, and whether a response came of them."""

    country = _country(field_name="assessment__country")
    need = _need()
    waiting = YesNo(label=_("Still waiting"), empty_label=_("any"), field_name="proposal__isnull")
