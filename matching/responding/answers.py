"""The answers of a response as people read them: on the page before sending, on its own page, on paper."""

from django.template.defaultfilters import date, filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .completeness import sections_of
from .support import Support

NOTHING = "–"  # where a value would stand


def answers_of(proposal):
    """(section, [{label, value}]) for every section the response has; several values stand on lines of their own."""
    return [(name, ROWS[name](proposal)) for name in sections_of(proposal)]


def plain_rows(proposal, *names):
    """The plain columns, with the names they have in the form."""
    return [one_row(label_of(proposal, name), _shown(proposal, name)) for name in names]


def one_row(label, value):
    """A label and a value; a dash where there is none."""
    return {"label": str(label), "value": value or NOTHING}


def label_of(proposal, name):
    """The name of a column, as the form has it."""
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
    words = [one_row(_("title"), wording.title), one_row(_("abstract"), wording.body)]
    project = ("description", "categories") if proposal.has_project else ("categories",)
    return [*plain_rows(proposal, "kind"), *words, *plain_rows(proposal, *project)]


def _where(proposal):
    return plain_rows(proposal, "countries", "institutions", "contact_name", "contact_email")


def _support(proposal):
    sought = "\n".join(str(kind.label) for kind in Support if getattr(proposal, f"seeks_{kind.value}"))
    return [
        *plain_rows(proposal, "support_stage"),
        one_row(_("support sought"), sought),
        one_row(label_of(proposal, "amount"), money(proposal.amount, proposal.currency, proposal)),
        *plain_rows(proposal, "other_funding"),
    ]


def grouped(amount):
    """An amount to the cent, as the reader's language writes it."""
    return number_format(amount, decimal_pos=2, force_grouping=True)


def money(amount, currency, proposal=None):
    """An amount with its currency, and in dollars where a rate is known."""
    if amount is None:
        return ""
    text = f"{grouped(amount)} {currency}"
    if proposal is None or proposal.amount_usd is None or currency == "USD":
        return text
    words = {"amount": text, "dollars": grouped(proposal.amount_usd), "rate": proposal.rate.normalize()}
    words["day"] = date(proposal.rate_on, "DATE_FORMAT")
    return _("%(amount)s (USD %(dollars)s at %(rate)s on %(day)s)") % words


def _plan(proposal):
    rows = plain_rows(proposal, "needs", "strategies", "initiatives", "focal_point")
    if proposal.focal_point_on:
        rows.append(one_row(label_of(proposal, "focal_point_on"), date(proposal.focal_point_on, "DATE_FORMAT")))
    return rows + (plain_rows(proposal, "focal_point_note") if proposal.focal_point_note else [])


def _pledge(proposal):
    amount = money(proposal.pledge_amount, proposal.pledge_currency)
    rows = plain_rows(proposal, "pledge_kind", "pledge_what")
    return rows + ([one_row(label_of(proposal, "pledge_amount"), amount)] if amount else [])


def _files(proposal):
    files = [f"{row.file.name} ({filesizeformat(row.file.size)})" for row in proposal.files.all()]
    return [one_row(_("files"), "\n".join(files))]


def _consent(proposal):
    said = _("yes") if proposal.may_be_published else _("no")
    return [one_row(label_of(proposal, "may_be_published"), said)]


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
