"""Calls the API as a user with a token, or as nobody."""

import json
from datetime import timedelta

from ipbes_portal import clock
from ipbes_portal.accounts import actions as accounts


def caller(client, root=""):
    """`send(method, path, data, by=user, **headers)`; paths follow `root`. The method "upload" posts a form."""

    def send(method, path="", data=None, *, by=None, **headers):
        if by:
            expires = clock.now() + timedelta(days=1)
            token = accounts.create_token(by=by, name="t", scopes=["read", "write"], expires_at=expires)[1]
            headers["Authorization"] = f"Bearer {token}"
        options = {"headers": headers}
        if method == "upload":
            return client.post(root + path, data, **options)
        if data is not None:
            options |= {"data": json.dumps(data), "content_type": "application/json"}
        return getattr(client, method)(root + path, **options)

    return send
