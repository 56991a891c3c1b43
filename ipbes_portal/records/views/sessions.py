"""Pages of the sessions of the Plenary and their agendas."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal.accounts.history import history
from ipbes_portal.lists import list_context

from .. import actions, rules
from ..agenda import in_order
from ..filters import SessionFilter
from ..forms import AgendaItemForm, SessionForm
from ..models import AgendaItem, Document, Milestone, Request, Session
from .editors import RowEditor


def session_list(request):
    """Every session, the newest first, with how many documents and decisions the records hold."""
    visible = Document.objects.visible_to(request.user).values("pk")
    context = list_context(request, SessionFilter(request.GET, queryset=_newest(), request=request))
    context["rows"] = (
        context["rows"]
        .select_related("country")
        .annotate(
            documents_in=Count("documents", filter=Q(documents__in=visible), distinct=True),
            decisions_in=Count("decisions", distinct=True),
        )
    )
    context["may_add"] = rules.can_edit_registers(request.user)
    return render(request, "records/session_list.html", context)


def _newest():
    return Session.objects.order_by("-number")


def session_detail(request, number):
    """One session: agenda, documents, decisions, what is due at it and what it approved."""
    session = get_object_or_404(Session.objects.select_related("country"), number=number)
    documents = list(Document.objects.visible_to(request.user).filter(session=session))
    items = sorted(session.agenda_items.all(), key=lambda item: in_order(item.number))
    may_edit = rules.can_edit_registers(request.user)
    of_item = {item.pk: [] for item in items}
    for document in documents:
        if document.agenda_item_id:
            of_item.setdefault(document.agenda_item_id, []).append(document)
    due = Request.objects.filter(due_session=session).select_related("text", "decision")
    context = {
        "session": session,
        "agenda": [{"item": item, "documents": of_item[item.pk]} for item in items],
        "documents": documents,
        "decisions": session.decisions.all(),
        "requests_due": due.prefetch_related("text__wordings", "addressees"),
        "milestones": Milestone.objects.filter(session=session).select_related("assessment"),
        "may_edit": may_edit,
        "history": history(session, *items) if may_edit else [],
    }
    return render(request, "records/session_detail.html", context)


class SessionEditor(RowEditor):
    """A session, or an item of its agenda."""

    @cached_property
    def session(self):
        """The session of the address."""
        return get_object_or_404(Session, number=self.kwargs["number"])

    def get_trail(self, row):
        register = (_("Sessions"), reverse("records:session_list"))
        session = row if isinstance(row, Session) else self.session
        if session.pk is None:
            return [register]
        return [register, (str(session), reverse("records:session_detail", args=[session.number]))]


class SessionCreate(SessionEditor):
    """Enter a session."""

    form_class, heading = SessionForm, gettext_lazy("Add a session")
    act = staticmethod(actions.add_session)

    def get_row(self):
        return Session()


class SessionEdit(SessionEditor):
    """Correct a session."""

    form_class, heading = SessionForm, gettext_lazy("Edit")
    act = staticmethod(actions.edit_session)

    def get_row(self):
        return self.session


class AgendaItemCreate(SessionEditor):
    """Enter an item of the agenda."""

    form_class, heading = AgendaItemForm, gettext_lazy("Add an agenda item")
    act = staticmethod(actions.add_agenda_item)

    def get_row(self):
        return AgendaItem(session=self.session)


class AgendaItemEdit(SessionEditor):
    """Correct an item of the agenda."""

    form_class, heading = AgendaItemForm, gettext_lazy("Edit an agenda item")
    act = staticmethod(actions.edit_agenda_item)

    def get_row(self):
        return get_object_or_404(self.session.agenda_items, pk=self.kwargs["pk"])
