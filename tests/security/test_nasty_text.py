"""Whatever somebody writes is shown as they wrote it and never becomes markup, script, a link or a formula."""

import re
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.core import mail
from django.db import IntegrityError, connection, models, transaction
from django.urls import reverse

from ipbes_portal.accounts import actions as accounts
from ipbes_portal.directory.models import Organisation
from ipbes_portal.fields import CodeListField, PartialDateField
from ipbes_portal.notifications.actions import compose
from ipbes_portal.notifications.models import Letter, Notice
from ipbes_portal.programme import actions as programme
from ipbes_portal.programme.models import Activity
from ipbes_portal.texts.models import Wording

from . import matrix
from .test_every_page import ask

NASTY = "\"'></title></textarea><script>alert(1)</script><img src=x onerror=alert(1)>\u202e{{7*7}}{% now %}&lt;b&gt;"
# What an address or a rule of the portal reads; nobody types them freely.
KEYS = re.compile(
    r"^(code|key|symbol|number|letter|iso[23]|m49|paragraph|digest|hint|password|email|to|path|message_id|session_key|"
    r"sha256|content|extension|source_hash|name_key|orcid|verb|target_type|kind|language|source_language|model|of|label|currency|pledge_currency|zone)$"
)
OURS = [
    "directory",
    "accounts",
    "records",
    "programme",
    "texts",
    "notifications",
    "files",
    "panels",
    "partnerships",
    "matching",
]


def text_fields(model):
    """The fields somebody fills with words of their own."""
    for field in model._meta.concrete_fields:
        is_words = isinstance(field, models.CharField | models.TextField) and not isinstance(
            field,
            CodeListField
            | PartialDateField
            | models.SlugField
            | models.URLField
            | models.EmailField
            | models.FileField,
        )
        if is_words and not field.choices and not KEYS.match(field.name) and not field.primary_key:
            yield field


def poison():
    """Write the nasty text into every text of every row; (table, field) of what was poisoned."""
    poisoned = []
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            for field in text_fields(model):
                for pk in model._base_manager.values_list("pk", flat=True):
                    # The number keeps names apart that must differ.
                    words = f"{pk}{NASTY}"[: field.max_length] if field.max_length else f"{pk}{NASTY}"
                    with suppress(IntegrityError), transaction.atomic():  # a constraint refuses such words here
                        model._base_manager.filter(pk=pk).update(**{field.name: words})
                        poisoned.append((model._meta.label, field.name))
    return poisoned


OUR_SCRIPTS = ("/static/", "/en/admin/jsi18n/")


