"""What the sheets of the review desk can be filtered by, on the page and in the API."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import FilterSet

from ipbes_portal.api_filters import Choices, Contains, Related, Whole, YesNo, among
from ipbes_portal.directory.models import Country
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from ..models import Call, Proposal, Review, ReviewStatus
from ..reviewing.desk import overdue

STATES = [(value, label) for value, label in ReviewStatus.choices if value != ReviewStatus.RELEASED]
WORDS = Contains(fields=["reference", "organisation__name"], words="text")


class ReviewFilter(FilterSet):
    """Sheets by what is still to be done, and by the response they are about."""

    q = Contains(fields=[], method="that_mention")
    waiting = YesNo(label=_("Still to be read"), empty_label=_("any"), method="that_wait")
    overdue = YesNo(label=pgettext_lazy("of a sheet", "Overdue"), empty_label=_("any"), method="that_are_overdue")
    state = Choices(label=_("State"), field_name="status", choices=STATES)
    call = Related(
        label=_("Call"),
        field_name="proposal__call",
        queryset=lambda request: Call.objects.visible_to(request.user).with_texts(),
    )
    country = Related(
        label=_("Country"),
        field_name="proposal__countries",
        queryset=Country.objects.order_by("name"),
        to_field_name="iso3",
    )
    language = Choices(label=_("Written in"), field_name="proposal__text__source_language", choices=LANGUAGE_CHOICES)
    late = YesNo(label=pgettext_lazy("of a response", "Late"), empty_label=_("any"), field_name="proposal__is_late")

    def that_mention(self, queryset, name, words):
        """Those on responses whose title, abstract, reference or organisation has every word."""
        found = WORDS.filter(Proposal.objects.visible_to(self.request.user), words)
        return queryset.filter(proposal__in=found.values("pk")) if words else queryset

    def that_wait(self, queryset, name, value):
        """Those still to be filled in, or the others."""
        return among(queryset, Review.objects.waiting(), value)

    def that_are_overdue(self, queryset, name, value):
        """Those whose day has passed, or the others."""
        return among(queryset, overdue(Review.objects.all()), value)


class ReviewApiFilter(ReviewFilter):
    """The same, and one's own among those that staff and co-chairs see."""

    mine = YesNo(label=_("Mine"), empty_label=_("any"), method="that_are_mine")
    proposal = Whole(label=_("Response"), field_name="proposal", max_value=2**31 - 1)

    def that_are_mine(self, queryset, name, value):
        """Those one fills in oneself, or the others."""
        return among(queryset, Review.objects.filter(reviewer=self.request.user.pk), value)
