"""The list of acknowledgement: who gave what, for what and when; to print, and as a table (7/2 ¶6, 5/3 A¶12(a))."""

from django.shortcuts import render
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.downloads import download
from ipbes_portal.accounts.organisations import visible_organisations
from ipbes_portal.accounts.roles import is_staff
from ipbes_portal.lists import active_filters, without_page
from ipbes_portal.templatetags.portal import period

from ..filters import AcknowledgementFilter
from ..models import Contribution

MOST = 2000  # rows of one list; nobody prints more, and the filters cut it by period and activity


def acknowledgement_list(request):
    """The gifts of donors the reader may see named, in cash and then in kind; amounts are for staff alone."""
    rows = Contribution.objects.visible_to(request.user).filter(donor__in=visible_organisations(request.user))
    filterset = AcknowledgementFilter(request.GET, queryset=rows, request=request)
    gifts = list(filterset.qs.for_list().order_by("kind", "donor__name", "starts", "pk")[:MOST])
    with_amounts = is_staff(request.user)
    if "format" in request.GET:
        return download(request.GET["format"], "acknowledgements", _header(with_amounts), _lines(gifts, with_amounts))
    context = {
        "filter": filterset,
        "active": active_filters(request, filterset),
        "clear_url": request.path,
        "query": without_page(request),
        "gifts": gifts,
        "with_amounts": with_amounts,
        "donors": len({gift.donor_id for gift in gifts}),
        "as_of": clock.today(),
    }
    return render(request, "programme/acknowledgement_list.html", context)


def _header(with_amounts):
    amounts = [_("Amount"), _("Currency"), _("Amount in US dollars")] if with_amounts else []
    return [_("Kind"), _("Donor"), _("Contribution"), _("For"), _("Route"), _("Period"), *amounts]


def _lines(gifts, with_amounts):
    for gift in gifts:
        amounts = [gift.amount, gift.currency, gift.amount_usd] if with_amounts else []
        yield [
            gift.get_kind_display(),
            gift.donor.name,
            gift.what,
            str(gift.target),
            gift.get_mode_display(),
            _when(gift),
            *amounts,
        ]


def _when(gift):
    """The period in words, as the page says it; nothing where it is not known."""
    if not (gift.starts or gift.ends):
        return ""
    return strip_tags(period(gift.starts or gift.ends, gift.ends)).replace("&nbsp;", " ")
