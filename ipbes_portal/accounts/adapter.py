"""How django-allauth meets our house: its mail goes through the outbox, its users get a person."""

from types import SimpleNamespace
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ipbes_portal import limits
from ipbes_portal.notifications.actions import Message, write_letter

from . import actions


def with_our_address(context):
    """What a letter is made of, its links beginning with SITE_URL: the host of a request is anybody's to choose."""
    links = {
        name: settings.SITE_URL + urlsplit(value)._replace(scheme="", netloc="").geturl()
        for name, value in context.items()
        if name.endswith("_url") and value
    }
    site = SimpleNamespace(name=_("IPBES capacity-building"), domain=settings.SITE_URL)
    return context | links | {"current_site": site}


class AccountAdapter(DefaultAccountAdapter):
    """Our answers to django-allauth's questions."""

    def send_mail(self, template_prefix, email, context):
        """Write to the outbox instead of talking to a mail server within the request."""
        mail = self.render_mail(template_prefix, email, {"email": email} | with_our_address(context))
        write_letter(
            kind=template_prefix,
            to=email,
            language=get_language() or "en",
            message=Message(mail.subject, mail.body),
            is_secret=True,
        )

    def format_email_subject(self, subject):
        """Without the name of a site in front: the package would take it from the request."""
        return subject

    def get_client_ip(self, request):
        """The one answer to where a request comes from."""
        return limits.client_address(request)

    def save_user(self, request, user, form, commit=True):
        """A new sign-in gets its person through the same action as everybody's."""
        return form.save_person(user, get_language() or "en")

    def confirm_email(self, request, email_address):
        """A proven address becomes one of the person's addresses too."""
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            actions.keep_address(email_address.user, email_address.email)
        return confirmed
