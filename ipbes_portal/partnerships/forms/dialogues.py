"""What staff type about dialogues."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.accounts.models import RoleGrant, User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Organisation
from ipbes_portal.records.forms.rows import RowForm
from ipbes_portal.widgets import DateInput

from ..models import Dialogue, DialogueEntry, Stage

KEEPERS = [Role.SECRETARIAT, Role.TSU, Role.CO_CHAIR]


class DialogueForm(RowForm):
    """One dialogue."""

    class Meta:
        model = Dialogue
        fields = ["organisation", "subject", "owner", "next_step", "next_on"]
        widgets = {"next_on": DateInput()}
        help_texts = {"next_step": _("What has to be done next, by whoever cares for it.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.verified() | Organisation.objects.filter(pk=self.instance.organisation_id)
        self.fields["organisation"].queryset = organisations.distinct()
        grants = RoleGrant.objects.in_force(clock.today()).filter(role__in=KEEPERS)
        keepers = User.objects.filter(is_active=True, person__in=grants.values("person"))
        self.fields["owner"].queryset = keepers.select_related("person")


class MoveForm(forms.Form):
    """To which stage, and why; beside a dialogue, without the stage it has."""

    stage = forms.ChoiceField(label=_("Move to the stage"), choices=Stage.choices)
    note = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when it is paused or ended."),
    )

    @classmethod
    def beside(cls, dialogue):
        """An empty one for `dialogue`, on the stage that usually comes next; several may stand on one page."""
        form = cls(auto_id=f"id_{dialogue.pk}_%s", initial={"stage": dialogue.usual_next})
        form.fields["stage"].choices = [choice for choice in Stage.choices if choice[0] != dialogue.status]
        return form


class EntryForm(forms.ModelForm):
    """One thing that was said or done."""

    class Meta:
        model = DialogueEntry
        fields = ["happened_on", "kind", "note"]
        widgets = {"happened_on": DateInput(), "note": forms.Textarea(attrs={"rows": 4})}
