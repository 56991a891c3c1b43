"""Telling people: writing to outbox and inbox, and sending what waits."""

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import translation

from ipbes_portal import clock

from . import tasks
from .models import MAX_ATTEMPTS, Letter, Notice, Preference

log = logging.getLogger(__name__)
# These say something about one letter; any other failure means that the mail server is away.
ABOUT_ONE_LETTER = (SMTPRecipientsRefused, SMTPDataError, SMTPNotSupportedError, ValueError)
BODIES_ARE_KEPT = timedelta(days=180)
SECRETS_ARE_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Message:
    """What to tell somebody: a subject, plain text, and the page where they can act."""

    subject: str
    body: str
    path: str = ""


def notify(recipients, kind, build):
    """Tell each user in their own language; `build()` returns the Message while that language is active."""
    recipients = {user.pk: user for user in recipients if user and user.is_active}
    silent = set(
        Preference.objects.filter(user__in=recipients, kind=kind, by_mail=False).values_list("user_id", flat=True)
    )
    for user in recipients.values():
        with translation.override(user.language):
            message = build()
        Notice.objects.create(
            recipient=user, kind=kind, subject=one_line(message.subject), body=message.body, path=message.path
        )
        if user.pk not in silent:
            write_letter(kind=kind, to=user.email, language=user.language, message=message, recipient=user)


def one_line(subject):
    """A subject without line breaks, which would begin a new header."""
    return " ".join(subject.split())[:300]


def write_letter(*, kind, to, language, message, recipient=None, is_secret=False):
    """Put one letter into the outbox; it is sent when the surrounding transaction has committed."""
    link = f"\n\n{settings.SITE_URL}{message.path}\n" if message.path else ""
    letter = Letter.objects.create(
        kind=kind,
        to=to,
        language=language,
        recipient=recipient,
        subject=one_line(message.subject),
        body=message.body + link,
        is_secret=is_secret,
        message_id=f"<{secrets.token_hex(12)}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition('@')[2]}>",
    )
    # Robust: the change is committed by then, and no trouble with the broker may turn it into an error page.
    transaction.on_commit(lambda: enqueue(letter.pk), robust=True)
    return letter


def enqueue(letter_id):
    """Hand a letter to a worker; with a dead broker it waits for the sweep instead of failing the request."""
    try:
        tasks.deliver.delay(letter_id=letter_id)
    except tasks.deliver.OperationalError:
        log.warning("Broker away; letter %s waits for the sweep.", letter_id)


def deliver(letter_id):
    """Send one letter, once; says whether the mail server was there."""
    letter = claim(letter_id)
    if letter is None:
        return True
    try:
        compose(letter).send()
    except (SMTPException, OSError, ValueError) as error:
        note_failure(letter, error)
        return isinstance(error, ABOUT_ONE_LETTER)
    sent = {"sent_at": clock.now(), "last_error": ""} | ({"body": ""} if letter.is_secret else {})
    Letter.objects.filter(pk=letter_id).update(**sent)
    return True


def claim(letter_id):
    """Take a waiting letter, so that a second worker finds nothing to do; None when it is not waiting.

    Durable, because a claim that could still roll back would let the letter go out twice.
    """
    with transaction.atomic(durable=True):
        waiting = Letter.objects.waiting().filter(pk=letter_id)
        if not waiting.update(claimed_at=clock.now(), attempts=F("attempts") + 1):
            return None
        return Letter.objects.get(pk=letter_id)


def compose(letter):
    """The e-mail of a letter: plain text, so that nothing a user wrote can become a link or markup of ours."""
    headers = {
        "Message-ID": letter.message_id,
        "Content-Language": letter.language,
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(letter.subject, letter.body, to=[letter.to], headers=headers)


def note_failure(letter, error):
    """Keep the reason; the claim stays, and is the pause before the next attempt."""
    failed = {"last_error": f"{type(error).__name__}: {error}"[:300]}
    if letter.is_secret and letter.attempts >= MAX_ATTEMPTS:
        failed["body"] = ""
    Letter.objects.filter(pk=letter.pk).update(**failed)
    log.warning("Letter %s not sent at attempt %s: %s", letter.pk, letter.attempts, type(error).__name__)


def sweep_outbox():
    """Send whatever still waits, first attempts first: letters whose broker was away or whose worker died."""
    for pk in Letter.objects.waiting().order_by("attempts", "pk").values_list("pk", flat=True)[:500]:
        if not deliver(pk):
            break  # the mail server is away; without this, every letter would wait for its time-out in turn


def empty_old_letters():
    """Forget the words of letters sent long ago, and of secret ones that never left."""
    letters = Letter.objects.exclude(body="")
    letters.filter(sent_at__lt=clock.now() - BODIES_ARE_KEPT).update(body="")
    never_left = letters.filter(is_secret=True, sent_at__isnull=True, written_at__lt=clock.now() - SECRETS_ARE_KEPT)
    never_left.update(body="", attempts=MAX_ATTEMPTS)


def mark_read(notices, *, by):
    """Note that `by` has seen their notices."""
    return notices.filter(recipient=by, read_at__isnull=True).update(read_at=clock.now())


def set_preferences(user, wishes):
    """Store which kinds of message the user wants by mail."""
    for kind, by_mail in wishes.items():
        Preference.objects.update_or_create(user=user, kind=kind, defaults={"by_mail": by_mail})
