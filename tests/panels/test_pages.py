"""The inbox, one matter, the list for a meeting, and how members speak and decide there."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.home import NEEDS
from ipbes_portal.panels import actions
from ipbes_portal.panels.models import BodyDecision, Matter, MatterStatus, Voice

from .conftest import fresh

pytestmark = pytest.mark.django_db
INBOX, MEETING = "/en/for-decision/", "/en/for-decision/meeting/"


@pytest.fixture
def browser(client):
    """Somebody signed in, reading."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def member(bureau_members):
    return bureau_members[0]


def page(matter):
    return reverse("panels:matter_detail", args=[matter.pk])


def button(matter, name):
    return reverse(f"panels:part_{name}", args=[matter.parts.first().pk])


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def headings(response):
    """The sections of the inbox, each with the keys of its matters."""
    return {group["stage"]: [row.key for row in group["rows"]] for group in response.context["groups"]}


# The inbox


def test_the_inbox_shows_first_what_waits_for_me(browser, member, make_matter, part_of, decide, secretariat):
    make_matter("waits", due_on=clock.today() - timedelta(days=1))
    actions.say(part_of(make_matter("said")), "approve", by=member)
    decide(make_matter("over"), "refuse", by=secretariat, members_present=4)
    response = browser(member).get(INBOX)

    assert headings(response) == {"waiting": ["waits"], "spoken": ["said"], "decided": ["over"]}
    assert list(headings(response)) == ["waiting", "spoken", "decided"]
    shown = text(response)
    for words in ("3 matters", "Question waits", "overdue", "1 spoken, quorum 2", "refused", "Question of the tests"):
        assert words in shown


def test_an_empty_inbox_says_so_and_a_filter_without_a_match_too(browser, member):
    assert "Nothing has been put before your bodies" in text(browser(member).get(INBOX))
    assert "Nothing matches" in text(browser(member).get(INBOX + "?stage=waiting"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stage=waiting", {"open", "late"}),
        ("stage=spoken&stage=decided", {"said", "over"}),
        ("overdue=true", {"late"}),
        ("overdue=false", {"open", "said", "over"}),
        ("outcome=approve", {"over"}),
        ("body=bureau", {"open", "late", "said", "over"}),
        ("to_record=true", {"said"}),
        ("to_record=false", {"open", "late", "over"}),
        ("kind=tests.question", {"open", "late", "said", "over"}),
    ],
)
def test_every_filter_narrows_page_and_table_alike(
    query, expected, browser, bureau_members, make_matter, part_of, decide, secretariat
):
    make_matter("open")
    make_matter("late", due_on=clock.today() - timedelta(days=1))
    said = make_matter("said")
    for somebody in bureau_members[:2]:
        actions.say(part_of(said), "approve", by=somebody)
    decide(make_matter("over"), by=secretariat, members_present=4)
    client = browser(bureau_members[0])
    response = client.get(f"{INBOX}?{query}")

    assert {row.key for group in response.context["groups"] for row in group["rows"]} == expected
    assert response.context["total"] == len(expected)
    table = b"".join(client.get(f"/api/v1/matters/?{query}&format=csv").streaming_content).decode("utf-8-sig")
    assert {line.split(",")[2] for line in table.splitlines()[1:]} == expected


def test_an_unknown_kind_or_body_is_no_filter(browser, member, panel):
    for query in ("kind=x", "body=mep"):
        response = browser(member).get(f"{INBOX}?{query}")
        assert response.status_code == 200
        assert "There is a problem" in text(response)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("address", "statements"), [(INBOX, 14), (MEETING, 10)])
def test_lists_cost_the_same_however_long(
    address, statements, rows, browser, bureau_members, make_matter, part_of, question, django_assert_num_queries
):
    for number in range(rows):
        matter = make_matter(str(number))
        for somebody in bureau_members[1:]:
            actions.say(part_of(matter), "approve", by=somebody)
    client = browser(bureau_members[0])
    client.get(address)
    question.loaded.clear()
    with django_assert_num_queries(statements):
        response = client.get(address)
    assert len(re.findall("Question [0-9]</bdi>", response.content.decode())) == rows
    assert question.loaded == [rows]


def test_the_list_for_a_meeting_holds_what_is_open_of_the_filtered_list(
    browser, member, make_matter, decide, secretariat
):
    make_matter("open", may_refer=True, due_on=clock.today())
    decide(make_matter("over"), by=secretariat, members_present=4)
    shown = text(browser(member).get(MEETING))
    assert "1 open matter" in shown
    assert "Question open" in shown
    assert "25,000 USD" in shown
    assert "may be referred to the Plenary" in shown
    assert "Question over" not in shown
    assert "Nothing is open for decision" in text(browser(member).get(f"{MEETING}?stage=decided"))


