"""Pages of recognition and endorsement: asking, the list, one request, the sheet of a reviewer, the buttons."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ipbes_portal import clock
from ipbes_portal.accounts.clashes import clash
from ipbes_portal.accounts.downloads import download
from ipbes_portal.buttons import button, typed
from ipbes_portal.edits import once, refusals_in_form
from ipbes_portal.lists import list_context
from ipbes_portal.panels.models import Matter
from ipbes_portal.programme.models import Activity
from ipbes_portal.workflow import StaleEdit

from .. import actions, rules
from ..filters.endorsements import EndorsementFilter, RecognisedFilter
from ..forms.endorsements import (
    EndorsementForm,
    EndorsementNoteForm,
    EndorsementPutForm,
    EndorsementSheetForm,
    RecommendationForm,
    RevokeForm,
)
from ..forms.proposals import ReasonForm
from ..models import ASKED, Endorsement, Offer
from ..reviewing.endorsement_course import course_of, validity_of
from ..reviewing.endorsement_sheets import tests_of


def visible_request(request, pk):
    """The request with everything its pages show, as far as the reader may see it."""
    return get_object_or_404(Endorsement.objects.visible_to(request.user).for_detail(), pk=pk)


@login_required
def endorsement_list(request):
    """The requests the reader may see, filtered by what the address says; as a page or a table."""
    rows = Endorsement.objects.visible_to(request.user)
    filterset = EndorsementFilter(request.GET, queryset=rows, request=request)
    if "format" in request.GET:
        return _table(request.GET["format"], filterset.qs.for_list())
    if not rules.reviews_endorsements(request.user):
        del filterset.form.fields["to_review"]
    context = list_context(request, filterset)
    context["rows"] = context["rows"].for_list()
    context["sees_all"] = rules.can_see_endorsements(request.user)
    context["acts_for"] = next(iter(request.user.managed_organisation_ids), None)
    context["empty_text"] = (
        _("Nobody has asked for recognition or endorsement yet.")
        if context["sees_all"]
        else _("You have not asked for anything yet. An activity your organisation leads or reported can be asked for.")
    )
    return render(request, "matching/endorsement_list.html", context)


def _table(kind, requests):
    header = [
        _("Activity"), _("Organisation"), _("Asked for"), _("State"), _("Level"), _("Holds from"), _("Holds until"),
        _("Conditions"), _("Minutes"),
    ]  # fmt: skip
    rows = (
        [
            str(row.activity), row.organisation.name, str(row.get_level_display()), str(row.state_label),
            str(row.get_granted_level_display()) if row.is_granted else "", row.valid_from or "",
            row.valid_until or "", row.conditions if row.is_granted else "", row.minutes_reference,
        ]
        for row in requests
    )  # fmt: skip
    return download(kind, "recognition", header, rows)


def recognised_list(request):
    """For everybody: the activities of partners that are recognised or endorsed today, and what that means."""
    filterset = RecognisedFilter(request.GET, queryset=Endorsement.objects.public(), request=request)
    if "format" in request.GET:
        return _public_table(request.GET["format"], filterset.qs.for_list())
    context = list_context(request, filterset)
    today = clock.today()
    context["grants"] = [(row, validity_of(row, today)) for row in context.pop("rows").for_list()]
    context["asks"] = request.user.is_authenticated and Endorsement.objects.visible_to(request.user).exists()
    return render(request, "matching/endorsement_public.html", context)


def _public_table(kind, grants):
    header = [_("Activity"), _("Organisation"), _("Level"), _("Holds from"), _("Holds until"), _("Conditions")]
    rows = (
        [
            str(row.activity), row.organisation.name, str(row.get_granted_level_display()), row.valid_from,
            row.valid_until, row.conditions,
        ]
        for row in grants
    )  # fmt: skip
    return download(kind, "recognised", header, rows)


# What a renewal begins with, to be corrected: most of it still holds.
REPEATED = ["level", "needs_met", "principles_followed", "procedures_followed", "guidance_used"]


class EndorsementAsk(UserPassesTestMixin, FormView):
    """The organisation asks for recognition or endorsement of its own activity."""

    form_class = EndorsementForm
    template_name = "matching/endorsement_form.html"

    @cached_property
    def activity(self):
        """The activity, as far as the reader may see it."""
        return get_object_or_404(Activity.objects.visible_to(self.request.user).with_texts(), pk=self.kwargs["pk"])

    @cached_property
    def organisations(self):
        """For which organisations the reader may ask."""
        return rules.organisations_that_may_ask(self.request.user, self.activity)

    def test_func(self):
        return bool(self.organisations)

    def get(self, request, *args, **kwargs):
        """The form; where a request is under way already, its page instead."""
        under_way = Endorsement.objects.mine(request.user).filter(activity=self.activity, status__in=ASKED).first()
        if under_way:
            messages.info(request, _("This request about the activity is under way already."))
            return redirect("matching:endorsement_detail", under_way.pk)
        return super().get(request, *args, **kwargs)

    @cached_property
    def renews(self):
        """The grant that a request would renew; None for a first one."""
        grants = [actions.grant_to_renew(self.activity, each) for each in sorted(self.organisations)]
        return next(filter(None, grants), None)

    def get_form_kwargs(self):
        row = Endorsement(activity=self.activity, renews=self.renews)
        offers = actions.offers_behind(self.activity, self.organisations)
        more = {"instance": row, "organisations": self.organisations, "offers": offers}
        return super().get_form_kwargs() | more

    def get_initial(self):
        words = {name: getattr(self.renews, name) for name in REPEATED} if self.renews else {}
        return words | {"offer": self.request.GET.get("offer")}

    def get_context_data(self, **kwargs):
        return super().get_context_data(activity=self.activity, renews=self.renews, **kwargs)

    @once
    @refusals_in_form
    def form_valid(self, form):
        row = actions.ask_endorsement(form.instance, by=self.request.user)
        messages.success(self.request, _("Your request has arrived. The task force reviews it; you will be told."))
        return redirect("matching:endorsement_detail", row.pk)


class EndorsementAnswer(UserPassesTestMixin, FormView):
    """The organisation answers a question and sends the request again."""

    form_class = EndorsementForm
    template_name = "matching/endorsement_form.html"

    @cached_property
    def row(self):
        """The request, as far as the reader may see it."""
        return visible_request(self.request, self.kwargs["pk"])

    def test_func(self):
        return rules.can_answer_return(self.request.user, self.row)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.row}

    def get_context_data(self, **kwargs):
        return super().get_context_data(activity=self.row.activity, endorsement=self.row, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        try:
            actions.answer_return(form.instance, by=self.request.user, version=form.cleaned_data["version"] or 0)
        except StaleEdit:
            theirs = Endorsement.objects.get(pk=self.row.pk)
            context = self.get_context_data(**clash(form, theirs))
            return self.render_to_response(context, status=409)
        messages.success(self.request, _("Sent again. A new round of review begins."))
        return redirect("matching:endorsement_detail", self.row.pk)


def endorsement_detail_context(user, row):
    """Everything the page of one request shows this reader."""
    may_put, may_note = rules.can_put_endorsement(user, row), rules.can_note_consultation(user, row)
    may_close = rules.can_close_endorsement_review(user, row)
    may_revoke = rules.can_revoke_endorsement(user, row)
    sees_sheets = rules.can_see_sheets(user, row)
    validity = validity_of(row, clock.today())
    renewal = Endorsement.objects.holding(clock.today()).filter(renews=row).first() if row.is_granted else None
    may_renew = row.is_granted and not renewal and rules.can_ask_endorsement(user, row.activity)
    matter = Matter.objects.visible_to(user).filter(pk=row.matter_id).first() if row.matter_id else None
    sheets = row.reviews.filter(round=row.round).select_related("reviewer__person")
    has_sent = sheets.filter(reviewer=user).exists()
    return {
        "endorsement": row,
        "activity": row.activity,
        "sees_sheets": sees_sheets,
        "tests": tests_of(sheets) if sees_sheets else [],
        "sheets": sheets if sees_sheets else [],
        "wanted": actions.REVIEWS_WANTED,
        "sees_course": sees_sheets or rules.can_see_endorsements(user),
        "may_review": rules.can_review_endorsement(user, row) and not has_sent,
        "may_answer": rules.can_answer_return(user, row),
        "may_withdraw": rules.can_withdraw_endorsement(user, row),
        "may_return": rules.can_return_endorsement(user, row),
        "may_take_back": rules.can_take_endorsement_back(user, row),
        "renewal": renewal,
        "may_renew": may_renew,
        "renews_now": may_renew and (validity.ends_soon or row.is_lapsed),
        "close_form": RecommendationForm() if may_close else None,
        "note_form": EndorsementNoteForm(auto_id="id_note_%s") if may_note else None,
        "put_form": EndorsementPutForm(endorsement=row) if may_put else None,
        "revoke_form": RevokeForm(auto_id="id_revoke_%s") if may_revoke else None,
        "withdraw_form": ReasonForm(auto_id="id_withdraw_%s"),
        "return_form": ReasonForm(auto_id="id_return_%s"),
        "back_form": ReasonForm(auto_id="id_back_%s"),
        "matter": matter,
        "sees_offer": Offer.objects.visible_to(user).filter(pk=row.offer_id).exists(),
        "validity": validity,
        "course": course_of(row, in_full=sees_sheets, matter=row.matter),
    }


@login_required
def endorsement_detail(request, pk):
    """One request: what is asked, where it stands, what was said of it, and what comes next."""
    row = visible_request(request, pk)
    return render(request, "matching/endorsement_detail.html", endorsement_detail_context(request.user, row))


class EndorsementSheet(UserPassesTestMixin, FormView):
    """A reviewer fills in the four tests."""

    form_class = EndorsementSheetForm
    template_name = "matching/endorsement_sheet.html"

    @cached_property
    def row(self):
        """The request, as far as the reader may see it."""
        return visible_request(self.request, self.kwargs["pk"])

    def test_func(self):
        return self.request.user.is_authenticated and rules.can_review_endorsement(self.request.user, self.row)

    def get(self, request, *args, **kwargs):
        """The form; who has sent a sheet in this round finds the request instead."""
        if self.row.reviews.filter(round=self.row.round, reviewer=request.user).exists():
            messages.info(request, _("Your sheet is sent. You can now read those of the others."))
            return redirect("matching:endorsement_detail", self.row.pk)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": None}

    def get_context_data(self, **kwargs):
        initiatives = self.row.activity.initiatives.all()
        strategies = {initiative.strategy_id: initiative.strategy for initiative in initiatives}
        return super().get_context_data(
            endorsement=self.row, activity=self.row.activity, strategies=strategies.values(), **kwargs
        )

    @once
    @refusals_in_form
    def form_valid(self, form):
        actions.review_endorsement(self.row, form.instance, by=self.request.user)
        messages.success(self.request, _("Your sheet is sent. You can now read those of the others."))
        return redirect("matching:endorsement_detail", self.row.pk)


# Buttons


@login_required
@require_POST
def endorsement_note(request, pk):
    """Write down what a focal point or another body said."""
    row, form = visible_request(request, pk), EndorsementNoteForm(request.POST)
    typed(form)
    actions.note_consultation(row, form.instance, by=request.user)
    messages.success(request, _("Noted."))
    return redirect("matching:endorsement_detail", pk)


request_button = partial(button, visible_request, "matching:endorsement_detail")
endorsement_close_review = request_button(
    actions.close_endorsement_review,
    gettext_lazy("The review is closed. The secretariat puts the request before the deciding body."),
    RecommendationForm,
)
endorsement_return = request_button(
    actions.return_endorsement, gettext_lazy("Returned. The organisation has been told."), ReasonForm
)
endorsement_put = request_button(
    actions.put_endorsement,
    gettext_lazy("It lies before the deciding body. Its members have been told."),
    EndorsementPutForm,
)
endorsement_take_back = request_button(
    actions.take_endorsement_back, gettext_lazy("Taken back. Nobody decides on it for now."), ReasonForm
)
endorsement_withdraw = request_button(actions.withdraw_endorsement, gettext_lazy("Withdrawn."), ReasonForm)
endorsement_revoke = request_button(
    actions.revoke_endorsement, gettext_lazy("Taken back. The activity no longer carries the level."), RevokeForm
)
