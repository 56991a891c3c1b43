"""Requests for recognition and endorsement as the deciding bodies find them in their inbox."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal.panels.kinds import MatterKind, matter_kind
from ipbes_portal.panels.models import Matter

from .. import actions
from ..actions.endorsements import KIND, endorsement_id
from ..models import Endorsement


@matter_kind(KIND, title=gettext_lazy("Recognition or endorsement of a partner's activity"))
class EndorsementMatter(MatterKind):
    """One request, at the level, for the time and under the conditions that are proposed."""

    def load(self, matters):
        """The requests with their activities, in a fixed number of queries."""
        rows = Endorsement.objects.for_list().in_bulk([endorsement_id(matter) for matter in matters])
        for matter in matters:
            matter.loaded_endorsement = rows[endorsement_id(matter)]

    def subject(self, matter):
        """Who asks for what, for which activity."""
        row = self._row(matter)
        words = {
            "organisation": row.organisation.name,
            "level": row.get_granted_level_display() or row.get_level_display(),
            "activity": str(row.activity),
        }
        return _("%(organisation)s: %(level)s of “%(activity)s”") % words

    def path(self, matter):
        """The page of the request."""
        return reverse("matching:endorsement_detail", args=[endorsement_id(matter)])

    def summary(self, matter, user):
        """What is proposed, and what the task force recommends."""
        row = self._row(matter)
        found = [
            (_("Asked for"), row.get_level_display()),
            (_("Proposed"), row.get_granted_level_display()),
            (_("Holds for how many months"), row.valid_months),
            (_("Conditions"), row.conditions),
            (_("Recommendation of the task force"), row.recommendation),
        ]
        return [(label, value) for label, value in found if value]

    def hidden_from(self, user):
        """What touches an interest of the member."""
        if not user.is_authenticated:
            return []
        put = Matter.objects.filter(kind=KIND).values_list("key", flat=True)
        keys = {key: int(key.split(":")[1]) for key in put}
        if not keys:
            return []
        kept = set(Endorsement.objects.touching(user).values_list("pk", flat=True))
        return [key for key, pk in keys.items() if pk in kept]

    def decided(self, matter, by):
        """Granted or refused."""
        actions.settle_endorsement(matter, by=by)

    def _row(self, matter):
        if not hasattr(matter, "loaded_endorsement"):
            self.load([matter])
        return matter.loaded_endorsement
