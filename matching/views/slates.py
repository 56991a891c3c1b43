"""Slates: collecting pending decisions, previewing every letter, putting them before the bodies, applying them."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ipbes_portal.buttons import button
from ipbes_portal.panels.models import Matter
from ipbes_portal.workflow import require

from .. import actions, rules
from ..forms.decisions import SlatePutForm
from ..models import Decision, DecisionStatus, Slate
from ..reviewing.outbox import previews
from ..reviewing.results import judged_by
from ..reviewing.slate_rows import decisions_for, slate_rows
from .calls import visible_call
from .consolidation import judged_proposal


def visible_slate(request, pk):
    """The slate, as far as the reader may see it."""
    rows = Slate.objects.visible_to(request.user).select_related("call__text", "matter")
    return get_object_or_404(rows.prefetch_related("call__text__wordings"), pk=pk)


@login_required
def slate_list(request, pk):
    """The slates of a call, and the pending decisions that lie on none yet."""
    require(rules.can_manage_slates(request.user))
    call = visible_call(request, pk)
    mine = judged_by(request.user).filter(call=call).values("pk")
    free = Decision.objects.pending().filter(proposal__in=mine, slate__isnull=True)
    rows = free.select_related("proposal__organisation", "proposal__text").prefetch_related("proposal__text__wordings")
    # As many as its page shows this reader.
    known = Decision.objects.filter(proposal__in=mine).exclude(status=DecisionStatus.DROPPED)
    slates = Slate.objects.visible_to(request.user).filter(call=call).prefetch_related(Prefetch("decisions", known))
    return render(
        request,
        "matching/slate_list.html",
        {"call": call, "free": rows.order_by("proposal__reference"), "slates": slates},
    )


@login_required
@require_POST
def slate_collect(request, pk):
    """Put every free pending decision onto a slate."""
    slate = actions.collect_slate(visible_call(request, pk), by=request.user)
    messages.success(request, _("The pending decisions lie on this slate now."))
    return redirect("matching:slate_detail", slate.pk)


@login_required
def slate_detail(request, pk):
    """One slate: for those who prepare it with what lacks, for deciding bodies without what touches the reader."""
    slate, user = visible_slate(request, pk), request.user
    rows = slate_rows(slate, user)
    has_matter = slate.matter_id and Matter.objects.visible_to(user).filter(pk=slate.matter_id).exists()
    return render(
        request,
        "matching/slate_detail.html",
        {
            "slate": slate,
            "rows": rows,
            "unapproved": sum(row.is_pending and not row.is_approved for row in rows),
            "bodies": actions.deciding_bodies(slate.call),
            "matter": slate.matter if has_matter else None,
            "manages": rules.can_manage_slates(user),
            "may_put": rules.can_put_slate(user, slate),
            "may_take_back": rules.can_take_slate_back(user, slate),
            "may_apply": rules.can_apply_slate(user, slate),
            "put_form": SlatePutForm(initial={"note": slate.note}),
        },
    )


@login_required
def slate_letters(request, pk):
    """Every letter that leaves when this slate is applied, exactly as it would be sent."""
    require(rules.can_manage_slates(request.user))
    slate = visible_slate(request, pk)
    decisions = decisions_for(slate, request.user).pending()
    decisions = decisions.select_related(
        *("proposal__proponent__person", "proposal__text", "proposal__call__text")
    ).prefetch_related(*("proposal__co_editors__person", "proposal__text__wordings", "proposal__call__text__wordings"))
    rows = previews(list(decisions.order_by("proposal__reference")))
    return render(request, "matching/slate_letters.html", {"slate": slate, "rows": rows})


slate_button = partial(button, visible_slate, "matching:slate_detail")
slate_put = slate_button(
    actions.put_slate,
    gettext_lazy("The slate stands before the deciding bodies. Their members have been told."),
    SlatePutForm,
)
slate_take_back = slate_button(
    actions.take_slate_back, gettext_lazy("The slate is in preparation again; its decisions can be changed.")
)
slate_apply = slate_button(
    actions.apply_slate, gettext_lazy("The decisions are applied, and the letters are on their way.")
)


@login_required
@require_POST
def decision_take_off(request, pk):
    """Leave the decision on this response for a later slate."""
    proposal = judged_proposal(request, pk)
    decision = get_object_or_404(proposal.decisions.pending().filter(slate__isnull=False).select_related("slate"))
    actions.take_off_slate(decision, by=request.user)
    messages.success(request, _("Taken off the slate; the decision is still pending."))
    return redirect("matching:slate_detail", decision.slate_id)
