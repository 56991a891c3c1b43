"""Feeds of funding opportunities and of published projects: what is public, in six languages, and nothing else."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipbes_portal import clock
from ipbes_portal.languages import LANGUAGES
from ipbes_portal.texts.actions import write_wording

FEED = "/en/funding-opportunities/feed/"
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read(client, path=FEED):
    """The root element of the feed."""
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return ElementTree.fromstring(response.content)


def titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_the_feed_holds_what_is_open_the_newest_first(client, make_opportunity, fund):
    day, one = clock.today(), timedelta(days=1)
    make_opportunity("First", closes_on=day)
    make_opportunity("Second")
    make_opportunity("Over", closes_on=day - one)
    make_opportunity("Later", opens_on=day + one)
    make_opportunity("Draft", is_public=False)
    assert titles(read(client)) == ["Second", "First"]
    fund.status = "declined"
    fund.save()
    assert titles(read(client)) == []


def test_who_signs_in_reads_no_more_in_the_feed(client, make_opportunity, secretariat, funder):
    make_opportunity("Draft", is_public=False, by=funder)
    for user in (secretariat, funder):
        client.force_login(user)
        assert titles(read(client)) == []


def test_an_entry_says_by_when_from_whom_and_leads_to_its_page(client, make_opportunity):
    row = make_opportunity("Grants <b>", closes_on=clock.today())
    (entry,) = read(client).iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Grants <b>"
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver/en/funding-opportunities/{row.pk}/"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Fund"
    assert entry.findtext(f"{ATOM}summary").startswith('<div lang="en" dir="ltr"><p>Closes on ')


def test_what_people_wrote_is_never_markup(client, make_opportunity, secretariat):
    row = make_opportunity()
    write_wording(row.text, by=secretariat, language="en", title="Grants", body="<script>alert(1)</script>")
    (entry,) = read(client).iter(f"{ATOM}entry")
    assert "&lt;script&gt;" in entry.findtext(f"{ATOM}summary")
    assert "<script" not in entry.findtext(f"{ATOM}summary")


def test_a_control_character_takes_the_feed_from_nobody(client, make_opportunity):
    make_opportunity("Gra\x0bnts")
    assert titles(read(client)) == ["Grants"]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.prefix)
@pytest.mark.parametrize("path", ["funding-opportunities", "projects"])
def test_there_is_a_feed_in_every_language_and_the_page_names_it(client, db, language, path):
    here = f"/{language.prefix}/{path}/"
    assert read(client, here + "feed/").get(LANG) == language.html
    page = client.get(here).content.decode()
    assert '<link rel="alternate" type="application/atom+xml" title="' in page
    assert f'href="{here}feed/"' in page


def test_an_entry_is_marked_with_the_language_it_is_written_in(client, make_opportunity, secretariat):
    row = make_opportunity()
    write_wording(row.text, by=secretariat, language="fr", title="Subventions", body="Qui ?")
    languages = {}
    for prefix in ("fr", "ar"):
        (entry,) = read(client, f"/{prefix}/funding-opportunities/feed/").iter(f"{ATOM}entry")
        languages[prefix] = (entry.get(LANG), entry.findtext(f"{ATOM}title"))
    assert languages == {"fr": ("fr", "Subventions"), "ar": ("en", "Grants")}


def test_a_demonstration_record_says_so_in_the_feed(client, make_opportunity):
    make_opportunity("Real")
    make_opportunity("Invented", is_demonstration=True)
    invented, real = read(client).iter(f"{ATOM}entry")
    assert invented.find(f"{ATOM}category").get("term") == "demonstration record"
    assert real.find(f"{ATOM}category") is None


def test_the_feed_costs_the_same_with_one_row_and_with_three(client, make_opportunity):
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            make_opportunity(f"{rows}{number}")
        client.get(FEED)
        with CaptureQueriesContext(connection) as queries:
            client.get(FEED)
        counts.append(len(queries))
    assert len(titles(read(client))) == 3
    assert counts[0] == counts[1]
