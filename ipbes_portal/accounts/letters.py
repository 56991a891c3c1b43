"""The words of the messages of this app; each function is called while the reader's language is active."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ipbes_portal.notifications.actions import Message


def invitation(invitation, key):
    """Offer a role to an address."""
    return Message(
        _("Invitation to the IPBES capacity-building portal"),
        _(
            "You are invited to take part in the IPBES capacity-building portal as: %(role)s.\n\n"
            "Open the link below to accept. It can be used once, until %(until)s."
        )
        % {"role": invitation.get_role_display(), "until": date_format(invitation.expires_at, "DATE_FORMAT")},
        reverse("accounts:invitation_accept", args=[key]),
    )


def role_granted(grant):
    """Tell somebody about their new role."""
    return Message(
        _("You have a new role: %(role)s") % {"role": str(grant)},
        _("The secretariat has given you this role from %(start)s.")
        % {"start": date_format(grant.starts_on, "DATE_FORMAT")},
        reverse("home"),
    )


def role_claimed(grant):
    """Tell the secretariat that a focal point asks to be confirmed."""
    return Message(
        _("Please confirm: %(role)s") % {"role": str(grant)},
        _("%(person)s asks to be confirmed in this role.") % {"person": str(grant.person)},
        reverse("accounts:role_list"),
    )


def term_ending(grant):
    """Warn somebody, 30 days before, that a role ends."""
    return Message(
        _("Your role ends soon: %(role)s") % {"role": str(grant)},
        _(
            "Your term ends on %(end)s. Access that comes with the role ends on that day. "
            "Please tell the secretariat if the term is to be renewed."
        )
        % {"end": date_format(grant.ends_on, "DATE_FORMAT")},
        reverse("home"),
    )


def organisation_registered(organisation):
    """Tell the secretariat about an organisation to verify."""
    return Message(
        _("Please verify: %(name)s") % {"name": organisation.name},
        _("An organisation has registered and waits for verification."),
        reverse("accounts:organisation_detail", args=[organisation.pk]),
    )


def organisation_decided(organisation, note):
    """Tell the managers of an organisation what was decided."""
    return Message(
        _("%(name)s: %(status)s") % {"name": organisation.name, "status": organisation.get_status_display()},
        note or _("You can now act for this organisation in the portal."),
        reverse("accounts:organisation_detail", args=[organisation.pk]),
    )
