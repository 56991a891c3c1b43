"""Parts of the plan for tests."""

from ipbes_portal.texts.actions import create_text
from ipbes_portal.texts.models import Text
from rolling_plan.models import Section


def place(key, kind, parent=None, *, title="", body="", language="en", position=1):
    """One part of the plan below the part with the key `parent`, with our own words in one language, or none yet."""
    words = title or body
    text = create_text(by=None, language=language, title=title, body=body) if words else Text.objects.create()
    above = Section.objects.get(key=parent) if parent else None
    return Section.objects.create(key=key, kind=kind, parent=above, position=position, text=text)
