"""The answers of a response as people read them: on the page before sending, on its own page, on paper."""

from django.template.defaultfilters import date, filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .completeness import sections_of
from .support import Support


def answers_of(proposal):
    """(section, [{label, value}]) for every section the response has; several values stand on lines of their own."""
    return [(name, ROWS[name](proposal)) for name in sections_of(proposal)]


def _rows(proposal, *names):
    """The plain columns, with the names they have in the form."""
    return [_row(_label(proposal, name), _shown(proposal, name)) for name in names]


def _row(label, value):
    return {"label": str(label), "value": value or "–"}


def _label(proposal, name):
    return proposal._meta.get_field(name).verbose_name


def _shown(proposal, name):
    field = proposal._meta.get_field(name)
    if field.many_to_many:
        return "\n".join(str(row) for row in getattr(proposal, name).all())
    if field.choices:
        return getattr(proposal, f"get_{name}_display")()
    return getattr(proposal, name)


def _what(proposal):
    wording = proposal.text.source
    words = [_row(_("title"), wording.title), _row(_("abstract"), wording.body)]
    project = ("description", "categories") if proposal.has_project else ("categories",)
    return [*_rows(proposal, "kind"), *words, *_rows(proposal, *project)]


def _where(proposal):
    return _rows(proposal, "countries", "institutions", "contact_name", "contact_email")


def _support(proposal):
    sought = "\n".join(str(kind.label) for kind in Support if getattr(proposal, f"seeks_{kind.value}"))
    return [
        *_rows(proposal, "support_stage"),
        _row(_("support sought"), sought),
        _row(_label(proposal, "amount"), _money(proposal.amount, proposal.currency, proposal)),
        *_rows(proposal, "other_funding"),
    ]


def _money(amount, currency, proposal=None):
    """An amount with its currency, and in dollars where a rate is known."""
    if amount is None:
        return ""
    text = f"{amount} {currency}"
    if proposal is None or proposal.amount_usd is None or currency == "USD":
        return text
    words = {"amount": text, "dollars": proposal.amount_usd, "rate": proposal.rate.normalize()}
    words["day"] = date(proposal.rate_on, "DATE_FORMAT")
    return _("%(amount)s (USD %(dollars)s at %(rate)s on %(day)s)") % words


def _plan(proposal):
    rows = _rows(proposal, "needs", "strategies", "initiatives", "focal_point")
    if proposal.focal_point_on:
        rows.append(_row(_label(proposal, "focal_point_on"), date(proposal.focal_point_on, "DATE_FORMAT")))
    return rows + (_rows(proposal, "focal_point_note") if proposal.focal_point_note else [])


def _pledge(proposal):
    amount = _money(proposal.pledge_amount, proposal.pledge_currency)
    rows = _rows(proposal, "pledge_kind", "pledge_what")
    return rows + ([_row(_label(proposal, "pledge_amount"), amount)] if amount else [])


def _files(proposal):
    files = [f"{row.file.name} ({filesizeformat(row.file.size)})" for row in proposal.files.all()]
    return [_row(_("files"), "\n".join(files))]


def _consent(proposal):
    said = _("yes") if proposal.may_be_published else _("no")
    return [_row(_label(proposal, "may_be_published"), said)]


ROWS = {
    "what": _what,
    "where": _where,
    "support": _support,
    "plan": _plan,
    "pledge": _pledge,
    "files": _files,
    "consent": _consent,
}
# The headings of the sections.
TITLES = {
    "what": gettext_lazy("What it is"),
    "where": gettext_lazy("Where, and who carries it out"),
    "support": gettext_lazy("Support sought"),
    "plan": gettext_lazy("Needs and strategy"),
    "pledge": gettext_lazy("What is pledged"),
    "files": gettext_lazy("Files"),
    "consent": gettext_lazy("Consent to publication"),
}
