"""The pages of people: found, entered, corrected, merged. For the secretariat."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, FormView, TemplateView, UpdateView

from ipbes_portal.edits import once, refusals_in_form
from ipbes_portal.lists import list_context
from ipbes_portal.texts.models import LANGUAGE_CHOICES
from ipbes_portal.workflow import StaleEdit, require

from .. import actions, rules
from ..clashes import clash
from ..downloads import download
from ..filters import PersonFilter
from ..forms import NewPersonForm, PersonForm
from ..history import history
from ..models import Person, User
from ..people import likely_duplicates, same_person
from .roles import RELATED, role_lines

COMPARED = ["given_name", "family_name", "name_as_cited", "organisation", "country", "second_nationality", "orcid"]


class ForSecretariat(UserPassesTestMixin):
    """Pages about other people are for those who manage them."""

    def test_func(self):
        """Asks the rule."""
        return rules.can_manage_people(self.request.user)


@login_required
def person_list(request):
    """Everybody the programme knows; as a page, or the filtered list as a table."""
    require(rules.can_manage_people(request.user))
    people = Person.objects.visible_to(request.user)
    filterset = PersonFilter(request.GET, queryset=people, request=request)
    if "format" in request.GET:
        return _people_table(request.GET["format"], _with_what_is_shown(filterset.qs))
    context = list_context(request, filterset)
    context["rows"] = _with_what_is_shown(context["rows"])
    context["merge_with"] = _chosen(people, request.GET.get("merge", ""))
    return render(request, "accounts/person_list.html", context)


def _with_what_is_shown(people):
    return people.select_related("organisation", "country", "user").prefetch_related("emails")


def _chosen(rows, pk):
    """The row of a number in the address, or None."""
    return rows.filter(pk=pk).first() if pk.isascii() and pk.isdecimal() and len(pk) < 19 else None


def _people_table(kind, people):
    header = [_("Given name"), _("Family name"), _("E-mail"), _("ORCID iD"), _("Country"), _("Organisation")]
    rows = (
        [
            person.given_name,
            person.family_name,
            ", ".join(address.email for address in person.emails.all()),
            person.orcid,
            person.country or "",
            person.organisation.name if person.organisation else "",
        ]
        for person in people
    )
    return download(kind, "people", header, rows)


class PersonDetail(ForSecretariat, DetailView):
    """One person: data, roles, declarations, and what happened."""

    template_name = "accounts/person_detail.html"
    context_object_name = "person"

    def get(self, request, *args, **kwargs):
        """A merged row leads to the one kept."""
        merged = Person.objects.filter(pk=kwargs["pk"], merged_into__isnull=False).first()
        if merged:
            return redirect("accounts:person_detail", pk=merged.merged_into_id)
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        """With what the page shows."""
        people = Person.objects.visible_to(self.request.user)
        return people.select_related("organisation", "country", "second_nationality", "user")

    def get_context_data(self, **kwargs):
        """Roles, declarations, possible doubles, history."""
        person = self.object
        user = getattr(person, "user", None)
        alike = same_person(family_name=person.family_name, given_name=person.given_name, orcid=person.orcid)
        return super().get_context_data(**kwargs) | {
            "rows": person_rows(person),
            "sign_in": user,
            "may_close": user and rules.can_close_account(self.request.user, user),
            "grants": role_lines(person.role_grants.select_related(*RELATED)),
            "declarations": person.declarations.all(),
            "alike": alike.exclude(pk=person.pk).select_related("country", "organisation")[:10],
            "history": history(person, user) if user else history(person),
        }


def person_rows(person):
    """A person's data as lines of summary_list.html; shown only to themselves and the secretariat."""
    names = dict(LANGUAGE_CHOICES)
    spoken = [names.get(code, code) for code in person.languages]
    emails = person.emails.order_by("-is_primary", "pk")
    return [
        {"label": _("Name"), "value": person},
        {"label": _("Name as cited"), "value": person.cited},
        {"label": _("E-mail addresses"), "value": ", ".join(address.email for address in emails) or "–"},
        {"label": _("Organisation"), "value": person.organisation or "–"},
        {"label": _("Nationality"), "value": person.country or "–"},
        {"label": _("Second nationality"), "value": person.second_nationality or "–"},
        {"label": _("Working languages"), "value": ", ".join(spoken) or "–"},
        {"label": "ORCID iD", "value": person.orcid or "–"},
    ]


