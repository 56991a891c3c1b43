"""Parts of the portal, opened and closed through the real action."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts
from ipbes_portal.modules import actions, snapshot
from ipbes_portal.modules.models import ModuleState


@pytest.fixture(autouse=True)
def real_modules(fresh_start):
    """Here the cache is what it is on a site that has just begun: empty."""
    cache.delete(snapshot.KEY)


@pytest.fixture
def switch(secretariat, django_capture_on_commit_callbacks):
    """Opens or closes a part, as if it were committed."""

    def act(code, *, is_open, notes=None, by=None):
        version = ModuleState.of(code).version
        with django_capture_on_commit_callbacks(execute=True):
            return actions.switch_module(code, by=by or secretariat, is_open=is_open, notes=notes, version=version)

    return act


@pytest.fixture
def close(switch):
    """Closes a part."""
    return lambda code, **notes: switch(code, is_open=False, notes=notes)


@pytest.fixture
def reopen(switch):
    """Opens a part again."""
    return lambda code: switch(code, is_open=True)


@pytest.fixture
def token():
    """The header by which a program speaks for somebody."""

    def make(user):
        expires = clock.now() + timedelta(days=1)
        key = accounts.create_token(by=user, name="t", scopes=["read", "write"], expires_at=expires)[1]
        return {"Authorization": f"Bearer {key}"}

    return make
