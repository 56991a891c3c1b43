"""The figures of calls: what counts, by when, and under which code texts may ask for them."""

from datetime import UTC, date, datetime

import pytest

from ipbes_portal import clock
from matching import actions, statistics
from matching.models import CallKind, LatePolicy
from rolling_plan import figures


@pytest.fixture
def pilot(make_call, secretariat):
    """The call of 2015, at its time."""
    assert secretariat.grants  # read and kept today: the role of the test was not in force in 2015
    with clock.at(datetime(2015, 6, 1, 12, tzinfo=UTC)):
        return make_call(year=2015)


@pytest.fixture
def send(make_proposal, pilot):
    """Sends responses on a day."""

    def make(day, **fields):
        with clock.at(datetime(2015, *day, 12, tzinfo=UTC)):
            return make_proposal(to=pilot, **fields)

    return make


def values(day, of=None):
    return {figure.code: figure.value for figure in statistics.rows(day) if figure.of == of}


def test_without_a_response_nothing_is_counted_and_reports_stand(pilot):
    assert statistics.rows(date(2016, 12, 31)) == []


def test_the_pilot_is_counted_as_of_a_day(send, secretariat, proponent, categories, pledge_fields):
    send((6, 10))
    send((6, 20), **pledge_fields)
    gone = send((6, 25))
    with clock.at(datetime(2015, 9, 1, 12, tzinfo=UTC)):
        actions.withdraw_proposal(gone, by=proponent, note="Funded.")
    assert [values(date(2015, month, 15))["matching.responses"] for month in (6, 7, 10)] == [1, 3, 2]
    assert values(date(2016, 12, 31)) == {
        "matching.responses": 2,
        "matching.response_countries": 1,
        "matching.financial_pledges": 0,
        "matching.in_kind_pledges": 1,
    }
    assert values(date(2016, 12, 31), "category:knowledge_and_data") == {"matching.responses_by_category": 2}


def test_a_response_that_was_returned_counts_from_the_day_it_was_complete(send, secretariat, proponent):
    sent = send((6, 10))
    with clock.at(datetime(2015, 6, 12, 12, tzinfo=UTC)):
        actions.return_proposal(sent, by=secretariat, note="Complete it.")
    with clock.at(datetime(2015, 6, 20, 12, tzinfo=UTC)):
        actions.submit_proposal(sent, by=proponent)
    assert [values(date(2015, 6, day))["matching.responses"] for day in (15, 25)] == [0, 1]


def test_later_calls_say_of_which_year_and_targeted_ones_say_nothing(make_call, make_proposal, proponent):
    make_proposal(to=make_call(year=2026))
    targeted = make_call(year=2027, kind=CallKind.TARGETED, late_policy=LatePolicy.REFUSED)
    actions.join_call(targeted.invitation_code, by=proponent)
    make_proposal(to=targeted)
    today = clock.today()
    assert {figure.of for figure in statistics.rows(today)} == {"call:2026"}
    assert values(today, "call:2026")["matching.responses"] == 1
    assert {of for code, of in statistics.pairs() if code == "matching.responses"} == {"call:2026"}


def test_what_is_counted_can_be_asked_for(send, categories):
    send((6, 10))
    counted = {(figure.code, figure.of) for figure in statistics.rows(clock.today())}
    assert counted <= statistics.pairs() <= figures.pairs()
    found = {figure.code: figure for figure in figures.figures(as_of=date(2016, 12, 31), code="matching.responses")}
    assert (found["matching.responses"].value, found["matching.responses"].source) == (1, "records")


def test_the_figures_of_a_call_are_those_of_its_page(send, pilot, categories, secretariat):
    both = [categories["knowledge_and_data"], categories["policy_support_tools"], categories["other"]]
    send((6, 10), related={"categories": both})
    send((8, 10))
    assert statistics.call_statistics(pilot) == {
        "responses": 2,
        "late": 1,
        "countries": 1,
        "categories": {
            "knowledge_and_data": 2,
            "national_assessments": 0,
            "policy_support_tools": 1,
            "indigenous_and_local_knowledge": 0,
        },
        "financial_pledges": 0,
        "in_kind_pledges": 0,
    }
