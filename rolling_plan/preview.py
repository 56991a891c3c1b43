"""How words would print if they were saved: the same runs, numbers and footnotes as in the plan."""

from django.utils.translation import override

from . import parts
from .inline import Inline
from .models import Section, SectionKind


def preview(section, language, *, title, body):
    """Words of `section` in `language` (a code) as plain data: a node of the plan with its figures and footnotes."""
    with override(language):
        rows = parts.in_order(language)
        part = next((part for part in rows if part.section.pk == section.pk), None)
        notes = {note.key: note for note in Section.objects.in_plan().filter(kind=SectionKind.FOOTNOTE).with_words()}
        inline = Inline(notes)
        before = rows[: rows.index(part)] if part else []
        # Footnotes are numbered through the whole plan, so those marked above count first.
        for key, number in parts.footnote_numbers(before, notes).items():
            inline.marked[key] = (number, "")
        paragraphs = inline.paragraphs(body, at=section.key)
        used = dict.fromkeys(run["key"] for runs in paragraphs for run in runs if run["type"] == "note")
        footnotes = [_footnote(inline, key, notes[key], language) for key in used]
        return {
            "number": part.number if part else "",
            "title": title,
            "paragraphs": paragraphs,
            "footnotes": footnotes,
            "figures": inline.figures,
        }


def _footnote(inline, key, row, language):
    wording = row.text.in_language(language)
    runs = [run for runs in inline.paragraphs(wording.body, at=key) for run in runs] if wording else []
    return {"key": key, "number": inline.marked[key][0], "runs": runs}