class PersonCreate(ForSecretariat, FormView):
    """Enter somebody; whoever may be the same person is shown first."""

    form_class = NewPersonForm
    template_name = "accounts/person_form.html"
    extra_context = {"is_new": True}

    @once
    @refusals_in_form
    def form_valid(self, form):
        """Save, unless somebody alike is known and was not looked at."""
        fields = dict(form.cleaned_data)
        emails, is_new = fields.pop("emails"), fields.pop("is_new")
        alike = same_person(
            family_name=fields["family_name"], given_name=fields["given_name"], orcid=fields["orcid"], emails=emails
        )
        alike = [] if is_new else list(alike.select_related("country", "organisation")[:10])
        if alike:
            return self.render_to_response(self.get_context_data(form=form, alike=alike))
        person = actions.add_person(by=self.request.user, emails=emails, **fields)
        return redirect("accounts:person_detail", pk=person.pk)


class PersonEdit(ForSecretariat, UpdateView):
    """Correct somebody's data."""

    form_class = PersonForm
    template_name = "accounts/person_form.html"

    def get_queryset(self):
        """Those who may be seen; merged rows are not edited."""
        return Person.objects.visible_to(self.request.user)

    def get_success_url(self):
        """Back to the person."""
        return reverse("accounts:person_detail", args=[self.object.pk])

    @refusals_in_form
    def form_valid(self, form):
        """Save the changed fields, or show both versions."""
        try:
            actions.edit_person(
                form.instance,
                by=self.request.user,
                fields=form.changed_columns,
                version=form.cleaned_data["version"],
            )
        except StaleEdit:
            theirs = self.get_queryset().get(pk=form.instance.pk)
            return self.render_to_response(self.get_context_data(**clash(form, theirs)), status=409)
        messages.success(self.request, _("Saved."))
        return redirect(self.get_success_url())


class DuplicateList(ForSecretariat, TemplateView):
    """Pairs of people who look alike and have not been judged."""

    template_name = "accounts/duplicate_list.html"

    def get_context_data(self, **kwargs):
        """At most a hundred pairs; judging some brings up the next."""
        return super().get_context_data(**kwargs) | {
            "pairs": likely_duplicates(),
        }


@login_required
@require_POST
def person_keep_apart(request, pk, other):
    """Remember that these two are two."""
    people = Person.objects.visible_to(request.user)
    first, second = get_object_or_404(people, pk=pk), get_object_or_404(people, pk=other)
    actions.keep_apart(first, second, by=request.user)
    messages.success(request, _("Remembered: these are two people."))
    return redirect("accounts:duplicate_list")


@login_required
def person_merge(request, pk, other):
    """GET shows both side by side; POST merges `other` into `pk`."""
    require(rules.can_manage_people(request.user))
    people = Person.objects.visible_to(request.user).select_related("organisation", "country", "second_nationality")
    keep, drop = get_object_or_404(people, pk=pk), get_object_or_404(people.exclude(pk=pk), pk=other)
    if request.method == "POST":
        actions.merge_people(keep, drop, by=request.user)
        messages.success(request, _("Merged."))
        return redirect("accounts:person_detail", pk=keep.pk)
    return render(
        request,
        "accounts/person_merge.html",
        {
            "keep": keep,
            "drop": drop,
            "rows": merge_rows(keep, drop),
            "swap_url": reverse("accounts:person_merge", args=[drop.pk, keep.pk]),
            "back_url": reverse("accounts:person_detail", args=[keep.pk]),
        },
    )


def merge_rows(keep, drop):
    """What each knows, and what will stand afterwards."""
    rows = []
    for name in COMPARED:
        a, b = getattr(keep, name), getattr(drop, name)
        label = str(Person._meta.get_field(name).verbose_name)
        label = label[:1].upper() + label[1:]
        rows.append({"label": label, "keep": a or "–", "drop": b or "–", "after": a or b or "–"})
    return rows


@login_required
@require_POST
def account_close(request, pk):
    """Shut a sign-in."""
    user = get_object_or_404(User.objects.filter(person__in=Person.objects.visible_to(request.user)), pk=pk)
    actions.close_account(user, by=request.user)
    messages.success(request, _("The sign-in is closed."))
    return redirect("accounts:person_detail", pk=user.person_id)


@login_required
@require_POST
def account_reopen(request, pk):
    """Open a closed sign-in again."""
    user = get_object_or_404(User.objects.filter(person__in=Person.objects.visible_to(request.user)), pk=pk)
    actions.reopen_account(user, by=request.user)
    messages.success(request, _("The sign-in is open again."))
    return redirect("accounts:person_detail", pk=user.person_id)
