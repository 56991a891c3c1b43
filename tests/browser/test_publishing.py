"""The whole way of the plan in a real browser: import, look, save, translate, publish, read on a phone, take away."""

import re

import pytest

from ipbes_portal.programme.models import Initiative
from ipbes_portal.records.models import Document
from rolling_plan.models import Edition
from tests.official_text.samples import CHINESE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def document(secretariat, initiative):
    """A registered document, and a plan that has one paragraph and one initiative of our own words."""
    return Document.objects.create(symbol="IPBES/99/3", name="Opening hours", session_order=1)


def test_from_an_imported_text_to_an_edition_on_a_phone(document, secretariat, open_page, axe, overflow, screenshot):
    staff = open_page(user=secretariat)
    import_text(staff, document, axe)
    translate(staff, axe)
    publish(staff, axe)

    Initiative.objects.update(name_en="Renamed since", name_zh_hans="改名")

    reader = open_page(width=320)
    reader.goto("/en/plan/")
    assert "Renamed since" in reader.locator("main").inner_text()
    reader.get_by_role("link", name="Published editions").click()
    reader.get_by_role("link", name="Edition 1", exact=True).click()
    text = reader.locator("main").inner_text()
    assert "Written in the browser." in text
    assert "Renamed since" not in text
    assert axe(reader) == []
    assert overflow(reader) == 0
    screenshot(reader, "en-edition-320")


def import_text(page, document, axe):
    """Upload, look at what was recognised, import, and find the words in the Chinese plan with a footnote."""
    page.goto("/en/plan/")
    page.get_by_role("link", name="Import an official text").click()
    assert axe(page) == []
    page.get_by_label("Document").select_option(str(document.pk))
    page.get_by_label("Language of the text").select_option("zh-hans")
    page.locator("input[type=file]").set_input_files(
        {"name": "text.txt", "mimeType": "text/plain", "buffer": CHINESE.encode()}
    )
    page.get_by_role("button", name="Read the text").click()
    page.get_by_role("heading", name="What was recognised").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Import", exact=True).click()
    page.goto("/zh/plan/")
    mark = page.locator("a[role=doc-noteref]").first
    target = mark.get_attribute("href")
    assert page.locator(f'[id="{target[1:]}"]').count() == 1
    assert page.locator(f'[id="{target[1:]}"] a[role=doc-backlink]').get_attribute("href").startswith("#to-fn")


def translate(page, axe):
    """Write one part in English, with a preview first."""
    page.goto("/en/plan/")
    page.get_by_role("link", name="Edit the plan").click()
    page.goto("/en/plan/edit/A5/en/")
    assert axe(page) == []
    page.locator("textarea[name=body]").fill("Written in the browser.")
    page.get_by_role("button", name="Preview").click()
    assert page.get_by_text("Written in the browser.").count() >= 1
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto("/en/plan/")
    assert "Written in the browser." in page.locator("main").inner_text()


def publish(page, axe):
    """Begin an edition and publish it as final."""
    page.goto("/en/plan/editions/")
    page.get_by_role("link", name="Begin an edition").click()
    page.get_by_label("what changed").or_(page.locator("[name=note]")).first.fill("The first.")
    assert axe(page) == []
    page.get_by_role("button", name="Begin").click()
    page.goto("/en/plan/editions/1/publish/")
    page.get_by_label(re.compile("as final")).check()
    assert axe(page) == []
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("The edition is published.").wait_for()
    assert Edition.objects.get().status == "final"


def test_a_stranger_takes_the_plan_away_as_pdf_and_word(document, initiative, open_page, axe, overflow):
    reader = open_page(width=320)
    reader.goto("/ar/plan/download/")
    assert axe(reader) == []
    assert overflow(reader) == 0
    for kind, sign in (("pdf", b"%PDF-"), ("docx", b"PK")):
        reader.goto("/en/plan/download/")
        reader.locator(f'button[formaction="/ar/plan/files/full/{kind}/ask/"]').click()
        with reader.expect_download() as download:
            reader.locator("main a[href*='/plan/files/']").first.click()
        with open(download.value.path(), "rb") as file:
            assert file.read(5).startswith(sign)
        assert download.value.suggested_filename.endswith(f"-ar-full.{kind}")
