"""Who may ask for recognition or endorsement of an activity, review it, put it before a body, and take it back."""

from ipbes_portal.accounts.roles import Role, has_role, is_staff, is_staff_or_co_chair
from ipbes_portal.directory.models import Body, BodyKind
from ipbes_portal.programme.rules import organisations_it_is_own_of

from ..models import Endorsement, EndorsementStatus


def reviews_endorsements(user):
    """Members of the task force and its co-chairs."""
    return has_role(user, Role.TASK_FORCE, Role.CO_CHAIR)


def organisations_that_may_ask(user, activity):
    """The ids of the organisations for which `user` may ask: those one manages whose own activity this is."""
    return organisations_it_is_own_of(user, activity)


def can_ask_endorsement(user, activity):
    """The manager of the organisation that leads or reported the activity, once it is in the plan."""
    return bool(organisations_that_may_ask(user, activity))


def is_asker(user, endorsement):
    """Whether this user asked, or acts for the organisation that did."""
    return user.is_authenticated and (
        endorsement.asked_by_id == user.pk or endorsement.organisation_id in user.managed_organisation_ids
    )


def is_free_of_interest(user, endorsement):
    """Whether nothing about the request touches interests of `user`; the query is the one that lists use."""
    return user.is_authenticated and not Endorsement.objects.touching(user).filter(pk=endorsement.pk).exists()


def can_see_endorsements(user):
    """Whether the list holds the requests of everybody for this user."""
    return is_staff(user) or reviews_endorsements(user)


def can_answer_return(user, endorsement):
    """The organisation answers a question and sends the request again."""
    return endorsement.status == EndorsementStatus.RETURNED and is_asker(user, endorsement)


def can_withdraw_endorsement(user, endorsement):
    """The organisation takes its request back, or gives up what was granted; not while a body decides."""
    return EndorsementStatus.WITHDRAWN in endorsement.NEXT[endorsement.status] and is_asker(user, endorsement)


def can_review_endorsement(user, endorsement):
    """Task-force members and co-chairs without an interest, while the request is under review."""
    is_open = endorsement.status == EndorsementStatus.REQUESTED
    return is_open and reviews_endorsements(user) and is_free_of_interest(user, endorsement)


def _leads_review(user, endorsement):
    return is_staff_or_co_chair(user) and is_free_of_interest(user, endorsement)


def can_note_consultation(user, endorsement):
    """Staff and co-chairs write down what a focal point or another body said, until it lies before the body."""
    is_open = endorsement.status in (EndorsementStatus.REQUESTED, EndorsementStatus.REVIEWED)
    return is_open and _leads_review(user, endorsement)


def can_close_endorsement_review(user, endorsement):
    """Staff and co-chairs write down what the task force recommends."""
    return endorsement.status == EndorsementStatus.REQUESTED and _leads_review(user, endorsement)


def can_return_endorsement(user, endorsement):
    """Staff and co-chairs give a request back with a question."""
    is_open = endorsement.status in (EndorsementStatus.REQUESTED, EndorsementStatus.REVIEWED)
    return is_open and _leads_review(user, endorsement)


def can_put_endorsement(user, endorsement):
    """Staff put a reviewed request before the body that decides."""
    is_reviewed = endorsement.status == EndorsementStatus.REVIEWED
    return is_reviewed and is_staff(user) and is_free_of_interest(user, endorsement)


def bodies_that_endorse():
    """Which bodies can be asked; the plan does not say, and expert or author groups decide on nothing of the kind."""
    return Body.objects.filter(kind__in=[BodyKind.BUREAU, BodyKind.MEP, BodyKind.TASK_FORCE])


def can_take_endorsement_back(user, endorsement):
    """Staff take a request back from the body it lies before."""
    is_put = endorsement.status == EndorsementStatus.BEFORE_BODY
    return is_put and is_staff(user) and is_free_of_interest(user, endorsement)


def can_revoke_endorsement(user, endorsement):
    """Staff carry out a decision to take a grant back before its time is over."""
    holds = endorsement.is_granted and not endorsement.is_lapsed
    return holds and is_staff(user) and is_free_of_interest(user, endorsement)


def can_see_sheets(user, endorsement):
    """Staff and co-chairs read the sheets; a reviewer once the own sheet is in, so that nobody copies a view."""
    if not (is_staff(user) or reviews_endorsements(user)) or not is_free_of_interest(user, endorsement):
        return False
    if is_staff_or_co_chair(user) or endorsement.status != EndorsementStatus.REQUESTED:
        return True
    return endorsement.reviews.filter(round=endorsement.round, reviewer=user).exists()
