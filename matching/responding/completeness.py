"""What a response still lacks before it can be sent (C.6): only complete ones are accepted and counted."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import PledgeKind


@dataclass(frozen=True)
class Missing:
    """One thing to fill in: the section of the form it stands in, the name of the field, and what to do."""

    section: str
    field: str
    text: Promise


def missing_parts(proposal):
    """The list of Missing of a response, in the order of the form; empty when it is complete.

    Reads the many-to-many relations as they are stored, so a page prefetches them.
    """
    order = {name: place for place, name in enumerate(SECTIONS)}
    parts = [part for is_there, part in _needed(proposal) if not is_there]
    return sorted(parts, key=lambda part: order[part.section])


def needed_fields(proposal):
    """The names of the fields without which this response cannot be sent, filled in or not."""
    return {part.field for _is_there, part in _needed(proposal)}


def _needed(proposal):
    """Everything a response of this kind needs: (whether it is there, what is missing otherwise)."""
    yield from _of_all(proposal)
    if proposal.has_project:
        yield from _of_project(proposal)
    if proposal.has_pledge:
        yield from _of_pledge(proposal)


# The parts of the form, in the order in which they are offered.
SECTIONS = ("what", "where", "support", "plan", "pledge", "files", "consent")


def sections_of(proposal):
    """The parts of the form that this response has: a pledge seeks nothing, a project pledges nothing."""
    left_out = {"support", "plan"} if not proposal.has_project else set()
    left_out |= {"pledge"} if not proposal.has_pledge else set()
    return [name for name in SECTIONS if name not in left_out]


def _of_all(proposal):
    wording = proposal.text.source
    yield wording and wording.title, Missing("what", "title", _("Give the response a title."))
    yield wording and wording.body, Missing("what", "abstract", _("Write an abstract."))
    yield proposal.contact_name, Missing("where", "contact_name", _("Name a contact person."))
    yield proposal.contact_email, Missing("where", "contact_email", _("Give the e-mail address of the contact."))


def _of_project(proposal):
    seeks = proposal.seeks_financial or proposal.seeks_technical or proposal.seeks_in_kind
    yield proposal.description, Missing("what", "description", _("Describe the project."))
    yield proposal.categories.all(), Missing("what", "categories", _("Choose at least one category."))
    yield proposal.countries.all(), Missing("where", "countries", _("Choose the countries where it takes place."))
    yield proposal.institutions, Missing("where", "institutions", _("Name the implementing institutions."))
    yield proposal.support_stage, Missing("support", "support_stage", _("Say what the support is for."))
    yield seeks, Missing("support", "seeks_financial", _("Choose at least one kind of support."))
    if proposal.seeks_financial:
        amount = Missing("support", "amount", _("Give the amount you seek and its currency."))
        yield proposal.amount is not None, amount
    yield proposal.needs.all(), Missing("plan", "needs", _("Choose at least one need it meets."))
    yield proposal.strategies.all(), Missing("plan", "strategies", _("Choose at least one strategy it serves."))
    answered = Missing("plan", "focal_point", _("Say whether the national focal point was consulted."))
    yield proposal.focal_point, answered


def _of_pledge(proposal):
    yield proposal.pledge_kind, Missing("pledge", "pledge_kind", _("Say what kind of support you pledge."))
    yield proposal.pledge_what, Missing("pledge", "pledge_what", _("Say what you pledge, and for whom."))
    if proposal.pledge_kind == PledgeKind.FINANCIAL:
        amount = Missing("pledge", "pledge_amount", _("Give the amount you pledge and its currency."))
        yield proposal.pledge_amount is not None, amount