def test_who_sits_in_no_body_has_no_inbox(client, browser, stranger, unit, partner):
    for address in (INBOX, MEETING):
        assert client.get(address).status_code == 302
    for user in (stranger, unit, partner):
        for address in (INBOX, MEETING):
            assert browser(user).get(address).status_code == 403


# What needs me


def tasks(user):
    return [task for needs_me in NEEDS for task in needs_me(fresh(user)) if "/for-decision/" in task[2]]


def test_what_needs_me_leads_to_exactly_what_waits(browser, bureau_members, secretariat, make_matter, part_of):
    for key in "123":
        make_matter(key)
    actions.say(part_of(Matter.objects.get(key="1")), "abstain", by=bureau_members[0])
    for somebody in bureau_members[1:3]:
        actions.say(part_of(Matter.objects.get(key="2")), "approve", by=somebody)

    for user, expected, keys in (
        (bureau_members[0], [("Waits for my decision", 2)], {"2", "3"}),
        (secretariat, [("Decisions of bodies to record", 1)], {"2"}),
    ):
        found = tasks(user)
        assert [task[:2] for task in found] == expected
        rows = browser(user).get(found[0][2]).context["groups"]
        assert {row.key for group in rows for row in group["rows"]} == keys


def test_nothing_needs_those_without_a_seat(make_matter, stranger, unit):
    make_matter()
    assert tasks(stranger) == tasks(unit) == []


# One matter


def test_a_matter_shows_what_is_asked_who_decides_and_who_said_what(
    browser, bureau_members, make_matter, part_of, bureau, panel
):
    matter = make_matter("1", bureau, panel, due_on=clock.today() + timedelta(days=3))
    actions.say(part_of(matter, bureau), "refuse", "Too dear <b>.", by=bureau_members[1])
    response = browser(bureau_members[0]).get(page(matter))
    shown = text(response)

    for words in ("Question 1", "25,000 USD", "Bureau", "Multidisciplinary Expert Panel", "1 spoken, quorum 2"):
        assert words in shown
    assert "Too dear &lt;b&gt;." in response.content.decode()
    assert reverse("rolling_plan:plan") in response.content.decode()
    assert button(matter, "say") in response.content.decode()
    assert button(matter, "decide") not in response.content.decode()
    assert "Once the quorum is reached" in shown
    assert "History" not in shown


@pytest.mark.parametrize(("rows", "statements"), [(1, 10), (3, 10)])
def test_a_matter_costs_the_same_however_many_spoke(
    rows, statements, browser, bureau_members, make_matter, part_of, django_assert_num_queries
):
    matter = make_matter()
    for somebody in bureau_members[:rows]:
        actions.say(part_of(matter), "approve", by=somebody)
    client = browser(bureau_members[3])
    client.get(page(matter))
    with django_assert_num_queries(statements):
        client.get(page(matter))


def test_strangers_members_of_other_bodies_and_who_has_a_conflict_find_nothing(
    client, browser, make_matter, question, bureau_members, panel_members, stranger, unit
):
    matter = make_matter()
    question.hidden["1"] = {bureau_members[0].pk}
    assert client.get(page(matter)).status_code == 302
    for user in (bureau_members[0], panel_members[0], stranger, unit):
        reader = browser(user)
        assert reader.get(page(matter)).status_code == 404
        for name in ("say", "step_aside", "decide"):
            assert reader.post(button(matter, name), {"word": "approve", "reason": "x"}).status_code == 404
    assert not Voice.objects.exists()


def test_the_secretariat_sees_the_history(browser, make_matter, secretariat):
    assert "put before the deciding bodies" in text(browser(secretariat).get(page(make_matter())))


def test_who_stepped_aside_sees_no_voices_any_more(browser, bureau_members, make_matter, part_of, question):
    matter, (aside, speaker, *_others) = make_matter(), bureau_members
    actions.say(part_of(matter), "refuse", "A secret reason.", by=speaker)
    assert "A secret reason." in text(browser(aside).get(page(matter)))

    browser(aside).post(button(matter, "step_aside"), {"reason": "My institute."})
    shown = text(browser(aside).get(page(matter)))
    assert "You have stepped aside" in shown
    assert "My institute." in shown
    assert "A secret reason." not in shown
    assert "spoken, quorum" not in shown
    assert "spoken, quorum" not in text(browser(aside).get(INBOX))
    assert "spoken, quorum" not in text(browser(aside).get(MEETING))


# Speaking and deciding there


def test_a_member_says_their_word(browser, member, make_matter):
    matter = make_matter()
    response = browser(member).post(button(matter, "say"), {"word": "approve", "form_key": "a"}, follow=True)
    assert response.redirect_chain == [(page(matter), 302)]
    assert "You can change it until the body has decided." in text(response)
    assert "Change my word" in text(response)
    assert Voice.objects.get().word == "approve"


