"""Pages of matches: the list, one match with its course, and what each side and those who facilitate do with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ipbes_portal.edits import conflict_rows, once, refusals_in_form
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import StaleEdit

from .. import actions, rules
from ..forms import BringTogetherForm, ContactForm, IntroduceForm, ReasonForm, ReportForm, TermsForm
from ..match_course import course_of
from ..match_filters import MatchFilter, StaffMatchFilter
from ..models import Match, Offer, Proposal
from ..pair import explain_pair, is_suggested
from ..support import Support
from .proposals import typed

SIDES = ("proposal", "offer")


def visible_match(request, pk):
    """The match with everything its page shows, as far as the reader may see it."""
    rows = Match.objects.visible_to(request.user).for_list().select_related("suggested_by__person")
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
    return render(request, "matching/match_list.html", context)


@login_required
def match_detail(request, pk):
    """One match: the two sides, what is to be agreed, who accepted, and its course."""
    match, user = visible_match(request, pk), request.user
    sides = [side for side in SIDES if rules.can_answer_match(user, match, side)]
    return render(
        request,
        "matching/match_detail.html",
        {
            "match": match,
            "in_full": (in_full := rules.can_facilitate_match(user, match)),
            "is_known": match.status != "suggested",
            "is_money": match.offer.gives == Support.FINANCIAL,
            "explanation": explain_pair(match.proposal, match.offer) if in_full else None,
            "course": course_of(match, in_full=in_full),
            "proposal_is_visible": Proposal.objects.visible_to(user).filter(pk=match.proposal_id).exists(),
            "offer_is_visible": Offer.objects.visible_to(user).filter(pk=match.offer_id).exists(),
            "answers": [(side, _accepted(match, side)) for side in sides],
            "may_introduce": in_full and match.status == "suggested",
            "lacks_consent": actions.lacks_consent(match),
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


def _button(act, said):
    """A view that does one thing to a match and says so."""

    @login_required
    @require_POST
    def view(request, pk):
        act(request, visible_match(request, pk))
        messages.success(request, said())
        return redirect("matching:match_detail", pk)

    return view


def _side(request):
    side = request.POST.get("side", "")
    if side not in SIDES:
        raise PermissionDenied
    return side


def _note(request):
    return typed(ReasonForm(request.POST))["note"]


match_introduce = _button(
    lambda request, match: actions.introduce_match(
        match, by=request.user, consent_asked=typed(IntroduceForm(request.POST))["consent_asked"]
    ),
    lambda: _("Both sides are told of each other."),
)
match_talk = _button(
    lambda request, match: actions.begin_talks(match, by=request.user), lambda: _("Noted: the two sides talk.")
)
match_accept = _button(
    lambda request, match: actions.accept_match(
        match, by=request.user, side=_side(request), terms=request.POST.get("terms")
    ),
    lambda: _("Accepted. It is agreed as soon as both sides have accepted."),
)
match_decline = _button(
    lambda request, match: actions.decline_match(match, by=request.user, side=_side(request), note=_note(request)),
    lambda: _("Declined. The match is closed."),
)
match_close = _button(
    lambda request, match: actions.close_match(match, by=request.user, note=_note(request)), lambda: _("Closed.")
)
match_reopen = _button(
    lambda request, match: actions.reopen_match(match, by=request.user, note=_note(request)),
    lambda: _("Taken up again. Introduce the two sides anew."),
)
match_contact = _button(
    lambda request, match: actions.note_contact(match, by=request.user, **typed(ContactForm(request.POST))),
    lambda: _("Noted."),
)
match_report = _button(
    lambda request, match: actions.report_match(match, by=request.user, **typed(ReportForm(request.POST))),
    lambda: _("Thank you. The match is delivered."),
)
