"""The review desk: queue, sheet, check, what others see, and the same through the API."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.accounts.actions import create_token
from ipbes_portal.accounts.roles import Role
from ipbes_portal.home import NEEDS
from matching import actions
from matching.models import Answer, Proposal, Review, ReviewRound, ReviewStatus, RoundStatus, Sight
from matching.reviewing import desk
from matching.reviewing.sheet_shapes import sheets_of_others

from .sheets import PASSING, answered, passing_sheet

# Whatever the number of rows or answers.
DESK_QUERIES, SHEET_QUERIES, API_QUERIES = 25, 26, 6


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


@pytest.fixture
def reader(make_reviewer):
    """The reviewer whose desk it is."""
    return make_reviewer()


@pytest.fixture
def as_reader(client, reader):
    client.force_login(reader)
    return client


@pytest.fixture
def sheet(make_proposal, reader, assign):
    """A sheet of theirs to be filled in."""
    return assign(make_proposal(), reader)


def typed(review, **more):
    """What the form of a sheet sends: strategy 1 passes, the rest is left open."""
    yes = dict.fromkeys(PASSING, "yes")
    version = Review.objects.get(pk=review.pk).version
    return yes | {"why-C2": "It trains authors.", "comment": "", "version": version} | more


def send(review):
    passing_sheet(review)
    fresh = Review.objects.get(pk=review.pk)
    return actions.submit_sheet(fresh, by=review.reviewer, version=fresh.version)


# My desk


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_costs_the_same_however_long(
    as_reader, reader, make_proposal, assign, rows, django_assert_num_queries
):
    for number in range(rows):
        assign(make_proposal(f"Project {number}"), reader)
    with django_assert_num_queries(DESK_QUERIES):
        response = as_reader.get(url("review_list"))
    assert response.context["total"] == rows


def test_the_desk_says_how_far_i_am_and_when_sheets_are_due(as_reader, reader, make_proposal, assign, make_round):
    make_round(due_on=clock.today() + timedelta(days=3))
    sheets = [assign(make_proposal(f"Project {number}"), reader) for number in range(3)]
    send(sheets[0])
    actions.abstain_from_sheet(sheets[1], by=reader, reason="Not my field.")
    response = as_reader.get(url("review_list"))
    (progress,) = response.context["progress"]
    assert (progress.given, progress.done, progress.waiting, progress.days_left) == (3, 2, 1, 3)
    page = response.content.decode()
    assert "2 of 3 done" in page
    assert "3 days left" in page
    assert f'href="{url("review_sheet", sheets[2].pk)}">Go on reading' in page


def test_what_is_overdue_is_marked_and_found(as_reader, reader, make_proposal, assign, make_round):
    make_round(due_on=clock.today() + timedelta(days=1))
    late, done = (assign(make_proposal(f"Project {number}"), reader) for number in range(2))
    send(done)
    ReviewRound.objects.update(due_on=clock.today() - timedelta(days=2))
    response = as_reader.get(url("review_list"), {"overdue": "true"})
    assert [row.pk for row in response.context["rows"]] == [late.pk]
    assert "2 days overdue" in response.content.decode()


def test_before_interests_are_stated_the_desk_says_so_and_shows_nothing(as_reader, reader, make_proposal, assign):
    proposal = make_proposal("A telling title")
    assign(proposal, reader, states_interests=False)
    page = as_reader.get(url("review_list")).content.decode()
    assert url("interests", proposal.call_id) in page
    assert "A telling title" not in page
    assert "Nothing to read at present" not in page


def test_an_empty_desk_and_a_finished_one_say_what_happens_next(as_reader, sheet, client, make_reviewer):
    client.force_login(make_reviewer("idle"))
    assert "When the task force gives you responses to read" in client.get(url("review_list")).content.decode()
    send(sheet)
    client.force_login(sheet.reviewer)
    page = client.get(url("review_list")).content.decode()
    assert "Nothing waits for you. Thank you." in page
    assert "Go on reading" not in page


def test_the_desk_is_searched_and_filtered(as_reader, reader, make_proposal, assign):
    one, two = (assign(make_proposal(title), reader) for title in ("About wetlands", "About forests"))
    send(two)

    def found(**query):
        return [row.pk for row in as_reader.get(url("review_list"), query).context["rows"]]

    assert found(q="wetlands") == found(waiting="true") == found(state="assigned") == [one.pk]
    assert found(waiting="false") == found(state="submitted") == [two.pk]
    assert found(country="GRD", language="en", late="false") == [one.pk, two.pk]
    assert found(language="fr") == found(country="GRD", late="true") == []
    assert found(call=one.proposal.call_id) == [one.pk, two.pk]


def test_needs_me_counts_exactly_what_its_links_show(as_reader, reader, make_proposal, assign):
    sheets = [assign(make_proposal(f"Project {number}"), reader) for number in range(3)]
    send(sheets[0])
    ReviewRound.objects.update(due_on=clock.today() - timedelta(days=1))
    needs = [need for needs_me in NEEDS for need in needs_me(reader) if "/reviews/" in need[2]]
    assert [(str(label), number) for label, number, _address in needs] == [
        ("Responses to read", 2),
        ("Responses whose sheet is overdue", 2),
    ]
    for _label, number, address in needs:
        assert as_reader.get(address).context["total"] == number


def test_the_queue_begins_where_the_fewest_sheets_are_in_and_ends_with_what_was_put_off(
    reader, make_reviewer, make_proposal, assign
):
    proposals = [make_proposal(f"Project {number}") for number in range(4)]
    mine = [assign(proposal, reader) for proposal in proposals]
    for number, proposal in enumerate(proposals[:2]):
        send(assign(proposal, make_reviewer(f"other-{number}")))
    actions.skip_sheet(mine[2], by=reader)
    queue = desk.in_queue_order(Review.objects.of(reader).waiting())
    assert [row.pk for row in queue] == [mine[3].pk, mine[0].pk, mine[1].pk, mine[2].pk]
    assert desk.following(reader, mine[3]).pk == mine[0].pk


# The sheet


def test_the_sheet_shows_the_response_beside_the_scorecard(as_reader, sheet):
    page = as_reader.get(url("review_sheet", sheet.pk)).content.decode()
    for words in ("What we do.", "Our institute", "Strategy 1", "To the scorecard", "Check and send"):
        assert words in page
    assert "They stay sealed until your own sheet is in." in page


@pytest.mark.parametrize("number", [0, 12])
def test_the_sheet_costs_the_same_however_much_is_answered(as_reader, sheet, number, django_assert_num_queries):
    codes = [f"C{place}" for place in range(1, number + 1)]
    actions.save_sheet(sheet, by=sheet.reviewer, answers=dict.fromkeys(codes, (True, "Why.")), version=1)
    with django_assert_num_queries(SHEET_QUERIES):
        as_reader.get(url("review_sheet", sheet.pk))


def test_save_keeps_what_is_typed_complete_or_not(as_reader, sheet):
    address = url("review_sheet", sheet.pk)
    answers = {"C1": "yes", "C2": "no", "why-C2": "No.", "C6.2": "on", "C11.ii": "no", "version": 1, "comment": "So."}
    assert as_reader.post(address, answers).url == address
    assert answered(sheet) == {"C1": True, "C2": False, "C6": True, "C6.2": True, "C11.ii": False}
    page = as_reader.get(address).content.decode()
    assert re.search(r'name="C2" value="no"[^>]*checked', page)
    assert re.search(r'name="C6.2"[^>]*checked', page)
    assert "It is still open" in page


def test_a_family_that_a_program_answered_with_no_stays_a_no(as_reader, sheet):
    actions.save_sheet(sheet, by=sheet.reviewer, answers={"C6.1": (False, ""), "C6.2": (True, "")}, version=1)
    as_reader.post(url("review_sheet", sheet.pk), typed(sheet))
    assert {code: answered(sheet)[code] for code in ("C6.1", "C6.2")} == {"C6.1": False, "C6.2": None}


def test_autosave_keeps_the_sheet_and_the_verdict_follows(as_reader, sheet):
    headers = {"X-Requested-With": "autosave"}
    response = as_reader.post(url("review_sheet", sheet.pk), typed(sheet), headers=headers)
    assert response.json()["version"] == 2
    fragment = as_reader.get(url("review_verdict", sheet.pk)).content.decode()
    assert 'id="explanation-1"' in fragment
    assert "It passes: criterion 1 applies" in fragment
    assert as_reader.post(url("review_sheet", sheet.pk), typed(sheet, version=1), headers=headers).status_code == 409


def test_a_second_window_sees_both_versions_and_loses_nothing(as_reader, sheet):
    passing_sheet(sheet)
    response = as_reader.post(
        url("review_sheet", sheet.pk), {"C1": "no", "why-C1": "Mine.", "comment": "", "version": 1}
    )
    assert response.status_code == 409
    differing = {row["label"]: (row["mine"], row["theirs"]) for row in response.context["conflict"]}
    assert differing["Criterion 1"] == ("no", "yes")
    assert differing["Criterion 2"] == ("–", "yes")
    assert "data-autosave=" not in response.content.decode()
    assert response.context["form"].data["version"] == 2


def test_save_and_next_leads_to_the_next_of_the_queue_and_at_its_end_to_the_desk(
    as_reader, reader, sheet, make_proposal, assign
):
    other = assign(make_proposal("Another"), reader)
    assert as_reader.post(url("review_sheet", sheet.pk), typed(sheet, next="1")).url == url("review_sheet", other.pk)
    send(other)
    assert as_reader.post(url("review_sheet", sheet.pk), typed(sheet, next="1")).url == url("review_list")


def test_skip_keeps_what_is_typed_and_puts_the_sheet_last(as_reader, reader, sheet, make_proposal, assign):
    other = assign(make_proposal("Another"), reader)
    response = as_reader.post(url("review_sheet", sheet.pk), typed(sheet, skip="1"))
    assert response.url == url("review_sheet", other.pk)
    assert answered(sheet)["C1"] is True
    assert [row.pk for row in desk.in_queue_order(Review.objects.of(reader).waiting())] == [other.pk, sheet.pk]


def test_a_response_withdrawn_while_the_form_is_open_says_so_and_keeps_what_is_typed(as_reader, sheet):
    actions.withdraw_proposal(sheet.proposal, by=sheet.proposal.proponent, note="No longer.")
    response = as_reader.post(url("review_sheet", sheet.pk), typed(sheet, comment="Typed words."))
    page = response.content.decode()
    assert "This response was withdrawn; your sheet is kept." in page
    assert "Typed words." in page
    assert (
        "This response was withdrawn; your sheet is kept."
        in as_reader.get(response.request["PATH_INFO"]).content.decode()
    )


# Check and send


def test_the_check_says_what_lacks_with_a_link_to_each_and_offers_no_button(as_reader, sheet):
    address = url("review_sheet", sheet.pk)
    response = as_reader.post(address, {"C1": "no", "comment": "", "version": 1, "check": "1"}, follow=True)
    page = response.content.decode()
    assert f'<a href="{address}#C1">Say why criterion 1 does not apply.</a>' in page
    assert "Send the sheet" not in page


def test_a_sheet_is_checked_sent_and_then_read_only_on_every_way(as_reader, sheet, reader):
    as_reader.post(url("review_sheet", sheet.pk), typed(sheet))
    page = as_reader.get(url("review_check", sheet.pk)).content.decode()
    assert "It passes" in page
    assert "Send the sheet" in page
    as_reader.post(url("review_submit", sheet.pk), {"version": 2})
    before = list(Answer.objects.order_by("code").values_list("code", "value", "justification"))
    page = as_reader.get(url("review_sheet", sheet.pk)).content.decode()
    assert "Your sheet is in" in page
    assert "<textarea" not in page
    refused = as_reader.post(url("review_sheet", sheet.pk), typed(sheet, C1="no"))
    assert "This sheet is in and cannot be changed." in refused.content.decode()
    assert as_reader.get(url("review_check", sheet.pk)).url == url("review_sheet", sheet.pk)
    as_reader.post(url("review_abstain", sheet.pk), {"reason": "Because."})
    as_reader.post(url("review_resume", sheet.pk))
    api = api_client(as_reader, reader)
    assert api.patch(sheet, {"comment": "Changed."}).status_code == 400
    assert api.post(sheet, "abstain", {"reason": "Because."}).status_code == 400
    assert list(Answer.objects.order_by("code").values_list("code", "value", "justification")) == before
    assert Review.objects.get(pk=sheet.pk).status == ReviewStatus.SUBMITTED


def test_what_changed_in_another_window_is_checked_again_before_it_is_sent(as_reader, sheet):
    passing_sheet(sheet)
    response = as_reader.post(url("review_submit", sheet.pk), {"version": 1}, follow=True)
    assert "changed in another window" in response.content.decode()
    assert Review.objects.get(pk=sheet.pk).status == ReviewStatus.ASSIGNED


def test_a_reviewer_abstains_and_takes_the_sheet_up_again(as_reader, sheet):
    as_reader.post(url("review_abstain", sheet.pk), {"reason": "Not my field."})
    page = as_reader.get(url("review_sheet", sheet.pk)).content.decode()
    assert "Not my field." in page
    assert "Take the sheet up again" in page
    as_reader.post(url("review_resume", sheet.pk))
    assert "Check and send" in as_reader.get(url("review_sheet", sheet.pk)).content.decode()


def test_a_co_chair_reads_a_sheet_by_name_and_reopens_it(client, sheet, co_chair):
    send(sheet)
    client.force_login(co_chair)
    page = client.get(url("review_sheet", sheet.pk)).content.decode()
    assert "Sheet of Role reviewer-1" in page
    assert "Reopen this sheet" in page
    client.post(url("review_reopen", sheet.pk), {"reason": "Look again."})
    client.force_login(sheet.reviewer)
    page = client.get(url("review_sheet", sheet.pk)).content.decode()
    assert "A co-chair reopened this sheet" in page
    assert "Look again." in page


def test_a_co_chair_whose_own_sheet_was_taken_back_reads_it_and_writes_nothing(
    client, make_reviewer, make_proposal, assign, secretariat
):
    both = make_reviewer("both", Role.CO_CHAIR)
    own = assign(make_proposal(), both)
    actions.release_sheet(own, by=secretariat, reason="Too much to read.")
    client.force_login(both)
    page = client.get(url("review_sheet", own.pk)).content.decode()
    assert "This sheet was taken back from you; it is kept." in page
    assert "Check and send" not in page
    assert client.post(url("review_sheet", own.pk), typed(own)).status_code == 403


def test_a_response_that_came_back_is_read_anew(as_reader, sheet, secretariat):
    passing_sheet(sheet)
    actions.return_proposal(sheet.proposal, by=secretariat, note="Incomplete.")
    actions.submit_proposal(Proposal.objects.get(pk=sheet.proposal_id), by=sheet.proposal.proponent)
    assert "came back since you last saved" in as_reader.get(url("review_sheet", sheet.pk)).content.decode()


# What others see


@pytest.fixture
def two(make_proposal, make_reviewer, assign, reader):
    """My sheet on a response, and that of another reviewer which is in."""
    proposal = make_proposal()
    mine, theirs = assign(proposal, reader), assign(proposal, make_reviewer("secret-name"))
    passing_sheet(theirs, C2=(True, "Their justification."))
    fresh = Review.objects.get(pk=theirs.pk)
    return mine, actions.submit_sheet(fresh, by=theirs.reviewer, version=fresh.version)


def test_a_reviewer_opens_no_sheet_of_another_by_its_number(as_reader, two):
    _mine, theirs = two
    ReviewRound.objects.update(sight_in_review=Sight.ALL)
    for name in ("review_sheet", "review_check", "review_verdict"):
        assert as_reader.get(url(name, theirs.pk)).status_code == 404
    for name in ("review_sheet", "review_submit", "review_abstain", "review_resume", "review_reopen"):
        assert as_reader.post(url(name, theirs.pk), {"reason": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("sight", "is_mine_in", "is_seen"),
    [
        (Sight.OWN, False, False),
        (Sight.OWN, True, False),
        (Sight.AFTER_MINE, False, False),
        (Sight.AFTER_MINE, True, True),
        (Sight.ALL, False, True),
        (Sight.ALL, True, True),
    ],
)
def test_others_sheets_are_sealed_as_the_round_says(as_reader, two, sight, is_mine_in, is_seen):
    mine, _theirs = two
    ReviewRound.objects.update(sight_in_review=sight)
    if is_mine_in:
        send(mine)
    page = as_reader.get(url("review_sheet", mine.pk)).content.decode()
    api = api_client(as_reader, mine.reviewer).get(mine, "others")
    assert ("Their justification." in page, "Their justification." in api.content.decode()) == (is_seen, is_seen)
    assert "secret-name" not in page + api.content.decode()


@pytest.mark.parametrize("shows_names", [True, False])
def test_names_are_shown_or_hidden_as_the_round_says_and_nothing_else_tells(as_reader, two, shows_names):
    mine, theirs = two
    ReviewRound.objects.update(sight_in_review=Sight.ALL, shows_names=shows_names)
    response = api_client(as_reader, mine.reviewer).get(mine, "others").json()["sheets"]
    assert [sheet["reviewer"] for sheet in response] == ["Role secret-name" if shows_names else "Reviewer A"]
    assert set(response[0]) == {"reviewer", "state", "comment", "verdicts", "answers"}
    page = as_reader.get(url("review_sheet", mine.pk)).content.decode()
    assert ("secret-name" in page) is shows_names
    assert url("review_sheet", theirs.pk) not in page


def test_letters_stay_with_their_sheets_and_follow_neither_number_nor_time(
    make_proposal, make_reviewer, assign, reader
):
    orders = set()
    for number in range(6):
        proposal = make_proposal(f"Project {number}")
        mine = assign(proposal, reader)
        others = [assign(proposal, make_reviewer(f"reviewer-{number}-{place}")) for place in "abc"]
        ReviewRound.objects.update(sight_in_review=Sight.ALL)
        for place, other in enumerate(others):
            passing_sheet(other)
            fresh = Review.objects.get(pk=other.pk)
            actions.save_sheet(fresh, by=fresh.reviewer, answers={}, comment=f"{place}", version=fresh.version)
            actions.submit_sheet(fresh, by=fresh.reviewer, version=fresh.version + 1)
        shown = sheets_of_others(reader, mine)
        assert [sheet.who for sheet in shown] == ["Reviewer A", "Reviewer B", "Reviewer C"]
        assert shown == sheets_of_others(reader, mine)
        orders.add(tuple(sheet.comment for sheet in shown))
    assert len(orders) > 1


def test_a_sheet_that_is_not_in_is_shown_to_no_other_reviewer(as_reader, make_proposal, make_reviewer, assign, reader):
    proposal = make_proposal()
    mine, theirs = assign(proposal, reader), assign(proposal, make_reviewer("other"))
    passing_sheet(theirs, C2=(True, "Half a thought."))
    for sight in Sight:
        ReviewRound.objects.update(sight_in_review=sight)
        assert sheets_of_others(reader, mine) == []
    send(mine)
    assert "Half a thought." not in as_reader.get(url("review_sheet", mine.pk)).content.decode()


def test_in_consolidation_its_own_setting_counts(reader, two):
    mine, _theirs = two
    ReviewRound.objects.update(status=RoundStatus.CONSOLIDATING, sight_in_consolidation=Sight.OWN)
    assert sheets_of_others(reader, mine) == []
    ReviewRound.objects.update(sight_in_consolidation=Sight.ALL)
    assert len(sheets_of_others(reader, mine)) == 1


# The API


class Api:
    """Calls the API with a token, as a program does."""

    def __init__(self, client, token):
        self.client, self.headers = client, {"Authorization": f"Bearer {token}"}

    def address(self, review, part=""):
        return f"/api/v1/reviews/{review.pk}/" + (f"{part}/" if part else "")

    def get(self, review, part=""):
        return self.client.get(self.address(review, part), headers=self.headers)

    def list(self, **query):
        return self.client.get("/api/v1/reviews/", query, headers=self.headers).json()["results"]

    def patch(self, review, members, version=None):
        version = version or Review.objects.get(pk=review.pk).version
        headers = self.headers | {"If-Match": f'"{version}.0"'}
        return self.client.patch(
            self.address(review), json.dumps(members), content_type="application/json", headers=headers
        )

    def post(self, review, verb, members=None, **headers):
        return self.client.post(
            self.address(review, verb),
            json.dumps(members or {}),
            content_type="application/json",
            headers=self.headers | headers,
        )


def api_client(client, user):
    expires = clock.now() + timedelta(days=1)
    return Api(client, create_token(by=user, name="desk", scopes=["read", "write"], expires_at=expires)[1])


@pytest.fixture
def api(client, reader):
    return api_client(client, reader)


def test_a_program_reads_fills_in_and_sends_a_sheet(api, sheet):
    answers = [{"code": code, "value": True, "justification": why} for code, (_yes, why) in PASSING.items()]
    row = api.patch(sheet, {"answers": answers, "comment": "By program."}).json()
    assert row["verdicts"] == {"1": True, "2": None, "3": None}
    assert (row["state"], row["comment"], row["version"]) == ("assigned", "By program.", 2)
    assert api.patch(sheet, {"answers": [{"code": "C2", "justification": "Why."}]}).json()["comment"] == "By program."
    assert Answer.objects.get(code="C2").value is True
    sent = api.post(sheet, "submit", **{"Idempotency-Key": "one"})
    again = api.post(sheet, "submit", **{"Idempotency-Key": "one"})
    assert (sent.status_code, sent.json()["state"]) == (200, "submitted")
    assert again.json() == sent.json()


def test_the_api_refuses_what_the_page_refuses(api, sheet):
    assert api.patch(sheet, {"comment": "x"}, version=7).status_code == 412
    assert api.patch(sheet, {"coment": "x"}).status_code == 400
    assert api.patch(sheet, {"answers": [{"code": "C13", "value": True}]}).status_code == 400
    assert api.patch(sheet, {"answers": [{"code": "C1", "value": "perhaps"}]}).status_code == 400
    lacking = api.post(sheet, "submit")
    assert lacking.status_code == 400
    assert "Answer criterion 1" in lacking.content.decode()
    assert api.post(sheet, "submit", **{"If-Match": '"9.0"'}).status_code == 412
    assert api.post(sheet, "reopen", {"reason": "x"}).status_code == 403
    assert Review.objects.get(pk=sheet.pk).version == 1


def test_a_program_abstains_resumes_and_a_co_chair_reopens(api, sheet, co_chair, client):
    assert api.post(sheet, "abstain", {"reason": "Not my field."}).json()["state"] == "abstained"
    assert api.post(sheet, "resume").json()["state"] == "assigned"
    send(sheet)
    chair = api_client(client, co_chair)
    assert chair.post(sheet, "reopen", {"reason": "Look again."}).json()["state"] == "assigned"


def test_reviewers_list_their_own_sheets_and_co_chairs_all(api, client, two, co_chair, secretariat, stranger):
    mine, theirs = two
    send(mine)
    assert [row["id"] for row in api.list()] == [mine.pk]
    for user in (co_chair, secretariat):
        assert [row["id"] for row in api_client(client, user).list()] == [mine.pk, theirs.pk]
    assert api_client(client, stranger).list() == []
    client.logout()
    for query in ({}, {"mine": "true"}, {"q": "project"}):
        assert client.get("/api/v1/reviews/", query).json()["results"] == []
    assert client.get(f"/api/v1/reviews/{mine.pk}/").status_code == 404
    assert client.post(f"/api/v1/reviews/{mine.pk}/submit/").status_code == 401
    assert [row["id"] for row in api.list(mine="true", state="submitted", proposal=mine.proposal_id)] == [mine.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_sheets_costs_the_same_however_long(
    api, reader, make_proposal, assign, rows, django_assert_num_queries
):
    for number in range(rows):
        passing_sheet(assign(make_proposal(f"Project {number}"), reader))
    with django_assert_num_queries(API_QUERIES):
        assert len(api.list()) == rows
