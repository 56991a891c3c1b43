"""Printing what people wrote, in the right language and direction, with a notice where it is not the reader's own."""

from django import template
from django.utils.html import format_html, linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from ipbes_portal import languages

register = template.Library()


def _attributes(wording):
    """`lang` and `dir` only where they differ from the page."""
    if wording.spoken == languages.current():
        return ""
    return format_html(' lang="{}" dir="{}"', wording.spoken.html, wording.spoken.direction)


@register.simple_tag
def wording_title(text):
    """The title of a text for this reader, marked when it is in another language."""
    wording = text.in_language(languages.current().code) if text else None
    if wording is None:
        return ""
    return format_html("<bdi{}>{}</bdi>", _attributes(wording), wording.title)


@register.simple_tag
def wording_body(text):
    """The body of a text for this reader, in paragraphs, with its notice."""
    wording = text.in_language(languages.current().code) if text else None
    if wording is None or not wording.body:
        return ""
    return format_html(
        "<div{}>{}</div>{}",
        _attributes(wording),
        mark_safe(linebreaks(wording.body, autoescape=True)),
        wording_notice(text),
    )


@register.simple_tag
def wording_notice(text):
    """What a reader must know about the words: not in their language, translated by machine, or out of date."""
    wording = text.in_language(languages.current().code) if text else None
    if wording is None:
        return ""
    notes = []
    if wording.spoken != languages.current():
        notes.append(_("Available only in %(language)s.") % {"language": wording.spoken.name})
    elif wording.state == "machine":
        notes.append(_("Machine translation, not yet reviewed."))
    if wording.is_stale(text.source):
        notes.append(_("The original was changed after this translation."))
    return format_html('<p class="language-note">{}</p>', " ".join(notes)) if notes else ""
