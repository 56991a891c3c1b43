"""Pages of offers: the public list, one's own, all that were sent, one offer, and the buttons on it."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ipbes_portal.audit.models import Entry
from ipbes_portal.buttons import button
from ipbes_portal.lists import list_context

from .. import actions, rules
from ..filters.calls import OfferFilter, PublicOfferFilter
from ..fitting.remaining import left_of
from ..forms import ExtendForm, ReasonForm
from ..models import Offer, OfferStatus, Proposal
from ..needs.offers import ends_soon
from ..offering.answers import offer_answers, public_answers, public_offer
from ..offering.completeness import SECTIONS
from ..offering.recognition_asked import recognition_of


def visible_offer(request, pk):
    """The offer with everything its pages show, as far as the reader may see it."""
    return get_object_or_404(Offer.objects.visible_to(request.user).for_detail(), pk=pk)


def known_offer(request, pk):
    """The offer, for somebody who may know all of it; for others it is not there."""
    return get_object_or_404(Offer.objects.known_in_full_to(request.user).for_detail(), pk=pk)


def public_offer_list(request):
    """What everybody may see: open, valid offers whose organisation agreed."""
    context = list_context(request, PublicOfferFilter(request.GET, queryset=Offer.objects.public(), request=request))
    context["offers"] = [public_offer(row) for row in context.pop("rows").for_list()]
    context["sees_all"] = rules.can_see_all_offers(request.user)
    context["sees_gifts"] = rules.can_see_gifts(request.user)
    return render(request, "matching/offer_public_list.html", context)


@login_required
def offer_list(request):
    """Every offer that was sent, for staff and co-chairs, filtered by what the address says."""
    if not rules.can_see_all_offers(request.user):
        raise PermissionDenied
    rows = Offer.objects.known_in_full_to(request.user)
    context = list_context(request, OfferFilter(request.GET, queryset=rows, request=request))
    context["rows"] = context["rows"].for_list()
    return render(request, "matching/offer_list.html", context)


@login_required
def my_offers(request):
    """The offers of the reader and of organisations they act for: first those that end soon or came back."""
    rows = list(Offer.objects.mine(request.user).order_by("-updated_at", "-pk").for_list())
    ending = [row for row in rows if ends_soon(row)]
    groups = [{"status": "ending", "label": _("They end within 30 days"), "rows": ending}] + [
        {"status": status.value, "label": status.label, "rows": [row for row in rows if row.status == status]}
        for status in (OfferStatus.RETURNED, *(each for each in OfferStatus if each != OfferStatus.RETURNED))
    ]
    return render(request, "matching/my_offers.html", {"groups": [group for group in groups if group["rows"]]})


def offer_detail(request, pk):
    """One offer: its public part for everybody, all of it for its organisation and staff."""
    offer = visible_offer(request, pk)
    if not rules.knows_in_full(request.user, offer):
        part = {"title": _("In short"), "rows": public_answers(offer)}
        context = {"offer": public_offer(offer), "part": part}
        return render(request, "matching/offer_public.html", context)
    return render(request, "matching/offer_detail.html", _in_full(request.user, offer))


def _in_full(user, offer):
    may_check = rules.can_check_offer(user, offer)
    return {
        "offer": offer,
        "parts": [{"title": SECTIONS[name], "rows": rows} for name, rows in offer_answers(offer)],
        "left": left_of(offer),
        "shows_uses": offer.status in (OfferStatus.OPEN, OfferStatus.CLOSED) or bool(offer.uses.all()),
        "gift": getattr(offer, "gift", None),
        "recognition": recognition_of(user, offer),
        "may_edit": rules.can_edit_offer(user, offer),
        "may_withdraw": rules.can_withdraw_offer(user, offer),
        "may_extend": rules.can_extend_offer(user, offer) and offer.valid_until is not None,
        "may_check": may_check,
        "may_take_up": rules.can_take_up_offer(user, offer),
        "sees_all": rules.can_see_all_offers(user),
        "extend_form": ExtendForm(auto_id="id_extend_%s"),
        "withdraw_form": ReasonForm(auto_id="id_withdraw_%s"),
        "return_form": ReasonForm(auto_id="id_return_%s"),
        "close_form": ReasonForm(auto_id="id_close_%s"),
        "reopen_form": ReasonForm(auto_id="id_reopen_%s"),
        "history": Entry.objects.about(offer).select_related("actor__person")[:30] if may_check else [],
    }


# Buttons

offer_button = partial(button, known_offer, "matching:offer_detail")
offer_open = offer_button(actions.open_offer, gettext_lazy("The offer is open. Its organisation has been told."))
offer_return = offer_button(
    actions.return_offer, gettext_lazy("Returned. Its organisation completes it and sends it again."), ReasonForm
)
offer_close = offer_button(
    actions.close_offer, gettext_lazy("Closed. It is no longer matched or taken up."), ReasonForm
)
offer_reopen = offer_button(actions.reopen_offer, gettext_lazy("The offer is open again."), ReasonForm)
offer_withdraw = offer_button(
    actions.withdraw_offer, gettext_lazy("The offer is withdrawn. It is kept with the reason."), ReasonForm
)
offer_extend = offer_button(actions.extend_offer, gettext_lazy("The offer now holds for longer."), ExtendForm)


@login_required
@require_POST
def pledge_offer(request, pk):
    """Make an offer of the pledge in a response to a call."""
    proposal = get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    offer = actions.offer_from_pledge(proposal, by=request.user)
    messages.success(request, _("The pledge now stands as an offer, in the words of its authors."))
    if rules.knows_in_full(request.user, offer):
        return redirect("matching:offer_detail", offer.pk)
    return redirect("matching:proposal_detail", pk)
