"""The kinds of matter bodies decide on, registered by the apps that own them.

An owner registers a class in its `matters.py`; what it says is asked while the reader's language is active:

    @matter_kind("matching.slate", title=_("Suitable proposals"))
    class Slate(MatterKind):
        def subject(self, matter):
            return str(slate_of(matter))

        def path(self, matter):
            return reverse("matching:slate_detail", args=[slate_of(matter).pk])

        def decided(self, matter, by):
            actions.apply_slate(slate_of(matter), outcome=matter.outcome, by=by)
"""

from functools import cache

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

KINDS = {}


class MatterKind:
    """What an owner says about its matters; `subject` and `path` are its own, the rest may stay as it is here."""

    title = ""

    def load(self, matters):
        """Read in one go what `subject`, `path` and `summary` need of several matters of this kind."""

    def subject(self, matter):
        """What is to be decided, in a few words."""
        raise NotImplementedError

    def path(self, matter):
        """The address of the owner's page about it."""
        raise NotImplementedError

    def summary(self, matter, user):
        """What a member should know before speaking, as (label, value) pairs."""
        return []

    def hidden_from(self, user):
        """The keys of the matters `user` must not know of, for a conflict of interest."""
        return []

    def decided(self, matter, by):
        """Draw the consequences of `matter.outcome`, inside the transaction in which the last body decided."""


class _Unknown(MatterKind):
    """A row may outlive the code that made it."""

    title = _("Matter for decision")

    def subject(self, matter):
        return str(self.title)

    def path(self, matter):
        return ""


UNKNOWN = _Unknown()


def matter_kind(name, *, title):
    """Register a MatterKind under `name`, such as `matching.slate`."""

    def register(owner):
        if name in KINDS:
            raise ValueError(f"There are two kinds of matter called {name}.")
        KINDS[name] = owner()
        KINDS[name].title = title
        return owner

    return register


@cache
def _find_owners():
    """Read every `matters.py`, once: a web process has read only those its pages need."""
    autodiscover_modules("matters")


def all_kinds():
    """Every kind, by name."""
    _find_owners()
    return KINDS


def kind_named(name):
    """The kind of this name; one that says nothing when no app has it."""
    return all_kinds().get(name, UNKNOWN)


def hidden_keys(user):
    """{kind: keys of the matters this user must not know of}."""
    return {name: list(kind.hidden_from(user)) for name, kind in all_kinds().items()}


def load(matters):
    """Let each owner read what it needs to speak of these matters, in as few queries as it can."""
    by_kind = {}
    for matter in matters:
        by_kind.setdefault(matter.kind, []).append(matter)
    for name, rows in by_kind.items():
        kind_named(name).load(rows)
