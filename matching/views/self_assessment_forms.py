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

from ipbes_portal.edits import once, refusals_in_form

from .. import actions, rules
from ..assessing.beginning import under_way
from ..assessing.parts import lacks_priority, missing_from_assessment, unanswered
from ..forms.self_assessments import AuthorForm, ConsultedGroupForm, PartForm, SelfAssessmentForm, stored_answers
from ..models import AssessmentPart
from .sections import SectionPage
from .self_assessments import known_assessment


class SelfAssessmentBegin(LoginRequiredMixin, UserPassesTestMixin, FormView):
    """Begin a self-assessment for one's country."""

    form_class = SelfAssessmentForm
    template_name = "matching/self_assessment_begin.html"

    def test_func(self):
        return rules.can_begin_some_self_assessment(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        fields, writing = context["form"].fields, list(under_way(self.request.user))
        return context | {
            "under_way": writing,
            "may_begin": len(writing) < len(fields["country"].queryset),
            "has_organisation": fields["organisation"].queryset.exists(),
        }

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
    tasks = [_task(part) for part in assessment.parts.all()]
    context = {
        "assessment": assessment,
        "tasks": tasks,
        "following": next((task for task in tasks if not task["is_complete"]), None),
        "total": sum(task["total"] for task in tasks),
        "done": sum(task["done"] for task in tasks),
        "is_complete": not missing_from_assessment(assessment),
        "may_consult": rules.can_put_to_consultation(request.user, assessment),
        "may_choose_authors": rules.can_choose_authors(request.user, assessment),
    }
    return render(request, "matching/self_assessment_form.html", context)


def _task(part):
    open_questions = unanswered(part)
    return {
        "title": str(part.sector),
        "url": reverse("matching:self_assessment_part", args=[part.assessment_id, part.sector.code]),
        "total": len(part.entries.all()),
        "done": len(part.entries.all()) - open_questions,
        "is_answered": not open_questions,
        "is_complete": not open_questions and not lacks_priority(part),
    }


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


class SelfAssessmentPart(WritersOnly, SectionPage):
    """One sector; saved as it is, complete or not. A stale save shows mine beside theirs and loses nothing."""

    form_class = PartForm
    template_name = "matching/self_assessment_part.html"

    @cached_property
    def part(self):
        """The part of the sector in the address."""
        parts = AssessmentPart.objects.filter(assessment=self.assessment).for_detail()
        return get_object_or_404(parts, sector__code=self.kwargs["sector"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"part": self.part}

    def get_context_data(self, **kwargs):
        codes = self._codes()
        place = codes.index(self.part.sector.code) + 1
        if "conflict" in kwargs:
            kwargs["conflict"] = _with_questions(kwargs["form"], kwargs["conflict"])
        return super().get_context_data(part=self.part, place=place, places=len(codes), **kwargs)

    def _codes(self):
        return [part.sector.code for part in self.assessment.parts.all()]

    def save(self, form):
        """Save what was changed. Nothing was: the row as it stands, without a trace in the history."""
        answers = form.answers()
        if not answers:
            return AssessmentPart.objects.get(pk=self.part.pk)
        version = form.cleaned_data["version"]
        return actions.edit_assessment_part(self.part, by=self.request.user, answers=answers, version=version)

    def overview(self):
        """The task list."""
        return reverse("matching:self_assessment_form", args=[self.assessment.pk])

    def following(self):
        """The sector after this one; after the last one, who was consulted."""
        codes, key = self._codes(), self.assessment.pk
        after = codes[codes.index(self.part.sector.code) + 1 :]
        if after:
            return reverse("matching:self_assessment_part", args=[key, after[0]])
        return reverse("matching:consulted_groups", args=[key])

    def theirs(self):
        """The part as it stands, and its values."""
        part = AssessmentPart.objects.for_detail().get(pk=self.part.pk)
        values = {}
        for entry in part.entries.all():
            values |= stored_answers(entry) | {f"{entry.question.code}-needs": entry.needs.all()}
        return part, values


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
