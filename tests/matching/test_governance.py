"""The page that says who oversees matchmaking, who recommends and who decides."""

import pytest

from ipbes_portal.directory.models import Body
from matching.models import MatchingPolicy

PAGE = "/en/matchmaking/"


@pytest.fixture
def bodies(db):
    rows = {"tf-capacity-building": "task_force", "tf-ilk": "task_force", "bureau": "bureau", "mep": "mep"}
    return {code: Body.objects.create(code=code, kind=kind, name_en=code.upper()) for code, kind in rows.items()}


def test_it_says_who_oversees_recommends_and_decides(client, bodies):
    page = client.get(PAGE).content.decode()
    assert 'href="/en/occasions/?kind=forum_meeting"' in page
    assert 'href="/en/bodies/tf-capacity-building/"' in page
    assert 'href="/en/bodies/bureau/"' in page
    assert 'href="/en/bodies/mep/"' in page
    assert "TF-ILK" not in page


def test_it_says_which_policy_holds(client, db):
    assert b"Open calls are possible" in client.get(PAGE).content
    MatchingPolicy.objects.create(open_calls_are_paused=True, note="After the pilot.")
    page = client.get(PAGE).content
    assert b"No open calls for now" in page
    assert b"After the pilot." in page


def test_only_public_calls_are_named_with_who_decides_on_them(client, bodies, make_call):
    call = make_call("Public call")
    call.deciding_bodies.set([bodies["mep"]])
    make_call("Targeted call", kind="targeted")
    page = client.get(PAGE)
    assert [str(row) for row in page.context["calls"]] == ["Public call"]
    assert b"Targeted call" not in page.content


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_however_many_calls(client, bodies, make_call, rows, django_assert_num_queries):
    for number in range(rows):
        make_call(f"Call {number}").deciding_bodies.set([bodies["mep"]])
    client.get(PAGE)
    with django_assert_num_queries(6):
        client.get(PAGE)
