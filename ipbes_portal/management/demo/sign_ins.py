"""The sign-ins of the demonstration: one per role."""

from ipbes_portal.accounts.demonstration import DOMAIN, PASSWORD
from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.roles import Role

from .content import rows


def address(key):
    """The address somebody of the demonstration signs in with."""
    return f"{key}@{DOMAIN}"


def has_been_shown():
    """Whether the demonstration is in this database; it came in one transaction, so its first person tells."""
    return User.objects.filter(email=address("secretariat")).exists()


def table():
    """Role, address and password of each sign-in, as text in columns."""
    labels = dict(Role.choices) | {"reader": "reader without a role"}
    people = [row for row in rows("person") if row.get("signs_in_as")]
    lines = [("Role", "Address", "Password")]
    lines += [(str(labels[row["signs_in_as"]]), address(row["key"]), PASSWORD) for row in people]
    widths = [max(len(line[column]) for line in lines) for column in range(2)]
    return "\n".join(f"{role:{widths[0]}}  {email:{widths[1]}}  {password}" for role, email, password in lines)
