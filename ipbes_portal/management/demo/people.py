"""People of the demonstration: their sign-ins, roles, organisations and declarations."""

from ipbes_portal import clock
from ipbes_portal.accounts import actions
from ipbes_portal.accounts.demonstration import PASSWORD
from ipbes_portal.accounts.models import Declaration
from ipbes_portal.accounts.roles import COUNTRY_ROLES
from ipbes_portal.directory.models import Chapter, Organisation

from .content import first_day, last_day, rows
from .sign_ins import address


def plan(replay):
    """The steps of every row about people; organisations come before the roles in them."""
    for row in rows("person"):
        replay.step(first_day(row["since"]), add_person, replay, row)
    for row in rows("organisation"):
        replay.step(first_day(row["registered"]), register_organisation, replay, row)
        if "verified" in row:
            replay.step(first_day(row["verified"]), verify_organisation, replay, row)
    for row in rows("person"):
        for role in row.get("role", []):
            act = claim_country if role["role"] in COUNTRY_ROLES else grant_role
            replay.step(max(first_day(row["since"]), first_day(role["starts"])), act, replay, row["key"], role)
    for row in rows("declaration"):
        replay.step(first_day(row["declared"]), declare, replay, row)
    for row in rows("invitation"):
        replay.step(first_day(row["sent"]), invite, replay, row)


def add_person(replay, row):
    """Somebody becomes known to the programme, with a sign-in or without."""
    fields = {
        "given_name": "",
        "family_name": row["name"],
        "country": replay.refer.countries[row["country"]] if "country" in row else None,
        "organisation": replay.refer.organisations[row["organisation"]] if "organisation" in row else None,
        "languages": row.get("languages", ["en"]),
        "is_demonstration": True,
    }
    if not row.get("has_account"):
        replay.people[row["key"]] = actions.add_person(by=None, emails=[address(row["key"])], **fields)
        return
    user = actions.create_user(
        email=address(row["key"]),
        language=row.get("language", "en"),
        password=PASSWORD if "signs_in_as" in row else None,
        **fields,
    )
    actions.trust_address(user)
    replay.people[row["key"]] = user.person


def grant_role(replay, key, role):
    """The secretariat gives a role; its own first one comes from the command line of the server."""
    actions.grant_role(
        replay.people[key],
        role["role"],
        by=None if key == "secretariat" else replay.user("secretariat"),
        starts_on=first_day(role["starts"]),
        ends_on=last_day(role.get("ends", "")),
        capacity=role.get("capacity", ""),
        tell=replay.is_news(),
        **_scope(replay, role),
    )


def _scope(replay, role):
    """Body, chapter or organisation of a role; only those the row names."""
    scope = {}
    if "body" in role:
        scope["body"] = replay.refer.bodies[role["body"]]
    if "chapter" in role:
        code, _colon, number = role["chapter"].partition(":")
        scope["chapter"] = Chapter.objects.select_related("assessment").get(assessment__code=code, number=number)
        scope["assessment"] = scope["chapter"].assessment
    if "organisation" in role:
        scope["organisation"] = replay.refer.organisations[role["organisation"]]
    return scope


def claim_country(replay, key, role):
    """A focal point asks; the secretariat confirms the same day, unless the claim is to wait."""
    country = replay.refer.countries[role["country"]]
    grant = actions.claim_focal_point(by=replay.user(key), role=role["role"], country=country)
    if not role.get("waits"):
        actions.confirm_role(grant, by=replay.user("secretariat"))


def register_organisation(replay, row):
    """An organisation is entered: by staff at once, by others to be verified."""
    organisation = Organisation(
        name=row["name"],
        kind=row["kind"],
        country=replay.refer.countries[row["country"]],
        about=row["about"],
        source=row.get("source", "demonstration"),
        is_demonstration=True,
    )
    actions.register_organisation(organisation, by=replay.user(row["by"]))
    replay.refer.organisations[row["name"]] = organisation


def verify_organisation(replay, row):
    """The secretariat confirms an organisation."""
    actions.verify_organisation(replay.refer.organisations[row["name"]], by=replay.user("secretariat"))


def declare(replay, row):
    """Somebody declares their interests; `is_in_order` has the secretariat note it."""
    user = replay.user(row["person"])
    declaration = Declaration(
        person=user.person,
        starts_on=clock.today(),
        ends_on=first_day(row["ends"]),
        has_professional_interest=row.get("professional", False),
        has_financial_interest=row.get("financial", False),
        has_other_interest=row.get("other", False),
        details=row.get("details", ""),
    )
    actions.declare_interests(declaration, by=user, related=replay.refer.of(row, ["organisations"]))
    if row.get("is_in_order"):
        actions.note_compliance(declaration, by=replay.user("secretariat"))


def invite(replay, row):
    """The secretariat offers a role to an address."""
    actions.invite(
        by=replay.user("secretariat"),
        email=address(row["key"]),
        role=row["role"],
        language=row.get("language", "en"),
        **_scope(replay, row),
    )
