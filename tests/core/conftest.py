"""Threads that run at the same moment, and a mail server on loopback."""

import socket
import threading

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.db import connections


@pytest.fixture
def together(transactional_db):
    """Runs functions at the same moment, each in a thread of its own; gives back results and exceptions, in order."""

    def run(*functions):
        results, start = [None] * len(functions), threading.Barrier(len(functions))

        def work(number, function):
            try:
                start.wait(timeout=10)
                results[number] = function()
            except Exception as error:  # the test looks at it
                results[number] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return results

    return run


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Letterbox(Message):
    """Keeps every message that arrives, parsed."""

    def __init__(self):
        super().__init__()
        self.arrived = []

    def handle_message(self, message):
        self.arrived.append(message)


class MailServer:
    """An SMTP server that can be stopped and started again on the same port."""

    def __init__(self):
        self.letterbox, self.port, self.controller = Letterbox(), free_port(), None

    def start(self):
        self.controller = Controller(self.letterbox, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self):
        if self.controller:
            self.controller.stop()
            self.controller = None

    @property
    def arrived(self):
        return self.letterbox.arrived


@pytest.fixture
def mail_server(settings):
    """A real mail server on loopback, and the settings that point to it."""
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 2
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield server
    server.stop()
