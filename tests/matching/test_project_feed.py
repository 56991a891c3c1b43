"""The feed of published projects: the public shape, whoever asks."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipbes_portal import clock
from matching.models import Proposal

FEED = "/en/projects/feed/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def published(make_proposal):
    """A response that everybody may read."""

    def make(title="Our project", **fields):
        proposal = make_proposal(title, may_be_published=True, **fields)
        Proposal.objects.filter(pk=proposal.pk).update(published_at=clock.now())
        return proposal

    return make


def entries(client):
    return list(ElementTree.fromstring(client.get(FEED).content).iter(f"{ATOM}entry"))


def test_only_what_is_published_is_in_the_feed_also_for_staff(client, published, make_proposal, secretariat):
    make_proposal("Not published")
    published("First")
    published("Second")
    for _who in ("nobody", "staff"):
        assert [entry.findtext(f"{ATOM}title") for entry in entries(client)] == ["Second", "First"]
        client.force_login(secretariat)


def test_an_entry_names_the_organisation_and_no_person_and_no_amount(client, published, organisation):
    row = published(amount="250000.00", currency="USD", amount_usd="250000.00", contact_name="Secret contact")
    (entry,) = entries(client)
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == organisation.name
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver/en/projects/{row.pk}/"
    text = ElementTree.tostring(entry, encoding="unicode")
    assert "250000" not in text
    assert "Secret contact" not in text


def test_the_feed_costs_the_same_with_one_project_and_with_three(client, published):
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            published(f"Project {rows}{number}")
        client.get(FEED)
        with CaptureQueriesContext(connection) as queries:
            client.get(FEED)
        counts.append(len(queries))
    assert len(entries(client)) == 3
    assert counts[0] == counts[1]
