"""One world for all tests of this folder that only look at it, and a way to ask as one of ten people."""

import logging
import tempfile
import zipfile
from io import BytesIO

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from . import matrix
from .world import build

MEMORY = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "security"}}


@pytest.fixture(autouse=True)
def memory(settings):
    """A cache of one's own: it is emptied between requests, and other workers share the server's."""
    settings.CACHES = MEMORY
    cache.clear()


@pytest.fixture(autouse=True)
def quiet():
    """Refusals are what these tests ask for; nobody need read of them."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def seen_world(django_db_setup, django_db_blocker):
    """The world, built once per module around the transactions of its tests; ask for `world`, which needs `db`."""
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(MEDIA_ROOT=folder, CACHES=MEMORY),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(seen_world, db, memory):
    """The world; what a test changes in it is taken back."""
    return seen_world


@pytest.fixture
def caller(world):
    """Asks as one of ten."""
    return matrix.Caller(world)


def text_of(response):
    """Everything a reader could find in an answer, also inside a workbook."""
    content = b"".join(response.streaming_content) if getattr(response, "streaming", False) else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")