class Inspector(HTMLParser):
    """Collects what a page should not contain."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        """No inline script, no handler, no style attribute, no dangerous address."""
        attributes = dict(attrs)
        is_data = attributes.get("type") in ("application/json", "application/ld+json")
        if tag == "script" and not is_data and not (attributes.get("src") or "").startswith(OUR_SCRIPTS):
            self.found.append(f"script {attributes}")
        for name, value in attrs:
            if name.startswith("on"):
                self.found.append(f"<{tag} {name}>")
            if name in ("href", "src", "action", "formaction", "xlink:href") and is_dangerous(value or ""):
                self.found.append(f"<{tag} {name}={value}>")
        if tag == "img" and attributes.get("src") == "x":
            self.found.append("<img>")


def is_dangerous(address):
    """Whether following an address could run something."""
    plain = re.sub(r"[\x00-\x20]", "", address).lower()
    return plain.startswith(("javascript:", "data:", "vbscript:"))


def wrong_with(html):
    """What the nasty text became."""
    inspector = Inspector()
    inspector.feed(html)
    return inspector.found


@pytest.mark.parametrize("role", ["secretariat", "partner", "anonymous"])
def test_no_page_runs_what_was_written_into_any_field(caller, role):
    poisoned = set(poison())
    assert {
        ("texts.Wording", "title"),
        ("texts.Wording", "body"),
        ("directory.Organisation", "city"),
        ("accounts.Person", "family_name"),
        ("records.Document", "name_en"),
        ("accounts.Declaration", "details"),
        ("programme.Activity", "place"),
        ("directory.Country", "name_en"),
        ("matching.Proposal", "description"),
        ("matching.Answer", "justification"),
        ("matching.Offer", "conditions"),
        ("matching.Decision", "feedback"),
        ("partnerships.FundingOpportunity", "note"),
    } <= poisoned
    found, shown, statuses = {}, 0, set()
    for case, response, text in ask(caller, role):
        statuses.add(response.status_code)
        assert response.status_code != 500, case
        if response.headers.get("Content-Type", "").startswith("text/html"):
            shown += "&lt;script&gt;alert(1)&lt;/script&gt;" in text
            wrong = wrong_with(text)
            if wrong:
                found[case] = wrong
        elif response.status_code == 200:
            assert not response.headers["Content-Type"].startswith(("text/xml", "image/svg", "application/xhtml")), case
    assert found == {}
    assert statuses <= {200, 302, 403, 404, 405, 401}
    assert shown > (30 if role == "secretariat" else 8)


def test_the_inspector_sees_what_it_is_for():
    assert wrong_with(f"<p>{NASTY}</p>") == ["script {}", "<img onerror>", "<img>"]
    assert wrong_with('<a href=" java\tscript:x">') == ["<a href= java\tscript:x>"]


STALE = {
    "programme:activity_edit": "planned",
    "records:document_edit": "public",
    "accounts:organisation_edit": "verified",
    "accounts:person_edit": "others",
    "accounts:profile": matrix.NOTHING,
}


@pytest.mark.parametrize("route", STALE)
def test_a_conflict_shows_both_versions_as_text(caller, route):
    poison()
    for model in (Activity, Organisation, apps.get_model("records.Document"), apps.get_model("accounts.Person")):
        model._base_manager.update(version=7)
    address = caller.addresses(route, STALE[route], "secretariat")[0]
    data = matrix.body(caller.world, route, "secretariat", STALE[route])
    for name in (
        "title",
        "summary",
        "place",
        "name",
        "name_en",
        "about",
        "city",
        "given_name",
        "family_name",
        "prepared_by",
    ):
        if name in data or name in ("summary", "place", "about", "city", "prepared_by"):
            data[name] = f"mine {NASTY}"
    response = caller.response("POST", address, "secretariat", data | {"version": 1})
    assert response.status_code == 409
    html = response.content.decode()
    assert wrong_with(html) == []
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2


def test_a_stale_translation_shows_both_versions_as_text(caller):
    activity = caller.world.rows["activity"]["planned"]
    address = reverse("programme:wording_edit", args=[activity.pk, "en"])
    Wording.objects.update(title=NASTY, version=7)
    data = {"title": f"mine {NASTY}", "summary": NASTY, "version": 1}
    response = caller.response("POST", address, "secretariat", data)
    assert (response.status_code, wrong_with(response.content.decode())) == (409, [])


REFUSED = {
    "programme:report_create": "partner",
    "accounts:organisation_create": "stranger",
    "accounts:profile": "stranger",
    "accounts:declaration_create": "stranger",
    "accounts:token_create": "stranger",
    "accounts:focal_point_claim": "stranger",
    "accounts:person_create": "secretariat",
    "accounts:invitation_create": "secretariat",
    "records:document_create": "secretariat",
    "programme:activity_create": "secretariat",
    "account_login": "anonymous",
    "account_signup": "anonymous",
}


@pytest.mark.parametrize("route", REFUSED)
def test_a_refused_form_shows_what_was_typed_as_text(caller, route):
    address, role = reverse(route), REFUSED[route]
    fields = caller.response("GET", address, role).context["form"].fields
    response = caller.response("POST", address, role, dict.fromkeys(fields, NASTY))
    assert (response.status_code, wrong_with(response.content.decode())) == (200, [])


@pytest.mark.parametrize(
    "name",
    [
        "programme:activity_list",
        "records:document_list",
        "accounts:organisation_list",
        "accounts:country_list",
        "accounts:person_list",
        "accounts:role_list",
    ],
)
def test_an_address_with_markup_is_shown_as_text(caller, name):
    for parameters in ({"q": NASTY}, {"page": NASTY}, {"country": NASTY, "state": NASTY, "merge": NASTY}):
        with_query = matrix.urlencode(parameters)
        response = caller.response("GET", f"{reverse(name)}?{with_query}", "secretariat")
        assert (response.status_code, wrong_with(response.content.decode())) == (200, [])


DANGEROUS = ["javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "data:text/html,x", "vbscript:x"]


@pytest.mark.parametrize("address", DANGEROUS)
def test_a_website_that_would_run_is_refused_at_every_door(caller, address):
    doors = {
        "programme:activity_create": "secretariat",
        "programme:report_create": "partner",
        "accounts:organisation_create": "stranger",
    }
    for route, role in doors.items():
        data = matrix.body(caller.world, route, role, matrix.NOTHING) | {"website": address}
        response = caller.response("POST", reverse(route), role, data)
        assert response.status_code == 200, route
        assert "website" in response.context["form"].errors, route
    members = matrix.body(caller.world, "api:activities-list", "partner", "for-own") | {"website": address}
    response = caller.response("POST", "/api/v1/activities/", "partner", members, is_api=True)
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/website")


def test_a_letter_is_plain_text_on_one_line_of_subject(caller):
    users, rows = caller.world.users, caller.world.rows
    headers_of_their_own = f"{NASTY}\r\nBcc: everybody@example.org\r\n\r\nbody"
    Wording.objects.filter(text=rows["activity"]["own-draft"].text).update(title=headers_of_their_own)
    Letter.objects.all().delete()
    programme.report_activity(Activity.objects.get(pk=rows["activity"]["own-draft"].pk), by=users["partner"])
    organisation = Organisation(name=headers_of_their_own[:240], kind="ngo")
    accounts.register_organisation(organisation, by=users["stranger"])
    letters = list(Letter.objects.all())
    assert len(letters) == 2
    for letter in letters:
        message = compose(letter).message()
        assert message.get_content_type() == "text/plain"
        assert message["Bcc"] is None
        assert message["To"] == letter.to
        assert "\n" not in letter.subject
        # As it was written: a letter is not HTML, and escaping would show.
        assert "<script>alert(1)</script>" in letter.subject
        assert "&lt;script" not in letter.body
    assert mail.outbox == []


def test_a_notice_leads_to_this_site_only(caller):
    notice = caller.world.rows["own notice"]["stranger"]
    for path in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example/"):
        Notice.objects.filter(pk=notice.pk).update(path=path)
        response = caller.response("POST", reverse("accounts:notice_open", args=[notice.pk]), "stranger")
        assert response.headers["Location"] == reverse("accounts:inbox"), path


def test_nul_characters_are_refused_and_never_reach_the_database(caller):
    address = reverse("programme:activity_list")
    response = caller.response("GET", f"{address}?q=a%00b", "anonymous")
    assert response.status_code in (200, 400)
    data = matrix.body(caller.world, "accounts:organisation_create", "stranger", matrix.NOTHING) | {"name": "a\x00b"}
    response = caller.response("POST", reverse("accounts:organisation_create"), "stranger", data)
    assert "name" in response.context["form"].errors
    assert connection.is_usable()
