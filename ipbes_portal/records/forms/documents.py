"""What staff type about documents."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal.texts.models import LANGUAGE_CHOICES

from ..models import Document

RELATED = ["deliverables", "decisions"]


class DocumentForm(forms.ModelForm):
    """One official document."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Document
        fields = [
            "symbol",
            "name_en",
            "name_fr",
            "name_es",
            "name_ru",
            "name_ar",
            "name_zh_hans",
            "distribution",
            "is_draft",
            "dated",
            "session",
            "agenda_item",
            "original_language",
            "job_number",
            "prepared_by",
            "revises",
            "adds_to",
            *RELATED,
            "source",
        ]
        help_texts = {
            "symbol": _("For example IPBES/5/3, IPBES/5/INF/3, IPBES/5/1/Rev.1 or IPBES/5/1/Add.2."),
            "dated": _("A year, a month (2018-07) or a day (2018-07-30)."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name_en"].required = True
        if not self.is_bound and self.instance.pk:
            self.initial["version"] = self.instance.version

    def related(self):
        """The chosen deliverables and decisions."""
        return {name: self.cleaned_data[name] for name in RELATED}

    def changed_columns(self):
        """The plain columns whose value was changed."""
        return [name for name in self.changed_data if name not in (*RELATED, "version")]


class DocumentFileForm(forms.Form):
    """One language version of a document."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES)
    file = forms.FileField(label=_("File (PDF, DOCX or plain text)"))
