"""Who was given what to read, how far they are, and what is in the way; for one call, in a fixed number of queries."""

from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings

from ipbes_portal import clock
from ipbes_portal.accounts.models import RoleGrant, User
from ipbes_portal.accounts.roles import Role

from ..models import InterestStatement, Proposal, Review, ReviewStatus, RoundStatus
from .assignment import Unread, propose
from .conflicts import conflicts_among


def sheets_of(call):
    """The sheets on responses to a call, whoever fills them in."""
    return Review.objects.filter(proposal__call=call)


def task_force():
    """Those who may be given responses to read: members of the task force who can sign in, by name."""
    return _holders(Role.TASK_FORCE)


def judges():
    """Everybody who reads or sees the responses of others, and may have to be set aside, by name."""
    return _holders(Role.TASK_FORCE, Role.CO_CHAIR, Role.SECRETARIAT, Role.TSU)


def _holders(*roles):
    people = RoleGrant.objects.in_force(clock.today()).filter(role__in=roles).values("person")
    users = User.objects.filter(person__in=people, is_active=True)
    return users.select_related("person__country__region").order_by("person__name_key", "pk")


def has_stated(call, user):
    """Whether a reviewer has stated their interests in a call since the last response they were given arrived."""
    statement = InterestStatement.objects.filter(call=call, reviewer=user).first()
    if statement is None:
        return False
    later = sheets_of(call).filter(reviewer=user, proposal__submitted_at__gt=statement.stated_at)
    return not later.exclude(status=ReviewStatus.RELEASED).exists()


@dataclass
class Standing:
    """The sheets on one response, and how many are wanted."""

    wanted: int
    sheets: list = field(default_factory=list)

    @property
    def reading(self):
        """Sheets that are in, or may still come in."""
        return [row for row in self.sheets if row.state in (ReviewStatus.ASSIGNED, ReviewStatus.SUBMITTED)]

    @property
    def submitted(self):
        """How many are in."""
        return sum(row.state == ReviewStatus.SUBMITTED for row in self.sheets)

    @property
    def is_short(self):
        """Whether it has fewer reviewers than wanted."""
        return len(self.reading) < self.wanted

    @property
    def is_enough(self):
        """Whether as many sheets are in as wanted."""
        return self.submitted >= self.wanted

    @property
    def in_conflict(self):
        """Whether somebody was given it who must not read it."""
        return any(row.grounds for row in self.sheets)


@dataclass
class Load:
    """What one reviewer has to do with one call."""

    user: User
    is_member: bool
    stated_at: object
    sheets: list = field(default_factory=list)

    def count(self, *states):
        """How many of their sheets stand so."""
        return sum(row.state in states for row in self.sheets)

    @property
    def given(self):
        """How many sheets they have, without those a conflict took away."""
        return self.count(*ReviewStatus)

    @property
    def submitted(self):
        """How many are in."""
        return self.count(ReviewStatus.SUBMITTED)

    @property
    def abstained(self):
        """On how many they abstained."""
        return self.count(ReviewStatus.ABSTAINED)

    @property
    def waiting(self):
        """How many are still to be filled in."""
        return self.count(ReviewStatus.ASSIGNED)

    @property
    def in_conflict(self):
        """How many a conflict took away."""
        return self.count(CONFLICT)


# A sheet whose reviewer may no longer see the response; a state that is found, never stored.
CONFLICT = "conflict"


class Board:
    """How the reading of one call stands, as far as `user` may see its responses: all that count."""

    def __init__(self, review_round, user):
        self.round, self.call = review_round, review_round.call
        visible = Proposal.objects.open_to_judge(user).counted().filter(call=self.call)
        self.proposals = list(visible.select_related("text").order_by("submitted_at", "pk"))

    @cached_property
    def sheets(self):
        """Sheets that were given and not taken back, each with its `state` and the `grounds` of a conflict."""
        found = sheets_of(self.call).filter(proposal__in=[row.pk for row in self.proposals])
        rows = list(found.exclude(status=ReviewStatus.RELEASED).select_related("reviewer__person").order_by("pk"))
        reviewers = list({row.reviewer_id: row.reviewer for row in rows}.values())
        conflicts = conflicts_among(reviewers, self.proposals)
        for row in rows:
            row.grounds = conflicts.get((row.reviewer_id, row.proposal_id), [])
            row.state = CONFLICT if row.grounds else row.status
            row.is_overdue = row.state == ReviewStatus.ASSIGNED and self.is_overdue
        return rows

    @property
    def is_overdue(self):
        """Whether the day on which the sheets were due has passed while reviewers still read."""
        due = self.round.due_on
        return self.round.status == RoundStatus.REVIEWING and due is not None and due < clock.today()

    @cached_property
    def standings(self):
        """{response: Standing} by key."""
        found = {row.pk: Standing(self.call.reviewers_wanted) for row in self.proposals}
        for sheet in self.sheets:
            found[sheet.proposal_id].sheets.append(sheet)
        return found

    @cached_property
    def loads(self):
        """The Load of everybody who was given something, by name."""
        members = set(task_force().values_list("pk", flat=True))
        stated = dict(InterestStatement.objects.filter(call=self.call).values_list("reviewer", "stated_at"))
        found = {}
        for row in self.sheets:
            key = row.reviewer_id
            load = found.setdefault(key, Load(row.reviewer, key in members, stated.get(key)))
            load.sheets.append(row)
        return sorted(found.values(), key=lambda load: (load.user.person.name_key, load.user.pk))

    def where(self, test):
        """The keys of the responses whose standing passes a test."""
        return [pk for pk, standing in self.standings.items() if test(standing)]

    def count(self, *states):
        """How many sheets stand so."""
        return sum(row.state in states for row in self.sheets)


def proposed(board, reviewers, *, most=None):
    """The Plan for what is short on this board, among `reviewers`; see `assignment.propose`."""
    barred = {row.pk: set() for row in board.proposals}
    for key, proposal in conflicts_among(reviewers, board.proposals):
        barred[proposal].add(key)
    # Who abstained or gave it back is not asked again by a rule.
    said_no = sheets_of(board.call).filter(status__in=[ReviewStatus.ABSTAINED, ReviewStatus.RELEASED])
    for key, proposal in said_no.values_list("reviewer", "proposal"):
        barred.get(proposal, set()).add(key)
    load = {load.user.pk: load.given - load.abstained for load in board.loads}
    responses = [
        Unread(
            key=row.pk,
            language=row.text.source_language,
            readers=frozenset(sheet.reviewer_id for sheet in board.standings[row.pk].reading),
            barred=frozenset(barred[row.pk]),
        )
        for row in board.proposals
    ]
    return propose(
        responses,
        [user.pk for user in reviewers],
        board.call.reviewers_wanted,
        load,
        {user.pk: languages_of(user) for user in reviewers},
        {user.pk: region_of(user) for user in reviewers},
        most=most,
        names={code: str(name) for code, name in settings.LANGUAGES},
    )


def languages_of(user):
    """The codes of the languages somebody reads: their working languages, or the one of their letters."""
    return set(user.person.languages) or {user.language}


def region_of(user):
    """The code of the region of the country of nomination, or None."""
    return user.person.country.region_id if user.person.country else None
