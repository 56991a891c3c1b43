"""The pages of results: what staff and co-chairs find there, what a press of a button does, and who finds nothing."""

import random
import re
import zipfile
from io import BytesIO

import pytest
from django.urls import reverse

from ipbes_portal.accounts.models import User
from matching import actions
from matching.models import Decision, Outcome, Proposal, Recusal, RoundStatus, Settlement
from matching.needs.decisions import decisions_waiting
from matching.reviewing.results import consolidated_one, disputed

from .filled import NO_TO_ALL, PASSES, fill


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


@pytest.fixture
def readers(make_reviewer):
    return [make_reviewer("first-reader"), make_reviewer("second-reader")]


@pytest.fixture
def read(make_proposal, assign, readers, call):
    """Responses with a sheet for each set of answers, while they are brought together."""

    def make(*sheets, title="Our project", **fields):
        proposal = make_proposal(title, **fields)
        for user, answers in zip(readers, sheets, strict=False):
            fill(assign(proposal, user), answers)
        type(proposal.call.review_round).objects.filter(call=call).update(status=RoundStatus.CONSOLIDATING)
        return Proposal.objects.get(pk=proposal.pk)

    return make


@pytest.fixture
def as_chair(client, co_chair):
    client.force_login(co_chair)
    return client


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_results_costs_the_same_however_long(as_chair, read, call, rows, django_assert_num_queries):
    for number in range(rows):
        proposal = read(PASSES, NO_TO_ALL, title=f"Project {number}")
    as_chair.get(url("result_list", call.pk))
    with django_assert_num_queries(LIST_QUERIES):
        page = as_chair.get(url("result_list", call.pk))
    assert page.context["total"] == rows
    assert page.context["picture"]
    with django_assert_num_queries(CONTESTED_QUERIES):
        page = as_chair.get(url("contested_list", call.pk))
    assert [len(row["lines"]) for row in page.context["rows"]] == [3] * rows
    with django_assert_num_queries(DETAIL_QUERIES):
        as_chair.get(url("result_detail", proposal.pk))


LIST_QUERIES, CONTESTED_QUERIES, DETAIL_QUERIES = 28, 27, 39
WAITING_QUERIES, WITHOUT_TIES = 16, 6


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Relevant", "Even", "Refused", "Unread"]), ("verdict=relevant", ["Relevant"]),
        ("verdict=not_relevant", ["Refused"]), ("verdict=undetermined", ["Even", "Unread"]),
        ("contested=true", ["Even"]),
        ("ties=true", ["Even"]), ("ties=false", ["Relevant", "Refused", "Unread"]),
        ("enough=true", ["Relevant", "Even", "Refused"]), ("outcome=not_in_line", ["Refused"]),
        ("outcome=none", ["Relevant", "Even", "Unread"]), ("q=Even", ["Even"]),
    ],
)  # fmt: skip
def test_results_are_filtered_and_downloaded(as_chair, read, call, secretariat, query, titles):
    read(PASSES, PASSES, title="Relevant")
    read(PASSES, NO_TO_ALL, title="Even")
    refused = read(NO_TO_ALL, NO_TO_ALL, title="Refused")
    read(title="Unread")
    actions.propose_decision(refused, by=secretariat, outcome=Outcome.NOT_IN_LINE)
    address = f"{url('result_list', call.pk)}?{query}"
    assert [str(row["proposal"]) for row in as_chair.get(address).context["rows"]] == titles
    table = as_chair.get(f"{address}&format=csv").content.decode()
    assert [line.split(",")[1] for line in table.splitlines()[1:]] == titles
    book = b"".join(as_chair.get(f"{address}&format=xlsx").streaming_content)
    assert "xl/workbook.xml" in zipfile.ZipFile(BytesIO(book)).namelist()


def test_the_numbers_at_the_top_lead_to_exactly_those(as_chair, read, call):
    read(PASSES, PASSES, title="Relevant")
    read(PASSES, NO_TO_ALL, title="Even")
    page = as_chair.get(url("result_list", call.pk))
    for _label, number, query in page.context["headline"]:
        assert as_chair.get(f"{url('result_list', call.pk)}?{query}").context["total"] == number


def test_all_sheets_stand_side_by_side_with_words_and_names(as_chair, read, readers):
    proposal = read(PASSES, NO_TO_ALL)
    proposal.reviews.first().answers.filter(code="C1").update(justification="It follows 1(a).")
    page = as_chair.get(url("result_detail", proposal.pk)).content.decode()
    assert "It follows 1(a)." in page
    assert all(user.person.family_name in page for user in readers)
    assert page.count(url("criterion_settle", proposal.pk)) == 3


