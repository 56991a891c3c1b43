"""Whether a reader gets through to a page, and which parts are open to them."""

from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from . import rules
from .registry import all_modules, parts_of_endpoint, parts_of_page
from .snapshot import closed_modules


def parts_of_view(view_func, match, method):
    """The codes of the parts a request is about, by the view that is to answer it."""
    if "api" in match.namespaces:
        verb = getattr(view_func, "actions", {}).get(method.lower(), "")
        return parts_of_endpoint(getattr(view_func, "initkwargs", {}).get("basename", ""), verb)
    return parts_of_page(match.view_name)


def all_closed(parts, closed):
    """Whether there is no way in: it belongs to parts, and none of them is in use."""
    return bool(parts) and closed.issuperset(parts)


def closed_for(user):
    """The codes of the parts that are closed to this reader; nobody is asked who they are while all are open."""
    closed = closed_modules()
    return closed if closed and not rules.can_enter_closed(user) else frozenset()


def open_parts(closed):
    """The codes of all parts but the closed ones."""
    return frozenset(module.code for module in all_modules()) - closed


def leads_to_closed(address, closed):
    """Whether an address of the site leads into one of these closed parts."""
    if not closed:
        return False
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return False
    return all_closed(parts_of_page(match.view_name), closed)
