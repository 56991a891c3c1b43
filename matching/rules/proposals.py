"""Who may do what with the responses to calls."""

from ipbes_portal.accounts.roles import is_staff

from ..models import ProposalStatus


def acts_for(user, organisation):
    """Whether somebody works for an organisation or manages it."""
    if not user.is_authenticated or organisation is None:
        return False
    return organisation.pk == user.person.organisation_id or organisation.pk in user.managed_organisation_ids


def is_author(user, proposal):
    """Whether this user writes the response: its proponent or a co-editor."""
    if not user.is_authenticated:
        return False
    # Read from what the page has loaded; a page about one response asks this many times.
    return proposal.proponent_id == user.pk or user.pk in {editor.pk for editor in proposal.co_editors.all()}


def can_edit_proposal(user, proposal):
    """Its authors, while it is a draft or came back to be completed."""
    return proposal.is_open_to_authors and is_author(user, proposal)


def can_choose_co_editors(user, proposal):
    """The proponent alone says who writes with them."""
    return proposal.is_open_to_authors and user.is_authenticated and proposal.proponent_id == user.pk


def can_submit_proposal(user, proposal):
    """Send a draft, or one that was completed."""
    return can_edit_proposal(user, proposal)


def can_discard_draft(user, proposal):
    """Its proponent throws away what was never sent; what was sent is withdrawn, and kept."""
    is_draft = proposal.status == ProposalStatus.DRAFT
    return is_draft and user.is_authenticated and proposal.proponent_id == user.pk


def can_withdraw_proposal(user, proposal):
    """Its authors take back what they sent; staff may note that they did."""
    sent = proposal.status in (ProposalStatus.ACCEPTED, ProposalStatus.RETURNED)
    return sent and (is_author(user, proposal) or is_staff(user))


def can_check_proposal(user, proposal):
    """Staff check what was sent: return it, mark it as a duplicate, or count it again; not their own."""
    return is_staff(user) and proposal.status != ProposalStatus.DRAFT and not is_author(user, proposal)


def can_clarify(user, proposal):
    """Ask and answer about a response that was sent: staff and its authors."""
    return proposal.status != ProposalStatus.DRAFT and (is_staff(user) or is_author(user, proposal))