def test_a_co_chair_settles_on_the_page_and_staff_find_no_form(as_chair, read, secretariat, client):
    proposal = read(PASSES, NO_TO_ALL)
    form = {"code": "C1", "value": "yes", "reason": "The text says so."}
    assert as_chair.post(url("criterion_settle", proposal.pk), form).url == url("result_detail", proposal.pk)
    assert (Settlement.objects.get().value, "The text says so." in as_chair.get(
        url("result_detail", proposal.pk)
    ).content.decode()) == (True, True)  # fmt: skip
    client.force_login(secretariat)
    assert url("criterion_settle", proposal.pk) not in client.get(url("result_detail", proposal.pk)).content.decode()
    assert client.post(url("criterion_settle", proposal.pk), form).status_code == 403


def test_ticked_responses_get_what_their_verdicts_say(as_chair, read, call):
    relevant, even = read(PASSES, PASSES, title="Relevant"), read(PASSES, NO_TO_ALL, title="Even")
    response = as_chair.post(url("decisions_propose", call.pk), {"proposal": [relevant.pk, even.pk, "x"]}, follow=True)
    assert [(row.proposal, row.outcome) for row in Decision.objects.all()] == [(relevant, Outcome.SUITABLE)]
    assert even.reference in response.content.decode()


def test_one_decision_is_proposed_edited_approved_drawn_anew_and_dropped(as_chair, read):
    proposal = read(PASSES, PASSES)
    address = url("decision_edit", proposal.pk)
    assert as_chair.get(address).url == url("result_detail", proposal.pk)
    assert as_chair.post(url("decision_propose", proposal.pk), {"outcome": "suitable"}).url == address
    page = as_chair.get(address)
    form = page.context["form"].initial | {"feedback": "Well done, all of you."}
    assert as_chair.post(address, form).status_code == 302
    assert as_chair.post(address, form).status_code == 409
    page = as_chair.get(address).content.decode()
    assert "Well done, all of you." in page.split("letter-preview__body")[1]
    as_chair.post(url("feedback_approve", proposal.pk), {"version": 1})
    assert Decision.objects.get().feedback_approved_at is None
    as_chair.post(url("feedback_approve", proposal.pk), {"version": 2})
    assert Decision.objects.get().feedback_approved_at is not None
    as_chair.post(url("feedback_redraft", proposal.pk), {"version": 3})
    assert Decision.objects.get().feedback.startswith("Thank you")
    as_chair.post(url("decision_drop", proposal.pk), {"note": "Too early."})
    assert Decision.objects.get().status == "dropped"


def test_what_an_action_refuses_stands_in_the_form(as_chair, read):
    proposal = read(PASSES, PASSES)
    as_chair.post(url("decision_propose", proposal.pk), {"outcome": "suitable"})
    address = url("decision_edit", proposal.pk)
    form = as_chair.get(address).context["form"].initial | {"outcome": "returned"}
    page = as_chair.post(address, form)
    assert page.status_code == 200
    assert "not what the verdict suggests" in page.content.decode()


@pytest.mark.parametrize("name", ["result_list", "contested_list", "slate_list"])
def test_pages_of_results_are_for_staff_and_co_chairs(client, call, name, stranger, reviewer, proponent, secretariat):
    for user, status in ((stranger, 403), (reviewer, 403), (proponent, 403), (secretariat, 200)):
        client.force_login(user)
        assert client.get(url(name, call.pk)).status_code == status
    client.logout()
    assert "/sign-in/" in client.get(url(name, call.pk)).url


def test_whom_a_response_touches_finds_nothing_of_it(as_chair, read, call, co_chair):
    proposal = read(PASSES, NO_TO_ALL)
    Recusal.objects.create(proposal=proposal, reviewer=co_chair, reason="Kin.", recused_by=co_chair)
    for name in ("result_detail", "decision_edit"):
        assert as_chair.get(url(name, proposal.pk)).status_code == 404
    for name in ("decision_propose", "criterion_settle", "feedback_approve", "decision_drop"):
        assert as_chair.post(url(name, proposal.pk), {}).status_code == 404
    page = as_chair.get(url("result_list", call.pk))
    assert (page.context["total"], proposal.reference in page.content.decode()) == (0, False)
    assert proposal.reference not in as_chair.get(url("result_list", call.pk) + "?format=csv").content.decode()
    assert proposal.reference not in as_chair.get(url("contested_list", call.pk)).content.decode()
    assert decisions_waiting(co_chair) == []


