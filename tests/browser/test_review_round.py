"""A full review round in a real browser: from the call to the published project, everybody in their own window.

Buttons are found by where their form leads and fields by their names, so that the same round runs in every language.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from ipbes_portal import clock, languages
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Body, BodyKind
from ipbes_portal.panels.models import Matter
from matching.models import Call, Proposal, Review, Slate
from tests.matching.conftest import categories, make_proponent, make_reviewer, proponent  # noqa: F401  fixtures
from tests.people import make_user

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = "Training for writers of assessments"
CRITERIA = ("C1", "C2", "C3", "C4")


@pytest.fixture
def people(secretariat, proponent, make_reviewer, organisation):  # noqa: F811  the fixtures above
    """Everybody who takes part; the third reviewer works for the organisation that answers."""
    bodies = {kind: Body.objects.create(code=kind, kind=kind, name_en=kind) for kind in (BodyKind.BUREAU, BodyKind.MEP)}
    return {
        "secretariat": secretariat,
        "proponent": proponent,
        "first": make_reviewer("reviewer-1"),
        "second": make_reviewer("reviewer-2"),
        "third": make_reviewer("reviewer-3", organisation=organisation),
        "co_chair": make_user("co-chair", Role.CO_CHAIR),
        "bureau": make_user("bureau", Role.BUREAU, body=bodies[BodyKind.BUREAU]),
        "mep": make_user("mep", Role.MEP, body=bodies[BodyKind.MEP]),
    }


class Window:
    """One person's browser window, in one language, on pages that must be sound."""

    def __init__(self, page, prefix, check):
        self.page, self.prefix, self.check = page, prefix, check

    def open(self, name, *args, query=""):
        """Go to a page by the name of its route."""
        with translation.override(languages.BY_PREFIX[self.prefix].code):
            address = reverse(name, args=args)
        answer = self.page.goto(address + query)
        self.check(self.page)
        return answer

    def fill(self, **values):
        """True ticks, anything else is chosen or typed."""
        for name, value in values.items():
            fields = self.page.locator(f"main [name='{name}']")
            if value is True:
                fields.first.check()
            elif fields.first.evaluate("field => field.tagName") == "SELECT":
                fields.first.select_option(value)
            elif fields.first.get_attribute("type") in ("radio", "checkbox"):
                self.page.locator(f"main [name='{name}'][value='{value}']").check()
            else:
                fields.first.fill(value)

    def send(self, form=None, button="button:not([type=button])"):
        """Press the button of the form that leads to this address, or of the only one that leads to this page."""
        where = f"main form[action*='{form}']" if form else "main form[method=post]:not([action])"
        found = self.page.locator(where).first
        folded = found.locator("xpath=ancestor::details[not(@open)]/summary")
        if folded.count():
            folded.first.click()
        self.press(found.locator(button).last)

    def press(self, button):
        """Click what leads to another page, which must be sound."""
        with self.page.expect_navigation():
            button.click()
        self.check(self.page)

    def text(self):
        """What stands on the page."""
        return self.page.locator("main").inner_text()


@pytest.fixture
def window(open_page, axe, overflow, people):
    """Opens the window of somebody in `people`, or of a reader who does not sign in."""

    def check(page):
        assert overflow(page) == 0, page.url
        # The same pages in another language have the same structure; once is enough for a scan of a second a page.
        assert "/en/" not in page.url or axe(page) == [], page.url

    return lambda who, prefix, width=1280: Window(open_page(width=width, user=people.get(who)), prefix, check)


@pytest.mark.parametrize("prefix", ["en", "ar"])
def test_a_review_round_from_the_call_to_the_published_project(
    window,
    people,
    prefix,
    country,
    need,
    strategy,
    initiative,
    categories,  # noqa: F811  the fixture above
    screenshot,
):
    staff = window("secretariat", prefix)
    call = the_call_is_opened(staff)
    author = window("proponent", prefix, width=320)
    proposal = the_response_is_sent(author, call)

    chair = window("co_chair", prefix)
    the_round_begins(chair, call, proposal, people)
    first, second = window("first", prefix), window("second", prefix, width=320)
    the_sheet_is_sent(first, call, answers={"C1": "yes", "C2": "yes", "C3": "yes", "C4": "no"})
    assert_others_are_sealed(second, call, proposal)
    the_sheet_is_sent(second, call, answers={"C1": "yes", "C2": "yes", "C3": "no", "C4": "no"})
    assert_reaches_nothing(window("third", prefix), call, proposal)

    the_sheets_are_brought_together(chair, call, proposal, screenshot, prefix)
    slate = the_slate_is_put(chair, call, proposal)
    matter = Matter.objects.get()
    for who in ("bureau", "mep"):
        the_body_decides(window(who, prefix), matter)
    chair.open("matching:slate_detail", slate.pk)
    chair.send("/apply/")

    author.open("matching:proposal_detail", proposal.pk)
    proposal.refresh_from_db()
    assert proposal.published_at is not None
    reader = window(None, prefix, width=320)
    reader.open("matching:published_list")
    reader.press(reader.page.get_by_role("link", name=TITLE).first)
    assert "Our institute" in reader.text()
    assert "Project office" not in reader.text()
    screenshot(reader.page, f"round-{prefix}-published")


def the_call_is_opened(staff):
    """The secretariat prepares a call and opens it."""
    now = clock.now()
    staff.open("matching:call_create")
    staff.fill(
        language="en",
        title="Call for projects",
        body="Please answer.",
        year=str(now.year),
        languages="en",
        opens_at=f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        closes_at=f"{now + timedelta(days=30):%Y-%m-%dT%H:%M}",
        reviewers_wanted="2",
    )
    staff.send()
    call = Call.objects.get()
    staff.send("/open/")
    return call


