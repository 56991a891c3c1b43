"""What people type about gifts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.models import Body, Organisation
from ipbes_portal.records.forms.rows import PARTIAL
from ipbes_portal.records.models import Post
from ipbes_portal.widgets import DateInput

from ..models import Activity, Contribution

TARGETS = ["activity", "body", "post"]


class ContributionForm(forms.ModelForm):
    """One gift; what it is for is fixed by the page it is entered from, or chosen here."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Contribution
        fields = [
            *TARGETS,
            *("donor", "kind", "mode", "what", "amount", "currency", "rate", "rate_on", "starts", "ends", "source"),
        ]
        labels = {"activity": _("Activity"), "body": _("Body or technical support unit"), "post": _("Post")}
        widgets = {"rate_on": DateInput()}
        help_texts = {
            "starts": PARTIAL,
            "ends": _("Leave empty for a gift given once."),
            "what": _("In words: what is given, when it is not money or when no amount is known."),
            "currency": _("Three letters, such as USD or EUR."),
            "rate": _("Only for other currencies than US dollars; the amount in US dollars follows from it."),
            "source": _("Where it stands written, such as IPBES/7/2, paragraph 14."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        donors = Organisation.objects.verified() | Organisation.objects.filter(pk=self.instance.donor_id)
        self.fields["donor"].queryset = donors.distinct()
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        if self.instance.target:
            for name in TARGETS:
                del self.fields[name]
        else:
            self.fields["activity"].queryset = Activity.objects.in_plan().with_texts()
            self.fields["body"].queryset = Body.objects.order_by("name")
            self.fields["post"].queryset = Post.objects.all()

    def clean_currency(self):
        """Capital letters, and only letters."""
        code = self.cleaned_data["currency"].upper()
        if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise forms.ValidationError(_("Enter a currency as three letters, such as USD."))
        return code

    @property
    def changed_columns(self):
        """The columns whose value was changed."""
        return [name for name in self.changed_data if name != "version"]

    def _get_validation_exclusions(self):
        """A new row keeps its own version; only an edit says which one it saw."""
        return super()._get_validation_exclusions() | {"version"}
