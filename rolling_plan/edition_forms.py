"""Forms of editions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal.records.models import Decision

from .models import Edition, EditionStatus


class EditionForm(forms.ModelForm):
    """What is said about an edition when it is begun."""

    class Meta:
        model = Edition
        fields = ["for_session", "note"]
        help_texts = {"note": _("One sentence for readers: what is new since the edition before.")}


class PublishForm(forms.Form):
    """For comments, or final."""

    status = forms.ChoiceField(
        label=_("Publish"),
        choices=[
            (
                EditionStatus.COMMENTS.value,
                _("for comments: everybody can read it, and it may still change"),
            ),
            (EditionStatus.FINAL.value, _("as final: it never changes again")),
        ],
        widget=forms.RadioSelect,
    )


class WelcomeForm(forms.Form):
    """The decision by which the Plenary welcomed an edition."""

    decision = forms.ModelChoiceField(label=_("Welcomed by"), queryset=Decision.objects.all())
