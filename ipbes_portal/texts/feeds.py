"""Atom feeds of things that have a text: each entry in the reader's language, or marked with the one it is in."""

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ipbes_portal import languages
from ipbes_portal.sheets import UNPRINTABLE

from .templatetags.texts import wording_body

MOST = 50  # entries; a reader asks again within days, and the list of the page holds all


class WordedAtom(Atom1Feed):
    """Atom whose entries say in which language they are written, and hold nothing that XML cannot.

    One control character that somebody pasted would otherwise take the whole feed away from everybody.
    """

    def add_item(self, title, link, description, author_name=None, **kwargs):
        """What people wrote, without control characters."""
        title, description, author_name = (
            UNPRINTABLE.sub("", text or "") for text in (title, description, author_name)
        )
        super().add_item(title, link, description, author_name=author_name, **kwargs)

    def item_attributes(self, item):
        """The language of the title and the summary."""
        return super().item_attributes(item) | {"xml:lang": item["language"]}


class TextFeed(Feed):
    """A feed of rows with a `text` and `is_demonstration`; a subclass gives title, link, items and dates."""

    feed_type = WordedAtom

    @property
    def language(self):
        """As HTML writes it: the address says /zh/, Django zh-hans."""
        return languages.current().html

    def item_title(self, item):
        """The title as written; Atom takes it for plain text."""
        return self._wording(item).title

    def item_description(self, item):
        """The text as the pages print it, with its language, its direction and the notice about a translation."""
        reader = languages.current()
        parts = (reader.html, reader.direction, self.item_lead(item), wording_body(item.text))
        return format_html('<div lang="{}" dir="{}">{}{}</div>', *parts)

    def item_lead(self, item):
        """What stands before the text, in the reader's language."""
        return ""

    def item_categories(self, item):
        """What was invented for trying out says so wherever it is read."""
        return [_("demonstration record")] if item.is_demonstration else []

    def item_extra_kwargs(self, item):
        """What WordedAtom needs besides."""
        return {"language": self._wording(item).spoken.html}

    def _wording(self, item):
        return item.text.in_language(languages.current().code)