def the_response_is_sent(author, call):
    """Its author writes a response on a phone and sends it."""
    author.open("matching:proposal_start", call.pk)
    author.fill(title=TITLE, kind="project", language="en")
    author.send()
    proposal = Proposal.objects.get()
    sections = {
        "what": {"abstract": "In short.", "description": "At length.", "categories": True},
        "where": {
            "countries": str(author_country(proposal)),
            "institutions": "Our institute",
            "contact_name": "Project office",
            "contact_email": "office@example.org",
        },
        "support": {"support_stage": "implementation", "seeks_technical": True},
        "plan": {"needs": True, "strategies": True, "focal_point": "no"},
        "consent": {"may_be_published": True},
    }
    for section, values in sections.items():
        author.open("matching:proposal_section", proposal.pk, section)
        author.fill(**values)
        author.send()
    author.open("matching:proposal_check", proposal.pk)
    author.send("/submit/")
    proposal.refresh_from_db()
    assert proposal.reference in author.text()
    return proposal


def author_country(proposal):
    """The country of the organisation that answers."""
    return proposal.organisation.country_id


def the_round_begins(chair, call, proposal, people):
    """A co-chair prepares the round, gives the response to two reviewers and lets them read.

    The third works for the organisation that answers, and cannot be chosen.
    """
    chair.open("matching:round_begin", call.pk)
    chair.fill(due_on=f"{clock.today() + timedelta(days=14)}")
    chair.send()
    chair.open("matching:assignment_edit", proposal.pk)
    assert chair.page.locator(f"input[name=reviewers][value='{people['third'].pk}']").count() == 0
    for who in ("first", "second"):
        chair.page.locator(f"input[name=reviewers][value='{people[who].pk}']").check()
    chair.press(chair.page.locator("main form:has(input[name=reviewers]) button").last)
    assert Review.objects.count() == 2
    chair.open("matching:round_detail", call.pk)
    chair.send("/review/move/")


def the_sheet_is_sent(reviewer, call, answers):
    """A reviewer states interests, reads, answers with reasons, checks and sends."""
    reviewer.open("matching:interests", call.pk)
    reviewer.fill(is_true=True)
    reviewer.send()
    reviewer.open("matching:review_list")
    reviewer.press(reviewer.page.get_by_role("link", name=TITLE).first)
    reviewer.fill(**answers)
    reviewer.fill(**{f"why-{code}": f"Reason for {code}." for code in CRITERIA})
    reviewer.press(reviewer.page.locator("button[name=check]"))
    reviewer.send("/submit/")


def assert_others_are_sealed(reviewer, call, proposal):
    """While one's own sheet is not in, nothing of those of others can be read."""
    reviewer.open("matching:interests", call.pk)
    reviewer.fill(is_true=True)
    reviewer.send()
    own = Review.objects.get(proposal=proposal, status="assigned")
    reviewer.open("matching:review_sheet", own.pk)
    assert "Reason for C4." not in reviewer.page.content()


def assert_reaches_nothing(conflicted, call, proposal):
    """Who has a conflict finds the response, its sheets and its title nowhere."""
    page = conflicted.page
    page.problems.expect("404")
    page.problems.expect("403")
    closed = [
        ("matching:proposal_detail", proposal.pk),
        ("matching:result_detail", proposal.pk),
        ("matching:assignment_edit", proposal.pk),
        *(("matching:review_sheet", review.pk) for review in Review.objects.all()),
    ]
    for name, pk in closed:
        assert page.goto(reverse(name, args=[pk])).status in (403, 404), name
        assert TITLE not in page.content()
    searched = f"?q={TITLE.split()[0]}"
    for address in (reverse("matching:proposal_list") + searched, reverse("matching:review_list"), reverse("home")):
        page.goto(address)
        assert TITLE not in page.content(), address
    for address in ("/api/v1/proposals/", "/api/v1/reviews/"):
        assert TITLE not in page.request.get(address).text()
    assert page.request.get(f"/api/v1/proposals/{proposal.pk}/").status == 404


def the_sheets_are_brought_together(chair, call, proposal, screenshot, prefix):
    """The co-chair ends the reading and settles the criterion on which the sheets stand even."""
    chair.open("matching:round_detail", call.pk)
    chair.send("/review/move/")
    chair.open("matching:result_list", call.pk)
    chair.open("matching:result_detail", proposal.pk)
    screenshot(chair.page, f"round-{prefix}-results")
    chair.fill(value="yes", reason="It completes the work of the units.")
    chair.send("/settle/")
    assert proposal.settlements.get().code == "C3"


def the_slate_is_put(chair, call, proposal):
    """The recommendation becomes a pending decision; its feedback is approved and it goes before the bodies."""
    chair.open("matching:result_detail", proposal.pk)
    chair.fill(outcome="suitable")
    chair.send("/decision/propose/")
    chair.open("matching:decision_edit", proposal.pk)
    chair.send("/decision/approve/")
    chair.open("matching:slate_list", call.pk)
    chair.send("/slates/collect/")
    slate = Slate.objects.get()
    chair.open("matching:slate_letters", slate.pk)
    assert "Project office" not in chair.text()
    chair.open("matching:slate_detail", slate.pk)
    chair.send("/put/")
    return slate


def the_body_decides(member, matter):
    """A member finds it in the inbox, approves, and writes down what the body decided."""
    member.open("panels:matter_list")
    member.press(member.page.locator(f"main a[href$='/{matter.pk}/']").first)
    member.fill(word="approve")
    member.send("/say/")
    member.fill(outcome="approve", minutes_reference="Minutes of the meeting, paragraph 7")
    member.send("/decide/")
