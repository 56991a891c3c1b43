"""Small printing helpers of every page: partial dates, state colours, addresses of filtered lists."""

import secrets
from datetime import date

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ipbes_portal.audit.verbs import label
from ipbes_portal.modules.doors import leads_to_closed

register = template.Library()

TONES = {
    "planned": "info",
    "ongoing": "ok",
    "completed": "neutral",
    "cancelled": "danger",
    "reported": "warn",
    "draft": "neutral",
    "declined": "danger",
    "withdrawn": "neutral",
    "registered": "warn",
    "verified": "ok",
    "proposed": "warn",
    "decided": "info",
    "fulfilled": "ok",
    "approved": "ok",
    "recognised": "ok",
    "endorsed": "ok",
    "comments": "info",
    "final": "ok",
    "welcomed": "ok",
    "discarded": "neutral",
    "open": "ok",
    "closed": "neutral",
    "accepted": "ok",
    "returned": "warn",
    "submitted": "warn",
    "duplicate": "neutral",
    "supported": "ok",
    "sent": "info",
    "delivered": "ok",
    "agreed": "ok",
    "in_talks": "info",
    "introduced": "info",
    "suggested": "warn",
    "assigned": "warn",
    "sent_back": "warn",
    "confirmed": "ok",
    "put": "info",
    "applied": "ok",
    "pending": "warn",
    "not_relevant": "neutral",
    "relevant": "ok",
    "undetermined": "warn",
    "waiting": "warn",
    "spoken": "ok",
    "others": "info",
    "approve": "ok",
    "refuse": "danger",
    "refer": "warn",
    "recused": "warn",
    "checking": "warn",
    "before_bureau": "info",
    "before_plenary": "info",
    "requested": "warn",
    "reviewed": "info",
    "before_body": "info",
    "granted": "ok",
    "conditional": "ok",
    "lapsed": "neutral",
    "refused": "danger",
    "received": "ok",
}


@register.filter
def tone(state):
    """The colour of a state."""
    return TONES.get(state, "neutral")


@register.filter
def partial_date(value):
    """`2018`, `2018-07`, `2018-07-30` or a date as people write it."""
    value = value.isoformat() if isinstance(value, date) else value
    parts = [int(part) for part in value.split("-")] if value else []
    if len(parts) == 3:
        return date_format(date(*parts), "DATE_FORMAT")
    if len(parts) == 2:
        return date_format(date(*parts, 1), "YEAR_MONTH_FORMAT")
    return str(parts[0]) if parts else ""


@register.filter
def verb_label(verb):
    """What was done, as people read it."""
    return label(verb)


@register.filter
def under(rows, key):
    """What stands in a dictionary under a key, or None."""
    return rows.get(key)


@register.filter
def nth(rows, position):
    """The row at a position, from 0."""
    return rows[position]


@register.simple_tag
def period(starts, ends="", precision="day"):
    """From–until, as precisely as it is known."""
    first, last = _iso(starts, precision), _iso(ends, precision)
    if not first:
        return _("date not yet fixed")
    if not last or last == first:
        return partial_date(first)
    return format_html("{}&nbsp;– {}", partial_date(first), partial_date(last))


@register.simple_tag
def open_period(starts, ends=""):
    """From–until where either may be open or unknown: `since 2014`, `until July 2018`."""
    if starts and ends:
        return period(starts, ends)
    if starts:
        return _("since %(day)s") % {"day": partial_date(starts)}
    until = pgettext("a day, month or year", "until %(day)s")
    return until % {"day": partial_date(ends)} if ends else _("dates not known")


def _iso(value, precision):
    return str(value or "")[: {"day": 10, "month": 7, "year": 4}[precision]]


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The present query string with some parameters changed; None removes one, and any change returns to page one."""
    parameters = context["request"].GET.copy()
    parameters.pop("cursor", None)
    for name, value in changes.items():
        parameters.pop(name, None)
        if value is not None:
            parameters[name] = value
    return f"?{parameters.urlencode()}" if parameters else "?"


@register.inclusion_tag("components/breadcrumb.html", takes_context=True)
def breadcrumb(context, *steps):
    """`{% breadcrumb _("Activities") "programme:activity_list" title %}`: label and URL name in turn, last the page.

    A step into a part of the portal that is closed to the reader is named and not linked.
    """
    *pairs, last = steps
    closed = context.get("closed_modules", frozenset())
    trail = [_step(label, reverse(name), closed) for label, name in zip(pairs[::2], pairs[1::2], strict=True)]
    return {"items": [*trail, {"label": last}]}


def _step(label, url, closed):
    return {"label": label} if leads_to_closed(url, closed) else {"label": label, "url": url}


@register.simple_tag
def form_key():
    """A hidden key by which a form that is sent twice is recognised (see edits.once)."""
    return format_html('<input type="hidden" name="form_key" value="{}">', secrets.token_urlsafe(24))
