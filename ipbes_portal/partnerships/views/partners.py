"""The public page of partners and supporters."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.downloads import download
from ipbes_portal.lists import list_context

from ..filters import PartnerFilter
from ..partners import MOST_NAMED, WAYS, in_each_way, partners, with_support
from .places import registers

PER_PAGE = 25  # a row names activities and gifts, so that fifty are a long way to scroll on a phone


def partner_list(request):
    """Who supports capacity-building and how, with the standing invitation to others; also as a table."""
    filterset = PartnerFilter(request.GET, queryset=partners(), request=request)
    if "format" in request.GET:
        return _table(request.GET["format"], with_support(filterset.qs))
    context = list_context(request, filterset, PER_PAGE)
    context |= {
        "rows": with_support(context["rows"]),
        "most": MOST_NAMED,
        "cut": f":{MOST_NAMED}",
        "as_of": clock.today(),
        "ways": in_each_way(),
        "registers": registers(request, "partner_list"),
    }
    return render(request, "partnerships/partner_list.html", context)


def _table(kind, rows):
    header = [
        *(_("Organisation"), _("Kind"), _("Country"), _("Takes part"), _("Agreements")),
        *(_("Contributions"), _("Activities")),
    ]
    return download(kind, "partners", header, (_cells(row) for row in rows))


def _cells(row):
    return [
        row.name,
        row.get_kind_display(),
        row.country or "",
        "; ".join(str(label) for way, label in WAYS if getattr(row, way)),
        "; ".join(agreement.title for agreement in row.shown_agreements),
        "; ".join(gift.what or str(gift.get_mode_display()) for gift in row.shown_gifts),
        "; ".join(f"{part.activity} ({part.get_role_display()})" for part in row.shown_parts),
    ]
