"""Real pages in a real browser: the live site, Chromium, axe, and a list of everything that went wrong.

Use `page` in a test; `page.problems` is checked for you at its end. `open_page` gives more pages, of another
width or without JavaScript.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from devtools import chromium

HERE = Path(__file__).parent
SCREENSHOTS = HERE.parents[1] / "var" / "screenshots"
HEIGHT = 900
OPTIONS = [
    "--no-sandbox",  # Chromium's own sandbox refuses to work as root
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# A blocked inline script is reported to the page only; this makes a console error of it.
REPORT_CSP = """
document.addEventListener("securitypolicyviolation", event =>
    console.error(`content security policy: ${event.violatedDirective} blocked ${event.blockedURI}`));
"""


def pytest_collection_modifyitems(items):
    """Everything in this folder needs the browser, and says so once where there is none."""
    missing = not chromium.find()
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")
            if missing:
                item.add_marker(pytest.mark.skip(reason=chromium.HOW_TO))


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django would refuse the database inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium.find(), args=OPTIONS)
        yield chrome
        chrome.close()


class Problems(list):
    """What a page complained about; a test names what it expects, such as the 404 it asks for."""

    def __init__(self):
        super().__init__()
        self.expected = []

    def expect(self, part):
        """Accept problems that contain `part`."""
        self.expected.append(part)

    def unexpected(self):
        """The problems nobody expected."""
        return [problem for problem in self if not any(part in problem for part in self.expected)]

    def watch(self, page, site):
        """Write down console errors, script errors, server errors and requests to other hosts."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.append(f"script error: {error}"))
        page.on("response", self._on_response)
        page.on("request", lambda request: self._on_request(request, urlsplit(site).netloc))

    def _on_console(self, message):
        if message.type in ("error", "warning"):
            self.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _on_response(self, response):
        if response.status >= 500:
            self.append(f"server error {response.status}: {response.url}")

    def _on_request(self, request, own_host):
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != own_host:
            self.append(f"request to another host: {request.url}")


@pytest.fixture
def open_page(browser, live_server):
    """A function that opens a new page of the live site; addresses given to `goto` begin with a slash.

    Its arguments: `width` in CSS pixels, `user` to sign in, and those of a Playwright context, such as
    `java_script_enabled=False` or `color_scheme="dark"`.
    """
    contexts, found = [], []

    def open_one(width=1280, user=None, **options):
        context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": HEIGHT}, **options)
        context.set_default_timeout(10_000)
        context.add_init_script(REPORT_CSP)
        contexts.append(context)
        page = context.new_page()
        page.problems = Problems()
        page.problems.watch(page, live_server.url)
        found.append(page.problems)
        if user:
            sign_in(page, user, live_server.url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    complaints = [problem for problems in found for problem in problems.unexpected()]
    if complaints:
        pytest.fail("The page complained:\n" + "\n".join(complaints), pytrace=False)


@pytest.fixture
def page(open_page):
    """A page 1280 pixels wide, nobody signed in."""
    return open_page()


def sign_in(page, user, site):
    """Give the page's browser a session of `user`, without the sign-in form."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])


@pytest.fixture(scope="session")
def axe():
    """A function that gives what axe finds on a page: one line per element, [] when nothing."""
    from axe_playwright_python.sync_playwright import Axe

    scanner = Axe()

    def scan(page):
        violations = scanner.run(page).response["violations"]
        return [
            f"{violation['id']}: {violation['help']}: {' '.join(map(str, node['target']))}"
            for violation in violations
            for node in violation["nodes"]
        ]

    return scan


@pytest.fixture(scope="session")
def overflow():
    """A function that says by how many pixels a page overflows its window sideways; 0 is right."""
    return lambda page: page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.fixture(scope="session")
def screenshot():
    """A function that keeps a picture of the whole page in var/screenshots/<name>.png and gives its path."""

    def take(page, name):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return take
