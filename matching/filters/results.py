"""By what the results of a call can be filtered; what follows from the sheets is worked out once for the whole call."""

from django.db.models import TextChoices
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import FilterSet

from ipbes_portal.api_filters import Choices, Contains, YesNo

from ..models import Decision, Outcome
from ..reviewing.results import consolidated


class Relevance(TextChoices):
    """What the sheets on a response come to."""

    RELEVANT = "relevant", pgettext_lazy("of a response", "relevant")
    NOT_RELEVANT = "not_relevant", pgettext_lazy("of a response", "not relevant")
    OPEN = "undetermined", pgettext_lazy("of a verdict", "open")


RELEVANCE = {True: Relevance.RELEVANT, False: Relevance.NOT_RELEVANT, None: Relevance.OPEN}
UNDECIDED = ("none", _("none yet"))


class ResultFilter(FilterSet):
    """Responses to one call by what the task force found and what is proposed."""

    q = Contains(fields=["reference", "organisation__name"], words="text")
    verdict = Choices(label=_("Verdict"), choices=Relevance.choices, method="of_verdict")
    contested = YesNo(label=_("Contested"), empty_label=_("any"), method="that_are_contested")
    ties = YesNo(label=_("Ties to settle"), empty_label=_("any"), method="with_ties")
    enough = YesNo(label=_("Enough sheets"), empty_label=_("any"), method="with_enough_sheets")
    outcome = Choices(label=_("Decision"), choices=[UNDECIDED, *Outcome.choices], method="of_outcome")

    @cached_property
    def found(self):
        """{pk: Consolidated} of every response of the call."""
        return consolidated(list(self.queryset.values_list("pk", flat=True)))

    def _those(self, queryset, wanted):
        return queryset.filter(pk__in=[pk for pk, found in self.found.items() if wanted(found)])

    def of_verdict(self, queryset, name, values):
        """Relevant, not relevant, or open."""
        return self._those(queryset, lambda found: RELEVANCE[found.relevant] in values) if values else queryset

    def that_are_contested(self, queryset, name, value):
        """On which sheets contradict each other."""
        return self._those(queryset, lambda found: bool(found.contested) is (value == "true"))

    def with_ties(self, queryset, name, value):
        """On which a co-chair has something to settle."""
        return self._those(queryset, lambda found: bool(found.open_ties) is (value == "true"))

    def with_enough_sheets(self, queryset, name, value):
        """On which as many sheets are in as the call wants."""
        wanted = queryset.values_list("call__reviewers_wanted", flat=True).first() or 1
        return self._those(queryset, lambda found: (found.sheets >= wanted) is (value == "true"))

    def of_outcome(self, queryset, name, values):
        """By what is proposed or decided."""
        if not values:
            return queryset
        live = Decision.objects.filter(status__in=["pending", "applied"])
        chosen = queryset.filter(pk__in=live.filter(outcome__in=values).values("proposal"))
        none = queryset.exclude(pk__in=live.values("proposal"))
        return chosen | none if UNDECIDED[0] in values else chosen
