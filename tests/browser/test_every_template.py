"""Every template in a real browser, once signed in and once not: accessible, no wider than the window, no error.

The end of each test fails on anything a page complained about, reports of the content security policy too (see
`open_page`).
"""

import pytest
from django.db import transaction
from django.urls import reverse

from tests.security import matrix
from tests.security.world import build

# One address per template; the matrix of tests/security says what each answers.
REPEATED = {
    "own",
    "without-sign-in",
    "planned",
    "public",
    "verified",
    "open",
    "claim",
    "country",
    "own-report",
    "others",
    "privacy",
    "directory",
    "verified+other",
    "board",
    "without-sign-in+alike",
}
NOT_PAGES = {
    "accounts:my_data",
    "admin:jsi18n",
    "admin:autocomplete",
    "records:document_file",
    "account_logout",
    "livez",
    "readyz",
    "mfa_download_recovery_codes",
    "partnerships:opportunity_feed",
    "matching:published_feed",
}
# Forms of the admin that differ: dates, choices side by side, translated names, read-only texts.
ADMIN = [
    "directory_country",
    "directory_deliverable",
    "directory_supportperiod",
    "programme_initiative",
    "records_request",
]


@pytest.fixture
def seen_world(transactional_db, tmp_path, settings):
    """The world of the security matrix, committed, because another process looks at it."""
    settings.MEDIA_ROOT = tmp_path
    with transaction.atomic():
        return build()


def addresses(world, role):
    """The addresses of all pages, one per template."""
    caller = matrix.Caller(world)
    for method, route, word in matrix.cases():
        if method != "GET" or route.startswith("api:") or route in NOT_PAGES | matrix.BUTTONS:
            continue
        if route.startswith("admin:every"):
            continue
        if word == matrix.NOTHING or word in REPEATED:
            yield from caller.addresses(route, word, role)


def visit(page, paths, look=lambda path: None):
    """Open each and `look` at it; the statuses by path, of those that were not shown."""
    statuses = {}
    for path in paths:
        response = page.goto(path)
        if response and response.status >= 400:
            statuses[path] = response.status
        elif "/admin/" not in path:
            look(path)
    return statuses


# Staff see the densest pages, so they are looked at on a phone; the public ones from right to left, too.
@pytest.mark.parametrize(("role", "prefix", "width"), [("secretariat", "en", 320), ("anonymous", "ar", 1280)])
def test_every_page_is_accessible_and_keeps_the_content_security_policy(
    seen_world, open_page, axe, overflow, role, prefix, width
):
    page = open_page(width=width, user=seen_world.users[role])
    page.problems.expect("the server responded with a status of 40")
    found = []

    def look(path):
        found.extend(f"{path}: {line}" for line in axe(page))
        if overflow(page):
            found.append(f"{path}: {overflow(page)} pixels too wide")

    paths = [*addresses(seen_world, role), "/en/nothing/", "/en/invitations/accept/not-a-key/"]
    refused = visit(page, [path.replace("/en/", f"/{prefix}/", 1) for path in paths], look)
    assert found == [], "\n".join(found)
    assert len(paths) > 80
    assert {path.rpartition("/nothing/")[1] for path in refused} >= {"/nothing/"}
    assert len(refused) < 25, refused
    if role == "secretariat":
        assert not [
            path
            for path in refused
            if "/admin/" in path and "nonsense" not in path and "/r/" not in path and "/login/" not in path
        ], refused


def test_the_pages_of_the_admin_keep_the_content_security_policy(seen_world, open_page):
    page = open_page(user=seen_world.users["secretariat"])
    page.problems.expect("the server responded with a status of 403")  # requests are not entered by hand
    paths = [reverse("admin:index")]
    for model in ADMIN:
        paths += [reverse(f"admin:{model}_changelist"), reverse(f"admin:{model}_add")]
    country, asked = seen_world.rows["country"], seen_world.rows["request"]
    paths += [
        reverse("admin:directory_country_change", args=[country.pk]),
        reverse("admin:directory_country_history", args=[country.pk]),
        reverse("admin:records_request_change", args=[asked.pk]),
        reverse("admin:programme_initiative_change", args=[seen_world.rows["initiative"].pk]),
    ]
    assert set(visit(page, paths)) <= {reverse("admin:records_request_add")}


def test_a_page_that_broke_the_policy_would_be_noticed(seen_world, open_page):
    page = open_page()
    page.goto("/en/")
    page.problems.expect("content security policy")
    page.problems.expect("Content Security Policy")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"data:image/gif;base64,R0\">')")
    page.wait_for_timeout(200)
    assert [problem for problem in page.problems if "img-src" in problem]
