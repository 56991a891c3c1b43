"""Rule 10 in a real browser: up to the limit before the Bureau and into the ledger, above it to the Plenary."""

from decimal import Decimal

import pytest

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Body, BodyKind
from ipbes_portal.programme.models import Contribution
from ipbes_portal.records.models import Decision, Request, Session
from ipbes_portal.texts.actions import create_text
from matching.models import DedicatedGift, GiftStatus
from tests.matching.offer_fixtures import make_offer, make_offer_draft, make_sent_offer  # noqa: F401  fixtures
from tests.people import make_user

pytestmark = pytest.mark.django_db(transaction=True)
MINUTES = "Bureau 21/3, paragraph 4"


@pytest.fixture
def approved_activity(make_activity, secretariat):
    """An activity which a mandate of the Plenary asks for."""
    session = Session.objects.create(number=5, starts_on="2017-03", ends_on="2017-03")
    decision = Decision.objects.create(symbol="IPBES-5/1", session=session, name_en="Work programme")
    text = create_text(by=secretariat, language="en", title="Fellows", body="Train fellows.")
    mandate = Request.objects.create(key="fellows", kind="mandate", state="decided", decision=decision, text=text)
    return make_activity("Fellowship workshop", related={"requests": [mandate]})


@pytest.fixture
def member(db):
    bureau = Body.objects.create(code="bureau", kind=BodyKind.BUREAU, name_en="Bureau")
    return make_user("bureau-1", Role.BUREAU, body=bureau)


@pytest.fixture
def make_gift(make_offer, approved_activity):  # noqa: F811  the fixture above
    """Builds dedicated contributions that were opened."""

    def make(amount):
        money = {"kind": "money", "amount": Decimal(amount), "currency": "USD", "capacity": None}
        offer = make_offer(f"A gift of {amount}", route="dedicated", activity=approved_activity, **money)
        return DedicatedGift.objects.get(offer=offer)

    return make


@pytest.fixture
def sound(axe, overflow):
    """Checks that nothing is wrong with a page as it stands."""

    def check(page):
        assert axe(page) == []
        assert overflow(page) == 0

    return check


def open_gift(page, gift, sound):
    page.goto(f"/en/rule-10/{gift.pk}/")
    sound(page)


def test_a_gift_of_the_limit_goes_before_the_bureau_and_into_the_ledger(
    make_gift, secretariat, member, open_page, sound
):
    gift = make_gift("300000.00")
    staff = open_page(user=secretariat)
    open_gift(staff, gift, sound)
    assert "does not exceed USD 300,000" in staff.locator(".rule-box").inner_text()
    staff.get_by_role("button", name="Put before the Bureau").click()

    speak(open_page(width=320, user=member), sound)
    decide(staff, sound)

    open_gift(staff, gift, sound)
    assert MINUTES in staff.locator("main").inner_text()
    staff.get_by_role("button", name="The money has come").click()
    gift.refresh_from_db()
    assert (gift.status, gift.minutes_reference) == (GiftStatus.RECEIVED, MINUTES)
    assert Contribution.objects.get().amount_usd == Decimal("300000.00")

    staff.goto("/en/contributions/")
    sound(staff)
    ledger = staff.locator("main table").first.inner_text()
    assert "300,000" in ledger
    assert "Fellowship workshop" in ledger


def speak(page, sound):
    """A member opens their inbox on a phone and says a word."""
    page.goto("/en/for-decision/")
    sound(page)
    page.locator("main table a").first.click()
    sound(page)
    page.locator("main form[action*='/say/'] [name=word][value=approve]").check()
    page.locator("main form[action*='/say/'] button").click()
    assert page.locator("main table .tag").inner_text() == "approve"
    sound(page)


def decide(page, sound):
    """The secretariat writes down what the Bureau decided, with the reference of its minutes."""
    page.goto("/en/for-decision/")
    page.locator("main table a").first.click()
    form = page.locator("main form[action*='/decide/']")
    form.locator("[name=outcome][value=approve]").check()
    form.locator("[name=decided_on]").fill(clock.today().isoformat())
    form.locator("[name=minutes_reference]").fill(MINUTES)
    form.locator("button").click()
    sound(page)
    assert MINUTES in page.locator("main").inner_text()


def test_a_gift_of_one_cent_more_is_listed_for_the_plenary(make_gift, secretariat, member, open_page, sound):
    gift = make_gift("300000.01")
    staff = open_page(user=secretariat)
    open_gift(staff, gift, sound)
    assert "exceeds USD 300,000" in staff.locator(".rule-box").inner_text()
    assert staff.get_by_role("button", name="Put before the Bureau").count() == 0
    staff.get_by_role("button", name="List for the Plenary").click()
    assert "It is listed for the next session of the Plenary." in staff.locator("body").inner_text()
    sound(staff)
    gift.refresh_from_db()
    assert gift.status == GiftStatus.BEFORE_PLENARY

    reader = open_page(user=member)
    reader.goto("/en/for-decision/")
    assert gift.offer.reference not in reader.locator("main").inner_text()
