"""Pages of bodies and technical support units: the register, one body, its terms and hosts, handing over."""

from django.db.models import Case, IntegerField, Prefetch, Value, When
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.history import history
from ipbes_portal.accounts.rules import can_manage_people
from ipbes_portal.directory.filters import STANDING, BodyFilter
from ipbes_portal.directory.models import Assessment, Body, BodyKind
from ipbes_portal.lists import list_context
from ipbes_portal.periods import has_begun, is_over

from .. import actions, rules
from ..editing import seen_as
from ..forms import BodyForm, BodyTermForm, HandOverForm, UnitHostForm
from ..members import members_of
from ..models import BodyTerm, Document, Post, Request, UnitHost
from .editors import RowEditor

PER_PAGE = 100
GOVERNING = [
    BodyKind.PLENARY,
    BodyKind.BUREAU,
    BodyKind.MEP,
    BodyKind.COI_COMMITTEE,
    BodyKind.SECRETARIAT,
    BodyKind.REVIEW_PANEL,
]
GROUPS = [
    ("governing", gettext_lazy("Plenary, panels and secretariat"), GOVERNING),
    ("task-forces", gettext_lazy("Task forces and expert groups"), [BodyKind.TASK_FORCE, BodyKind.EXPERT_GROUP]),
    (
        "assessments",
        gettext_lazy("Groups that write assessments"),
        [BodyKind.AUTHOR_GROUP, BodyKind.MANAGEMENT_COMMITTEE],
    ),
    ("units", gettext_lazy("Technical support units"), [BodyKind.TECHNICAL_SUPPORT_UNIT]),
]
KINDS = [kind for _key, _heading, kinds in GROUPS for kind in kinds]
ORDER = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(BodyKind)), output_field=IntegerField())
HOSTS = Prefetch("hosts", UnitHost.objects.select_related("host", "country"))


def body_list(request):
    """Every body of the Platform, by kind; units with who hosts them."""
    context = list_context(request, BodyFilter(request.GET, queryset=Body.objects.all(), request=request), PER_PAGE)
    found = context["filter"].qs.order_by(ORDER, "code")
    start = context["page"].start_index() - 1 if context["total"] else 0
    rows = found.prefetch_related("terms", HOSTS)[start : start + PER_PAGE]
    context["groups"] = _groups(rows)
    context["may_add"] = rules.can_edit_registers(request.user)
    return render(request, "records/body_list.html", context)


def _groups(bodies):
    """The bodies under the headings that have any, each with what it is today."""
    rows = [{"body": body} | _today(body) for body in bodies]
    groups = [
        {"key": key, "heading": heading, "rows": [row for row in rows if row["body"].kind in kinds]}
        for key, heading, kinds in GROUPS
    ]
    return [group for group in groups if group["rows"]]


def _today(body):
    """How a body stands today: the periods in force, else the last; `state` is "" where nobody has noted dates."""
    day, terms, hosts = clock.today(), list(body.terms.all()), list(body.hosts.all())
    in_force = [row for row in (*terms, *hosts) if has_begun(row.starts, day) and not is_over(row.ends, day)]
    hosting = [row for row in hosts if row in in_force]
    if in_force or (body.kind in STANDING and not terms):
        state = "current"
    else:
        state = "ended" if terms or hosts else ""
    period = next(iter(in_force or [*terms, *hosts][-1:]), None)
    return {"state": state, "period": period, "hosts": hosting or hosts[-1:]}


def body_detail(request, code):
    """One body: what it is, its terms, hosts, members, meetings, and what is asked of it."""
    if code.isdecimal():
        return redirect("records:body_detail", get_object_or_404(Body, pk=code).code)
    user, documents = request.user, Document.objects.visible_to(request.user)
    rows = Body.objects.select_related("parent").prefetch_related(
        "parts",
        "deliverables__work_programme",
        Prefetch("terms", BodyTerm.objects.select_related("decision", "decision_part")),
        HOSTS,
        Prefetch("requests", Request.objects.select_related("text", "decision", "due_session")),
        "requests__text__wordings",
        Prefetch("requests__response_document", documents),
    )
    body = get_object_or_404(rows, code=code)
    may_edit = rules.can_edit_registers(user)
    context = _today(body) | {
        "body": body,
        "terms": _terms(body),
        "is_unit": body.kind == BodyKind.TECHNICAL_SUPPORT_UNIT,
        "all_hosts": body.hosts.all(),
        "members": members_of(body, user),
        "meetings": _meetings(body, user, documents),
        "assessments": Assessment.objects.filter(deliverable__bodies=body).distinct(),
        "contributions": body.contributions.visible_to(user).select_related("donor"),
        "posts": _posts(body, documents),
        "may_edit": may_edit,
        "may_see_people": can_manage_people(user),
        "history": history(body, *body.terms.all(), *body.hosts.all()) if may_edit else [],
    }
    return render(request, "records/body_detail.html", context)


