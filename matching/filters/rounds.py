"""What the responses of a review round can be filtered by."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import FilterSet

from ipbes_portal.api_filters import Choices, Contains, Related, YesNo
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from ..reviewing.workload import task_force

READERS = [
    ("short", pgettext_lazy("number of reviewers", "fewer than wanted")),
    ("enough", pgettext_lazy("number of reviewers", "as many as wanted")),
]
SHEETS = [
    ("missing", pgettext_lazy("sheets", "not enough are in")),
    ("enough", pgettext_lazy("sheets", "as many as wanted are in")),
    ("0", pgettext_lazy("sheets", "none is in")),
    ("1", pgettext_lazy("sheets", "one is in")),
    ("2", pgettext_lazy("sheets", "two or more are in")),
]
TESTS = {
    "readers": {
        "short": lambda standing: standing.is_short,
        "enough": lambda standing: not standing.is_short,
    },
    "sheets": {
        "missing": lambda standing: not standing.is_enough,
        "enough": lambda standing: standing.is_enough,
        "0": lambda standing: standing.submitted == 0,
        "1": lambda standing: standing.submitted == 1,
        "2": lambda standing: standing.submitted >= 2,
    },
}


class ReadingFilter(FilterSet):
    """Responses by who reads them and how many sheets are in; `board` knows how each stands."""

    q = Contains(fields=["reference", "organisation__name"], words="text")
    readers = Choices(label=_("Reviewers"), choices=READERS, method="that_stand")
    sheets = Choices(label=_("Sheets"), choices=SHEETS, method="that_stand")
    reviewer = Related(label=_("Reviewer"), queryset=lambda request: task_force(), method="read_by")
    language = Choices(label=_("Language"), field_name="text__source_language", choices=LANGUAGE_CHOICES)
    conflict = YesNo(label=_("Given to somebody in conflict"), empty_label=_("any"), method="in_conflict")
    late = YesNo(label=_("Late"), empty_label=_("any"), field_name="is_late")

    def __init__(self, *args, board, **kwargs):
        super().__init__(*args, **kwargs)
        self.board = board

    def that_stand(self, queryset, name, chosen):
        """Those that pass one of the chosen tests."""
        if not chosen:
            return queryset
        tests = [TESTS[name][each] for each in chosen]
        return queryset.filter(pk__in=self.board.where(lambda standing: any(test(standing) for test in tests)))

    def read_by(self, queryset, name, users):
        """Those that one of these people was given and has not given back."""
        if not users:
            return queryset
        keys = {user.pk for user in users}
        return queryset.filter(pk__in=[row.proposal_id for row in self.board.sheets if row.reviewer_id in keys])

    def in_conflict(self, queryset, name, value):
        """Those given to somebody who must not read them, or the others."""
        found = self.board.where(lambda standing: standing.in_conflict)
        return queryset.filter(pk__in=found) if value == "true" else queryset.exclude(pk__in=found)
