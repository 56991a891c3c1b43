"""Questions to national focal points: staff ask, focal points answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from django_filters import FilterSet

from ipbes_portal.accounts.downloads import download
from ipbes_portal.api_filters import Choices, Contains, YesNo
from ipbes_portal.edits import refusals_in_form
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import require

from .. import actions, rules
from ..forms.decisions import ConsultationForm
from ..models import Consultation, ConsultationAnswer
from ..responding.consultation_shape import asked
from .consolidation import judged_proposal


class ConsultationFilter(FilterSet):
    """Questions by whether and how they were answered."""

    q = Contains(fields=["proposal__reference", "country__name"])
    answered = YesNo(label=gettext_lazy("Answered"), empty_label=gettext_lazy("any"), method="that_are_answered")
    answer = Choices(label=gettext_lazy("Answer"), choices=ConsultationAnswer.choices)

    def that_are_answered(self, queryset, name, value):
        """With an answer, or still waiting for one."""
        return queryset.exclude(answer="") if value == "true" else queryset.waiting()


@login_required
def consultation_list(request):
    """The questions this reader may see: focal points those to their country, staff all."""
    require(rules.has_consultations(request.user))
    rows = Consultation.objects.visible_to(request.user)
    filterset = ConsultationFilter(request.GET, queryset=rows, request=request)
    if "format" in request.GET:
        return _table(request.GET["format"], filterset.qs)
    context = list_context(request, filterset)
    return render(request, "matching/consultation_list.html", context | {"rows": asked(context["rows"])})


def _table(kind, consultations):
    header = [_("Country"), _("Reference"), _("Title"), _("Asked on"), _("Answer"), _("Comment"), _("Answered on")]
    return download(kind, "consultations", header, (_cells(row) for row in asked(consultations)))


def _cells(row):
    said = row.consultation
    answer = said.get_answer_display() if said.answer else _("no answer")
    day = said.answered_at.date() if said.answered_at else ""
    return [
        said.country.name, row.reference, str(row.text), said.asked_at.date(), str(answer), said.comment, day,
    ]  # fmt: skip


class ConsultationDetail(LoginRequiredMixin, FormView):
    """One question, with what a focal point needs to know to answer it."""

    form_class = ConsultationForm
    template_name = "matching/consultation_detail.html"

    @cached_property
    def shape(self):
        """The question, as far as the reader may see it."""
        require(rules.has_consultations(self.request.user))
        rows = Consultation.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"])
        get_object_or_404(rows)
        return asked(rows)[0]

    def get_initial(self):
        return {"answer": self.shape.consultation.answer, "comment": self.shape.consultation.comment}

    def get_context_data(self, **kwargs):
        may_answer = rules.can_answer_consultation(self.request.user, self.shape.consultation)
        return super().get_context_data(row=self.shape, may_answer=may_answer, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        actions.answer_consultation(self.shape.consultation, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Thank you. Your answer is noted; you can change it while the review lasts."))
        return redirect("matching:consultation_list")


@login_required
@require_POST
def focal_points_ask(request, pk):
    """Ask the focal points of every country of a response that were not asked yet."""
    new = actions.ask_focal_points(judged_proposal(request, pk), by=request.user)
    text = ngettext("%(n)s country was asked.", "%(n)s countries were asked.", len(new)) % {"n": len(new)}
    messages.success(request, text if new else _("Every country of this response has been asked already."))
    return redirect("matching:result_detail", pk)
