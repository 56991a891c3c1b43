"""Telling people: writing to outbox and inbox, and sending what waits."""

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import translation

from ipbes_portal import clock

from . import tasks
from .models import Letter, Notice, Preference

log = logging.getLogger(__name__)
CLAIM_LASTS = timedelta(minutes=15)


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
            recipient=user, kind=kind, subject=message.subject[:300], body=message.body, path=message.path
        )
        if user.pk not in silent:
            write_letter(kind=kind, to=user.email, language=user.language, message=message, recipient=user)


def write_letter(*, kind, to, language, message, recipient=None, is_secret=False):
    """Put one letter into the outbox; it is sent when the surrounding transaction has committed."""
    link = f"\n\n{settings.SITE_URL}{message.path}\n" if message.path else ""
    letter = Letter.objects.create(
        kind=kind,
        to=to,
        language=language,
        recipient=recipient,
        subject=" ".join(message.subject.split())[:300],
        body=message.body + link,
        is_secret=is_secret,
        message_id=f"<{secrets.token_hex(12)}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition('@')[2]}>",
    )
    transaction.on_commit(lambda: enqueue(letter.pk))
    return letter


def enqueue(letter_id):
    """Hand a letter to a worker; with a dead broker it waits for the sweep instead of failing the request."""
    try:
        tasks.deliver.delay(letter_id=letter_id)
    except tasks.deliver.OperationalError:
        log.warning("Broker away; letter %s waits for the sweep.", letter_id)


def deliver(letter_id):
    """Send one letter once: the claim is its own transaction, so that a second worker finds nothing to do."""
    claimed = (
        Letter.objects.waiting(clock.now() - CLAIM_LASTS)
        .filter(pk=letter_id)
        .update(claimed_at=clock.now(), attempts=F("attempts") + 1)
    )
    if not claimed:
        return
    letter = Letter.objects.get(pk=letter_id)
    mail = EmailMessage(
        letter.subject,
        letter.body,
        to=[letter.to],
        headers={
            "Message-ID": letter.message_id,
            "Content-Language": letter.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        # The claim stays until it is abandoned: that is the pause before the next attempt.
        Letter.objects.filter(pk=letter_id).update(last_error=str(error)[:300])
        log.warning("Letter %s not sent: %s", letter_id, error)
        return
    sent = {"sent_at": clock.now(), "last_error": ""} | ({"body": ""} if letter.is_secret else {})
    Letter.objects.filter(pk=letter_id).update(**sent)


def sweep_outbox():
    """Send whatever still waits: letters whose broker was away or whose worker died."""
    for pk in Letter.objects.waiting(clock.now() - CLAIM_LASTS).values_list("pk", flat=True)[:500]:
        deliver(pk)


def mark_read(notices, *, by):
    """Note that `by` has seen their notices."""
    return notices.filter(recipient=by, read_at__isnull=True).update(read_at=clock.now())


def set_preferences(user, wishes):
    """Store which kinds of message the user wants by mail."""
    for kind, by_mail in wishes.items():
        Preference.objects.update_or_create(user=user, kind=kind, defaults={"by_mail": by_mail})
