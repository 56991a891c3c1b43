"""Pages of gatherings: the list, one gathering, entering, correcting and removing it."""

from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView

from ipbes_portal.accounts.downloads import download
from ipbes_portal.accounts.history import history
from ipbes_portal.accounts.organisations import visible_organisations
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Body
from ipbes_portal.edits import conflict_rows, once, refusals_in_form
from ipbes_portal.lists import list_context
from ipbes_portal.records.editing import seen_as
from ipbes_portal.records.models import Document
from ipbes_portal.workflow import StaleEdit

from .. import actions, rules
from ..filters import OccasionFilter
from ..forms import OccasionForm, RemovalForm
from ..models import Activity, Occasion
from ..participants import figures


def occasion_list(request):
    """The gatherings this reader may see, as a page or the filtered list as a table."""
    rows = Occasion.objects.visible_to(request.user)
    filterset = OccasionFilter(request.GET, queryset=rows, request=request)
    if "format" in request.GET:
        return _table(request.GET["format"], filterset.qs.for_list().with_people())
    context = list_context(request, filterset)
    context["rows"] = context["rows"].for_list().with_people()
    context["may_add"] = rules.can_manage_occasions(request.user)
    return render(request, "programme/occasion_list.html", context)


def _table(kind, occasions):
    header = [
        _("Gathering"), _("Kind"), _("From"), _("Until"), _("City"), _("Country"), _("Online"),
        _("Body"), _("Activity"), _("Participants"), _("Attended"),
    ]  # fmt: skip
    rows = (
        [
            occasion.name,
            occasion.get_kind_display(),
            occasion.starts,
            occasion.ends,
            occasion.city,
            occasion.country or "",
            _("yes") if occasion.is_online else _("no"),
            occasion.body or "",
            occasion.activity or "",
            occasion.people or 0,
            occasion.people_present or 0,
        ]
        for occasion in occasions
    )
    return download(kind, "occasions", header, rows)


def visible_occasion(request, pk):
    """The gathering with its names, as far as the reader may see it."""
    return get_object_or_404(Occasion.objects.visible_to(request.user).for_list(), pk=pk)


def occasion_detail(request, pk):
    """One gathering: when, where, what came of it, and how many took part; nobody is named here."""
    occasion, user = visible_occasion(request, pk), request.user
    may_manage = rules.can_manage_occasions(user)
    neighbours = Occasion.objects.visible_to(user).for_list()
    context = {
        "occasion": occasion,
        "figures": figures(occasion),
        "may_manage": may_manage,
        "is_public": Occasion.objects.public().filter(pk=pk).exists() if may_manage else True,
        # What is hidden is not named on the page of something public either.
        "host": visible_organisations(user).filter(pk=occasion.host_id).first(),
        "report": Document.objects.visible_to(user).filter(pk=occasion.report_id).first(),
        "back_to_back": neighbours.beside(occasion),
        "history": history(occasion) if may_manage else [],
    }
    return render(request, "programme/occasion_detail.html", context)


def crumbs(occasion, label=""):
    """The way to the list of people of a gathering, or to the page `label` below that list."""
    trail = [
        {"label": _("Meetings and events"), "url": reverse("programme:occasion_list")},
        {"label": occasion.name, "url": reverse("programme:occasion_detail", args=[occasion.pk])},
        {"label": _("Participants"), "url": reverse("programme:participation_list", args=[occasion.pk])},
    ]
    return [*trail, {"label": label}] if label else [*trail[:2], {"label": _("Participants")}]


class ForKeepers(UserPassesTestMixin):
    """Pages on which gatherings and lists of people are kept."""

    def test_func(self):
        """Asks the rule."""
        return rules.can_manage_occasions(self.request.user)

    @cached_property
    def occasion(self):
        """The gathering, as far as the reader may see it."""
        return visible_occasion(self.request, self.kwargs["pk"])


