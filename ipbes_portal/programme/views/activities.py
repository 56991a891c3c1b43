"""Pages of activities: the list, the map, one activity, entering, editing, translating and moving it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ipbes_portal import languages
from ipbes_portal.accounts.organisations import visible_organisations
from ipbes_portal.audit.models import Entry
from ipbes_portal.charts import quantile_bins, world_map
from ipbes_portal.directory.models import Country
from ipbes_portal.edits import conflict_rows, once, refusals_in_form
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import StaleEdit

from .. import actions, rules
from ..filters import ActivityFilter
from ..forms import MoveForm, NoteForm, PartnersForm, ReportForm, StaffActivityForm, WordingForm
from ..models import Activity, ActivityStatus
from ..pictures import activities_by_country


def activity_list(request):
    """Every activity the reader may see, filtered by what the address says."""
    rows = Activity.objects.visible_to(request.user)
    filterset = ActivityFilter(request.GET, queryset=rows, request=request)
    context = list_context(request, filterset)
    context["rows"] = context["rows"].for_list()
    context["may_add"] = rules.can_add_activity(request.user)
    context["may_report"] = rules.can_report_any_activity(request.user)
    return render(request, "programme/activity_list.html", context)


def activity_map(request):
    """Where activities take place: a map, and the same as a table."""
    filterset = ActivityFilter(request.GET, queryset=Activity.objects.visible_to(request.user), request=request)
    counts = activities_by_country(filterset.qs.in_plan())
    countries = {country.m49: country for country in Country.objects.all()}
    bins = quantile_bins(counts.values())
    picture = world_map(
        counts,
        title=_("Activities by country"),
        description=_("Countries are darker the more activities of the plan take place in them."),
        names={m49: country.name for m49, country in countries.items()},
        href=lambda m49: f"../?country={countries[m49].iso3}" if counts.get(m49) else None,
        bins=bins,
    )
    rows = sorted(((countries[m49], n) for m49, n in counts.items()), key=lambda row: (-row[1], row[0].name))
    return render(request, "programme/activity_map.html", {"picture": picture, "bins": bins, "rows": rows})


def activity_detail(request, pk):
    """One activity with everything that hangs on it."""
    activity = get_object_or_404(Activity.objects.visible_to(request.user).for_detail(), pk=pk)
    staff = rules.can_move_activity(request.user, activity)
    return render(
        request,
        "programme/activity_detail.html",
        {
            "activity": activity,
            "may_edit": rules.can_edit_activity(request.user, activity),
            "may_submit": rules.can_submit_report(request.user, activity),
            "may_decide": rules.can_decide_report(request.user, activity),
            "may_move": staff,
            "may_ask_recognition": bool(rules.organisations_it_is_own_of(request.user, activity)),
            "occasions": activity.occasions.select_related("country").with_people(),
            "may_manage_occasions": rules.can_manage_occasions(request.user),
            "may_record_contribution": rules.can_record_contribution(request.user),
            "move_form": MoveForm(activity=activity) if staff else None,
            "note_form": NoteForm(),
            "history": Entry.objects.about(activity).select_related("actor__person")[:30]
            if _sees_history(request, activity)
            else [],
            # What is hidden is not named on the page of something public either.
            "partnerships": activity.partnerships.filter(
                organisation__in=visible_organisations(request.user)
            ).select_related("organisation"),
            "documents": activity.documents.visible_to(request.user),
            "contributions": activity.contributions.visible_to(request.user).select_related("donor"),
            "languages_missing": _languages_missing(activity),
        },
    )


def _sees_history(request, activity):
    return rules.can_add_activity(request.user) or rules.is_reporter(request.user, activity)


def _languages_missing(activity):
    written = {wording.language for wording in activity.text.wordings.all()}
    return [language for language in languages.LANGUAGES if language.code not in written]


def visible_activity(request, pk):
    """The activity with its texts, as far as the reader may see it."""
    return get_object_or_404(Activity.objects.visible_to(request.user).with_texts(), pk=pk)


class ActivityCreate(UserPassesTestMixin, FormView):
    """Staff enter an activity of the programme."""

    form_class = StaffActivityForm
    template_name = "programme/activity_form.html"

    def test_func(self):
        return rules.can_add_activity(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "instance": Activity()}

    @cached_property
    def partners_form(self):
        """Which organisations take part, by role."""
        return PartnersForm(self.request.POST or None)

    def get_context_data(self, **kwargs):
        return super().get_context_data(partners_form=self.partners_form, heading=_("Add an activity"), **kwargs)

    @once
    @refusals_in_form
    def form_valid(self, form):
        if not self.partners_form.is_valid():
            return self.form_invalid(form)
        activity = actions.add_activity(
            form.instance,
            by=self.request.user,
            related=form.related(),
            partners=self.partners_form.pairs(),
            **form.wording(),
        )
        messages.success(self.request, _("The activity is in the plan."))
        return redirect("programme:activity_detail", activity.pk)


class ActivityEdit(UserPassesTestMixin, FormView):
    """Change an activity; a stale edit is shown beside what was saved meanwhile."""

    template_name = "programme/activity_form.html"

    @cached_property
    def activity(self):
        """The row, as far as the reader may see it."""
        return get_object_or_404(Activity.objects.visible_to(self.request.user).for_detail(), pk=self.kwargs["pk"])

    @property
    def is_report(self):
        """Whether a partner edits their own report."""
        return not rules.can_add_activity(self.request.user)

    def test_func(self):
        return rules.can_edit_activity(self.request.user, self.activity)

    def get_form_class(self):
        return ReportForm if self.is_report else StaffActivityForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "instance": self.activity}

    @cached_property
    def partners_form(self):
        """Which organisations take part, by role; partners say it in words."""
        return None if self.is_report else PartnersForm(self.request.POST or None, activity=self.activity)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            partners_form=self.partners_form,
            heading=_("Edit activity"),
            activity=self.activity,
            is_report=self.is_report,
            **kwargs,
        )

    @refusals_in_form
    def form_valid(self, form):
        if self.partners_form and not self.partners_form.is_valid():
            return self.form_invalid(form)
        try:
            actions.edit_activity(
                form.instance,
                by=self.request.user,
                fields=form.changed_columns(),
                version=form.cleaned_data["version"] or 0,
                related=form.related(),
                partners=self.partners_form.pairs() if self.partners_form else None,
                **form.wording(),
            )
        except StaleEdit:
            return self.stale(form)
        messages.success(self.request, _("Saved."))
        return redirect("programme:activity_detail", self.activity.pk)

    def stale(self, form):
        """Mine and theirs side by side; saving again overwrites theirs knowingly."""
        theirs = Activity.objects.for_detail().get(pk=self.activity.pk)
        values = {name: getattr(theirs, name) for name in form.fields if hasattr(theirs, name)}
        values |= {"title": theirs.text.source.title, "summary": theirs.text.source.body}
        form.data = form.data.copy()
        form.data["version"] = theirs.version
        last = Entry.objects.about(theirs).select_related("actor__person").first()
        context = self.get_context_data(form=form, conflict=conflict_rows(form, values), last_change=last)
        return self.render_to_response(context, status=409)


class WordingEdit(UserPassesTestMixin, FormView):
    """Write title and summary in one language, with the original beside it."""

    form_class = WordingForm
    template_name = "programme/wording_form.html"

    @cached_property
    def activity(self):
        """The row, as far as the reader may see it."""
        return visible_activity(self.request, self.kwargs["pk"])

    @cached_property
    def language(self):
        """The language being written."""
        return languages.BY_PREFIX[self.kwargs["language"]]

    @cached_property
    def wording(self):
        """What stands there now, or None."""
        return self.activity.text.wordings.filter(language=self.language.code).first()

    def test_func(self):
        return rules.can_translate(self.request.user, self.activity)

    def get_initial(self):
        if self.wording is None:
            return {}
        return {"title": self.wording.title, "summary": self.wording.body, "version": self.wording.version}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            activity=self.activity, language=self.language, source=self.activity.text.source, **kwargs
        )

    @refusals_in_form
    def form_valid(self, form):
        try:
            actions.translate_activity(
                self.activity,
                by=self.request.user,
                language=self.language.code,
                title=form.cleaned_data["title"],
                summary=form.cleaned_data["summary"],
                version=form.cleaned_data["version"],
            )
        except StaleEdit:
            theirs = self.activity.text.wordings.get(language=self.language.code)
            form.data = form.data.copy()
            form.data["version"] = theirs.version
            rows = conflict_rows(form, {"title": theirs.title, "summary": theirs.body})
            return self.render_to_response(self.get_context_data(form=form, conflict=rows), status=409)
        messages.success(self.request, _("Saved."))
        return redirect("programme:activity_detail", self.activity.pk)


@login_required
@require_POST
def activity_move(request, pk):
    """Change the state of an activity of the plan."""
    activity = visible_activity(request, pk)
    if not rules.can_move_activity(request.user, activity):
        raise PermissionDenied
    form = MoveForm(request.POST, activity=activity)
    if not form.is_valid():
        raise ValidationError(_("This step is not possible from the present status. Please reload the page."))
    actions.move_activity(
        activity, ActivityStatus(form.cleaned_data["status"]), by=request.user, note=form.cleaned_data["note"]
    )
    messages.success(request, _("Saved."))
    return redirect("programme:activity_detail", pk)
