"""What staff type about agreements."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import Organisation
from ipbes_portal.records.forms.rows import PARTIAL, RowForm

from ..models import Agreement


class AgreementForm(RowForm):
    """One agreement."""

    class Meta:
        model = Agreement
        fields = ["title", "kind", "partners", "signed_on", "ends_on", "about", "document", "url", "source"]
        widgets = {"partners": forms.SelectMultiple(attrs={"size": 10}), "about": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "partners": _("Hold Ctrl or Cmd to choose several."),
            "signed_on": PARTIAL,
            "ends_on": _("Leave empty if it has no end."),
            "source": _("Where it stands written, such as IPBES/7/2, paragraph 13."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        partners = Organisation.objects.verified()
        if self.instance.pk:  # a partner declined since must not fall out unseen
            partners = (partners | Organisation.objects.filter(agreements=self.instance)).distinct()
        self.fields["partners"].queryset = partners
