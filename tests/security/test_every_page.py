"""Every address that can be read, read once: nothing changes, every answer is guarded, nothing hidden is named."""

import re
from functools import partial

import pytest
from django.db import connection
from django.urls import reverse

from . import matrix
from .conftest import text_of
from .world import ENTITLED, SECRET

READABLE = [case for case in matrix.cases() if case[0] == "GET"]
# One's own notices, keys, declarations and data carry the secret word, and are one's own.
OWN_PAGES = {"accounts:inbox", "accounts:token_list", "accounts:declaration_list", "accounts:my_data"}
# Responses the reviewer was given, and for the focal point the one asked about and the country's own self-assessments,
# are shown to them: on pages of their own and in these lists, which still must not name the others.
WITH_ENTITLED = {
    "reviewer": {
        "api:proposal-calls-state-interests",
        "api:proposals-list",
        "api:proposal-files-list",
        "api:reviews-list",
        "matching:review_list",
        "matching:interests",
        "matching:proposal_list",
    },
    "focal_point": {"matching:consultation_list", "api:self-assessments-list", "api:self-assessment-parts-list"},
}
OTHER_RESPONSES = [f"{SECRET} {title}" for title in ("in conflict", "taken back", "foreign", "own")]
# Sessions note when they were last seen, and a token when it was last used.
NOTED = ("django_session", "usersessions_usersession", "accounts_apitoken")
HIDDEN_SYMBOLS = ("IPBES/5/4", "IPBES/5/5", "IPBES/5/CRP.6")


def crawl(caller, role):
    """(case, response, its text) of everything that can be read; asked once, because no test here changes anything."""
    if role not in caller.world.crawled:
        written = []
        with connection.execute_wrapper(partial(note_writing, written)):
            caller.world.crawled[role] = list(ask(caller, role)), written
    return caller.world.crawled[role][0]


def ask(caller, role):
    """The same, asked now."""
    for _method, route, word in READABLE:
        for address in caller.addresses(route, word, role):
            response = caller.response("GET", address, role, is_api=route.startswith("api:"))
            yield (route, word), response, text_of(response)


def note_writing(written, execute, sql, *arguments):
    """Keep in `written` what changes a table, sessions aside."""
    found = re.match(r'(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', sql)
    if found and found[2] not in NOTED:
        written.append(sql[:200])
    return execute(sql, *arguments)


@pytest.mark.parametrize("role", ["secretariat", "partner", "anonymous"])
def test_reading_writes_nothing(caller, role):
    statuses = {response.status_code for _case, response, _text in crawl(caller, role)}
    assert caller.world.crawled[role][1] == []
    assert 200 in statuses


def unguarded(response):
    """What is wrong with the headers of an answer."""
    headers, wrong = response.headers, []
    policy = headers.get("Content-Security-Policy", "")
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        if part not in policy:
            wrong.append(f"policy without {part}")
    if "unsafe" in policy or "*" in policy or "data:" in policy:
        wrong.append(policy)
    if headers.get("X-Content-Type-Options") != "nosniff":
        wrong.append("sniffed")
    if headers.get("Referrer-Policy") != "same-origin":
        wrong.append("referrer")
    return wrong


@pytest.mark.parametrize("role", ["secretariat", "anonymous"])
def test_every_answer_is_guarded(caller, role):
    found = {case: unguarded(response) for case, response, _text in crawl(caller, role)}
    assert {case: wrong for case, wrong in found.items() if wrong} == {}
    assert len(found) > 100


def test_a_page_of_somebody_signed_in_is_kept_by_no_shared_cache(caller):
    for case, response, _text in crawl(caller, "secretariat"):
        if response.status_code == 200 and case[0] not in ("api:schema", "admin:jsi18n"):
            policy = response.headers.get("Cache-Control", "")
            assert "private" in policy or "no-store" in policy or "public, no-cache" in policy, (case, policy)
            if "public" in policy:
                assert case[0].startswith("api:"), case


@pytest.mark.parametrize("role", ["anonymous", "reviewer", "focal_point"])
def test_what_is_hidden_is_named_nowhere(caller, role):
    found = [
        case
        for case, response, text in crawl(caller, role)
        if response.status_code == 200 and case[0] not in OWN_PAGES and names_something_hidden(role, case, text)
    ]
    assert found == []


def names_something_hidden(role, case, text):
    """Whether this text, which is not about the reader, says what `role` must not read."""
    route, word = case
    if word in ENTITLED.get(role, ()):
        return False
    if route in WITH_ENTITLED.get(role, ()):
        return any(title in text for title in OTHER_RESPONSES)
    return SECRET in text or any(re.search(re.escape(symbol) + r"(?!\d)", text) for symbol in HIDDEN_SYMBOLS)


