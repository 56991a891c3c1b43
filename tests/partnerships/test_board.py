"""Dialogues as a board: a column per stage, the same filters as the list, and cards that move."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipbes_portal import clock
from ipbes_portal.partnerships import actions
from ipbes_portal.partnerships.models import Dialogue, Stage
from ipbes_portal.partnerships.views import board

PAGE = "/en/dialogues/"
BOARD = PAGE + "?view=board"


@pytest.fixture
def make_dialogue(secretariat, organisation):
    """Builds dialogues through the real actions, at a stage."""

    def make(subject, stage=Stage.IDENTIFIED, **fields):
        row = Dialogue(**{"organisation": organisation, "owner": secretariat} | fields, subject=subject)
        row = actions.open_dialogue(row, by=secretariat)
        return row if stage == row.status else actions.move_dialogue(row, by=secretariat, stage=stage, note="Why.")

    return make


def columns(response):
    """{stage: (number, subjects of the cards)} of the columns that are not empty."""
    return {
        column["stage"].value: (column["number"], [card["dialogue"].subject for card in column["cards"]])
        for column in response.context["columns"]
        if column["number"]
    }


def test_every_stage_has_a_column_and_what_is_due_soonest_stands_on_top(client, make_dialogue, secretariat):
    day, one = clock.today(), timedelta(days=1)
    make_dialogue("Some day")
    make_dialogue("Next", next_step="Write", next_on=day + one)
    make_dialogue("Now", next_step="Write", next_on=day)
    make_dialogue("Resting", Stage.PAUSED)
    client.force_login(secretariat)
    page = client.get(BOARD)
    assert [column["stage"] for column in page.context["columns"]] == list(Stage)
    assert columns(page) == {"identified": (3, ["Now", "Next", "Some day"]), "paused": (1, ["Resting"])}
    assert page.context["total"] == 4


def test_the_board_and_the_list_keep_each_others_filters(client, make_dialogue, secretariat, unit):
    make_dialogue("Mine")
    make_dialogue("Theirs", owner=unit)
    client.force_login(secretariat)
    page = client.get(BOARD + "&mine=true")
    assert columns(page) == {"identified": (1, ["Mine"])}
    assert page.context["list_url"] == "?mine=true"
    assert [(pill["label"], pill["remove_url"]) for pill in page.context["active"]] == [
        ("Cared for by me", f"{PAGE}?view=board")
    ]
    assert page.context["clear_url"] == BOARD
    assert '<input type="hidden" name="view" value="board"' in page.content.decode()
    listed = client.get(PAGE + "?mine=true")
    assert (listed.context["board_url"], listed.context["is_board"]) == ("?mine=true&view=board", False)


def test_the_numbers_above_the_list_are_of_the_lists_they_lead_to(client, make_dialogue, secretariat, unit):
    make_dialogue("Mine")
    make_dialogue("Mine too", Stage.AGREED)
    make_dialogue("Theirs", owner=unit)
    client.force_login(secretariat)
    stages = client.get(PAGE + "?mine=true&stage=agreed").context["stages"]
    assert [(each["stage"], each["is_chosen"]) for each in stages if each["is_chosen"]] == [(Stage.AGREED, True)]
    assert {each["stage"].value: each["number"] for each in stages if each["number"]} == {"identified": 1, "agreed": 1}
    for each in stages:
        assert client.get(PAGE + each["url"]).context["total"] == each["number"]


def test_a_card_moves_and_the_same_board_is_shown_again(client, make_dialogue, secretariat):
    row = make_dialogue("Training")
    client.force_login(secretariat)
    (card,) = client.get(BOARD).context["columns"][0]["cards"]
    offered = [value for value, _label in card["form"].fields["stage"].choices]
    assert offered == [stage for stage in Stage if stage != Stage.IDENTIFIED]
    there = f"{PAGE}{row.pk}/move/?view=board&mine=true"
    response = client.post(there, {"stage": "contacted"}, follow=True)
    assert response.redirect_chain == [(BOARD + "&mine=true", 302)]
    assert [str(text) for text in response.context["messages"]] == ["“Training” is now at the stage “contacted”."]
    assert columns(response) == {"contacted": (1, ["Training"])}
    assert client.post(f"{PAGE}{row.pk}/move/", {"stage": "agreed"})["Location"] == f"{PAGE}{row.pk}/"


def test_a_card_that_is_paused_without_a_reason_stays_where_it_is(client, make_dialogue, secretariat):
    row = make_dialogue("Training")
    client.force_login(secretariat)
    there = f"{PAGE}{row.pk}/move/?view=board"
    back = {"Referer": f"http://testserver{BOARD}"}
    response = client.post(there, {"stage": "paused"}, headers=back, follow=True)
    assert response.redirect_chain == [(f"http://testserver{BOARD}", 302)]
    assert [str(text) for text in response.context["messages"]] == ["Please say why."]
    assert columns(response) == {"identified": (1, ["Training"])}


def test_only_who_keeps_dialogues_moves_a_card(client, make_dialogue, partner, co_chair):
    row = make_dialogue("Training")
    there = f"{PAGE}{row.pk}/move/?view=board"
    client.force_login(partner)
    assert client.get(BOARD).status_code == 403
    assert client.post(there, {"stage": "agreed"}).status_code == 404
    client.force_login(co_chair)
    assert client.post(there, {"stage": "agreed"})["Location"] == BOARD
    row.refresh_from_db()
    assert row.status == Stage.AGREED


def test_a_long_column_shows_its_first_cards_and_a_way_to_the_rest(client, make_dialogue, secretariat, monkeypatch):
    monkeypatch.setattr(board, "MOST_CARDS", 2)
    for number in range(3):
        make_dialogue(f"Subject {number}")
    client.force_login(secretariat)
    column = client.get(BOARD + "&mine=true").context["columns"][0]
    assert (column["number"], len(column["cards"]), column["all_url"]) == (3, 2, "?mine=true&stage=identified")


def test_an_empty_board_says_what_to_do(client, secretariat):
    client.force_login(secretariat)
    assert b'class="button button--secondary" href="/en/dialogues/add/"' in client.get(BOARD).content
    assert b"Nothing matches" in client.get(BOARD + "&q=nothing").content


def test_the_table_holds_every_row_of_the_board(client, make_dialogue, secretariat):
    make_dialogue("Training")
    client.force_login(secretariat)
    assert "Training" in b"".join(client.get(BOARD + "&format=csv")).decode("utf-8-sig")


def test_the_board_costs_the_same_with_one_card_and_with_three(client, make_dialogue, secretariat):
    client.force_login(secretariat)
    counts = []
    for rows in (1, 2):
        for number in range(rows):
            make_dialogue(f"Subject {rows}{number}", Stage.AGREED if number else Stage.IDENTIFIED)
        client.get(BOARD)
        with CaptureQueriesContext(connection) as queries:
            client.get(BOARD)
        counts.append(len(queries))
    assert columns(client.get(BOARD))["identified"][0] == 2
    assert counts[0] == counts[1]
