"""Readers: every public template in three scripts at two widths, and the weight of a first view."""

import gzip
import re
from itertools import product
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from ipbes_portal.directory.models import Country
from ipbes_portal.programme.models import ActivityStatus, Need

# With all reference data; every template is looked at in test_every_template.py.
SIGHTS = [("en", 1280), ("zh", 320), ("ar", 320)]
PAGES = [
    "",
    "plan/",
    "activities/",
    "activities/map/",
    "activities/{activity}/",
    "occasions/",
    "occasions/{occasion}/",
    "contributions/",
    "needs/",
    "documents/",
    "documents/{document}/",
    "decisions/",
    "decisions/IPBES-3/1/",
    "requests/",
    "bodies/",
    "bodies/tf-capacity-building/",
    "bodies/tsu-land-degradation/",
    "sessions/",
    "sessions/5/",
    "assessments/",
    "assessments/GA1/",
    "posts/",
    "organisations/",
    "organisations/{organisation}/",
    "countries/",
    "projects/",
    "offers/",
    "contribute/",
    "matchmaking/",
    "self-assessments/",
    "partners/",
    "funding-opportunities/",
    "api/",
    "about/privacy/",
    "sign-in/login/",
    "sign-in/signup/",
    "sign-in/login/code/",
]
SIX = {"ar": "حلقة عمل", "zh-hans": "讲习班", "fr": "Atelier", "ru": "Семинар", "es": "Taller"}


@pytest.fixture
def world(transactional_db, reference, secretariat):
    """Reference data, and two activities with everything a page can show."""
    from ipbes_portal.directory.models import Organisation
    from ipbes_portal.programme import actions
    from ipbes_portal.programme.models import Activity, Contribution, Initiative, Occasion
    from ipbes_portal.records.models import Document

    activities = []
    for status in (ActivityStatus.COMPLETED, ActivityStatus.PLANNED):
        activity = actions.add_activity(
            Activity(kind="workshop", status=status, starts_on="2017-01-30", ends_on="2017-02-03", place="Ankara"),
            by=secretariat,
            language="en",
            title="Writing workshop for a regional assessment",
            summary="A week in which authors draft together.",
            related={
                "initiatives": Initiative.objects.filter(code__in=["1(b)", "3(b)"]),
                "countries": Country.objects.filter(iso3__in=["TUR", "ZAF", "TUV"]),
                "needs": Need.objects.all()[:3],
                "documents": Document.objects.filter(symbol="IPBES/5/3"),
            },
            partners=[(Organisation.objects.verified()[0], "host")],
        )
        for language, title in SIX.items():
            actions.translate_activity(activity, by=secretariat, language=language, title=title, summary=title)
        activities.append(activity)
    donor = Organisation.objects.verified()[0]
    gift = Contribution(donor=donor, kind="cash", mode="dedicated", activity=activities[0], amount=5000, currency="USD")
    actions.record_contribution(gift, by=secretariat)
    occasion = Occasion(kind="event", activity=activities[0], starts="2017-01-30", city="Ankara", host=donor)
    actions.note_participation(
        actions.add_occasion(occasion, by=secretariat), secretariat.person, by=secretariat, category="scientist"
    )
    return {
        "activity": activities[0].pk,
        "occasion": occasion.pk,
        "document": Document.objects.get(symbol="IPBES/5/3").pk,
        "organisation": Organisation.objects.verified()[0].pk,
    }


def test_every_public_page_is_accessible_in_three_scripts_and_two_widths(world, open_page, axe, overflow, screenshot):
    found = []
    for prefix, width in SIGHTS:
        page = open_page(width=width)
        for pattern in PAGES:
            path = f"/{prefix}/{pattern.format(**world)}"
            page.goto(path)
            found += [f"{path} at {width}: {line}" for line in axe(page)]
            if overflow(page):
                found.append(f"{path} at {width}: {overflow(page)} pixels too wide")
            if pattern in ("", "plan/", "activities/"):
                screenshot(page, f"{prefix}-{pattern.strip('/') or 'home'}-{width}")
    assert found == []


def test_a_first_view_weighs_at_most_200_kilobytes_in_every_language(client, world):
    # One test for six languages: the reference data are loaded anew for each.
    for prefix, pattern in product(["ar", "zh", "en", "fr", "ru", "es"], PAGES):
        path = f"/{prefix}/{pattern.format(**world)}"
        html = client.get(path).content
        files = set(re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js|svg|woff2|png))"', html.decode()))
        files |= _named_in_css(files)
        weight = len(gzip.compress(html)) + sum(len(gzip.compress(_bytes(name))) for name in files)
        assert weight <= 200_000, f"{path} weighs {weight} bytes"


def _bytes(name):
    return Path(finders.find(name)).read_bytes()


def _named_in_css(files):
    """Pictures and fonts the style sheets ask for."""
    found = set()
    for name in files:
        if name.endswith(".css"):
            text = _bytes(name).decode()
            found |= {str(Path("img") / Path(url).name) for url in re.findall(r"url\(['\"]?([^)'\"]+\.svg)", text)}
    return found


def test_the_plan_is_readable_without_javascript(world, open_page):
    page = open_page(java_script_enabled=False)

    page.goto("/en/plan/")

    assert page.locator(".strategy").count() == 3
    assert page.locator(".initiative").count() == 10
    page.goto("/en/activities/?strategy=1")
    page.get_by_role("link", name="Writing workshop").first.click()
    assert page.locator("h1").inner_text() == "Writing workshop for a regional assessment"


def test_the_language_bar_leads_to_the_same_page(world, page):
    page.goto("/en/activities/?state=planned")

    page.get_by_role("link", name="العربية").first.click()

    assert page.url.endswith("/ar/activities/?state=planned")
    assert page.locator("html").get_attribute("dir") == "rtl"


def test_the_keyboard_reaches_the_main_text_first(world, page):
    page.goto("/en/plan/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