def test_what_waits_for_a_co_chair_is_the_number_behind_the_link(as_chair, read, co_chair, secretariat):
    read(PASSES, NO_TO_ALL, title="Even")
    read(PASSES, PASSES, title="Clear")
    ((label, number, address),) = decisions_waiting(co_chair)
    assert (label, number) == ("Responses with ties to settle", 1)
    assert as_chair.get(address).context["total"] == 1
    assert decisions_waiting(secretariat) == []


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_what_waits_for_a_co_chair_costs_the_same_however_many_responses(
    read, co_chair, rows, django_assert_num_queries
):
    for number in range(rows):
        read(PASSES, NO_TO_ALL, title=f"Project {number}")
    with django_assert_num_queries(WAITING_QUERIES):
        assert [task[1] for task in decisions_waiting(User.objects.get(pk=co_chair.pk))] == [rows]


def test_sheets_that_agree_are_not_brought_together_to_find_no_tie(read, co_chair, django_assert_num_queries):
    read(PASSES, PASSES, title="Clear")
    with django_assert_num_queries(WITHOUT_TIES):
        assert decisions_waiting(User.objects.get(pk=co_chair.pk)) == []


def test_every_tie_is_among_what_the_database_finds_disputed(read, co_chair):
    rng, found = random.Random(4), []
    codes = ["C1", "C6", "C6.1", "C6.2", "C11", "C11.i", "C11.ii", "C11.iii"]
    for number in range(25):
        sheets = [{code: rng.choice([True, False, None]) for code in rng.sample(codes, 3)} for _sheet in range(2)]
        proposal = read(*sheets, title=f"Project {number}")
        found += [proposal.pk] if consolidated_one(proposal).open_ties else []
    assert len(found) > 3
    assert set(found) <= set(disputed(Proposal.objects.all()).values_list("pk", flat=True))


def test_a_tie_that_was_settled_waits_for_nobody(read, co_chair, django_assert_num_queries):
    proposal = read({"C1": True}, {"C1": False})
    actions.settle_criterion(proposal, by=co_chair, code="C1", value=True, reason="Talked over.")
    with django_assert_num_queries(WITHOUT_TIES):
        assert decisions_waiting(User.objects.get(pk=co_chair.pk)) == []


def test_pages_of_results_have_no_inline_style_or_script(as_chair, read, call):
    proposal = read(PASSES, NO_TO_ALL)
    for address in (url("result_list", call.pk), url("result_detail", proposal.pk), url("contested_list", call.pk)):
        page = as_chair.get(address).content.decode()
        assert not re.search(r"<[^>]+ style=|<script(?! src)|<style", page)


def test_while_reviewers_read_nothing_is_ticked_or_proposed_and_the_pages_say_when(as_chair, read, call):
    proposal = read(PASSES, PASSES)
    words = "Ties are settled and decisions proposed once the reading is over"
    for page in (url("result_list", call.pk), url("result_detail", proposal.pk)):
        assert words not in as_chair.get(page).content.decode()
    assert as_chair.get(url("result_list", call.pk)).context["may_propose"]
    call.review_round.__class__.objects.filter(call=call).update(status=RoundStatus.REVIEWING)
    for page in (url("result_list", call.pk), url("result_detail", proposal.pk)):
        shown = as_chair.get(page).content.decode()
        assert words in shown
        assert url("round_detail", call.pk) in shown
    assert not as_chair.get(url("result_list", call.pk)).context["may_propose"]
    refused = as_chair.post(url("decisions_propose", call.pk), {"proposal": [proposal.pk]}, follow=True)
    assert words in refused.content.decode()
    assert not Decision.objects.exists()


def test_a_response_with_too_few_sheets_is_not_ticked_and_its_page_says_so(as_chair, read, call):
    one, two = read(PASSES, title="One sheet"), read(PASSES, PASSES, title="Two sheets")
    rows = as_chair.get(url("result_list", call.pk)).context["rows"]
    assert {str(row["proposal"]): row["may_be_proposed"] for row in rows} == {"One sheet": False, "Two sheets": True}
    assert "too few" in as_chair.get(url("result_detail", one.pk)).content.decode()
    assert "too few" not in as_chair.get(url("result_detail", two.pk)).content.decode()


def test_whoever_may_not_see_results_is_refused_before_they_learn_how_far_the_reading_is(client, call, stranger):
    client.force_login(stranger)
    assert client.post(url("decisions_propose", call.pk), {}).status_code == 403
