"""The review desk: my queue, the sheet beside the response, the check before sending, and what follows."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView

from ipbes_portal import clock
from ipbes_portal.buttons import button
from ipbes_portal.edits import autosave_answer, conflict_rows, is_autosave, refusals_in_form
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import StaleEdit

from .. import actions, rules
from ..assessing.parts import evidence_for
from ..filters.reviews import ReviewFilter
from ..forms.reviews import SheetForm, SheetReasonForm
from ..models import Proposal, Review, ReviewStatus
from ..responding.answers import TITLES, answers_of
from ..responding.consultation_facts import consultation_facts
from ..reviewing import desk
from ..reviewing.sheet_shapes import sheet_of, sheets_of_others, shows_names
from ..scorecard import CODES


@login_required
def review_list(request):
    """My desk: how far I am, and the sheets that are mine, those to be read first and in the order of the queue."""
    rows = Review.objects.of(request.user)
    context = list_context(request, ReviewFilter(request.GET, queryset=desk.in_desk_order(rows), request=request))
    proposals = Proposal.objects.for_list().select_related("call__review_round")
    context["rows"] = context["rows"].prefetch_related(Prefetch("proposal", proposals))
    context["progress"] = desk.progress_of(request.user)
    context["unstated"] = desk.calls_to_state_interests_in(request.user)
    context["next"] = desk.in_queue_order(rows.waiting()).first()
    context["today"] = clock.today()
    return render(request, "matching/review_list.html", context)


# One sheet


def readable_review(request, pk):
    """The sheet with its answers, and the response with everything its pages show."""
    proposals = Proposal.objects.for_detail().select_related("call__review_round")
    rows = desk.readable(request.user).select_related("reviewer__person")
    return get_object_or_404(rows.prefetch_related("answers", Prefetch("proposal", proposals)), pk=pk)


def own_review(request, pk):
    """The same, for the reviewer who fills it in; what others sent is not written here."""
    review = readable_review(request, pk)
    if review.reviewer_id != request.user.pk:
        raise Http404
    return review


def around(request, review):
    """What every page of a sheet says of the response, the round and the reader."""
    proposal, user = review.proposal, request.user
    review_round = getattr(proposal.call, "review_round", None)
    is_mine = review.reviewer_id == user.pk
    return {
        "review": review,
        "proposal": proposal,
        "review_round": review_round,
        "is_mine": is_mine,
        "parts": [
            {"title": TITLES[name], "rows": rows}
            for name, rows in answers_of(proposal)
            if name not in ("files", "consent")
        ],
        "facts": consultation_facts(proposal),
        "evidence": evidence_for(proposal, user),
        "others": sheets_of_others(user, review),
        "shows_names": shows_names(user, review),
        # Read again what the authors changed after a reviewer had begun.
        "is_newer": review.version > 1 and proposal.status_changed_at > review.updated_at,
        "next": desk.following(user, review) if is_mine else None,
    }


class ReviewSheet(LoginRequiredMixin, FormView):
    """The response and the scorecard side by side; read only once the sheet is in, or where it is another's."""

    form_class = SheetForm
    template_name = "matching/review_form.html"

    @cached_property
    def review(self):
        """The sheet, as far as the reader may open it."""
        return readable_review(self.request, self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        """The form while the sheet is open to its reviewer, else the sheet as it stands."""
        if self.review.reviewer_id == request.user.pk and not desk.why_closed(self.review):
            return super().get(request, *args, **kwargs)
        return self.read_only()

    def read_only(self):
        """What was said, why nothing more can be said, and what a co-chair or the reviewer can do about it."""
        review, user = self.review, self.request.user
        context = around(self.request, review)
        closed = desk.why_closed(review) if context["is_mine"] else ""
        context |= {
            "groups": sheet_of(review),
            "closed": closed,
            "may_resume": review.status == ReviewStatus.ABSTAINED and context["is_mine"] and not desk.why_over(review),
            "may_reopen": rules.can_reopen_sheet(user, review) and not desk.why_over(review),
            "reason_form": SheetReasonForm(),
        }
        return render(self.request, "matching/review_detail.html", context)

    def post(self, request, *args, **kwargs):
        """The buttons; and autosave.js, for which the same is done and answered in a few words."""
        self.review = own_review(request, self.kwargs["pk"])
        if is_autosave(request):
            return autosave_answer(self.get_form(), self.save)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"review": self.review}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**around(self.request, self.review), **kwargs)
        groups = sorted(sheet_of(self.review), key=lambda group: not group.is_claimed)
        return context | progress(groups, self.review) | {
            "groups": context["form"].with_fields(groups),
            "abstain_form": SheetReasonForm(auto_id="id_abstain_%s"),
            "claims_nothing": not any(group.is_claimed for group in groups),
        }  # fmt: skip

    def save(self, form):
        """Keep what is typed."""
        given = form.cleaned_data
        return actions.save_sheet(
            self.review,
            by=self.request.user,
            answers=form.answers(),
            comment=given["comment"],
            version=given["version"],
        )

    @refusals_in_form
    def form_valid(self, form):
        try:
            self.save(form)
        except StaleEdit:
            return self.stale(form)
        return self.onward()

    def onward(self):
        """Where the button leads."""
        if "check" in self.request.POST:
            return redirect("matching:review_check", self.review.pk)
        if "skip" in self.request.POST:
            actions.skip_sheet(self.review, by=self.request.user)
        if "next" in self.request.POST or "skip" in self.request.POST:
            return to_next(self.request, self.review)
        messages.success(self.request, _("Saved."))
        return redirect("matching:review_sheet", self.review.pk)

    def stale(self, form):
        """Mine and what was saved meanwhile, side by side; saving again overwrites it knowingly."""
        theirs = SheetForm(review=own_review(self.request, self.review.pk))
        values = {name: _plain(name, value) for name, value in theirs.initial.items()}
        form.data = form.data.copy()
        form.data["version"] = theirs.initial["version"]
        rows = [row for row in conflict_rows(form, values) if row["differs"]]
        return self.render_to_response(self.get_context_data(form=form, conflict=rows), status=409)


