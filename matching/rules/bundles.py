"""Who may prepare concept notes for funders, send them, and note what became of them."""

from ..models import BundleStatus, funders_of
from .matches import can_facilitate


def can_prepare_bundle(user):
    """Staff and co-chairs bring responses together before a funder (5/3 ¶25)."""
    return can_facilitate(user)


def can_edit_bundle(user, bundle):
    """Those who prepare, until it is sent."""
    return can_prepare_bundle(user) and bundle.status == BundleStatus.DRAFT


def can_take_bundle_back(user, bundle):
    """Those who prepare, while the funder has not answered."""
    return can_prepare_bundle(user) and bundle.status == BundleStatus.SENT


def speaks_for_funder(user, bundle):
    """Whether this user gives in the name of its funder."""
    return user.is_authenticated and bundle.funder_id in funders_of(user)


def prepares_bundle(user, bundle):
    """Whether this user acts for the partner in whose name it is prepared (5/3 ¶25): it reads all of it."""
    return user.is_authenticated and bundle.prepared_by_id in user.managed_organisation_ids


def can_answer_bundle(user, bundle):
    """The funder answers what was sent; those who prepare note an answer that came by other ways."""
    is_sent = bundle.status == BundleStatus.SENT
    return is_sent and (can_prepare_bundle(user) or speaks_for_funder(user, bundle))
