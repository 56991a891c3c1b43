"""Pages of national self-assessments: the list, one of them, its table, the buttons on it, wishes for support."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ipbes_portal.accounts.downloads import download
from ipbes_portal.audit.models import Entry
from ipbes_portal.buttons import button, typed
from ipbes_portal.lists import list_context
from ipbes_portal.programme.models import Need
from ipbes_portal.workflow import require

from .. import actions, rules
from ..assessing.parts import missing_from_assessment, needs_once
from ..assessing.pictures import bars, comparison
from ..assessing.shape import public_assessment
from ..filters.self_assessments import WishFilter, assessment_filter_for
from ..forms.self_assessments import EndorseForm
from ..models import Proposal, ProposalStatus, SelfAssessment, SupportWish


def visible_assessment(request, pk):
    """The self-assessment with everything its pages show, as far as the reader may see it."""
    return get_object_or_404(SelfAssessment.objects.visible_to(request.user).for_detail(), pk=pk)


def known_assessment(request, pk):
    """The self-assessment, for somebody who may know all of it; for others it is not there."""
    return get_object_or_404(SelfAssessment.objects.known_in_full_to(request.user).for_detail(), pk=pk)


def self_assessment_list(request):
    """The endorsed and published ones for everybody; for authors, focal points and staff also theirs."""
    rows = SelfAssessment.objects.visible_to(request.user)
    filterset = assessment_filter_for(request.user)(request.GET, queryset=rows, request=request)
    if "format" in request.GET:
        return _table(request.GET["format"], filterset.qs.for_list())
    context = list_context(request, filterset)
    context["rows"] = context["rows"].for_list()
    context["may_begin"] = rules.can_begin_some_self_assessment(request.user)
    context["sees_wishes"] = rules.can_see_wishes(request.user)
    context["picture"] = comparison(SelfAssessment.objects.public())
    return render(request, "matching/self_assessment_list.html", context)


def _table(kind, assessments):
    header = [_("Country"), _("Year"), _("Prepared by"), _("State"), _("Endorsed on")]
    rows = (
        [row.country.name, row.year, row.organisation.name, str(row.get_status_display()), row.endorsed_on or ""]
        for row in assessments
    )
    return download(kind, "self-assessments", header, rows)


def self_assessment_detail(request, pk):
    """One self-assessment: its public part for everybody, all of it for those who write it and staff."""
    assessment = visible_assessment(request, pk)
    if "format" in request.GET:
        return _answers_table(request.GET["format"], assessment)
    context = {"picture": bars(assessment), "shape": public_assessment(assessment)}
    if not rules.knows_assessment_in_full(request.user, assessment):
        return render(request, "matching/self_assessment_public.html", context)
    return render(request, "matching/self_assessment_detail.html", context | _in_full(request.user, assessment))


def _in_full(user, assessment):
    return {
        "assessment": assessment,
        "missing": missing_from_assessment(assessment) if assessment.is_open_to_authors else [],
        "needs": _needs_with_requests(user, assessment),
        "may_edit": rules.can_edit_self_assessment(user, assessment),
        "may_consult": rules.can_put_to_consultation(user, assessment),
        "may_take_back": rules.can_take_assessment_back(user, assessment),
        "may_endorse": rules.can_endorse_self_assessment(user, assessment),
        "may_publish": rules.can_decide_publication_of_assessment(user, assessment),
        "may_ask": rules.can_ask_for_support(user, assessment),
        "endorse_form": EndorseForm(),
        "history": Entry.objects.about(assessment).select_related("actor__person")[:30],
    }


def _needs_with_requests(user, assessment):
    """Each need once, with what was asked for it: the responses the reader may see, and the wish that waits."""
    asked = Proposal.objects.visible_to(user).filter(self_assessment=assessment).with_texts()
    by_need = {}
    for proposal in asked.prefetch_related("needs"):
        for need in proposal.needs.all():
            by_need.setdefault(need.pk, []).append(proposal)
    wished = set(assessment.wishes.filter(proposal=None).values_list("need", flat=True))
    return [
        {
            "found": row,
            "requests": (requests := by_need.get(row.need.pk, [])),
            "is_begun": any(proposal.status == ProposalStatus.DRAFT for proposal in requests),
            "is_wished": row.need.pk in wished,
        }
        for row in needs_once(assessment)
    ]


def _answers_table(kind, assessment):
    """One row for each question, as the public part says it."""
    header = [
        _("Sector"), _("Question"), _("Present capacity"), _("Evidence"), _("Link to the evidence"), _("Needs"),
        _("Priority"),
    ]  # fmt: skip
    rows = [
        [part.name, row.question, row.capacity, row.evidence, row.link, "; ".join(row.needs), row.priority]
        for part in public_assessment(assessment).parts
        for row in part.answers
    ]
    return download(kind, f"self-assessment-{assessment.country.iso3}-{assessment.year}", header, rows)


# Buttons

assessment_button = partial(button, known_assessment, "matching:self_assessment_detail")
assessment_consult = assessment_button(
    actions.put_to_consultation,
    gettext_lazy("It is in consultation. It can still be changed until the focal point endorses it."),
)
assessment_take_back = assessment_button(actions.take_assessment_back, gettext_lazy("It is a draft again."))


@login_required
@require_POST
def assessment_endorse(request, pk):
    """The focal point endorses it."""
    given = typed(EndorseForm(request.POST))
    actions.endorse_self_assessment(known_assessment(request, pk), by=request.user, **given)
    messages.success(request, _("Endorsed. From each need, support can now be asked for with one click."))
    return redirect("matching:self_assessment_detail", pk)


@login_required
@require_POST
def assessment_publication(request, pk):
    """Agree that everybody may read it, or take that back."""
    agrees = request.POST.get("may_be_published") == "yes"
    actions.set_assessment_consent(known_assessment(request, pk), by=request.user, may_be_published=agrees)
    messages.success(request, _("Everybody can read it now.") if agrees else _("It is no longer public."))
    return redirect("matching:self_assessment_detail", pk)


@login_required
@require_POST
def support_ask(request, pk, need):
    """Begin a response to a call from one need; where no call takes responses, keep the wish."""
    assessment = known_assessment(request, pk)
    found = actions.ask_for_support(assessment, get_object_or_404(Need, pk=need), by=request.user)
    if isinstance(found, SupportWish):
        messages.info(
            request,
            _(
                "No call takes responses from you at present. Your wish is noted, and the secretariat sees it; once a "
                "call is open, press the button again."
            ),
        )
        return redirect("matching:self_assessment_detail", pk)
    messages.success(request, _("Your draft is begun from the self-assessment. Complete it and send it."))
    return redirect("matching:proposal_form", found.pk)


@login_required
def support_wish_list(request):
    """The wishes for support of all countries, for the secretariat."""
    require(rules.can_see_wishes(request.user))
    rows = SupportWish.objects.visible_to(request.user)
    filterset = WishFilter(request.GET, queryset=rows, request=request)
    if "format" in request.GET:
        return _wishes_table(request.GET["format"], filterset.qs.for_list())
    context = list_context(request, filterset)
    context["rows"] = context["rows"].for_list()
    return render(request, "matching/support_wish_list.html", context)


def _wishes_table(kind, wishes):
    header = [_("Country"), _("Year"), _("Need"), _("Wished on"), _("Became a response")]
    rows = (
        [
            wish.assessment.country.name, wish.assessment.year, str(wish.need), wish.wished_at.date(),
            _("yes") if wish.proposal_id else _("no"),
        ]
        for wish in wishes
    )  # fmt: skip
    return download(kind, "wishes-for-support", header, rows)
