"""What staff type about similar initiatives and uses of assessments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal.records.forms.rows import PARTIAL, RowForm

from ..models import SimilarInitiative, Uptake


class SimilarForm(RowForm):
    """One similar initiative."""

    class Meta:
        model = SimilarInitiative
        fields = ["name", "host", "url", "about", "differs", "lessons", "needs", "initiatives", "source"]
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 4}) for name in ("about", "differs", "lessons")},
            "needs": forms.CheckboxSelectMultiple,
            "initiatives": forms.CheckboxSelectMultiple,
        }


class UptakeForm(RowForm):
    """One use of an assessment or product."""

    class Meta:
        model = Uptake
        fields = [
            *("what", "kind", "assessment", "product", "forum", "country", "region", "happened_on", "url", "source"),
        ]
        help_texts = {
            "happened_on": PARTIAL,
            "forum": _("Such as the name of a convention, a ministry or a newspaper."),
            "product": _("Only when it is not an assessment, such as a guide."),
        }
