"""What strategies, initiatives, needs, activities and contributions can be filtered by, on pages and in the API."""

from datetime import date

from django.db.models import Case, Exists, F, OuterRef, Q, TextChoices, When
from django.forms import MultipleHiddenInput
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet
from django_filters.filters import CharFilter, ChoiceFilter, DateFilter

from ipbes_portal.accounts.models import sort_key
from ipbes_portal.api_filters import MOST_WORDS, Choices, Contains, Related, Whole, YesNo, in_all_languages
from ipbes_portal.directory.models import Body, BodyKind, Country, Organisation, Region
from ipbes_portal.records.models import Post
from ipbes_portal.texts.models import LANGUAGE_CHOICES, Wording
from ipbes_portal.widgets import DateInput

from .models import (
    Activity,
    ActivityKind,
    ActivityLevel,
    ActivityStatus,
    ContributionKind,
    ContributionMode,
    FundingMode,
    Initiative,
    ManagementMode,
    Need,
    NeedCategory,
    OccasionKind,
    ParticipantCategory,
    ParticipationRole,
    Recognition,
    Strategy,
)


def strategies(**options):
    """A filter by the numbers of strategies."""
    return Related(
        **({"label": _("Strategy"), "queryset": Strategy.objects.all(), "to_field_name": "number"} | options)
    )


class ActivityFilter(FilterSet):
    """Activities by everything the plan sorts them by."""

    q = Contains(fields=["place"], words="text")
    strategy = strategies(field_name="initiatives__strategy")
    initiative = Related(
        label=_("Initiative"), field_name="initiatives", queryset=Initiative.objects.all(), to_field_name="code"
    )
    kind = Choices(label=_("Kind"), choices=ActivityKind.choices)
    state = Choices(label=_("State"), field_name="status", choices=ActivityStatus.choices)
    need = Related(label=_("Need"), field_name="needs", queryset=Need.objects.all(), to_field_name="code")
    country = Related(label=_("Country"), field_name="countries", queryset=Country.objects.all(), to_field_name="iso3")
    region = Related(label=_("Region"), field_name="regions", queryset=Region.objects.all(), to_field_name="code")
    organisation = Related(
        label=_("Organisation"), field_name="organisations", queryset=Organisation.objects.verified()
    )
    language = ChoiceFilter(label=_("Language"), choices=LANGUAGE_CHOICES, method="in_language")
    level = Choices(label=_("Carried out"), choices=ActivityLevel.choices)
    year = Whole(label=_("Year"), method="in_year")
    recognition = Choices(label=_("Recognition"), choices=Recognition.choices)
    demonstration = YesNo(label=_("Demonstration"), field_name="is_demonstration")

    def in_language(self, queryset, name, code):
        """Held in this language."""
        return queryset.filter(languages__contains=f" {code} ")

    def in_year(self, queryset, name, year):
        """Under way at some time of the year."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        ends_late_enough = Q(ends_on__gte=first) | Q(ends_on__isnull=True, starts_on__gte=first)
        return queryset.filter(ends_late_enough, starts_on__lte=last)


class StrategyFilter(FilterSet):
    """Strategies by number."""

    q = Contains(fields=in_all_languages("name"))
    number = strategies(field_name="pk", label=_("Number"))


class InitiativeFilter(FilterSet):
    """Initiatives by strategy, management and funding."""

    q = Contains(fields=["code", *in_all_languages("name", "manager", "funding")])
    strategy = strategies()
    management_mode = Choices(label=_("Management"), choices=ManagementMode.choices)
    funding_mode = Choices(label=_("Funding"), choices=FundingMode.choices)


class NeedFilter(FilterSet):
    """Needs by category."""

    q = Contains(fields=["code", *in_all_languages("name", "category__name")])
    category = Related(label=_("Category"), queryset=NeedCategory.objects.all(), to_field_name="number")
    list = Whole(label=_("Version of the list"), field_name="lists__version")


class CriterionFilter(FilterSet):
    """Criteria by strategy."""

    q = Contains(fields=["code", *in_all_languages("name")])
    strategy = strategies()


class Target(TextChoices):
    """What a gift is for."""

    ACTIVITY = "activity", _("activity")
    POST = "post", _("post of the secretariat")
    UNIT = "unit", _("technical support unit")
    BODY = "body", _("other body")


IS_UNIT = Q(body__kind=BodyKind.TECHNICAL_SUPPORT_UNIT)
OF_TARGET = {
    Target.ACTIVITY: Q(activity__isnull=False),
    Target.POST: Q(post__isnull=False),
    Target.UNIT: IS_UNIT,
    Target.BODY: Q(body__isnull=False) & ~IS_UNIT,
}


class ContributionFilter(FilterSet):
    """Contributions by donor, route, purpose and year."""

    q = Contains(fields=["what"])
    donor = Related(label=_("Donor"), queryset=Organisation.objects.verified())
    kind = Choices(label=_("Kind"), choices=ContributionKind.choices)
    mode = Choices(label=_("Route"), choices=ContributionMode.choices)
    target = Choices(label=_("For a"), choices=Target.choices, method="for_target")
    year = Whole(label=_("Year"), method="in_year")
    body = Related(label=_("Body"), queryset=Body.objects.all(), to_field_name="code")
    post = Related(label=_("Post"), queryset=Post.objects.all(), to_field_name="number")
    activity = Related(label=_("Activity"), queryset=Activity.objects.in_plan())
    demonstration = YesNo(label=_("Demonstration"), field_name="is_demonstration")

    def for_target(self, queryset, name, targets):
        """For a thing of one of these sorts."""
        wanted = Q()
        for target in targets:
            wanted |= OF_TARGET[Target(target)]
        return queryset.filter(wanted) if targets else queryset

    def in_year(self, queryset, name, year):
        """Given during the year, as far as the period of the gift is known; one with a single date counts there."""
        begins, lasts = _unless_empty("starts", "ends"), _unless_empty("ends", "starts")
        return queryset.alias(begins=begins, lasts=lasts).filter(begins__lt=f"{year + 1:04}", lasts__gte=f"{year:04}")


def _unless_empty(column, other):
    """The partial date of a column, or that of the other one."""
    return Case(When(**{column: ""}, then=F(other)), default=F(column))


class ContributionPageFilter(ContributionFilter):
    """The filters of the API with which people look through the ledger."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.filters["demonstration"]
        # Too long to choose from: the pages of activities, bodies and posts link here with their own.
        for name in ("activity", "body", "post"):
            self.filters[name].extra["widget"] = MultipleHiddenInput


