"""Pages of rule 10: dedicated contributions, where each stands, who approves it and why, and what staff do next."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ipbes_portal.accounts.downloads import download
from ipbes_portal.buttons import button, typed
from ipbes_portal.lists import list_context
from ipbes_portal.panels.models import Matter

from .. import actions, rule_ten, rules
from ..filters.calls import GiftFilter
from ..forms import ApprovalForm, PlenaryForm, PutForm, ReasonForm
from ..models import DedicatedGift, GiftStatus, OfferStatus
from ..offering.splitting import totals_beside


def visible_gift(request, pk):
    """The gift with its offer, as far as the reader may see it."""
    return get_object_or_404(DedicatedGift.objects.visible_to(request.user).for_list(), pk=pk)


@login_required
def gift_list(request):
    """Every dedicated contribution the reader may see, filtered by what the address says."""
    if not rules.can_see_gifts(request.user):
        raise PermissionDenied
    rows = DedicatedGift.objects.visible_to(request.user)
    filterset = GiftFilter(request.GET, queryset=rows, request=request)
    if "format" in request.GET:
        return _table(request.GET["format"], filterset.qs.for_list())
    context = list_context(request, filterset)
    context["rows"] = context["rows"].for_list()
    return render(request, "matching/dedicated_list.html", context)


def _table(kind, gifts):
    """The filtered list as CSV or XLSX."""
    header = [
        *(_("Reference"), _("Organisation"), _("Activity"), _("US dollars"), _("Who approves"), _("State")),
        *(_("Decided on"), _("Minutes")),
    ]
    rows = (
        [
            gift.offer.reference,
            gift.offer.organisation.name,
            str(gift.offer.activity),
            gift.offer.amount_usd,
            str(gift.route.outcome.label),
            gift.get_status_display(),
            gift.decided_on,
            gift.minutes_reference,
        ]
        for gift in gifts
    )
    return download(kind, "dedicated-contributions", header, rows)


@login_required
def gift_detail(request, pk):
    """One contribution: what rule 10 says of it, what stands beside it, and what comes next."""
    gift = visible_gift(request, pk)
    may_route = rules.can_route_gift(request.user, gift.offer)
    is_checked = gift.offer.status == OfferStatus.OPEN
    route = gift.route
    context = {
        "gift": gift,
        "offer": gift.offer,
        "route": route,
        "beside": totals_beside(gift),
        "limit": rule_ten.LIMIT,
        "knows_offer": rules.knows_in_full(request.user, gift.offer),
        "matter": _matter(request, gift),
        "may_confirm": may_route and gift.status == GiftStatus.CHECKING and not gift.mandates,
        "may_put": may_route and is_checked and gift.status == GiftStatus.CHECKING and _can_go_on(route),
        "may_take_back": may_route and gift.status in (GiftStatus.BEFORE_BUREAU, GiftStatus.BEFORE_PLENARY),
        "may_record": may_route and gift.status == GiftStatus.BEFORE_PLENARY,
        "may_receive": may_route and is_checked and gift.status == GiftStatus.APPROVED,
        "put_form": PutForm() if route.outcome == rule_ten.Outcome.BUREAU else None,
        "take_back_form": ReasonForm(auto_id="id_back_%s"),
    }
    # Only where it is asked: the list of decisions is long.
    context["approval_form"] = ApprovalForm(auto_id="id_approval_%s") if context["may_confirm"] else None
    context["plenary_form"] = PlenaryForm(auto_id="id_plenary_%s") if context["may_record"] else None
    return render(request, "matching/dedicated_detail.html", context)


def _matter(request, gift):
    """What lies before the Bureau, where the reader sits in it or keeps its records."""
    return Matter.objects.visible_to(request.user).filter(pk=gift.matter_id).first() if gift.matter_id else None


def _can_go_on(route):
    return route.outcome in (rule_ten.Outcome.BUREAU, rule_ten.Outcome.PLENARY)


@login_required
@require_POST
def gift_confirm(request, pk):
    """Say in which decision the Plenary approved the activity."""
    gift = visible_gift(request, pk)
    actions.confirm_approval(gift, typed(ApprovalForm(request.POST))["decision"], by=request.user)
    messages.success(request, _("Noted."))
    return redirect("matching:gift_detail", pk)


@login_required
@require_POST
def gift_put(request, pk):
    """Put the contribution before the body that rule 10 names."""
    gift = visible_gift(request, pk)
    gift = actions.put_gift(gift, by=request.user, due_on=typed(PutForm(request.POST))["due_on"])
    if gift.status == GiftStatus.BEFORE_BUREAU:
        messages.success(request, _("It lies before the Bureau. Its members have been told."))
    else:
        messages.success(request, _("It is listed for the next session of the Plenary."))
    return redirect("matching:gift_detail", pk)


gift_button = partial(button, visible_gift, "matching:gift_detail")
gift_take_back = gift_button(
    actions.take_gift_back, gettext_lazy("Taken back. Nobody decides on it for now."), ReasonForm
)


@login_required
@require_POST
def gift_plenary(request, pk):
    """Write down what the Plenary decided."""
    gift, given = visible_gift(request, pk), typed(PlenaryForm(request.POST))
    is_approved = given.pop("outcome") == "approved"
    actions.record_plenary_decision(gift, by=request.user, is_approved=is_approved, **given)
    messages.success(request, _("Noted. The organisation has been told."))
    return redirect("matching:gift_detail", pk)


gift_receive = gift_button(actions.receive_gift, gettext_lazy("It stands in the list of contributions."))