class OccasionCreate(ForKeepers, FormView):
    """Enter a gathering: of the activity or the body in the address, or of the body chosen."""

    form_class = OccasionForm
    template_name = "programme/occasion_form.html"

    @cached_property
    def owner(self):
        """The activity or body the address names, or None."""
        return owner_in_address(self.request)

    @property
    def back_url(self):
        """Where one came from."""
        if isinstance(self.owner, Activity):
            return reverse("programme:activity_detail", args=[self.owner.pk])
        if self.owner:
            return reverse("records:body_detail", args=[self.owner.code])
        return reverse("programme:occasion_list")

    def get_form_kwargs(self):
        owner = {"activity": self.owner} if isinstance(self.owner, Activity) else {"body": self.owner}
        return super().get_form_kwargs() | {"user": self.request.user, "instance": Occasion(**owner)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            heading=_("Add a meeting or event"), owner=self.owner, back_url=self.back_url, **kwargs
        )

    @once
    @refusals_in_form
    def form_valid(self, form):
        occasion = actions.add_occasion(form.instance, by=self.request.user)
        messages.success(self.request, _("Saved."))
        return redirect("programme:occasion_detail", occasion.pk)


def owner_in_address(request):
    """The activity of `?activity=` (its number) or the body of `?body=` (its code), or None; 404 for a wrong one."""
    if request.GET.get("activity"):
        return row_in_address(request, "activity", Activity.objects.visible_to(request.user).with_texts())
    body = request.GET.get("body", "").replace("\0", "")
    return get_object_or_404(Body, code=body) if body else None


def row_in_address(request, name, rows):
    """The one of `rows` whose number the address gives under `name`; 404 for any other."""
    number = request.GET[name]
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise Http404
    return get_object_or_404(rows, pk=number)


class OccasionEdit(ForKeepers, FormView):
    """Correct a gathering; a stale edit is shown beside what was saved meanwhile."""

    form_class = OccasionForm
    template_name = "programme/occasion_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "instance": self.occasion}

    def get_context_data(self, **kwargs):
        url = reverse("programme:occasion_detail", args=[self.occasion.pk])
        return super().get_context_data(
            heading=_("Correct a meeting or event"), occasion=self.occasion, back_url=url, **kwargs
        )

    @refusals_in_form
    def form_valid(self, form):
        try:
            actions.edit_occasion(
                form.instance,
                by=self.request.user,
                fields=form.changed_columns(),
                seen=form.cleaned_data["seen"],
            )
        except StaleEdit:
            return stale(self, form, Occasion.objects.for_list().get(pk=self.occasion.pk))
        messages.success(self.request, _("Saved."))
        return redirect("programme:occasion_detail", self.occasion.pk)


def stale(view, form, theirs):
    """Mine and theirs side by side; saving again overwrites theirs knowingly."""
    values = {name: getattr(theirs, name) for name in form.fields if hasattr(theirs, name)}
    form.data = form.data.copy()
    form.data["seen"] = seen_as(theirs)
    last = Entry.objects.about(theirs).select_related("actor__person").first()
    context = view.get_context_data(form=form, conflict=conflict_rows(form, values), last_change=last)
    return view.render_to_response(context, status=409)


class OccasionRemove(ForKeepers, FormView):
    """GET says what would go with it; POST removes it."""

    form_class = RemovalForm
    template_name = "programme/remove.html"

    @cached_property
    def people(self):
        """How many stand on its list."""
        return self.occasion.participations.count()

    def get_form(self, form_class=None):
        label = ngettext(
            "Also remove %(n)s person from its list", "Also remove %(n)s people from its list", self.people
        ) % {"n": self.people}
        form = RemovalForm(**self.get_form_kwargs(), label=label)
        if not self.people:
            del form.fields["with_participations"]
        return form

    def get_context_data(self, **kwargs):
        url = reverse("programme:occasion_detail", args=[self.occasion.pk])
        return super().get_context_data(**kwargs) | {
            "heading": _("Remove a meeting or event"),
            "question": _("Remove “%(name)s”?") % {"name": self.occasion.name},
            "text": _("This cannot be undone. It is meant for entries made by mistake."),
            "crumbs": [
                {"label": _("Meetings and events"), "url": reverse("programme:occasion_list")},
                {"label": self.occasion.name, "url": url},
                {"label": _("Remove")},
            ],
            "cancel_url": url,
        }

    @refusals_in_form
    def form_valid(self, form):
        # Read before it goes: the page it leads to.
        activity = self.occasion.activity_id
        actions.remove_occasion(
            self.occasion, by=self.request.user, with_participations=form.cleaned_data.get("with_participations", False)
        )
        messages.success(self.request, _("Removed."))
        return redirect("programme:activity_detail", activity) if activity else redirect("programme:occasion_list")
