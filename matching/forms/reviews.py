"""The scorecard as a form: yes, no or not yet to each criterion and its parts, with a justification."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..models import Answer, Review
from ..reviewing.sheet import number_of
from ..scorecard import CRITERIA, options_of

ANSWERS = [
    ("yes", pgettext_lazy("answer to a criterion", "Yes")),
    ("no", pgettext_lazy("answer to a criterion", "No")),
    ("", pgettext_lazy("answer to a criterion", "Not yet")),
]
VALUES = {"yes": True, "no": False}
TYPED = {value: typed for typed, value in VALUES.items()}
# One of these is enough, so they are ticked; of the features of C11 each is answered.
TICKED = options_of("C6")
LONGEST_JUSTIFICATION = Answer._meta.get_field("justification").max_length
LONGEST_COMMENT = Review._meta.get_field("comment").max_length


class SheetForm(forms.Form):
    """One sheet, complete or not. It is saved as it is; what lacks is said before it is sent."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=gettext_lazy("Anything else the task force should know"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, review, **kwargs):
        super().__init__(*args, **kwargs)
        stored = {row.code: row for row in review.answers.all()}
        self.stored = {code: row.value for code, row in stored.items()}
        for code in CRITERIA:
            self._ask(code, _("Criterion %(number)s") % {"number": number_of(code)})
            for part in options_of(code):
                self._ask(part, _("Part %(number)s") % {"number": number_of(part)})
            self.fields[why(code)] = _justification(code)
            self.initial[why(code)] = stored[code].justification if code in stored else ""
        if not self.is_bound:
            self.initial |= {"version": review.version, "comment": review.comment}

    def _ask(self, code, label):
        value = self.stored.get(code)
        if code in TICKED:
            self.fields[code] = forms.BooleanField(label=label, required=False)
            self.initial[code] = value is True
        else:
            self.fields[code] = forms.TypedChoiceField(
                label=label,
                choices=ANSWERS,
                coerce=VALUES.get,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
            self.initial[code] = TYPED.get(value, "")

    def answers(self):
        """Code to (value, justification), as the action takes them."""
        given = self.cleaned_data
        found = {}
        for code in CRITERIA:
            parts = {part: self._value(part) for part in options_of(code)}
            found |= {part: (value, "") for part, value in parts.items()}
            found[code] = (given[code], given[why(code)])
            if code == "C6" and given[code] is None and True in parts.values():
                found[code] = (True, given[why(code)])  # to tick a family is to say yes
        return found

    def _value(self, part):
        """A family that is not ticked is not a no, unless a program said so before."""
        value = self.cleaned_data[part]
        return (value or (False if self.stored.get(part) is False else None)) if part in TICKED else value

    def with_fields(self, groups):
        """The groups of the scorecard, each row with its fields, for the page."""
        for group in groups:
            for row in group.rows:
                row.field, row.why = self[row.code], self[why(row.code)]
                for part in row.parts:
                    part.field = self[part.code]
                    part.is_ticked = part.code in TICKED
        return groups


def why(code):
    """The name of the field that takes the justification of a criterion."""
    return f"why-{code}"


def _justification(code):
    return forms.CharField(
        label=_("Justification of criterion %(number)s") % {"number": number_of(code)},
        required=False,
        max_length=LONGEST_JUSTIFICATION,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SheetReasonForm(forms.Form):
    """Why one abstains, or why a sheet is reopened."""

    reason = forms.CharField(
        label=pgettext_lazy("of a sheet", "Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
