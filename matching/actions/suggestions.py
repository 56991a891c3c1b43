"""Keeping the ranked lists: all of them by a long task, one row or column when a response or an offer changes."""

import logging

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.jobs.actions import ask_for
from ipbes_portal.workflow import require

from .. import rules, tasks
from ..engine import Weights
from ..fitting import ranking
from ..fitting.features import pack_offered, pack_wanted
from ..fitting.promised import HELD
from ..fitting.records_for_engine import (
    compared_offers,
    compared_proposals,
    offered_rows,
    wanted_rows,
    weights_in_force,
)
from ..models import Match, MatchingPolicy, Suggestion

log = logging.getLogger(__name__)
KIND = "matching_suggestions"
ROWS_AT_A_TIME = 2000
MOST = ranking.MOST


# Telling that something changed


def suggestions_changed(*, proposal=None, offer=None):
    """Say, inside the transaction that changes it, that a response or an offer compares differently from now on.

    Its lists are repaired after commit, by a worker; doing so twice does no harm.
    """
    for name, row in (("proposal_id", proposal), ("offer_id", offer)):
        if row is not None:
            # Robust: the change is committed by then, and no trouble with the broker may turn it into an error page.
            transaction.on_commit(lambda name=name, pk=row.pk: _enqueue(**{name: pk}), robust=True)


def _enqueue(**which):
    try:
        tasks.refresh_suggestions.delay(**which)
    except tasks.refresh_suggestions.OperationalError:
        log.warning("Broker away; the ranked lists of %s wait for the night.", which)


def ask_for_suggestions(*, by, back=""):
    """Have all lists computed anew by a worker; the job under way, if there is one."""
    require(by is None or rules.can_weigh(by))
    return ask_for(kind=KIND, key="all", by=by, back=back)


# Computing


def recompute_suggestions(progress=None):
    """Compute every list anew and put them in place of the old ones, in one transaction; gives how many pairs."""
    if progress:
        progress.expect(2, _("Comparing all offers with all responses"))
    with transaction.atomic():
        _one_at_a_time()
        lists = ranking.rank_all(*_packed(), **_ways())
        rows = _as_rows(lists)
        Suggestion.objects.all().delete()
        Suggestion.objects.bulk_create(map(_suggestion, rows.items()), batch_size=ROWS_AT_A_TIME)
    if progress:
        progress.step(2, _("Done"))
    return len(rows)


@transaction.atomic
def refresh_suggestions(*, proposal_id=None, offer_id=None):
    """Compute the list of one response or offer anew, and repair those across that it enters, leaves or moves in.

    Afterwards all lists are what a full computation on this day would give.
    """
    if not _concerns_lists(proposal_id, offer_id):
        return
    _one_at_a_time()
    # An offer that now gives something else covers another part of the responses it was agreed for.
    served = Match.objects.filter(offer=offer_id, status__in=HELD) if offer_id else Match.objects.none()
    before, keys = _stored()
    lists = ranking.refresh(
        _as_lists(before),
        *_packed(),
        **_ways(),
        changed_wanted=sorted({proposal_id, *served.values_list("proposal", flat=True)} - {None}),
        changed_offered=sorted({offer_id} - {None}),
    )
    _store(before, keys, _as_rows(lists))


def _concerns_lists(proposal_id, offer_id):
    """Whether a row that changed is compared, or stands in a list; most responses are never compared."""
    listed = Suggestion.objects.filter(Q(proposal=proposal_id) | Q(offer=offer_id))
    proposals = compared_proposals(weights_in_force().only_suitable).filter(pk=proposal_id)
    return proposals.exists() or compared_offers().filter(pk=offer_id).exists() or listed.exists()


def _one_at_a_time():
    """Two who rewrite lists at once would each keep half of what the other wrote; one row of settings is the lock."""
    MatchingPolicy.objects.get_or_create(number=1)
    MatchingPolicy.objects.select_for_update().get(number=1)


def _packed():
    """What is compared at this moment, as arrays: responses and offers."""
    wanted = wanted_rows(compared_proposals(weights_in_force().only_suitable))
    return pack_wanted(wanted), pack_offered(offered_rows(compared_offers()))


def _ways():
    """How it is compared: the weights in force, the day, and how long a list is."""
    return {"weights": Weights(**weights_in_force().values), "today": clock.today(), "k": MOST}


# Lists as rows: {(proposal, offer): (score, rank for the proposal, rank for the offer)}


def _stored():
    """The rows as they stand, and their primary keys."""
    columns = ("pk", "proposal", "offer", "score", "rank_for_proposal", "rank_for_offer")
    rows, keys = {}, {}
    for pk, proposal, offer, *rest in Suggestion.objects.values_list(*columns):
        rows[proposal, offer], keys[proposal, offer] = tuple(rest), pk
    return rows, keys


def _as_lists(rows):
    lists = ranking.Lists({}, {})
    by_proposal = sorted((rank, *pair, score) for pair, (score, rank, _other) in rows.items() if rank)
    by_offer = sorted((rank, *pair, score) for pair, (score, _other, rank) in rows.items() if rank)
    for _rank, proposal, offer, score in by_proposal:
        lists.offers_for.setdefault(proposal, []).append((offer, score))
    for _rank, proposal, offer, score in by_offer:
        lists.proposals_for.setdefault(offer, []).append((proposal, score))
    return lists


def _as_rows(lists):
    rows = {}
    for proposal, best in lists.offers_for.items():
        for rank, (offer, score) in enumerate(best, 1):
            rows[proposal, offer] = (score, rank, None)
    for offer, best in lists.proposals_for.items():
        for rank, (proposal, score) in enumerate(best, 1):
            rows[proposal, offer] = (score, rows.get((proposal, offer), (None, None))[1], rank)
    return rows


def _store(before, keys, after):
    """Write what differs, and forget the pairs that stand in no list any more."""
    gone = [keys[pair] for pair in before if pair not in after]
    for start in range(0, len(gone), ROWS_AT_A_TIME):
        Suggestion.objects.filter(pk__in=gone[start : start + ROWS_AT_A_TIME]).delete()
    Suggestion.objects.bulk_create(
        [_suggestion(entry) for entry in after.items() if before.get(entry[0]) != entry[1]],
        batch_size=ROWS_AT_A_TIME,
        update_conflicts=True,
        unique_fields=["proposal", "offer"],
        update_fields=["score", "rank_for_proposal", "rank_for_offer"],
    )


def _suggestion(entry):
    (proposal, offer), (score, first, second) = entry
    return Suggestion(proposal_id=proposal, offer_id=offer, score=score, rank_for_proposal=first, rank_for_offer=second)
