"""Pages of matters for decision: the inbox, one matter, the list for a meeting, and how members speak."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_secretariat
from ipbes_portal.audit.models import Entry
from ipbes_portal.edits import once, refusals_in_form
from ipbes_portal.lists import list_context

from . import actions, kinds, rules
from .filters import MatterFilter
from .forms import DecisionForm, SayForm, StepAsideForm
from .members import sees_all
from .models import BodyDecision, Matter, MatterStatus, Stage, Word


def _inbox(request):
    """The filter over every matter this reader may see; the page is refused to who sits in no body."""
    if not rules.has_inbox(request.user):
        raise PermissionDenied
    rows = Matter.objects.visible_to(request.user).with_stage(request.user).in_order_of_stage()
    return MatterFilter(request.GET, queryset=rows, request=request)


def _ready(matters, user):
    """The matters with subject, bodies and what the reader may know of the voices, without a query per row."""
    matters = list(matters.with_parts())
    kinds.load(matters)
    for matter in matters:
        matter.shows_voices = rules.can_see_voices(user, matter)
        for part in matter.parts.all():
            part.matter, part.mine = matter, part.voice_of(user)
        matter.my_voices = [part.mine for part in matter.parts.all() if part.mine]
    return matters


@login_required
def matter_list(request):
    """Everything that waits for a body I belong to: first what waits for me."""
    context = list_context(request, _inbox(request))
    rows = _ready(context["rows"], request.user)
    context["sees_all"] = sees_all(request.user)
    context["groups"] = [
        {"stage": stage.value, "label": stage.label, "rows": found}
        for stage in Stage
        if (found := [row for row in rows if row.stage == stage])
    ]
    return render(request, "panels/matter_list.html", context)


@login_required
def matter_meeting(request):
    """What is open of the filtered list, to be printed for a meeting, with what members should know of each."""
    rows = _ready(_inbox(request).qs.open(), request.user)
    for matter in rows:
        matter.facts = matter.owner.summary(matter, request.user)
    context = {"rows": rows, "today": clock.today(), "query": request.GET.urlencode()}
    return render(request, "panels/matter_meeting.html", context)


@login_required
def matter_detail(request, pk):
    """One matter: what is asked, who decides, who has said what, and what the reader may do."""
    return render(request, "panels/matter_detail.html", page_of(request.user, pk))


def page_of(user, pk, part=None, refused=None):
    """The context of one matter; `refused` is a form about `part` to be shown again."""
    found = _ready(Matter.objects.visible_to(user).with_stage(user).filter(pk=pk), user)
    if not found:
        raise Http404
    matter = found[0]
    sees_history = is_secretariat(user) and matter.shows_voices
    return {
        "matter": matter,
        "facts": matter.owner.summary(matter, user),
        "path": matter.owner.path(matter),
        "parts": [_part(row, user, refused if row == part else None) for row in matter.parts.all()],
        "history": Entry.objects.about(matter).select_related("actor__person")[:50] if sees_history else [],
    }


def _part(part, user, refused):
    """One body's part as the page shows it, with the forms this reader may fill in."""
    forms, is_meeting = {}, rules.can_record_meeting(user)
    if rules.can_say(user, part):
        said = part.mine if part.mine and part.mine.word != Word.RECUSED else None
        forms["say"] = SayForm(part=part, initial={"word": said.word, "reason": said.reason} if said else {})
        forms["aside"] = StepAsideForm(part=part)
    if rules.can_decide(user, part) and (is_meeting or part.has_quorum):
        forms["decision"] = DecisionForm(part=part, is_meeting=is_meeting)
    if refused:
        forms[refused.name] = refused
    return {
        "part": part,
        "tally": [(word.label, part.tally[word]) for word in Word if part.tally[word]],
        "has_stepped_aside": bool(part.mine and part.mine.word == Word.RECUSED),
        "lacks_quorum": part.is_open and not part.has_quorum,
        **forms,
    }


class PartSay(LoginRequiredMixin, FormView):
    """A member says their word; what is refused is shown in the page of the matter, with everything typed."""

    http_method_names = ["post"]
    form_class = SayForm
    template_name = "panels/matter_detail.html"

    @cached_property
    def part(self):
        """One body's part of a matter the reader may see."""
        rows = BodyDecision.objects.visible_to(self.request.user).select_related("matter", "body")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"part": self.part}

    def get_context_data(self, form, **kwargs):
        context = page_of(self.request.user, self.part.matter_id, self.part, refused=form)
        return super().get_context_data(form=form, **kwargs) | context

    @once
    @refusals_in_form
    def form_valid(self, form):
        actions.say(self.part, *form.given(), by=self.request.user)
        messages.success(self.request, _("Noted. You can change it until the body has decided."))
        return redirect(self.part.matter)


class PartStepAside(PartSay):
    """A member steps aside."""

    form_class = StepAsideForm


class PartDecide(PartSay):
    """The decision of a body is written down."""

    form_class = DecisionForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"is_meeting": rules.can_record_meeting(self.request.user)}

    @once
    @refusals_in_form
    def form_valid(self, form):
        part = actions.decide(self.part, by=self.request.user, **form.cleaned_data)
        if part.matter.status == MatterStatus.DECIDED:
            messages.success(self.request, _("Recorded. Every body has decided."))
        else:
            messages.success(self.request, _("Recorded. The other bodies still have to decide."))
        return redirect(part.matter)
