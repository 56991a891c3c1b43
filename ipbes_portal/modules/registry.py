"""The parts of the portal that can be closed, declared by the apps that own them.

An app declares its parts in its `modules.py`:

    declare("offers", position=40, label=_("Offers"), about=_("What partners offer."),
            pages=["matching:offer_*", "matching:wizard"], endpoints=["offers"])

`pages` are names of addresses; one that ends in `*` stands for all that begin so, and a full name goes before it.
`endpoints` are those of the API; `activities:create` is one verb of one. What no part claims is always open.
"""

from dataclasses import dataclass
from functools import cache

from django.utils.module_loading import autodiscover_modules

MODULES = {}
ALWAYS_OPEN = set()
SHARED = {}


@dataclass(frozen=True)
class Module:
    """One part of the portal that users would name."""

    code: str
    position: int
    label: str
    about: str
    pages: tuple
    endpoints: tuple


def declare(code, *, position, label, about, pages, endpoints=()):
    """Say that there is a part called `code`, and what belongs to it; parts are listed by `position`."""
    if code in MODULES:
        raise ValueError(f"There are two parts of the portal called {code}.")
    MODULES[code] = Module(code, position, label, about, tuple(pages), tuple(endpoints))


def keep_open(*pages):
    """Name the pages of an app with parts that stay open whatever is closed."""
    ALWAYS_OPEN.update(pages)


def share(page, *codes):
    """Name a page of several parts: it is open as long as one of them is."""
    SHARED[page] = codes


@cache
def _find_owners():
    """Read every `modules.py`, once: a worker has read only those its tasks need."""
    autodiscover_modules("modules")


def all_modules():
    """Every part, in the order in which they are listed."""
    _find_owners()
    return sorted(MODULES.values(), key=lambda module: module.position)


def module_named(code):
    """The part of this code; None when there is none."""
    _find_owners()
    return MODULES.get(code)


def claims_on_page(name):
    """The codes of all parts that claim the page of this name; a test sees to it that there is never more than one."""
    modules = all_modules()
    exact = [module.code for module in modules if name in module.pages]
    return exact or [module.code for module in modules if any(_begins(name, page) for page in module.pages)]


def _begins(name, page):
    return page.endswith("*") and name.startswith(page[:-1])


@cache
def parts_of_page(name):
    """The codes of the parts a page belongs to: one, several that share it, or none when it is always open."""
    claims = claims_on_page(name)
    if name in ALWAYS_OPEN:
        return ()
    return SHARED.get(name) or tuple(claims)


@cache
def parts_of_endpoint(endpoint, verb):
    """The codes of the parts to which one verb of an endpoint of the API belongs: one, or none."""
    names = {endpoint, f"{endpoint}:{verb}"}
    return tuple(module.code for module in all_modules() if names.intersection(module.endpoints))
