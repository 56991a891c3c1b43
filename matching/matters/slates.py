"""Slates as the deciding bodies find them in their inbox."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal.panels.kinds import MatterKind, matter_kind
from ipbes_portal.panels.models import Matter

from .. import actions
from ..actions.slates import KIND, slate_id
from ..models import Decision, DecisionStatus, Outcome, Proposal, Slate


@matter_kind(KIND, title=gettext_lazy("Decisions on responses to a call"))
class SlateMatter(MatterKind):
    """A slate: the outcomes recommended by the task force, to be confirmed together."""

    def load(self, matters):
        """The slates with their calls and decisions, in a fixed number of queries."""
        rows = Slate.objects.filter(pk__in=[slate_id(matter) for matter in matters]).select_related("call__text")
        slates = {slate.pk: slate for slate in rows.prefetch_related("call__text__wordings", "decisions")}
        for matter in matters:
            matter.loaded_slate = slates[slate_id(matter)]

    def subject(self, matter):
        """Call and number."""
        return str(self._slate(matter))

    def path(self, matter):
        """The page of the slate."""
        return reverse("matching:slate_detail", args=[slate_id(matter)])

    def summary(self, matter, user):
        """How many responses get which outcome, of those this member may judge."""
        kept_from = _touching(user)
        outcomes = [
            decision.outcome
            for decision in self._slate(matter).decisions.all()
            if decision.status != DecisionStatus.DROPPED and decision.proposal_id not in kept_from
        ]
        counts = [(str(outcome.label).capitalize(), outcomes.count(outcome)) for outcome in Outcome]
        return [(_("Responses"), len(outcomes)), *((label, count) for label, count in counts if count)]

    def hidden_from(self, user):
        """Matters of which every response touches the member; of others they only do not see those responses."""
        slates = {}
        put = Decision.objects.filter(slate__isnull=False).exclude(status=DecisionStatus.DROPPED)
        for slate, proposal in put.values_list("slate", "proposal"):
            slates.setdefault(slate, set()).add(proposal)
        kept_from = _touching(user) if slates else set()
        hidden = {slate for slate, proposals in slates.items() if proposals <= kept_from}
        return [matter.key for matter in Matter.objects.filter(kind=KIND) if slate_id(matter) in hidden]

    def decided(self, matter, by):
        """Confirm the slate, or send it back."""
        actions.settle_slate(matter, by=by)

    def _slate(self, matter):
        if not hasattr(matter, "loaded_slate"):
            self.load([matter])
        return matter.loaded_slate


def _touching(user):
    """The ids of the responses that touch interests of this user."""
    return set(Proposal.objects.touching(user).values_list("pk", flat=True)) if user.is_authenticated else set()
