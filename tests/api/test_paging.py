"""Pages: every row once, whatever the ties, NULLs and direction."""

import base64
import random
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipbes_portal.paging import Cursor, Ordering
from ipbes_portal.programme.models import Activity, ActivityStatus
from ipbes_portal.texts.models import Text

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def make_rows(dates):
    """Activities with these start dates, made in one go."""
    first = Text.objects.count()
    Text.objects.bulk_create(Text(source_language="en") for _day in dates)
    texts = list(Text.objects.order_by("pk"))[first:]
    Activity.objects.bulk_create(
        Activity(text=text, kind="workshop", status=ActivityStatus.PLANNED, starts_on=day)
        for text, day in zip(texts, dates, strict=True)
    )


def walk(api, url, relation="next"):
    """Every page from `url` on."""
    pages = []
    while url:
        page = api.json(url)
        pages.append(page)
        url = page[relation]
    return pages


def ids_of(pages):
    return [row["id"] for page in pages for row in page["results"]]


@pytest.mark.parametrize("order", ["-starts_on", "starts_on"])
def test_five_thousand_equal_values_are_each_listed_once_forward_and_backward(api, order):
    make_rows([date(2018, 6, 1)] * 5000)

    forward = walk(api, f"/api/v1/activities/?order={order}&page_size=100")
    backward = walk(api, forward[-1]["previous"], "previous")

    ids = sorted(Activity.objects.values_list("pk", flat=True), reverse=order.startswith("-"))
    assert ids_of(forward) == ids
    assert [row["id"] for page in reversed(backward) for row in page["results"]] == ids[:-100]
    assert forward[0]["previous"] is None
    assert backward[-1]["previous"] is None


@pytest.mark.parametrize("order", ["-starts_on", "starts_on"])
@pytest.mark.parametrize("size", [1, 3, 7, 50])
def test_rows_without_a_date_stand_where_later_than_all_would_and_are_listed_once(api, order, size):
    days = [date(2018, 1, 1) + timedelta(days=n % 4) for n in range(17)] + [None] * 9
    random.Random(1).shuffle(days)
    make_rows(days)

    def place(row):
        return (row.starts_on is None, row.starts_on or date.min, row.pk)

    expected = [row.pk for row in sorted(Activity.objects.all(), key=place, reverse=order.startswith("-"))]
    forward = walk(api, f"/api/v1/activities/?order={order}&page_size={size}")
    assert ids_of(forward) == expected
    if len(forward) > 1:
        backward = walk(api, forward[-1]["previous"], "previous")
        before = [row["id"] for page in reversed(backward) for row in page["results"]]
        assert before + [row["id"] for row in forward[-1]["results"]] == expected


def test_going_back_and_forth_shows_the_same_pages(api):
    make_rows([None, None, *[date(2018, 1, 1)] * 5])
    first, second, third, *_rest = walk(api, "/api/v1/activities/?page_size=2")

    again = api.json(third["previous"])

    assert again["results"] == second["results"]
    assert api.json(again["previous"])["results"] == first["results"]
    assert api.json(again["next"])["results"] == third["results"]


def test_a_row_that_goes_while_somebody_pages_costs_no_other_row(api):
    make_rows([date(2018, 1, day) for day in range(1, 8)])
    first = api.json("/api/v1/activities/?page_size=3")
    Activity.objects.filter(pk=first["results"][-1]["id"]).delete()

    rest = walk(api, first["next"])

    assert len(ids_of([first, *rest])) == 7


def test_pages_count_nothing_and_skip_nothing(api):
    make_rows([date(2018, 1, 1)] * 5)
    with CaptureQueriesContext(connection) as queries:
        api.json(api.json("/api/v1/activities/?page_size=2")["next"])

    assert not [q["sql"] for q in queries if "COUNT(" in q["sql"].upper() or "OFFSET" in q["sql"].upper()]


def test_the_link_header_names_the_pages_beside_this_one(api):
    make_rows([date(2018, 1, 1)] * 5)

    response = api.get(api.json("/api/v1/activities/?page_size=2")["next"])

    body = response.json()
    assert response["Link"] == f'<{body["next"]}>; rel="next", <{body["previous"]}>; rel="prev"'
    assert "Link" not in api.get("/api/v1/activities/")


def test_a_page_has_fifty_rows_unless_asked(api):
    make_rows([date(2018, 1, 1)] * 101)
    assert len(api.json("/api/v1/activities/")["results"]) == 50
    assert len(api.json("/api/v1/activities/?page_size=100")["results"]) == 100


@pytest.mark.parametrize("size", ["0", "-1", "101", "1000000", "9" * 400, "ten", "1e3", "٥", "5.0", ""])
def test_a_page_size_that_cannot_be_had_is_refused_with_the_limit(api, size):
    problem = api.json(f"/api/v1/activities/?page_size={size}", 400)

    assert problem["errors"] == [{"code": "page_size", "detail": "A page has 1 to 100 rows.", "parameter": "page_size"}]


def test_a_cursor_for_another_order_filter_or_list_is_refused(api):
    make_rows([date(2018, 1, 1)] * 5)
    following = api.json("/api/v1/activities/?page_size=2&kind=workshop")["next"]

    for other in ("&order=starts_on", "&state=planned"):
        assert api.json(following + other, 400)["errors"][0]["parameter"] == "cursor"
    assert api.json(following.replace("activities", "contributions").replace("kind=workshop&", ""), 400)
    assert api.json(following + "&lang=fr")["results"]
    assert api.json(following.replace("page_size=2", "page_size=3"))["results"]


def encoded(text):
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "%00",
        "é",
        "A" * 5000,
        encoded("[]"),
        encoded("{}"),
        encoded("[1,2,3,4]"),
        encoded('["2018-13-45",1,false,"x"]'),
        encoded('["2018-01-01",99999999999999999999,false,"x"]'),
        encoded('["2018-01-01",true,false,"x"]'),
    ],
)
def test_a_cursor_that_was_made_up_is_refused(api, cursor):
    assert api.json(f"/api/v1/activities/?cursor={cursor}", 400)["errors"][0]["code"] == "cursor"


def test_an_ordering_that_is_not_offered_is_refused_with_those_that_are(api):
    problem = api.json("/api/v1/activities/?order=place", 400)
    assert "-starts_on" in problem["detail"]
    assert problem["errors"][0]["parameter"] == "order"


def test_the_next_page_begins_with_a_range_of_the_index():
    ordering = Ordering(Activity, "-starts_on")
    [condition] = ordering.beyond(Cursor(date(2018, 1, 1), 7, True, "x"))[:1]
    sql = str(Activity.objects.filter(condition).order_by(*ordering.expressions(True)).query)
    assert '("programme_activity"."starts_on", "programme_activity"."id") > (2018-01-01, 7)' in sql
