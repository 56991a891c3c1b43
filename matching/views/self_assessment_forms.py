"""The pages on which a national self-assessment is written: a task list, one page per sector, groups, authors."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ipbes_portal.audit.models import Entry
from ipbes_portal.edits import autosave_answer, conflict_rows, is_autosave, once, refusals_in_form
from ipbes_portal.workflow import StaleEdit

from .. import actions, rules
from ..assessing.parts import missing_from_assessment, unanswered
from ..forms.self_assessments import AuthorForm, ConsultedGroupForm, PartForm, SelfAssessmentForm, stored_answers
from ..models import AssessmentPart
from .self_assessments import known_assessment


class SelfAssessmentBegin(LoginRequiredMixin, UserPassesTestMixin, FormView):
    """Begin a self-assessment for one's country."""

    form_class = SelfAssessmentForm
    template_name = "matching/self_assessment_begin.html"

    def test_func(self):
        return rules.can_begin_some_self_assessment(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    @once
    @refusals_in_form
    def form_valid(self, form):
        assessment = actions.begin_self_assessment(form.instance, by=self.request.user)
        messages.success(self.request, _("Begun. Fill in the sectors in any order, whenever you like."))
        return redirect("matching:self_assessment_form", assessment.pk)


def for_writers(request, pk):
    """The self-assessment, for somebody who writes it."""
    assessment = known_assessment(request, pk)
    if not rules.can_edit_self_assessment(request.user, assessment):
        raise PermissionDenied
    return assessment


@login_required
def self_assessment_form(request, pk):
    """The task list: every sector and how far it has come, and who was consulted."""
    assessment = for_writers(request, pk)
    parts = list(assessment.parts.all())
    tasks = [
        {
            "title": str(part.sector),
            "url": reverse("matching:self_assessment_part", args=[pk, part.sector.code]),
            "total": len(part.entries.all()),
            "done": len(part.entries.all()) - unanswered(part),
            "is_complete": not unanswered(part),
        }
        for part in parts
    ]
    context = {
        "assessment": assessment,
        "tasks": tasks,
        "total": sum(task["total"] for task in tasks),
        "done": sum(task["done"] for task in tasks),
        "missing": missing_from_assessment(assessment),
        "may_consult": rules.can_put_to_consultation(request.user, assessment),
        "may_choose_authors": rules.can_choose_authors(request.user, assessment),
    }
    return render(request, "matching/self_assessment_form.html", context)


class WritersOnly(UserPassesTestMixin):
    """Pages on which a self-assessment is written."""

    @cached_property
    def assessment(self):
        """The self-assessment, as far as the reader may know it."""
        return known_assessment(self.request, self.kwargs["pk"])

    def test_func(self):
        """Asks the rule; who is not signed in learns nothing."""
        user = self.request.user
        return user.is_authenticated and rules.can_edit_self_assessment(user, self.assessment)

    def get_context_data(self, **kwargs):
        """The self-assessment too."""
        return super().get_context_data(assessment=self.assessment, **kwargs)


class SelfAssessmentPart(WritersOnly, FormView):
    """One sector; saved as it is, complete or not. A stale save shows mine beside theirs and loses nothing."""

    form_class = PartForm
    template_name = "matching/self_assessment_part.html"

    @cached_property
    def part(self):
        """The part of the sector in the address."""
        parts = AssessmentPart.objects.filter(assessment=self.assessment).select_related("sector", "assessment")
        parts = parts.prefetch_related("entries__question", "entries__needs")
        return get_object_or_404(parts, sector__code=self.kwargs["sector"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"part": self.part}

    def get_context_data(self, **kwargs):
        codes = self._codes()
        place = codes.index(self.part.sector.code) + 1
        return super().get_context_data(part=self.part, place=place, places=len(codes), **kwargs)

    def _codes(self):
        return [part.sector.code for part in self.assessment.parts.all()]

    def post(self, request, *args, **kwargs):
        """The Save buttons; and autosave.js, for which the same is done and answered in a few words."""
        if is_autosave(request):
            return autosave_answer(self.get_form(), self.save)
        return super().post(request, *args, **kwargs)

    def save(self, form):
        """Save what was changed. Nothing was: the row as it stands, without a trace in the history."""
        answers = form.answers()
        if not answers:
            return AssessmentPart.objects.get(pk=self.part.pk)
        version = form.cleaned_data["version"]
        return actions.edit_assessment_part(self.part, by=self.request.user, answers=answers, version=version)

    @refusals_in_form
    def form_valid(self, form):
        try:
            self.save(form)
        except StaleEdit:
            return self.stale(form)
        messages.success(self.request, _("Saved."))
        if "next" not in self.request.POST:
            return redirect("matching:self_assessment_form", self.assessment.pk)
        return redirect(self._after())

    def _after(self):
        """The sector after this one; after the last one, who was consulted."""
        codes, key = self._codes(), self.assessment.pk
        following = codes[codes.index(self.part.sector.code) + 1 :]
        if following:
            return reverse("matching:self_assessment_part", args=[key, following[0]])
        return reverse("matching:consulted_groups", args=[key])

    def stale(self, form):
        """Mine and theirs side by side; saving again overwrites theirs knowingly."""
        theirs = AssessmentPart.objects.prefetch_related("entries__question", "entries__needs").get(pk=self.part.pk)
        values = {}
        for entry in theirs.entries.all():
            needs = f"{entry.question.code}-needs"
            values |= stored_answers(entry) | {needs: entry.needs.all()}
        form.data = form.data.copy()
        form.data["version"] = theirs.version
        last = Entry.objects.about(theirs).select_related("actor__person").first()
        rows = _with_questions(form, conflict_rows(form, values))
        context = self.get_context_data(form=form, conflict=rows, last_change=last)
        return self.render_to_response(context, status=409)


def _with_questions(form, rows):
    """The rows of the conflict table with the question before each label: every question has the same five fields."""
    questions = [question for question, fields in form.questions() for _field in fields]
    return [row | {"label": f"{question}: {row['label']}"} for question, row in zip(questions, rows, strict=True)]


class ConsultedGroups(WritersOnly, FormView):
    """The groups that were asked: those there are, and one more."""

    form_class = ConsultedGroupForm
    template_name = "matching/self_assessment_groups.html"

    @once
    @refusals_in_form
    def form_valid(self, form):
        actions.add_consulted_group(self.assessment, form.instance, by=self.request.user)
        messages.success(self.request, _("The group is noted."))
        return redirect("matching:consulted_groups", self.assessment.pk)


@login_required
@require_POST
def consulted_group_remove(request, pk, group):
    """Take a group away again."""
    assessment = known_assessment(request, pk)
    actions.remove_consulted_group(get_object_or_404(assessment.consulted, pk=group), by=request.user)
    messages.success(request, _("Removed."))
    return redirect("matching:consulted_groups", pk)


class AssessmentAuthors(WritersOnly, FormView):
    """The people who write too; focal point and deputy choose them."""

    form_class = AuthorForm
    template_name = "matching/self_assessment_authors.html"

    def test_func(self):
        return self.request.user.is_authenticated and rules.can_choose_authors(self.request.user, self.assessment)

    @refusals_in_form
    def form_valid(self, form):
        author = actions.add_assessment_author(self.assessment, form.cleaned_data["email"], by=self.request.user)
        messages.success(self.request, _("%(name)s can write it too.") % {"name": author.person})
        return redirect("matching:assessment_authors", self.assessment.pk)


@login_required
@require_POST
def assessment_author_remove(request, pk, user):
    """Let somebody no longer write."""
    assessment = known_assessment(request, pk)
    actions.remove_assessment_author(assessment, get_object_or_404(assessment.authors, pk=user), by=request.user)
    messages.success(request, _("Removed."))
    return redirect("matching:assessment_authors", pk)
