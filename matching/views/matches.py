"""Pages of matches: the list, one match with its course, and what each side and those who facilitate do with it."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from ipbes_portal.buttons import button
from ipbes_portal.edits import conflict_rows, once, refusals_in_form
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import StaleEdit

from .. import actions, rules
from ..filters.matches import MatchFilter, StaffMatchFilter
from ..fitting.match_course import course_of
from ..fitting.pair import explain_pair, is_suggested, why_not_matched
from ..fitting.promised import HELD
from ..forms import (
    AcceptForm,
    BringTogetherForm,
    ContactForm,
    DeclineForm,
    IntroduceForm,
    ReasonForm,
    ReportForm,
    TermsForm,
)
from ..models import SIDES, TALKING, Bundle, Match, MatchStatus, Offer, Proposal
from ..responding.support import Support

NOT_AGREED = (MatchStatus.SUGGESTED, *TALKING)


def visible_match(request, pk):
    """The match with everything its page shows, as far as the reader may see it."""
    rows = Match.objects.visible_to(request.user).for_list().select_related("suggested_by__person", "offer_use")
    rows = rows.prefetch_related("proposal__co_editors", "contacts__written_by__person")
    return get_object_or_404(rows, pk=pk)


@login_required
def match_list(request):
    """The matches this reader may see, filtered by what the address says."""
    facilitates = rules.can_facilitate(request.user)
    chosen = StaffMatchFilter if facilitates else MatchFilter
    rows = Match.objects.visible_to(request.user)
    context = list_context(request, chosen(request.GET, queryset=rows, request=request))
    context["rows"] = context["rows"].for_list()
    context["facilitates"] = facilitates
    context["has_bundles"] = not facilitates and Bundle.objects.visible_to(request.user).exists()
    return render(request, "matching/match_list.html", context)


@login_required
def match_detail(request, pk):
    """One match: the two sides, what is to be agreed, who accepted, and its course."""
    match, user = visible_match(request, pk), request.user
    sides = [side for side in SIDES if rules.can_answer_match(user, match, side)]
    stuck = why_not_matched(match.proposal, match.offer) if match.status in NOT_AGREED else ""
    return render(
        request,
        "matching/match_detail.html",
        {
            "match": match,
            "in_full": (in_full := rules.can_facilitate_match(user, match)),
            "is_known": match.status != "suggested",
            "is_money": match.offer.gives == Support.FINANCIAL,
            "explanation": explain_pair(match.proposal, match.offer) if in_full else None,
            "stuck": stuck,
            "course": course_of(match, in_full=in_full),
            "proposal_is_visible": Proposal.objects.visible_to(user).filter(pk=match.proposal_id).exists(),
            "offer_is_visible": Offer.objects.visible_to(user).filter(pk=match.offer_id).exists(),
            "answers": [(side, _accepted(match, side)) for side in sides],
            "may_introduce": in_full and match.status == "suggested" and not stuck,
            "lacks_consent": actions.lacks_consent(match),
            "use": (use := getattr(match, "offer_use", None)),
            "may_take_up": match.status in HELD and use is None and rules.can_take_up_offer(user, match.offer),
            "may_begin_talks": match.status == "introduced" and rules.takes_part(user, match),
            "may_set_terms": rules.can_set_terms(user, match),
            "may_note": rules.can_note_contact(user, match),
            "may_report": rules.can_report_match(user, match),
            "may_close": in_full and match.status in ("suggested", "introduced", "in_talks", "agreed"),
            "may_reopen": in_full and match.status == "closed",
            "introduce_form": IntroduceForm(),
            "contact_form": ContactForm(auto_id="id_contact_%s"),
            "report_form": ReportForm(),
            "close_form": ReasonForm(auto_id="id_close_%s"),
            "decline_form": ReasonForm(auto_id="id_decline_%s"),
            "reopen_form": ReasonForm(auto_id="id_reopen_%s"),
        },
    )


def _accepted(match, side):
    return getattr(match, f"{side}_accepted_at")


class MatchAdd(UserPassesTestMixin, FormView):
    """Bring one offer and one project together, after a look at what the engine says of the two."""

    form_class = BringTogetherForm
    template_name = "matching/match_add.html"

    def test_func(self):
        """Asks the rule."""
        return rules.can_facilitate(self.request.user)

    @cached_property
    def pair(self):
        """The project and the offer the address names, as far as the reader may see them."""
        user, keys = self.request.user, {}
        for name in SIDES:
            text = self.request.GET.get(name, "")
            if not (text.isascii() and text.isdecimal() and len(text) < 18):
                raise Http404
            keys[name] = int(text)
        proposals = Proposal.objects.visible_to(user).filter(submitted_at__isnull=False).for_list()
        offers = Offer.objects.known_in_full_to(user).filter(submitted_at__isnull=False).for_list()
        return get_object_or_404(proposals, pk=keys["proposal"]), get_object_or_404(offers, pk=keys["offer"])

    def get_context_data(self, **kwargs):
        proposal, offer = self.pair
        explanation = explain_pair(proposal, offer)
        overrules = explanation.score is None or not is_suggested(proposal, offer)
        match = Match.objects.filter(proposal=proposal, offer=offer).first()
        more = {"proposal": proposal, "offer": offer, "explanation": explanation, "overrules": overrules}
        more["impossible"] = why_not_matched(proposal, offer)
        return super().get_context_data(match=match, **more, **kwargs)

    @once
    @refusals_in_form
    def form_valid(self, form):
        proposal, offer = self.pair
        match = actions.bring_together(proposal, offer, by=self.request.user, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("Brought together. Neither side knows of it until you introduce them."))
        return redirect("matching:match_detail", match.pk)


class MatchTerms(UserPassesTestMixin, FormView):
    """Write what is to be agreed."""

    form_class = TermsForm
    template_name = "matching/match_terms.html"

    @cached_property
    def match(self):
        """The match, as far as the reader may see it."""
        return visible_match(self.request, self.kwargs["pk"])

    def test_func(self):
        """Asks the rule."""
        return self.request.user.is_authenticated and rules.can_set_terms(self.request.user, self.match)

    def get_form_kwargs(self):
        is_money = self.match.offer.gives == Support.FINANCIAL
        return super().get_form_kwargs() | {"instance": self.match, "is_money": is_money}

    def get_context_data(self, **kwargs):
        return super().get_context_data(match=self.match, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        given = form.cleaned_data
        try:
            actions.set_terms(
                self.match,
                by=self.request.user,
                amount_usd=given.get("amount_usd"),
                places=given["places"],
                version=given["version"],
            )
        except StaleEdit:
            theirs = Match.objects.get(pk=self.match.pk)
            rows = conflict_rows(form, {name: getattr(theirs, name) for name in ("amount_usd", "places")})
            form.data = form.data.copy()
            form.data["version"] = theirs.version
            return self.render_to_response(self.get_context_data(form=form, conflict=rows), status=409)
        messages.success(self.request, _("Saved. Both sides are asked to accept."))
        return redirect("matching:match_detail", self.match.pk)


# Buttons


def _said_of_acceptance(match):
    if match.status == MatchStatus.AGREED:
        return _("Both sides have accepted: it is agreed.")
    return _("Accepted. It is agreed as soon as both sides have accepted.")


match_button = partial(button, visible_match, "matching:match_detail")
match_introduce = match_button(
    actions.introduce_match, gettext_lazy("Both sides are told of each other."), IntroduceForm
)
match_talk = match_button(actions.begin_talks, gettext_lazy("Noted: the two sides talk."))
match_accept = match_button(actions.accept_match, _said_of_acceptance, AcceptForm)
match_decline = match_button(actions.decline_match, gettext_lazy("Declined. The match is closed."), DeclineForm)
match_close = match_button(actions.close_match, gettext_lazy("Closed."), ReasonForm)
match_reopen = match_button(
    actions.reopen_match, gettext_lazy("Taken up again. Introduce the two sides anew."), ReasonForm
)
match_contact = match_button(actions.note_contact, gettext_lazy("Noted."), ContactForm)
match_report = match_button(actions.report_match, gettext_lazy("Thank you. The match is delivered."), ReportForm)
