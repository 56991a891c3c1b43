"""Pages of assessments, their chapters and milestones."""

from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.history import history
from ipbes_portal.directory.filters import AssessmentFilter
from ipbes_portal.directory.models import Assessment, Body, Chapter
from ipbes_portal.lists import list_context
from ipbes_portal.periods import has_begun

from .. import actions, rules
from ..forms import AssessmentForm, ChapterForm, MilestoneForm
from ..models import Document, Milestone
from .editors import RowEditor


def assessment_list(request):
    """Every assessment, with where it stands and when it was approved."""
    rows = Assessment.objects.order_by("pk")
    context = list_context(request, AssessmentFilter(request.GET, queryset=rows, request=request))
    approvals = Milestone.objects.filter(kind="approval").select_related("session")
    context["rows"] = (
        context["rows"]
        .annotate(chapter_count=Count("chapters"))
        .prefetch_related("regions", Prefetch("milestones", approvals, to_attr="approvals"))
    )
    context["may_add"] = rules.can_edit_registers(request.user)
    return render(request, "records/assessment_list.html", context)


def assessment_detail(request, code):
    """One assessment: chapters, milestones, who writes and supports it, documents."""
    rows = Assessment.objects.select_related("deliverable__work_programme").prefetch_related(
        "regions", "chapters", Prefetch("milestones", Milestone.objects.select_related("country", "session"))
    )
    assessment = get_object_or_404(rows, code=code)
    deliverable, may_edit, day = assessment.deliverable_id, rules.can_edit_registers(request.user), clock.today()
    chapters, milestones = assessment.chapters.all(), assessment.milestones.all()
    context = {
        "assessment": assessment,
        "chapters": chapters,
        "milestones": [{"step": step, "is_future": not has_begun(step.starts, day)} for step in milestones],
        "bodies": Body.objects.filter(deliverables=deliverable) if deliverable else [],
        "documents": Document.objects.visible_to(request.user).filter(deliverables=deliverable) if deliverable else [],
        "may_edit": may_edit,
        "history": history(assessment, *chapters, *milestones) if may_edit else [],
    }
    return render(request, "records/assessment_detail.html", context)


class AssessmentEditor(RowEditor):
    """An assessment, or a row of one."""

    @cached_property
    def assessment(self):
        """The assessment of the address."""
        return get_object_or_404(Assessment, code=self.kwargs["code"])

    def get_trail(self, row):
        register = (_("Assessments"), reverse("records:assessment_list"))
        assessment = row if isinstance(row, Assessment) else self.assessment
        if assessment.pk is None:
            return [register]
        return [register, (str(assessment), reverse("records:assessment_detail", args=[assessment.code]))]


class AssessmentCreate(AssessmentEditor):
    """Enter an assessment."""

    form_class, heading = AssessmentForm, gettext_lazy("Add an assessment")
    act = staticmethod(actions.add_assessment)

    def get_row(self):
        return Assessment()


class AssessmentEdit(AssessmentEditor):
    """Correct an assessment."""

    form_class, heading = AssessmentForm, gettext_lazy("Edit")
    act = staticmethod(actions.edit_assessment)

    def get_row(self):
        return self.assessment


class ChapterCreate(AssessmentEditor):
    """Enter a chapter in its place."""

    form_class, heading = ChapterForm, gettext_lazy("Add a chapter")
    act = staticmethod(actions.add_chapter)

    def get_row(self):
        return Chapter(assessment=self.assessment)

    def more(self, form):
        """Its place."""
        return {"after": form.place()}


class ChapterEdit(AssessmentEditor):
    """Correct or move a chapter."""

    form_class, heading = ChapterForm, gettext_lazy("Edit a chapter")
    act = staticmethod(actions.edit_chapter)

    def get_row(self):
        return get_object_or_404(self.assessment.chapters, pk=self.kwargs["pk"])

    def more(self, form):
        """Its place."""
        return {"after": form.place()}


class MilestoneCreate(AssessmentEditor):
    """Enter a step of the assessment."""

    form_class, heading = MilestoneForm, gettext_lazy("Add a milestone")
    act = staticmethod(actions.add_milestone)

    def get_row(self):
        return Milestone(assessment=self.assessment)


class MilestoneEdit(AssessmentEditor):
    """Correct a step of the assessment."""

    form_class, heading = MilestoneForm, gettext_lazy("Edit a milestone")
    act = staticmethod(actions.edit_milestone)

    def get_row(self):
        return get_object_or_404(self.assessment.milestones, pk=self.kwargs["pk"])
