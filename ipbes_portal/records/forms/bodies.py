"""What staff type about bodies, their terms, the hosts of units, and posts."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import Body
from ipbes_portal.fields import is_partial_date

from ..actions import contradiction
from ..editing import seen_as
from ..models import BodyTerm, Post, UnitHost
from .rows import NAMES, PARTIAL, RowForm

RESERVED = {"add"}


class BodyForm(RowForm):
    """One body of the Platform."""

    class Meta:
        model = Body
        fields = [*NAMES, "code", "kind", "parent", "established", "deliverables", "source", "is_verified"]
        labels = {"parent": _("Part of"), "deliverables": _("Deliverables")}
        help_texts = {
            "code": _("Short and lasting, such as tf-capacity-building: it is the address of the page."),
            "established": PARTIAL,
        }

    def clean_code(self):
        """A code stands in an address, where numbers and `add` mean something else."""
        code = self.cleaned_data["code"]
        if code in RESERVED or code.isdecimal():
            raise ValidationError(_("This code cannot be used. Choose one with letters."))
        return code


class BodyTermForm(RowForm):
    """One mandate period; a part names its decision."""

    class Meta:
        model = BodyTerm
        fields = ["starts", "ends", "decision", "decision_part", "note", "source", "is_verified"]
        labels = {"decision": _("Decision"), "decision_part": _("Terms of reference (part of a decision)")}
        help_texts = {"starts": PARTIAL, "ends": _("Leave empty while the term runs or its end is not known.")}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def clean(self):
        """The decision of the part, unless one is given."""
        cleaned = super().clean()
        part = cleaned.get("decision_part")
        if part and not cleaned.get("decision"):
            cleaned["decision"] = part.decision
        return cleaned

    def changed_columns(self):
        """Also the decision that was read from its part."""
        names = super().changed_columns()
        return [*names, "decision"] if "decision_part" in names and "decision" not in names else names


class UnitHostForm(RowForm):
    """One organisation hosting a unit for one period."""

    class Meta:
        model = UnitHost
        fields = [
            "host", "starts", "ends", "city", "country", "sponsor", "head_count", "note", "source", "is_verified",
        ]  # fmt: skip
        labels = {"host": _("Host"), "country": _("Country"), "head_count": _("Number of people")}
        help_texts = {
            "starts": PARTIAL,
            "ends": _("Leave empty while it hosts the unit or the end is not known."),
            "note": _("Such as what it took over from whom, and what it finishes until when."),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class HandOverForm(UnitHostForm):
    """The end of the present host and the beginning of the next, in one."""

    old_ends = forms.CharField(label=_("The present host ends"), max_length=10, help_text=PARTIAL)
    still_finishes = forms.CharField(
        label=_("What the present host still finishes, and until when"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ["old_ends", "still_finishes"]

    class Meta(UnitHostForm.Meta):
        fields = ["host", "starts", "ends", "city", "country", "sponsor", "head_count", "note", "source"]
        labels = {
            "host": _("Next host"),
            "starts": _("It starts"),
            "ends": _("It ends"),
            "country": _("Country"),
            "head_count": _("Number of people"),
            "note": _("What it takes over"),
        }
        help_texts = {"starts": PARTIAL, "ends": _("Leave empty when it is not known.")}

    def __init__(self, *args, old, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts"].required = True
        self.initial |= {"old_ends": old.ends, "seen": seen_as(old)}

    def clean_old_ends(self):
        """A date, as exactly as it is known."""
        text = self.cleaned_data["old_ends"].strip()
        if not is_partial_date(text):
            raise ValidationError(_("Enter a year, a year and month, or a full date, such as 2018-07."))
        return text


class PostForm(RowForm):
    """One post of the secretariat."""

    class Meta:
        model = Post
        fields = [
            "number", *NAMES, "grade", "is_vacant", "incumbent_since", "note", "document", "source", "is_verified",
        ]  # fmt: skip
        labels = {"document": _("Listed in")}
        help_texts = {
            "number": _("Its line in the table of the document."),
            "grade": _("Such as D-1, P-4 or G-6."),
            "incumbent_since": PARTIAL,
            "note": _("Recruitment, where money comes from, and where sources contradict each other."),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name_en"].required = True

    def clean(self):
        """Filled since a date, or vacant."""
        cleaned = super().clean()
        if "incumbent_since" in cleaned:
            message = contradiction(cleaned.get("is_vacant"), cleaned["incumbent_since"])
            if message:
                self.add_error("incumbent_since", message)
        return cleaned
