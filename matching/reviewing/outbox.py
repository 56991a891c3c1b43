"""Letters before they leave: exactly the subjects and bodies the authors on a slate would get."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from ipbes_portal.notifications.actions import one_line
from ipbes_portal.notifications.models import Preference

from ..letters import proposals as letters


@dataclass(frozen=True)
class Preview:
    """One letter to one author, in their language; `by_mail` is False for those who only want it in the inbox."""

    recipient: str
    to: str
    language: str
    subject: str
    body: str
    by_mail: bool


def previews(decisions):
    """[(decision, the letters that leave when it is applied)]; one query more than reading the authors."""
    authors = [user for decision in decisions for user in letters.authors(decision.proposal)]
    silent = Preference.objects.filter(user__in=authors, kind="matching.decided", by_mail=False)
    silent = set(silent.values_list("user_id", flat=True))
    return [(decision, _letters(decision, silent)) for decision in decisions]


def _letters(decision, silent):
    authors = {user.pk: user for user in letters.authors(decision.proposal) if user.is_active}
    return [_preview(decision, user, by_mail=pk not in silent) for pk, user in authors.items()]


def _preview(decision, user, *, by_mail):
    with translation.override(user.language):
        message = letters.decided(decision)
    body = f"{message.body}\n\n{settings.SITE_URL}{message.path}\n"
    return Preview(str(user.person), user.email, user.language, one_line(message.subject), body, by_mail)
