"""Who takes part in a gathering: listed, added, marked as present, corrected, removed; and one's own."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from ipbes_portal.accounts.downloads import download
from ipbes_portal.accounts.filters import PersonFilter
from ipbes_portal.accounts.forms import NewPersonForm
from ipbes_portal.accounts.models import Person
from ipbes_portal.accounts.people import same_person
from ipbes_portal.accounts.rules import can_manage_people
from ipbes_portal.edits import once, refusals_in_form
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import StaleEdit, require

from .. import actions, rules
from ..filters import ParticipationFilter
from ..forms import ParticipationForm
from ..models import Occasion, Participation
from ..participant_tables import COLUMNS
from ..participants import figures
from .occasions import ForKeepers, crumbs, stale, visible_occasion

MOST_FOUND = 20


@login_required
def participation_list(request, pk):
    """The list of one gathering for those who keep it, as a page or as a table that can be sent back corrected."""
    require(rules.can_manage_occasions(request.user))
    occasion = visible_occasion(request, pk)
    rows = occasion.participations.visible_to(request.user).by_name()
    filterset = ParticipationFilter(request.GET, queryset=rows, request=request)
    if "format" in request.GET:
        return _table(request.GET["format"], filterset.qs.for_list())
    context = list_context(request, filterset)
    context["rows"] = context["rows"].for_list()
    context |= {"occasion": occasion, "figures": figures(occasion), "crumbs": crumbs(occasion)}
    return render(request, "programme/participation_list.html", context)


def _table(kind, participations):
    """In the columns a list is read in; codes instead of words, so that it reads the same in every language."""
    rows = (
        [
            row.person_id,
            row.person.given_name,
            row.person.family_name,
            next((address.email for address in row.person.emails.all()), ""),
            row.person.orcid,
            row.organisation.name if row.organisation else "",
            row.country.iso3 if row.country else "",
            row.role,
            row.category,
            "yes" if row.attended_at else "no",
        ]
        for row in participations
    )
    return download(kind, "participants", COLUMNS, rows)


@login_required
@require_POST
def attendance_mark(request, pk):
    """Keep the ticks that were changed; what somebody else ticked meanwhile and one did not touch stays."""
    require(rules.can_manage_occasions(request.user))
    occasion = visible_occasion(request, pk)
    shown, was, ticked = (_numbers(request.POST.getlist(name)) for name in ("shown", "was", "attended"))
    came, stayed_away = (ticked & shown) - was, (was & shown) - ticked
    changed = actions.mark_attendance(occasion, by=request.user, came=came, stayed_away=stayed_away)
    text = ngettext("Attendance of %(n)s person changed.", "Attendance of %(n)s people changed.", changed)
    messages.success(request, text % {"n": changed} if changed else _("Nothing was changed."))
    query = request.POST.get("query", "")[:500]
    address = reverse("programme:participation_list", args=[pk])
    return redirect(f"{address}?{query}" if query else address)


def _numbers(values):
    """The numbers among what was sent."""
    return {int(value) for value in values if value.isascii() and value.isdecimal() and len(value) < 19}


class ParticipantSearch(ForKeepers, TemplateView):
    """Look for somebody to put on the list."""

    template_name = "programme/participant_search.html"

    def found(self, query):
        """People who match what was typed, and whether they are on the list."""
        people = Person.objects.visible_to(self.request.user)
        found = PersonFilter({"q": query}, queryset=people, request=self.request).qs
        listed = self.occasion.participations.filter(person=OuterRef("pk"))
        return found.select_related("organisation", "country").annotate(is_listed=Exists(listed))[:MOST_FOUND]

    def get_context_data(self, **kwargs):
        query = self.request.GET.get("q", "").replace("\0", "").strip()[:200]
        return super().get_context_data(**kwargs) | {
            "occasion": self.occasion,
            "crumbs": crumbs(self.occasion, _("Add a participant")),
            "q": query,
            "found": self.found(query) if query else [],
            "most": MOST_FOUND,
            "may_add_people": can_manage_people(self.request.user),
        }


class ParticipationCreate(ForKeepers, FormView):
    """Say in what capacity the one chosen takes part."""

    form_class = ParticipationForm
    template_name = "programme/participation_form.html"

    @cached_property
    def person(self):
        """The one chosen."""
        people = Person.objects.visible_to(self.request.user).select_related("organisation", "country")
        return get_object_or_404(people, pk=self.kwargs["person"])

    def get_form_kwargs(self):
        person = self.person
        origin = {"organisation": person.organisation, "country": person.country}
        row = Participation(occasion=self.occasion, person=person, **origin)
        return super().get_form_kwargs() | {"instance": row}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "person": self.person,
            "occasion": self.occasion,
            "crumbs": crumbs(self.occasion, _("Add a participant")),
            "back_url": reverse("programme:participant_search", args=[self.occasion.pk]),
        }

    @once
    @refusals_in_form
    def form_valid(self, form):
        actions.add_participant(self.occasion, self.person, by=self.request.user, **form.participation())
        messages.success(self.request, _("%(name)s is on the list.") % {"name": self.person})
        return redirect("programme:participation_list", self.occasion.pk)


class NewParticipant(ForKeepers, FormView):
    """Enter somebody nobody knew and put them on the list; whoever may be the same person is shown first."""

    form_class = NewPersonForm
    template_name = "programme/participant_new.html"

    def test_func(self):
        return super().test_func() and can_manage_people(self.request.user)

    def get_initial(self):
        return {"family_name": self.request.GET.get("q", "").strip()[:120]}

    @cached_property
    def capacity_form(self):
        """Role, group and presence; organisation and country are the person's."""
        return ParticipationForm(
            self.request.POST or None, instance=Participation(occasion=self.occasion), is_new_person=True
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "occasion": self.occasion,
            "capacity_form": self.capacity_form,
            "crumbs": crumbs(self.occasion, _("Enter somebody new")),
        }

    @once
    @refusals_in_form
    def form_valid(self, form):
        if not self.capacity_form.is_valid():
            return self.form_invalid(form)
        fields = dict(form.cleaned_data)
        emails, is_new = fields.pop("emails"), fields.pop("is_new")
        alike = same_person(
            family_name=fields["family_name"], given_name=fields["given_name"], orcid=fields["orcid"], emails=emails
        )
        alike = [] if is_new else list(alike.select_related("country", "organisation")[:10])
        if alike:
            return self.render_to_response(self.get_context_data(form=form, alike=alike))
        row = actions.add_new_participant(
            self.occasion, by=self.request.user, person=fields, emails=emails, **self.capacity_form.participation()
        )
        messages.success(self.request, _("%(name)s is on the list.") % {"name": row.person})
        return redirect("programme:participation_list", self.occasion.pk)


