"""The kinds of message people can choose to get by mail or only in the inbox."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "accounts.term_ending": _("My role ends soon"),
    "accounts.role_granted": _("I was given a role"),
    "accounts.role_claimed": _("Somebody asks for a role (secretariat)"),
    "accounts.organisation_registered": _("An organisation waits for verification (secretariat)"),
    "accounts.organisation_decided": _("My organisation was verified or declined"),
    "programme.activity_reported": _("A partner reported an activity (secretariat)"),
    "rolling_plan.assigned": _("I am asked to write a part of the rolling plan"),
    "programme.activity_decided": _("My reported activity was accepted, returned or declined"),
    "matching.receipt": _("My response to a call has arrived"),
    "matching.proposal_moved": _("My response to a call was returned, left out or is counted again"),
    "matching.clarification": _("There is a message about a response to a call"),
    "matching.call_closed": _("A call closed for which I have a draft"),
    "matching.co_editor": _("A colleague asks me to write a response to a call together"),
    "matching.proposal_received": _("A response to a call has arrived (secretariat)"),
}