class AcknowledgementFilter(ContributionPageFilter):
    """The ledger by period and purpose, for a list of thanks."""

    since = Whole(label=_("From the year"), method="given_since")
    until = Whole(label=_("Until the year"), method="given_until")
    activity = Related(label=_("Activity"), queryset=Activity.objects.in_plan())
    body = Related(label=_("Body"), queryset=Body.objects.order_by("name"), to_field_name="code")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.filters["year"]

    def given_since(self, queryset, name, year):
        """Still given in that year or later; without a known period they do not count."""
        return queryset.alias(lasts_until=_unless_empty("ends", "starts")).filter(lasts_until__gte=f"{year:04}")

    def given_until(self, queryset, name, year):
        """Given in that year or before."""
        rows = queryset.alias(begun=_unless_empty("starts", "ends"))
        return rows.filter(begun__gt="", begun__lt=f"{year + 1:04}")


class OccasionFilter(FilterSet):
    """Gatherings by kind, whose they are, where and when."""

    q = CharFilter(label=_("Search"), max_length=200, method="search")
    kind = Choices(label=_("Kind"), choices=OccasionKind.choices)
    body = Related(label=_("Body"), queryset=Body.objects.order_by("name"), to_field_name="code")
    country = Related(label=_("Country"), queryset=Country.objects.order_by("name"), to_field_name="iso3")
    since = DateFilter(label=_("Not before"), method="not_before", widget=DateInput())
    until = DateFilter(label=_("Not after"), method="not_after", widget=DateInput())
    activity = Related(
        label=_("Activity"),
        queryset=lambda request: Activity.objects.visible_to(request.user),
        widget=MultipleHiddenInput,  # too long to choose from; the page of an activity links here with its own
    )

    def search(self, queryset, name, value):
        """Each word in the place, the note, the name of the body or the title of the activity, in any language."""
        for word in value.split()[:MOST_WORDS]:
            titled = Wording.objects.filter(text=OuterRef("activity__text"), title__icontains=word)
            found = Q(city__icontains=word) | Q(note__icontains=word) | Q(Exists(titled))
            for column in in_all_languages("body__name", "country__name"):
                found |= Q(**{f"{column}__icontains": word})
            queryset = queryset.filter(found)
        return queryset

    def not_before(self, queryset, name, day):
        """Lasting until this day or longer; one known to the month or year counts as long as it may last."""
        text = day.isoformat()
        rows = queryset.alias(lasts=_unless_empty("ends", "starts"))
        return rows.filter(Q(lasts__gte=text) | Q(lasts__in=[text[:7], text[:4]]))

    def not_after(self, queryset, name, day):
        """Begun by this day, or perhaps begun."""
        return queryset.filter(starts__lte=day.isoformat())


class ParticipationFilter(FilterSet):
    """Who takes part in one occasion, by name, role, group and presence."""

    q = CharFilter(label=_("Name"), max_length=200, method="search")
    role = Choices(label=_("Role"), choices=ParticipationRole.choices)
    category = Choices(label=_("Group"), choices=ParticipantCategory.choices)
    attended = YesNo(label=_("Attended"), empty_label=_("any"), method="have_attended")

    def search(self, queryset, name, value):
        """Without accents and case."""
        return queryset.filter(person__name_key__contains=sort_key(value))

    def have_attended(self, queryset, name, value):
        """Marked as present, or not."""
        return queryset.filter(attended_at__isnull=value == "false")