def _terms(body):
    """The terms in order, with whether each set the body up or set it up anew (7/2 ¶8)."""
    rows = []
    for term in body.terms.all():
        year, established = term.starts[:4], body.established[:4]
        is_anew = bool(rows) or bool(year and established and year > established)
        is_first = not rows and year != "" and year == established
        rows.append({"term": term, "what": _("set up anew") if is_anew else _("set up") if is_first else ""})
    return rows


def _meetings(body, user, documents):
    """The meetings of a body a reader may see, newest first."""
    rows = body.meetings.visible_to(user).select_related("country", "host")
    neighbours = rows.model.objects.visible_to(user).select_related("body")
    return rows.prefetch_related(Prefetch("report", documents), Prefetch("back_to_back_with", neighbours))


def _posts(body, documents):
    """The posts of the secretariat, as its documents list them."""
    if body.kind != BodyKind.SECRETARIAT:
        return []
    return Post.objects.prefetch_related(Prefetch("document", documents))


class BodyEditor(RowEditor):
    """A body, or a row of one."""

    @cached_property
    def body(self):
        """The body of the address."""
        return get_object_or_404(Body, code=self.kwargs["code"])

    def get_trail(self, row):
        register = (_("Bodies"), reverse("records:body_list"))
        body = row if isinstance(row, Body) else self.body
        return [register, (str(body), reverse("records:body_detail", args=[body.code]))] if body.pk else [register]


class BodyCreate(BodyEditor):
    """Enter a body."""

    form_class, heading = BodyForm, gettext_lazy("Add a body")
    act = staticmethod(actions.add_body)

    def get_row(self):
        return Body()


class BodyEdit(BodyEditor):
    """Correct a body."""

    form_class, heading = BodyForm, gettext_lazy("Edit")
    act = staticmethod(actions.edit_body)

    def get_row(self):
        return self.body


class BodyTermCreate(BodyEditor):
    """Enter one term of a body."""

    form_class, heading = BodyTermForm, gettext_lazy("Add a term")
    act = staticmethod(actions.add_body_term)

    def get_row(self):
        return BodyTerm(body=self.body)


class BodyTermEdit(BodyEditor):
    """Correct one term of a body."""

    form_class, heading = BodyTermForm, gettext_lazy("Edit a term")
    act = staticmethod(actions.edit_body_term)

    def get_row(self):
        return get_object_or_404(self.body.terms, pk=self.kwargs["pk"])


class UnitHostCreate(BodyEditor):
    """Enter who hosts a unit."""

    form_class, heading = UnitHostForm, gettext_lazy("Add a host")
    act = staticmethod(actions.add_unit_host)

    def get_row(self):
        return UnitHost(unit=self.body)


class UnitHostEdit(BodyEditor):
    """Correct who hosts a unit, and when."""

    form_class, heading = UnitHostForm, gettext_lazy("Edit a host")
    act = staticmethod(actions.edit_unit_host)

    def get_row(self):
        return get_object_or_404(self.body.hosts, pk=self.kwargs["pk"])


class UnitHandOver(BodyEditor):
    """One host ends and the next begins, in one step."""

    form_class, heading = HandOverForm, gettext_lazy("Hand over to another host")

    @cached_property
    def old(self):
        """The host that ends."""
        return get_object_or_404(self.body.hosts.select_related("host"), pk=self.kwargs["pk"])

    def get_row(self):
        return UnitHost(unit=self.body, city="")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"old": self.old}

    def get_context_data(self, **kwargs):
        lede = _("Until now: %(host)s") % {"host": self.old.host.name}
        return super().get_context_data(lede=lede, **kwargs)

    def save(self, form):
        actions.hand_over_unit(
            self.old,
            form.instance,
            by=self.request.user,
            ends=form.cleaned_data["old_ends"],
            still_finishes=form.cleaned_data["still_finishes"],
            seen=form.cleaned_data["seen"],
        )

    def stale(self, form):
        """The present host was changed meanwhile: say so, and let the editor send the form again knowingly."""
        form.add_error(None, _("Somebody else changed the present host meanwhile. Look at it again, then save."))
        form.data = form.data.copy()
        form.data["seen"] = seen_as(self.old)
        return self.render_to_response(self.get_context_data(form=form), status=409)