def test_the_hidden_things_are_there_for_staff(caller):
    """Otherwise the test above would pass on an empty page."""
    seen = "".join(text for _case, response, text in crawl(caller, "secretariat") if response.status_code == 200)
    assert seen.count(SECRET) > 50
    assert all(symbol in seen for symbol in HIDDEN_SYMBOLS)


SEARCHED = ["activities", "organisations", "documents", "contributions"]


@pytest.mark.parametrize("endpoint", SEARCHED)
def test_a_search_finds_only_what_one_may_read(caller, endpoint):
    address = f"/api/v1/{endpoint}/?q={SECRET}"
    assert caller.response("GET", address, "anonymous", is_api=True).json()["results"] == []
    assert caller.response("GET", address, "secretariat", is_api=True).json()["results"] != []


@pytest.mark.parametrize("name", ["programme:activity_list", "records:document_list", "accounts:organisation_list"])
def test_a_page_searched_for_hidden_words_counts_none(caller, name):
    response = caller.response("GET", f"{reverse(name)}?q={SECRET}", "anonymous")
    assert (response.status_code, response.context["total"]) == (200, 0)


@pytest.mark.parametrize("noun", ["waiting", "declined"])
def test_a_filter_does_not_say_whether_a_hidden_organisation_exists(caller, noun):
    hidden = caller.world.rows["organisation"][noun].pk

    def told(endpoint, parameter, key):
        response = caller.response("GET", f"/api/v1/{endpoint}/?{parameter}={key}", "anonymous", is_api=True)
        return response.status_code, response.json()["errors"][0]["code"]

    for endpoint, parameter in (("activities", "organisation"), ("contributions", "donor")):
        assert told(endpoint, parameter, hidden) == told(endpoint, parameter, 987_654) == (400, "invalid_choice")


def test_a_filter_does_not_say_whether_a_hidden_activity_exists(caller):
    for key in (caller.world.rows["activity"]["others-draft"].pk, 987_654):
        response = caller.response("GET", f"/api/v1/contributions/?activity={key}", "partner", is_api=True)
        assert response.status_code == 400


@pytest.mark.parametrize("name", ["document", "request", "q__in", "reported_by", "text__wordings__title", "status__in"])
def test_a_parameter_nobody_offered_never_reaches_the_database(caller, name):
    response = caller.response("GET", f"/api/v1/activities/?{name}=1", "secretariat", is_api=True)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "unknown_parameter")


HIDDEN_CHOICES = [
    ("programme:report_create", "partner", "reporting_organisation", "other"),
    ("programme:report_create", "partner", "reporting_organisation", "waiting"),
    ("accounts:profile", "stranger", "organisation", "declined"),
    ("accounts:declaration_create", "stranger", "organisations", "waiting"),
]


@pytest.mark.parametrize(("route", "role", "field", "organisation"), HIDDEN_CHOICES)
def test_a_form_neither_lists_nor_takes_what_its_reader_may_not_choose(caller, route, role, field, organisation):
    hidden = caller.world.rows["organisation"][organisation]
    page = caller.response("GET", reverse(route), role)
    choices = page.context["form"].fields[field].queryset
    assert hidden not in choices
    data = matrix.body(caller.world, route, role, matrix.NOTHING) | {field: hidden.pk}
    answer = caller.response("POST", reverse(route), role, data)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("organisation", "waiting"),
        ("organisation", "declined"),
        ("documents", ["IPBES/5/4"]),
        ("organisations", "waiting"),
    ],
)
def test_the_api_takes_no_reference_to_what_is_hidden(caller, member, value):
    key = caller.world.rows["organisation"][value].pk if isinstance(value, str) else value
    members = matrix.body(caller.world, "api:activities-list", "partner", "for-own")
    members[member] = [{"id": key, "role": "host"}] if member == "organisations" else key
    response = caller.response("POST", "/api/v1/activities/", "partner", members, is_api=True)
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"].startswith(f"/{member}")


@pytest.mark.parametrize(
    "member", ["status", "recognition", "reported_by", "version", "is_verified", "id", "decision_note"]
)
def test_the_api_takes_no_member_that_is_not_the_clients_to_set(caller, member):
    members = matrix.body(caller.world, "api:activities-list", "partner", "for-own") | {member: 1}
    response = caller.response("POST", "/api/v1/activities/", "partner", members, is_api=True)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "unknown_member")
