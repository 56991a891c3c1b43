"""The pages of this app: who gets in, what a list costs, what a stale save shows, what a download holds."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from ipbes_portal import clock
from ipbes_portal.accounts import actions
from ipbes_portal.accounts.models import ApiToken, Declaration, Person, RoleGrant
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Country, Organisation, OrganisationStatus, SupportPeriod
from ipbes_portal.notifications.actions import Message, notify
from ipbes_portal.notifications.models import Notice
from tests.people import make_user

pytestmark = pytest.mark.django_db

OWN_PAGES = [
    "profile",
    "preferences",
    "inbox",
    "declaration_list",
    "declaration_create",
    "token_list",
    "token_create",
    "focal_point_claim",
    "my_data",
    "organisation_create",
]
SECRETARIAT_PAGES = [
    "person_list",
    "person_create",
    "duplicate_list",
    "role_list",
    "invitation_list",
    "invitation_create",
    "declaration_queue",
]


def page(name, *args):
    return reverse(f"accounts:{name}", args=args)


@pytest.fixture
def get(client):
    def fetch(name, /, *args, by=None, **query):
        if by:
            client.force_login(by)
        return client.get(page(name, *args), query)

    return fetch


@pytest.fixture
def post(client):
    def send(name, /, *args, by, follow=False, **data):
        client.force_login(by)
        return client.post(page(name, *args), data, follow=follow)

    return send


@pytest.mark.parametrize("name", OWN_PAGES)
def test_own_pages_ask_to_sign_in_and_open_to_everybody(get, stranger, name):
    assert get(name).status_code == 302
    assert get(name, by=stranger).status_code == 200


@pytest.mark.parametrize("name", SECRETARIAT_PAGES)
def test_pages_about_people_are_for_the_secretariat(get, stranger, unit, secretariat, name):
    assert get(name).status_code == 302
    assert [get(name, by=user).status_code for user in (stranger, unit, secretariat)] == [403, 403, 200]


def test_one_person_is_not_shown_to_others(get, stranger, secretariat):
    assert get("person_detail", stranger.person_id, by=stranger).status_code == 403
    assert get("person_detail", stranger.person_id, by=secretariat).status_code == 200


# What a list costs


def declare(user, **related):
    row = Declaration(
        person=user.person,
        starts_on=clock.today(),
        ends_on=clock.today(),
        has_professional_interest=False,
        has_financial_interest=False,
        has_other_interest=False,
    )
    return actions.declare_interests(row, by=user, related=related)


def add_row(name, number, secretariat, country):
    """One more row of everything the list `name` shows."""
    if name == "organisation_list":
        Organisation.objects.create(
            name=f"Organisation {number}", kind="ngo", country=country, status=OrganisationStatus.VERIFIED
        )
    elif name == "declaration_queue":
        user = make_user(f"judge{number}")
        declare(user, co_authors=[user.person], people=[secretariat.person])
    elif name == "invitation_list":
        email = f"new{number}@example.org"
        actions.invite(by=secretariat, email=email, role=Role.FOCAL_POINT, country=country)
    elif name == "inbox":
        notify([secretariat], "x", lambda: Message("Subject", "Body", "/en/"))
    elif name == "token_list":
        expires_at = clock.now() + timedelta(days=1)
        actions.create_token(by=secretariat, name="x", scopes=["read"], expires_at=expires_at)
    elif name == "duplicate_list":
        for _ in range(2):
            actions.add_person(by=secretariat, family_name=f"Mentor {number}", country=country)
    elif name == "country_list":
        iso = f"X{chr(65 + number)}"
        extra = Country.objects.create(iso3=f"{iso}A", iso2=iso, m49=f"99{number}", name_en=iso, region=country.region)
        SupportPeriod.objects.create(country=extra, category="developing", valid_from=clock.today())
    else:
        make_user(f"member{number}", Role.FOCAL_POINT, country=country)


@pytest.mark.parametrize(
    "name",
    [
        "person_list",
        "role_list",
        "invitation_list",
        "declaration_queue",
        "duplicate_list",
        "organisation_list",
        "country_list",
        "inbox",
        "token_list",
    ],
)
def test_a_list_costs_the_same_with_one_row_and_with_three(get, name, secretariat, country):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert get(name, by=secretariat).status_code == 200
        return len(captured)

    add_row(name, 1, secretariat, country)
    queries()  # what a process fetches once
    with_one = queries()
    for number in (2, 3):
        add_row(name, number, secretariat, country)

    assert queries() == with_one <= 25


# People


def person_data(person, **changes):
    return {"given_name": person.given_name, "family_name": person.family_name, "version": person.version} | changes


def test_person_list_finds_by_name_address_and_orcid(get, secretariat, stranger):
    def found(**query):
        return {str(person) for person in get("person_list", by=secretariat, **query).context["rows"]}

    assert found(q="STRÁNGER") == {"Role stranger"}
    assert found(q="stranger@") == {"Role stranger"}
    assert found(q="nobody at all") == set()
    assert found() == {"Role secretariat", "Role stranger"}


@pytest.mark.parametrize(
    "query", [{"country": "nonsense"}, {"organisation": "9" * 40}, {"page": "-7"}, {"q": "\0"}, {"merge": "9" * 40}]
)
def test_nonsense_in_a_filter_never_breaks_a_list(get, secretariat, query):
    assert get("person_list", by=secretariat, **query).status_code == 200


def test_person_list_as_csv_and_xlsx_holds_the_filtered_list(get, secretariat):
    actions.add_person(by=secretariat, family_name="=1+1", emails=["a@example.org"])

    as_csv = get("person_list", by=secretariat, format="csv", q="=1+1")
    as_xlsx = get("person_list", by=secretariat, format="xlsx", q="=1+1")

    lines = as_csv.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Given name,Family name")
    assert lines[1:] == [",'=1+1,a@example.org,,,"]
    sheet = load_workbook(BytesIO(b"".join(as_xlsx.streaming_content))).active
    assert [cell.value for cell in sheet[2]][1] == "'=1+1"
    assert get("person_list", by=secretariat, format="exe").status_code == 404


def test_person_create_shows_who_is_alike_before_it_saves(post, secretariat, stranger):
    data = {"given_name": "Role", "family_name": "Stranger", "emails": "other@example.org"}

    shown = post("person_create", by=secretariat, **data)
    assert list(shown.context["alike"]) == [stranger.person]
    assert Person.objects.filter(name_key="role stranger").count() == 1

    saved = post("person_create", by=secretariat, **data, is_new="on")
    assert saved.status_code == 302
    assert Person.objects.filter(name_key="role stranger").count() == 2


def test_person_create_sent_twice_makes_one_person(post, secretariat):
    data = {"family_name": "Mentor", "form_key": "the same form"}

    answers = [post("person_create", by=secretariat, **data) for _ in range(2)]

    assert answers[0].url == answers[1].url
    assert Person.objects.filter(family_name="Mentor").count() == 1


def test_person_edit_shows_both_versions_when_somebody_saved_meanwhile(post, secretariat, stranger):
    person = stranger.person
    sent = person_data(person, given_name="Mine")
    person.given_name = "Theirs"
    actions.edit_person(person, by=stranger, fields=["given_name"], version=person.version)

    response = post("person_edit", person.pk, by=secretariat, **sent)

    assert response.status_code == 409
    rows = {str(row["label"]): row for row in response.context["conflict"]}
    assert (rows["Given name"]["mine"], rows["Given name"]["theirs"]) == ("Mine", "Theirs")
    assert Person.objects.get(pk=person.pk).given_name == "Theirs"
    assert 'value="Mine"' in response.content.decode()

    again = {name: value for name, value in response.context["form"].data.items() if name != "csrfmiddlewaretoken"}
    assert post("person_edit", person.pk, by=secretariat, **again).status_code == 302
    assert Person.objects.get(pk=person.pk).given_name == "Mine"


def test_profile_keeps_the_usual_spelling_of_an_orcid_and_refuses_a_wrong_one(post, stranger):
    wrong = post("profile", by=stranger, **person_data(stranger.person, orcid="0000-0002-1825-0098"))
    assert "orcid" in wrong.context["form"].errors

    post("profile", by=stranger, **person_data(stranger.person, orcid="https://orcid.org/0000-0002-1825-0097"))
    assert Person.objects.get(pk=stranger.person_id).orcid == "0000-0002-1825-0097"


def test_profile_says_when_an_orcid_is_somebody_elses(post, stranger, secretariat):
    actions.add_person(by=secretariat, family_name="Mentor", orcid="0000-0002-1825-0097")

    response = post("profile", by=stranger, **person_data(stranger.person, orcid="0000-0002-1825-0097"))

    assert response.status_code == 200
    assert response.context["form"].errors


def test_person_merge_shows_first_and_merges_then(get, post, secretariat):
    keep, drop = (actions.add_person(by=secretariat, family_name="Mentor") for _ in range(2))

    assert get("person_merge", keep.pk, drop.pk, by=secretariat).status_code == 200
    drop.refresh_from_db()
    assert drop.merged_into is None

    post("person_merge", keep.pk, drop.pk, by=secretariat)
    assert get("person_detail", drop.pk, by=secretariat).url == page("person_detail", keep.pk)


def test_person_keep_apart_takes_the_pair_off_the_list(get, post, secretariat):
    first, second = (actions.add_person(by=secretariat, family_name="Mentor") for _ in range(2))
    assert get("duplicate_list", by=secretariat).context["pairs"] == [(first, second)]

    post("person_keep_apart", first.pk, second.pk, by=secretariat)

    assert get("duplicate_list", by=secretariat).context["pairs"] == []


@pytest.mark.parametrize(
    "name",
    [
        "role_confirm",
        "role_revoke",
        "invitation_withdraw",
        "declaration_comply",
        "account_close",
        "account_reopen",
        "organisation_verify",
        "notice_open",
        "token_revoke",
    ],
)
def test_buttons_are_pressed_not_looked_at_and_not_by_strangers(client, get, secretariat, name):
    assert client.post(page(name, 1)).status_code == 302
    assert get(name, 1, by=secretariat).status_code == 405


# Roles


def test_role_list_puts_claims_first_and_confirms_them(get, post, secretariat, stranger, country):
    grant = actions.claim_focal_point(by=stranger, country=country, role=Role.FOCAL_POINT)
    assert [line["grant"] for line in get("role_list", by=secretariat).context["lines"]][0] == grant

    post("role_confirm", grant.pk, by=secretariat)

    grant.refresh_from_db()
    assert grant.is_in_force


def test_role_list_narrows_to_where_grants_stand(get, secretariat, stranger, country):
    day = clock.today()
    actions.grant_role(stranger.person, Role.MEP, by=None, ends_on=day + timedelta(days=5))
    actions.grant_role(stranger.person, Role.BUREAU, by=None, starts_on=day + timedelta(days=5))
    over = actions.grant_role(stranger.person, Role.COMMITTEE, by=None)
    actions.revoke_role(over, by=secretariat)
    actions.claim_focal_point(by=stranger, country=country, role=Role.FOCAL_POINT)

    def shown(**query):
        return {line["grant"].role for line in get("role_list", by=secretariat, **query).context["lines"]}

    assert shown(stands="waiting") == {"focal_point"}
    assert shown(stands="in_force") == {"mep", "secretariat"}
    assert shown(stands="ending") == {"mep"}
    assert shown(stands="future") == {"bureau"}
    assert shown(stands="over") == {"committee"}
    assert shown(country=country.pk) == {"focal_point"}
    assert len(get("role_list", by=secretariat, format="csv").content.splitlines()) == 6


def test_role_grant_says_why_not_and_keeps_what_was_typed(post, secretariat, stranger):
    data = {"role": "mep", "starts_on": "2026-01-01"}
    assert post("role_grant", stranger.person_id, by=secretariat, **data).status_code == 302

    response = post("role_grant", stranger.person_id, by=secretariat, **data)

    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert RoleGrant.objects.filter(person=stranger.person).count() == 1


def test_role_revoke_that_is_refused_says_so_on_the_page(post, secretariat):
    response = post("role_revoke", secretariat.grants[0].pk, by=secretariat, follow=True)

    assert "You cannot take the secretariat role from yourself." in response.content.decode()


def test_invitation_create_writes_a_letter(post, get, secretariat):
    data = {"email": "new@example.org", "language": "en", "role": "tsu", "starts_on": "2026-01-01"}

    assert post("invitation_create", by=secretariat, **data).url == page("invitation_list")
    [line] = get("invitation_list", by=secretariat, stands="open").context["lines"]
    assert line["invitation"].email == "new@example.org"


def test_focal_point_claim_waits_for_the_secretariat(post, stranger, country):
    post("focal_point_claim", by=stranger, role="focal_point", country=country.pk)

    assert [grant.role for grant in RoleGrant.objects.waiting()] == [Role.FOCAL_POINT]


# One's own pages


def test_inbox_shows_ones_own_notices_and_marks_them_read(get, post, stranger, secretariat):
    for user in (stranger, stranger, secretariat):
        notify([user], "x", lambda: Message("Subject", "Body", "/en/plan/"))
    mine = list(Notice.objects.filter(recipient=stranger))
    other = Notice.objects.get(recipient=secretariat)
    assert list(get("inbox", by=stranger).context["rows"]) == mine

    assert post("notice_open", mine[0].pk, by=stranger).url == "/en/plan/"
    assert post("notice_open", other.pk, by=stranger).status_code == 404
    post("inbox_read", by=stranger, notice=other.pk)
    assert list(get("inbox", by=stranger, unread="yes").context["rows"]) == mine[1:]

    post("inbox_read", by=stranger)
    assert list(Notice.objects.unread()) == [other]


def test_preferences_start_with_every_letter_and_are_kept(get, post, stranger):
    fields = get("preferences", by=stranger).context["form"].initial
    assert all(wanted for name, wanted in fields.items() if name != "language")

    post("preferences", by=stranger, language="ru", accounts__role_granted="on")

    form = get("preferences", by=stranger).context["form"]
    assert (form.initial["language"], form.initial["accounts__role_granted"]) == ("ru", True)
    assert form.initial["accounts__term_ending"] is False


def test_declaration_create_and_the_secretariat_reads_it(post, get, stranger, secretariat):
    day = clock.today().isoformat()
    response = post(
        "declaration_create", by=stranger, starts_on=day, ends_on=day, has_other_interest="on", details="Why."
    )
    assert response.url == page("declaration_list")
    [declaration] = get("declaration_queue", by=secretariat, checked="no").context["rows"]

    post("declaration_comply", declaration.pk, by=secretariat)

    assert list(get("declaration_queue", by=secretariat, checked="no").context["rows"]) == []


def test_declaration_create_refuses_an_interest_without_a_word(post, stranger):
    day = clock.today().isoformat()

    response = post("declaration_create", by=stranger, starts_on=day, ends_on=day, has_other_interest="on")

    assert response.status_code == 200
    assert response.context["form"].errors


def test_a_key_is_shown_once(get, post, stranger):
    response = post("token_create", by=stranger, name="export", scopes="read", days="30")
    key = response.context["key"]

    assert key in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    assert key not in get("token_list", by=stranger).content.decode()


def test_somebody_elses_key_is_not_found(post, stranger, secretariat):
    post("token_create", by=stranger, name="export", scopes="read", days="30")

    assert post("token_revoke", ApiToken.objects.get().pk, by=secretariat).status_code == 404


def test_my_data_holds_everything_but_what_opens_doors(get, post, stranger, secretariat):
    declare(stranger)
    key = post("token_create", by=stranger, name="export", scopes="read", days="30").context["key"]
    notify([stranger], "x", lambda: Message("A subject", "Body"))

    response = get("my_data", by=stranger)

    stored = json.loads(response.content)
    assert stored["person"][0]["family_name"] == "stranger"
    assert [row["email"] for row in stored["accounts.personemail"]] == ["stranger@example.org"]
    assert [row["subject"] for row in stored["notifications.notice"]] == ["A subject"]
    assert {act["verb"] for act in stored["acts"]} == {"declare_interests", "create_token"}
    text = response.content.decode()
    assert ApiToken.digest_of(key) not in text
    assert stranger.password not in text
    assert "attachment" in response.headers["Content-Disposition"]


# Organisations


def test_organisation_list_is_public_and_shows_waiting_ones_to_staff(get, stranger, secretariat, organisation):
    waiting = actions.register_organisation(Organisation(name="Island centre", kind="ngo"), by=stranger)

    assert list(get("organisation_list").context["rows"]) == [organisation]
    assert "state" not in get("organisation_list").context["filter"].form.fields
    rows = get("organisation_list", by=secretariat, state="registered").context["rows"]
    assert list(rows) == [waiting]
    assert list(get("organisation_list", by=secretariat, country="GRD").context["rows"]) == [organisation]


def test_organisation_detail_of_a_waiting_one_is_for_its_people_and_staff(get, client, stranger, partner, secretariat):
    waiting = actions.register_organisation(Organisation(name="Island centre", kind="ngo"), by=stranger)

    assert get("organisation_detail", waiting.pk).status_code == 404
    assert [
        get("organisation_detail", waiting.pk, by=user).status_code for user in (partner, stranger, secretariat)
    ] == [
        404,
        200,
        200,
    ]


def test_organisation_detail_names_managers_to_staff_only(get, partner, secretariat, stranger, organisation):
    assert get("organisation_detail", organisation.pk, by=stranger).context["managers"] == []
    assert [g.person for g in get("organisation_detail", organisation.pk, by=secretariat).context["managers"]] == [
        partner.person
    ]


def test_organisation_create_waits_and_refuses_a_dangerous_address(post, stranger):
    data = {"name": "Island centre", "kind": "ngo", "website": "javascript:alert(1)"}
    assert "website" in post("organisation_create", by=stranger, **data).context["form"].errors

    post("organisation_create", by=stranger, **(data | {"website": "example.org"}))

    organisation = Organisation.objects.get(name="Island centre")
    assert (organisation.status, organisation.website, organisation.version) == (
        OrganisationStatus.REGISTERED,
        "https://example.org",
        1,
    )


def test_organisation_edit_shows_both_versions_when_somebody_saved_meanwhile(post, partner, secretariat, organisation):
    data = {"name": organisation.name, "kind": "ngo", "country": organisation.country_id, "version": 1}
    assert post("organisation_edit", organisation.pk, by=secretariat, **data, city="Theirs").status_code == 302

    response = post("organisation_edit", organisation.pk, by=partner, **data, city="Mine")

    rows = {str(row["label"]): row for row in response.context["conflict"]}
    assert (response.status_code, rows["City"]["mine"], rows["City"]["theirs"]) == (409, "Mine", "Theirs")
    assert Organisation.objects.get(pk=organisation.pk).city == "Theirs"


def test_organisation_edit_is_refused_to_others(get, stranger, organisation):
    assert get("organisation_edit", organisation.pk).status_code == 302
    assert get("organisation_edit", organisation.pk, by=stranger).status_code == 403


def test_organisation_verify_and_decline(get, post, stranger, secretariat):
    waiting = actions.register_organisation(Organisation(name="Island centre", kind="ngo"), by=stranger)
    assert post("organisation_verify", waiting.pk, by=stranger).status_code == 403

    post("organisation_verify", waiting.pk, by=secretariat)
    assert "note" in post("organisation_decline", waiting.pk, by=secretariat, note=" ").context["form"].errors
    post("organisation_decline", waiting.pk, by=secretariat, note="Not one of us.")

    waiting.refresh_from_db()
    assert waiting.status == OrganisationStatus.DECLINED


def test_a_merged_organisation_leads_to_the_one_kept(get, post, secretariat, organisation):
    drop = Organisation.objects.create(name="Twin", kind="ngo", status=OrganisationStatus.VERIFIED)
    assert get("organisation_merge", organisation.pk, drop.pk, by=secretariat).status_code == 200

    post("organisation_merge", organisation.pk, drop.pk, by=secretariat)

    assert get("organisation_detail", drop.pk).url == page("organisation_detail", organisation.pk)
