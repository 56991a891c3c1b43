"""What the secretariat says about a part of the portal."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import languages

OPEN, CLOSED = "open", "closed"
LONGEST = 2000


def _name(language):
    return f"note_{language.column}"


def _reading_order():
    """The reader's own language, then the others."""
    own = languages.current()
    return [own, *(language for language in languages.LANGUAGES if language != own)]


class ModuleForm(forms.Form):
    """Whether the part is in use, and a note in as many languages as there are words for."""

    state = forms.ChoiceField(
        label=pgettext_lazy("of a part of the portal", "State"),
        choices=[(OPEN, _("In use")), (CLOSED, _("Not in use: readers see the note instead"))],
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for language in _reading_order():
            self.fields[_name(language)] = forms.CharField(
                label=language.name,
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2, "dir": language.direction, "lang": language.html}),
            )
        own = self.fields[_name(languages.current())]
        own.widget.attrs["rows"] = 4
        own.label = _("Note to readers (%(language)s)") % {"language": languages.current().name}
        own.help_text = _("Why it is closed, and where to turn meanwhile. Shown while the part is closed.")

    @staticmethod
    def initial_of(state):
        """What the form opens with."""
        notes = {_name(language): state.notes.get(language.code, "") for language in languages.LANGUAGES}
        return notes | {"state": OPEN if state.is_open else CLOSED, "version": state.version}

    def given(self):
        """What the action takes."""
        data = self.cleaned_data
        notes = {language.code: data[_name(language)] for language in languages.LANGUAGES}
        return {"is_open": data["state"] == OPEN, "notes": notes, "version": data["version"]}

    def own_note(self):
        """The note in the reader's language."""
        return self[_name(languages.current())]

    def other_notes(self):
        """The notes in the other languages."""
        return [self[_name(language)] for language in _reading_order()[1:]]

    def has_other_notes(self):
        """Whether one of the others has words, or was refused: then they are not folded away."""
        return any(field.value() or field.errors for field in self.other_notes())