def test_a_word_sent_twice_is_said_once(browser, member, make_matter):
    matter = make_matter()
    for _twice in range(2):
        response = browser(member).post(button(matter, "say"), {"word": "approve", "form_key": "a"})
        assert response.url == page(matter)
    assert matter.parts.get().voices.count() == 1


def test_what_is_refused_is_shown_with_everything_typed(browser, member, make_matter):
    matter = make_matter()
    refused = browser(member).post(button(matter, "say"), {"word": "refuse", "reason": ""})
    assert refused.status_code == 200
    assert "Please say why." in text(refused)
    assert re.search(r'value="refuse"[^>]*checked', refused.content.decode())
    refused = browser(member).post(button(matter, "say"), {"word": "refer", "reason": "Words of mine"})
    assert "Words of mine" in refused.content.decode()
    assert not Voice.objects.exists()


def test_stepping_aside_needs_a_reason(browser, member, make_matter):
    matter = make_matter()
    refused = browser(member).post(button(matter, "step_aside"), {"reason": " "})
    assert "There is a problem" in text(refused)
    assert not Voice.objects.exists()


def test_referring_is_offered_only_where_it_is_possible(browser, member, make_matter):
    for key, may_refer in (("1", True), ("2", False)):
        content = browser(member).get(page(make_matter(key, may_refer=may_refer))).content.decode()
        assert ('value="refer"' in content) is may_refer


def test_a_member_records_the_decision_once_the_quorum_is_there(browser, bureau_members, make_matter, part_of):
    matter = make_matter()
    for somebody in bureau_members[1:3]:
        actions.say(part_of(matter), "approve", by=somebody)
    client = browser(bureau_members[0])
    content = client.get(page(matter)).content.decode()
    assert button(matter, "decide") in content
    assert "members_present" not in content

    given = {"outcome": "refuse", "decided_on": clock.today().isoformat(), "minutes_reference": "Bureau 9, ¶5"}
    refused = client.post(button(matter, "decide"), given)
    assert "Most members who spoke wanted something else" in text(refused)
    assert "Bureau 9, ¶5" in refused.content.decode()
    done = client.post(button(matter, "decide"), given | {"note": "New facts."}, follow=True)
    assert "Recorded. Every body has decided." in text(done)
    assert "New facts." in text(done)
    assert Matter.objects.get().outcome == "refuse"


def test_the_secretariat_records_a_meeting_body_by_body(browser, secretariat, make_matter, bureau, panel):
    matter = make_matter("1", bureau, panel)
    client = browser(secretariat)
    given = {"outcome": "approve", "decided_on": clock.today().isoformat(), "minutes_reference": "¶5"}
    first, second = (reverse("panels:part_decide", args=[part.pk]) for part in matter.parts.all())

    assert "quorum is not reached" in text(client.post(first, given))
    done = client.post(first, given | {"members_present": "5"}, follow=True)
    assert "The other bodies still have to decide." in text(done)
    client.post(second, given | {"members_present": "3"})
    assert Matter.objects.get().status == MatterStatus.DECIDED
    assert "The decision has taken effect." in text(client.get(page(matter)))


def test_what_was_decided_meanwhile_is_said_and_not_decided_again(browser, secretariat, make_matter, decide):
    matter = make_matter()
    decide(matter, by=secretariat, members_present=1)
    given = {"outcome": "refuse", "decided_on": clock.today().isoformat(), "minutes_reference": "¶6"}
    refused = browser(secretariat).post(button(matter, "decide"), given | {"members_present": "2"})
    assert "This body has decided already" in text(refused)
    assert BodyDecision.objects.get().outcome == "approve"


def test_who_may_not_is_refused(browser, secretariat, co_chair, make_matter):
    matter = make_matter()
    assert browser(secretariat).post(button(matter, "say"), {"word": "approve"}).status_code == 403
    given = {"outcome": "approve", "decided_on": clock.today().isoformat(), "minutes_reference": "¶5"}
    assert browser(co_chair).post(button(matter, "decide"), given).status_code == 403
    assert browser(co_chair).get(button(matter, "decide")).status_code == 405


def test_a_withdrawn_matter_asks_nothing(browser, member, make_matter, secretariat):
    matter = actions.withdraw_matter(make_matter(), by=secretariat)
    content = browser(member).get(page(matter)).content.decode()
    assert "withdrawn before it was decided" in content
    assert "<form class=" not in content


@pytest.mark.parametrize("prefix", ["ar", "zh", "fr", "ru", "es"])
def test_the_pages_speak_every_language(prefix, browser, member, make_matter):
    matter = make_matter()
    for address in (INBOX, MEETING, f"/en/for-decision/{matter.pk}/"):
        assert browser(member).get(address.replace("/en/", f"/{prefix}/")).status_code == 200
