"""What is typed to import an official text."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ipbes_portal.records.models import Document
from ipbes_portal.texts.models import LANGUAGE_CHOICES


class TextImportForm(forms.Form):
    """Which document, in which language, and the file."""

    document = forms.ModelChoiceField(label=_("Document"), queryset=Document.objects.none())
    language = forms.ChoiceField(label=_("Language of the text"), choices=[("", "–"), *LANGUAGE_CHOICES])
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Plain text (.txt) as extracted from the PDF, or a Word file (.docx). Nothing is saved before you have "
            "seen what was recognised."
        ),
        widget=forms.FileInput(attrs={"accept": ".txt,.docx"}),
    )

    def __init__(self, *args, documents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents
        self.fields["document"].label_from_instance = lambda row: f"{row.symbol} {row.name}"


class TextImportConfirmForm(forms.Form):
    """What becomes of the annex."""

    into_plan = forms.BooleanField(
        label=_("The annex is the text of the rolling plan"),
        help_text=_("Take the tick off when this annex is about something else; then the plan stays as it is."),
        required=False,
        initial=True,
    )