def _plain(name, value):
    """A stored answer as the form cleans it."""
    return {"yes": True, "no": False, "": None}.get(value, value) if name in CODES else value


def progress(groups, review):
    """How many of the criteria of the claimed strategies are answered, for the bar under the scorecard."""
    rows = [row for group in groups if group.is_read for row in group.rows]
    return {"answered": sum(row.counts is not None for row in rows), "asked": len(rows)}


@login_required
@require_GET
def review_verdict(request, pk):
    """The verdicts of a sheet as it is stored, for the page that has just saved itself."""
    review = own_review(request, pk)
    groups = sheet_of(review)
    return render(request, "matching/review_verdict.html", {"groups": groups} | progress(groups, review))


@login_required
def review_check(request, pk):
    """Every answer on one page, the result of each rule, what lacks, and the button that sends."""
    review = own_review(request, pk)
    if desk.why_closed(review):
        return redirect("matching:review_sheet", pk)
    sheet = reverse("matching:review_sheet", args=[pk])
    lacking = [{"text": thing.text, "url": f"{sheet}#{thing.code or 'scorecard'}"} for thing in desk.what_lacks(review)]
    context = around(request, review) | {"groups": sheet_of(review), "lacking": lacking}
    return render(request, "matching/review_check.html", context)


# Buttons


def to_next(request, review):
    """The next sheet of the queue; the desk when there is none."""
    following = desk.following(request.user, review)
    if following is None:
        messages.info(request, _("Saved. Nothing else waits in your queue."))
        return redirect("matching:review_list")
    messages.success(request, _("Saved. This is the next response."))
    return redirect("matching:review_sheet", following.pk)


@login_required
@require_POST
def review_submit(request, pk):
    """Send the sheet that was checked; sent twice, it is in once."""
    review = own_review(request, pk)
    seen = request.POST.get("version", "")
    try:
        actions.submit_sheet(review, by=request.user, version=int(seen) if seen.isdecimal() else 0)
    except StaleEdit:
        messages.warning(request, _("The sheet was changed in another window. Please check it again."))
        return redirect("matching:review_check", pk)
    messages.success(request, _("Your sheet is in. Thank you."))
    return redirect("matching:review_sheet", pk)


review_button = partial(button, own_review, "matching:review_sheet")
review_abstain = review_button(
    actions.abstain_from_sheet,
    gettext_lazy("You abstain from this response. The secretariat is told."),
    SheetReasonForm,
)
review_resume = review_button(
    actions.resume_sheet, gettext_lazy("The sheet is open again, with every answer as you left it.")
)
review_reopen = button(
    readable_review,
    "matching:review_sheet",
    actions.reopen_sheet,
    gettext_lazy("The sheet is open again. Its reviewer is told why."),
    SheetReasonForm,
)
