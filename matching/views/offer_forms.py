"""The pages on which an offer is written: a task list, one page per section, check, send, receipt."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ipbes_portal.edits import once, refusals_in_form

from .. import actions, rules
from ..forms import OFFER_FORMS, OfferStartForm
from ..models import Offer, OfferRoute
from ..offering.answers import offer_answers
from ..offering.completeness import SECTIONS, missing_from
from .offers import known_offer
from .sections import WrittenSection

FROM_THE_WIZARD = ("route", "kind", "lead")


class OfferStart(LoginRequiredMixin, FormView):
    """Begin an offer: title, route, kind, organisation, language. The wizard's answers stand in the address."""

    form_class = OfferStartForm
    template_name = "matching/offer_start.html"

    def get_initial(self):
        return {name: self.request.GET[name] for name in FROM_THE_WIZARD if name in self.request.GET}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"has_organisation": context["form"].fields["organisation"].queryset.exists()}

    @once
    @refusals_in_form
    def form_valid(self, form):
        given = form.cleaned_data
        lead = given["lead"] if given["route"] == OfferRoute.IN_KIND else ""
        offer = Offer(organisation=given["organisation"], route=given["route"], kind=given["kind"], lead=lead)
        offer = actions.draft_offer(offer, by=self.request.user, language=given["language"], title=given["title"])
        messages.success(self.request, _("Your draft is kept. Fill in the sections in any order, whenever you like."))
        return redirect("matching:offer_form", offer.pk)


def for_offerers(request, pk):
    """The offer, for somebody who writes it."""
    offer = known_offer(request, pk)
    if not rules.can_edit_offer(request.user, offer):
        raise PermissionDenied
    return offer


@login_required
def offer_form(request, pk):
    """The task list: every section, and what each still lacks."""
    offer = for_offerers(request, pk)
    missing = missing_from(offer)
    tasks = [
        {
            "title": title,
            "url": reverse("matching:offer_section", args=[pk, name]),
            "missing": [part.text for part in missing if part.section == name],
        }
        for name, title in SECTIONS.items()
    ]
    return render(request, "matching/offer_form.html", {"offer": offer, "tasks": tasks})


class OfferSection(UserPassesTestMixin, WrittenSection):
    """One section; saved as it is, complete or not. A stale save shows mine beside theirs and loses nothing."""

    template_name = "matching/offer_section.html"
    edit = staticmethod(actions.edit_offer)

    @cached_property
    def row(self):
        """The offer, as far as the reader may know it."""
        return known_offer(self.request, self.kwargs["pk"])

    def test_func(self):
        return self.request.user.is_authenticated and rules.can_edit_offer(self.request.user, self.row)

    @property
    def section(self):
        """The name in the address."""
        if self.kwargs["section"] not in SECTIONS:
            raise Http404
        return self.kwargs["section"]

    def get_form_class(self):
        return OFFER_FORMS[self.section]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            offer=self.row,
            heading=SECTIONS[self.section],
            place=list(SECTIONS).index(self.section) + 1,
            places=len(SECTIONS),
            missing=[part.text for part in missing_from(self.row) if part.section == self.section],
            **kwargs,
        )

    def overview(self):
        """The task list."""
        return reverse("matching:offer_form", args=[self.row.pk])

    def following(self):
        """The section after this one; after the last one the answers are checked."""
        after = list(SECTIONS)[list(SECTIONS).index(self.section) + 1 :]
        if after:
            return reverse("matching:offer_section", args=[self.row.pk, after[0]])
        return reverse("matching:offer_check", args=[self.row.pk])


# Sending


@login_required
def offer_check(request, pk):
    """All answers on one page, what lacks, and the button that sends."""
    offer = for_offerers(request, pk)

    def url(name):
        return reverse("matching:offer_section", args=[pk, name])

    parts = [{"title": SECTIONS[name], "url": url(name), "rows": rows} for name, rows in offer_answers(offer)]
    lacking = [{"text": part.text, "url": url(part.section)} for part in missing_from(offer)]
    return render(request, "matching/offer_check.html", {"offer": offer, "parts": parts, "missing": lacking})


@login_required
@require_POST
def offer_submit(request, pk):
    """Send the offer; sent twice, it leads to the one receipt."""
    actions.submit_offer(known_offer(request, pk), by=request.user)
    return redirect("matching:offer_receipt", pk)


@login_required
def offer_receipt(request, pk):
    """The reference of what was sent, to print and keep."""
    offer = known_offer(request, pk)
    if offer.submitted_at is None:
        raise Http404
    return render(request, "matching/offer_receipt.html", {"offer": offer})
