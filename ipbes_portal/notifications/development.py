"""Where mail lands on a developer's machine: files in the state folder, shown on a page of the site."""

import email.policy
import time
from email import message_from_bytes

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

FOLDER = settings.STATE_DIR / "mailbox"


class DevelopmentMailbox(BaseEmailBackend):
    """Keeps every message as a file instead of sending it."""

    def send_messages(self, email_messages):
        """Write each message; the newest sorts last."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        for number, message in enumerate(email_messages):
            name = f"{time.time_ns()}-{number}.eml"
            (FOLDER / name).write_bytes(message.message().as_bytes())
        return len(email_messages)


def newest(count=50):
    """The latest messages, newest first, as plain dictionaries."""
    files = sorted(FOLDER.glob("*.eml"), reverse=True)[:count] if FOLDER.exists() else []
    return [_read(file) for file in files]


def _read(file):
    message = message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    return {
        "to": message["To"],
        "subject": message["Subject"],
        "date": message["Date"],
        "body": body.get_content() if body else "",
    }