class OfOneParticipation(UserPassesTestMixin):
    """Pages about one person on one list, for those who keep it."""

    def test_func(self):
        """Asks the rule."""
        return rules.can_manage_occasions(self.request.user)

    @cached_property
    def participation(self):
        """The row, on a list this reader may see."""
        rows = Participation.objects.visible_to(self.request.user)
        return get_object_or_404(rows.for_list().select_related("occasion"), pk=self.kwargs["pk"])

    @cached_property
    def occasion(self):
        """The gathering, with its names."""
        return visible_occasion(self.request, self.participation.occasion_id)

    @property
    def list_url(self):
        """The list the person stands on."""
        return reverse("programme:participation_list", args=[self.occasion.pk])


class ParticipationEdit(OfOneParticipation, FormView):
    """Correct in what capacity somebody takes part."""

    form_class = ParticipationForm
    template_name = "programme/participation_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.participation}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "person": self.participation.person,
            "occasion": self.occasion,
            "crumbs": crumbs(self.occasion, _("Correct")),
            "back_url": self.list_url,
        }

    @refusals_in_form
    def form_valid(self, form):
        try:
            actions.correct_participation(
                form.instance, by=self.request.user, fields=form.changed_columns(), seen=form.cleaned_data["seen"]
            )
        except StaleEdit:
            return stale(self, form, Participation.objects.for_list().get(pk=self.participation.pk))
        messages.success(self.request, _("Saved."))
        return redirect(self.list_url)


class ParticipationRemove(OfOneParticipation, TemplateView):
    """GET asks; POST takes somebody off the list."""

    template_name = "programme/remove.html"

    def get_context_data(self, **kwargs):
        names = {"name": self.participation.person, "occasion": self.occasion.name}
        return super().get_context_data(**kwargs) | {
            "heading": _("Remove from the list"),
            "question": _("Take %(name)s off the list of “%(occasion)s”?") % names,
            "text": _("The person stays known; only their part in this gathering goes."),
            "crumbs": crumbs(self.occasion, _("Remove")),
            "cancel_url": self.list_url,
        }

    def post(self, request, pk):
        """Through the action."""
        url = self.list_url
        actions.remove_participation(self.participation, by=request.user)
        messages.success(request, _("Removed."))
        return redirect(url)


@login_required
def my_participations(request):
    """The gatherings in which the programme says one took part; those not yet public without their names."""
    require(rules.can_see_own_participations(request.user))
    mine = Participation.objects.filter(person=request.user.person_id).select_related("organisation", "country")
    rows = list(mine.order_by("-occasion__starts", "-pk"))
    named = Occasion.objects.visible_to(request.user).for_list().in_bulk([row.occasion_id for row in rows])
    others = Occasion.objects.in_bulk([row.occasion_id for row in rows if row.occasion_id not in named])
    lines = [
        {"row": row, "occasion": named.get(row.occasion_id), "unnamed": others.get(row.occasion_id)} for row in rows
    ]
    return render(request, "programme/my_participations.html", {"lines": lines})
