"""Pages of responses: the list, one's own, one response, and what staff do with it."""

from functools import partial
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ipbes_portal.audit.models import Entry
from ipbes_portal.buttons import button, typed
from ipbes_portal.files.serve import serve
from ipbes_portal.lists import list_context

from .. import actions, rules
from ..assessing.parts import evidence_for
from ..filters.calls import ProposalFilter
from ..fitting.covered import with_coverage
from ..fitting.fits import support_context
from ..forms import ClarificationForm, DuplicateForm, ReasonForm
from ..models import Offer, Proposal, ProposalFile, ProposalStatus
from ..responding.answers import TITLES, answers_of
from ..reviewing.outcomes import decision_context
from .drafts import visible_proposal


@login_required
def proposal_list(request):
    """Every response the reader may see, filtered by what the address says."""
    rows = Proposal.objects.visible_to(request.user)
    context = list_context(request, ProposalFilter(request.GET, queryset=rows, request=request))
    context["sees_all"] = rules.can_see_all_responses(request.user)
    rows = context["rows"].for_list()
    context["rows"] = with_coverage(rows) if context["sees_all"] else rows
    return render(request, "matching/proposal_list.html", context)


@login_required
def my_proposals(request):
    """The responses one writes, newest first."""
    rows = Proposal.objects.mine(request.user).order_by("-updated_at", "-pk").for_list()
    rows = list(rows.select_related("call__text").prefetch_related("call__text__wordings"))
    order = [ProposalStatus.RETURNED, *(status for status in ProposalStatus if status != ProposalStatus.RETURNED)]
    groups = [
        {"status": status.value, "label": status.label, "rows": [row for row in rows if row.status == status]}
        for status in order
    ]
    return render(request, "matching/my_proposals.html", {"groups": [group for group in groups if group["rows"]]})


@login_required
def proposal_detail(request, pk):
    """One response with its messages, and what the reader may do with it."""
    proposal = visible_proposal(request, pk)
    user, may_check = request.user, rules.can_check_proposal(request.user, proposal)
    return render(
        request,
        "matching/proposal_detail.html",
        {
            "proposal": proposal,
            "parts": [{"title": TITLES[name], "rows": rows} for name, rows in answers_of(proposal) if name != "files"],
            "is_author": rules.is_author(user, proposal),
            "may_edit": rules.can_edit_proposal(user, proposal),
            "evidence": evidence_for(proposal, user),
            "may_withdraw": rules.can_withdraw_proposal(user, proposal),
            "may_check": may_check,
            "may_make_offer": rules.can_make_offer_of(user, proposal),
            "offer": Offer.objects.known_in_full_to(user).filter(proposal=proposal).first(),
            "may_clarify": rules.can_clarify(user, proposal),
            "sees_all": rules.can_see_all_responses(user),
            "may_step_aside": proposal.submitted_at is not None and rules.can_step_aside(user, proposal),
            "reason_form": ReasonForm(auto_id="id_return_%s"),
            "withdraw_form": ReasonForm(auto_id="id_withdraw_%s"),
            "duplicate_form": DuplicateForm(auto_id="id_duplicate_%s") if may_check else None,
            "clarification_form": ClarificationForm(),
            **decision_context(user, proposal),
            **support_context(user, proposal),
            "history": _history(proposal) if may_check else [],
        },
    )


def _history(proposal):
    """What was done, newest first; edits in a row by one person on one day (autosave makes many) stand once."""
    entries = Entry.objects.about(proposal).select_related("actor__person")[:300]

    def sitting(entry):
        return (entry.actor_id, localdate(entry.at)) if entry.verb == "edit_proposal" else entry.pk

    return [next(group) for _same, group in groupby(entries, key=sitting)][:30]


@require_GET
def proposal_file(request, pk):
    """Download one file; who sees the response may have it."""
    row = get_object_or_404(ProposalFile.objects.visible_to(request.user).select_related("file"), pk=pk)
    return serve(row.file)


# Buttons


proposal_button = partial(button, visible_proposal, "matching:proposal_detail")
proposal_withdraw = proposal_button(
    actions.withdraw_proposal, gettext_lazy("The response is withdrawn. It is kept, and no longer counted."), ReasonForm
)
proposal_return = proposal_button(
    actions.return_proposal, gettext_lazy("Returned. Until it is sent again it is not counted."), ReasonForm
)
proposal_accept = proposal_button(actions.accept_proposal, gettext_lazy("The response counts again."))


@login_required
@require_POST
def proposal_duplicate(request, pk):
    """Leave a response out of the totals as a duplicate."""
    proposal = visible_proposal(request, pk)
    given = typed(DuplicateForm(request.POST))
    other = Proposal.objects.visible_to(request.user).filter(reference__iexact=given["of"].strip()).first()
    if other is None:
        raise ValidationError(_("No response has this reference."))
    actions.mark_duplicate(proposal, by=request.user, of=other, note=given["note"])
    messages.success(request, _("Marked as a duplicate. It is kept, and no longer counted."))
    return redirect("matching:proposal_detail", pk)


@login_required
@require_POST
def proposal_clarify(request, pk):
    """Write a message about a response."""
    proposal = visible_proposal(request, pk)
    actions.clarify(proposal, typed(ClarificationForm(request.POST))["body"], by=request.user)
    messages.success(request, _("Your message is sent."))
    return redirect("matching:proposal_detail", pk)
