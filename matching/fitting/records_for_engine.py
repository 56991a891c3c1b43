"""Responses and offers as the records the engine compares, in a fixed number of queries.

Compared are responses that count and seek support of which something is missing – those found suitable, or all, as
the weights in force say – and open offers that are not bound elsewhere. Money that goes to the trust fund, and the
alignment of one's own work, are no offers to a response; in-kind support for one named activity is bound to it.

The languages of a response are those its authors or a reader have put it into; a machine translation says nothing of
what its authors speak. Responses have no dates, so the component of dates does not count until they have.
"""

from ..models import GIVES, Offer, OfferRoute, OfferStatus, Proposal, WeightSet
from ..responding.support import Support, seeking
from .covered import coverage_of
from .features import Offered, Wanted
from .promised import unpromised

ROUTES = [OfferRoute.IN_KIND, OfferRoute.DIRECT]


def weights_in_force():
    """The WeightSet that holds, or one not saved that carries the engine's own weights."""
    return WeightSet.objects.first() or WeightSet(values={}, only_suitable=True)


def compared_proposals(only_suitable):
    """The responses that are compared with offers; some of them may prove fully covered."""
    rows = Proposal.objects.counted().filter(seeking(*[kind.value for kind in Support]))
    return rows.suitable() if only_suitable else rows


def compared_offers():
    """The offers that are compared with responses, valid today or not: what is not excludes itself, with a reason."""
    return Offer.objects.filter(status=OfferStatus.OPEN, route__in=ROUTES, activity__isnull=True)


def wanted_rows(proposals, *, with_covered=False):
    """The Wanted of a Proposal queryset, by primary key, with what is still missing; ten queries for any number.

    Those of which nothing is missing are left out, unless `with_covered`: then they are shown as what they sought.
    """
    rows = list(proposals.select_related("text").order_by("pk"))
    pks, through = [row.pk for row in rows], Proposal
    needs = _tied(through.needs, "proposal", "need", pks)
    themes = _tied(through.categories, "proposal", "category", pks)
    strategies = _tied(through.strategies, "proposal", "strategy", pks)
    initiatives = _tied(through.initiatives, "proposal", "initiative", pks)
    countries = _tied(through.countries, "proposal", "country", pks)
    regions = _tied(through.countries, "proposal", "country__region", pks)
    spoken = _languages(rows)
    coverage = coverage_of(rows)
    return [
        Wanted(
            pk=row.pk,
            organisation=row.organisation_id,
            needs=needs(row.pk),
            themes=themes(row.pk),
            strategies=strategies(row.pk),
            initiatives=initiatives(row.pk),
            countries=countries(row.pk),
            regions=regions(row.pk),
            supports=coverage[row.pk].missing or coverage[row.pk].sought,
            languages=spoken.get(row.text_id, frozenset()),
            amount_usd=coverage[row.pk].missing_usd or None,
            stage=row.support_stage,
        )
        for row in rows
        if coverage[row.pk].missing or with_covered
    ]


def offered_rows(offers):
    """The Offered of an Offer queryset, by primary key, with what is left of each; nine queries for any number."""
    rows = list(offers.order_by("pk"))
    pks = [row.pk for row in rows]
    needs = _tied(Offer.needs, "offer", "need", pks)
    themes = _tied(Offer.categories, "offer", "category", pks)
    initiatives = _tied(Offer.initiatives, "offer", "initiative", pks)
    strategies = _tied(Offer.initiatives, "offer", "initiative__strategy", pks)
    countries = _tied(Offer.countries, "offer", "country", pks)
    regions = _tied(Offer.regions, "offer", "region", pks)
    left = unpromised(rows)
    return [
        Offered(
            pk=row.pk,
            organisation=row.organisation_id,
            kind=row.kind,
            needs=needs(row.pk),
            themes=themes(row.pk),
            strategies=strategies(row.pk),
            initiatives=initiatives(row.pk),
            countries=countries(row.pk),
            regions=regions(row.pk),
            supports=frozenset({GIVES[row.kind]}),
            languages=frozenset(row.languages),
            amount_usd=left[row.pk].amount_usd,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            capacity=left[row.pk].places,
        )
        for row in rows
    ]


def _tied(relation, key, value, pks):
    """A function from a primary key to the set of what is tied to it; one query."""
    found = {}
    for pk, tied in relation.through.objects.filter(**{f"{key}__in": pks}).values_list(key, value):
        if tied is not None:
            found.setdefault(pk, set()).add(tied)
    return lambda pk: frozenset(found.get(pk, ()))


def _languages(rows):
    """The languages each text is written in by people; one query."""
    wordings = Proposal._meta.get_field("text").related_model._meta.get_field("wordings").related_model
    found = {}
    written = wordings.objects.filter(text__in=[row.text_id for row in rows]).exclude(state="machine")
    for text, language in written.values_list("text", "language"):
        found.setdefault(text, set()).add(language)
    return {text: frozenset(codes) for text, codes in found.items()}
