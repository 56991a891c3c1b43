"""Taking up an offer, and undoing what was noted by mistake."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ipbes_portal.buttons import typed
from ipbes_portal.edits import once, refusals_in_form

from .. import actions, rules
from ..fitting.promised import HELD
from ..fitting.remaining import left_of
from ..forms import ReasonForm, TakeUpForm
from ..models import Offer, OfferRoute, OfferUse
from .offers import known_offer


class OfferTakeUp(UserPassesTestMixin, FormView):
    """Use some of an open offer. A dedicated contribution comes by its own page."""

    form_class = TakeUpForm
    template_name = "matching/offer_take_up.html"

    @cached_property
    def offer(self):
        """The offer, as far as the reader may know it."""
        return known_offer(self.request, self.kwargs["pk"])

    def test_func(self):
        return self.request.user.is_authenticated and rules.can_take_up_offer(self.request.user, self.offer)

    def get_initial(self):
        """What was agreed, where the address names the match that is to be carried out."""
        text = self.request.GET.get("match", "")
        is_number = text.isascii() and text.isdecimal() and len(text) < 18
        match = self.offer.matches.filter(status__in=HELD, pk=int(text)).first() if is_number else None
        return {"match": match.pk, "places": match.places, "amount_usd": match.amount_usd} if match else {}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"offer": self.offer}

    def get_context_data(self, **kwargs):
        is_dedicated = self.offer.route == OfferRoute.DEDICATED
        return super().get_context_data(
            offer=self.offer,
            left=left_of(self.offer),
            gift=getattr(self.offer, "gift", None) if is_dedicated else None,
            **kwargs,
        )

    @once
    @refusals_in_form
    def form_valid(self, form):
        use = actions.take_up_offer(self.offer, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Taken up. The organisation has been told."))
        if form.cleaned_data.get("start") and use.activity_id:
            return redirect("programme:activity_edit", use.activity_id)
        return redirect("matching:offer_detail", self.offer.pk)


@login_required
@require_POST
def take_up_undo(request, pk):
    """Take back what was noted by mistake."""
    known = Offer.objects.known_in_full_to(request.user)
    use = get_object_or_404(OfferUse.objects.filter(offer__in=known.values("pk")).select_related("offer"), pk=pk)
    offer = use.offer_id
    actions.undo_take_up(use, by=request.user, note=typed(ReasonForm(request.POST))["note"])
    messages.success(request, _("Undone. The line in the ledger is gone."))
    return redirect("matching:offer_detail", offer)
