"""What staff type about assessments, their chapters and milestones."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import Assessment, Chapter

from ..actions import FIRST
from ..models import Milestone
from .rows import NAMES, PARTIAL, RowForm

CODE = re.compile(r"[A-Z0-9]{2,10}")


class AssessmentForm(RowForm):
    """One assessment."""

    class Meta:
        model = Assessment
        fields = ["code", *NAMES, "kind", "state", "is_fast_track", "deliverable", "regions", "source", "is_verified"]
        labels = {"deliverable": _("Deliverable"), "regions": _("Regions")}
        help_texts = {"code": _("Short and lasting, such as GA1: it is the address of the page.")}
        widgets = {"regions": forms.CheckboxSelectMultiple}

    def clean_code(self):
        """Capital letters and digits, because it stands in an address."""
        code = self.cleaned_data["code"].upper()
        if not CODE.fullmatch(code) or code.isdecimal():
            raise ValidationError(_("Enter a code of 2 to 10 letters and digits, such as GA1."))
        return code


class ChapterForm(RowForm):
    """One chapter, and behind which other one it stands."""

    after = forms.ChoiceField(label=_("Stands after"), required=False)
    field_order = ["number", "title", "after"]

    class Meta:
        model = Chapter
        fields = ["number", "title", "source", "is_verified"]
        help_texts = {"number": _("As the report prints it: 2.1 and 5.0 are different from 2 and 5.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = [row for row in self.instance.assessment.chapters.all() if row.pk != self.instance.pk]
        self.others = {str(row.pk): row for row in others}
        last = [] if self.instance.pk else [("", _("the last chapter"))]
        self.fields["after"].choices = [*last, (FIRST, _("nothing: it is the first")), *self.others.items()]
        if self.instance.pk:
            before = [pk for pk, row in self.others.items() if row.position < self.instance.position]
            self.initial["after"] = before[-1] if before else FIRST

    def place(self):
        """What `after` names, None when the chapter stays where it is."""
        chosen = self.cleaned_data["after"]
        if not chosen or "after" not in self.changed_data:
            return None
        return self.others.get(chosen, FIRST)


class MilestoneForm(RowForm):
    """One dated step of an assessment."""

    class Meta:
        model = Milestone
        fields = ["kind", "starts", "ends", "city", "country", "session", "note", "source", "is_verified"]
        labels = {"country": _("Country"), "session": _("Session of the Plenary")}
        help_texts = {"starts": PARTIAL}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
