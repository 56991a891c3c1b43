"""Dedicated contributions as the Bureau finds them in its inbox."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal.panels.kinds import MatterKind, matter_kind
from ipbes_portal.panels.models import Matter

from .. import actions
from ..actions.dedicated import KIND, gift_id
from ..models import DedicatedGift
from ..offering.splitting import totals_beside
from ..responding.answers import grouped


@matter_kind(KIND, title=gettext_lazy("Dedicated contribution to the trust fund (rule 10)"))
class GiftMatter(MatterKind):
    """One contribution of up to USD 300,000 to one activity the Plenary has approved."""

    def load(self, matters):
        """The gifts with offer and activity, in a fixed number of queries."""
        gifts = DedicatedGift.objects.for_list().in_bulk([gift_id(matter) for matter in matters])
        for matter in matters:
            matter.loaded_gift = gifts[gift_id(matter)]

    def subject(self, matter):
        """Who gives what for which activity."""
        offer = self._gift(matter).offer
        words = {
            "organisation": offer.organisation.name,
            "activity": str(offer.activity),
            "amount": grouped(offer.amount_usd),
        }
        return _("%(organisation)s: USD %(amount)s for “%(activity)s”") % words

    def path(self, matter):
        """The page on which rule 10 is explained for this contribution."""
        return reverse("matching:gift_detail", args=[gift_id(matter)])

    def summary(self, matter, user):
        """What rule 10 says, and what came from the same contributor for the same activity."""
        gift = self._gift(matter)
        beside = totals_beside(gift)
        return [
            (_("Rule 10"), gift.route.sentence),
            (_("Given or under way for this activity, together"), f"USD {grouped(beside.together)}"),
        ]

    def hidden_from(self, user):
        """What one's own organisation gives."""
        if not user.is_authenticated:
            return []
        own = {user.person.organisation_id, *user.managed_organisation_ids} - {None}
        gifts = DedicatedGift.objects.filter(Q(offer__organisation__in=own) | Q(offer__offered_by=user))
        kept = set(gifts.values_list("pk", flat=True))
        if not kept:
            return []
        keys = Matter.objects.filter(kind=KIND).values_list("key", flat=True)
        return [key for key in keys if int(key.split(":")[1]) in kept]

    def decided(self, matter, by):
        """Approved, refused, or on to the Plenary."""
        actions.settle_gift(matter, by=by)

    def _gift(self, matter):
        if not hasattr(matter, "loaded_gift"):
            self.load([matter])
        return matter.loaded_gift
