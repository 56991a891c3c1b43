"""Pages of recognition and endorsement: lists, one request for each reader, asking, answering, the sheet, the offer."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.accounts.models import User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Body
from ipbes_portal.notifications.models import Letter
from ipbes_portal.panels.models import Matter
from matching import actions
from matching.models import Endorsement, EndorsementReview
from matching.needs.endorsements import recognitions_waiting
from matching.reviewing.endorsement_course import validity_of
from tests.people import make_user

from .endorsement_fixtures import ASKED, YES

NO_PROMISE = "This is not a promise of money or of other support."


def state(request):
    return Endorsement.objects.get(pk=request.pk).status


def queries(client, address):
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.fixture
def make_many(make_activity, organisation, make_request):
    """Builds requests about as many activities."""

    def make(number):
        for each in range(number):
            leads = [(organisation, "lead")]
            make_request(of=make_activity(f"Training {each}", level="by_partners", partners=leads))

    return make


@pytest.mark.parametrize("name", ["partner", "secretariat", "reviewer"])
def test_the_list_asks_the_same_number_of_questions_for_one_and_three(request, client, make_many, name):
    address = reverse("matching:endorsement_list")
    make_many(1)
    client.force_login(request.getfixturevalue(name))
    client.get(address)
    one = queries(client, address)
    make_many(2)
    assert queries(client, address) == one
    assert client.get(address).context["total"] == 3


def test_the_public_list_asks_the_same_number_of_questions_for_one_and_three(client, make_many):
    address = reverse("matching:recognised_list")
    grant = {
        "status": "granted",
        "granted_level": "recognised",
        "valid_from": clock.today(),
        "valid_until": clock.today() + timedelta(days=9),
        "decided_on": clock.today(),
        "minutes_reference": "Bureau 21/3",
    }
    make_many(1)
    Endorsement.objects.update(**grant)
    client.get(address)
    one = queries(client, address)
    make_many(2)
    Endorsement.objects.update(**grant)
    assert (queries(client, address), client.get(address).context["total"]) == (one, 3)
    page = client.get(address).content.decode()
    assert "None of them is a promise of money" in page
    assert "Three levels that are never mixed" in page


def test_the_list_is_filtered_by_the_state_of_today(client, make_granted, secretariat):
    make_granted(months=1)
    client.force_login(secretariat)
    address = reverse("matching:endorsement_list")

    def total(state):
        return client.get(address, {"state": state}).context["total"]

    assert (total("granted"), total("lapsed")) == (1, 0)
    Endorsement.objects.update(
        valid_from=clock.today() - timedelta(days=9), valid_until=clock.today() - timedelta(days=1)
    )
    assert (total("granted"), total("lapsed"), total("requested")) == (0, 1, 0)


def test_the_table_holds_exactly_the_filtered_list(client, make_granted, secretariat):
    make_granted()
    client.force_login(secretariat)
    address = reverse("matching:endorsement_list")
    table = client.get(address, {"format": "csv"}).content.decode()
    assert "Partner training" in table
    assert "Bureau 21/3" in table
    assert "Partner training" not in client.get(address, {"format": "csv", "state": "refused"}).content.decode()
    workbook = client.get(address, {"format": "xlsx"})
    assert b"".join(workbook)[:2] == b"PK"
    workbook.close()


def test_a_partner_asks_and_answers_in_the_browser(client, own_activity, partner, secretariat):
    client.force_login(partner)
    page = client.get(reverse("programme:activity_detail", args=[own_activity.pk])).content.decode()
    address = reverse("matching:endorsement_ask", args=[own_activity.pk])
    assert address in page
    assert client.get(address).status_code == 200
    response = client.post(address, ASKED | {"level": "recognised", "organisation": _organisation(partner)})
    request = Endorsement.objects.get()
    assert response.url == reverse("matching:endorsement_detail", args=[request.pk])
    actions.return_endorsement(request, by=secretariat, note="Which needs?")
    address = reverse("matching:endorsement_answer", args=[request.pk])
    assert "Which needs?" in client.get(address).content.decode()
    typed = ASKED | {"level": "recognised", "needs_met": "Need 1.1."}
    stale = client.post(address, typed | {"version": 7})
    assert (stale.status_code, "Need 1.1." in stale.content.decode()) == (409, True)
    client.post(address, typed | {"version": 1})
    assert (state(request), Endorsement.objects.get().needs_met) == ("requested", "Need 1.1.")


def _organisation(partner):
    return partner.managed_organisation_ids and next(iter(partner.managed_organisation_ids))


def test_a_reviewer_sends_a_sheet_in_the_browser(client, make_request, reviewer):
    request = make_request()
    client.force_login(reviewer)
    address = reverse("matching:endorsement_sheet", args=[request.pk])
    assert "Criteria under" in client.get(address).content.decode()
    typed = {name: "no" if value is True else value for name, value in YES.items()}
    without = client.post(address, typed | {"meets_needs": ""})
    assert (without.status_code, request.reviews.count()) == (200, 0)
    client.post(address, typed)
    sheet = request.reviews.get()
    assert (sheet.meets_needs, sheet.meets_criteria, sheet.reviewer) == (False, False, reviewer)
    assert client.get(reverse("matching:endorsement_detail", args=[request.pk])).context["tests"][0].no == 1
    again = client.get(address)
    assert (again.status_code, again.url) == (302, reverse("matching:endorsement_detail", args=[request.pk]))


def test_staff_go_from_the_review_to_the_body_in_the_browser(client, make_reviewed, secretariat, bureau, member):
    request = make_reviewed()
    client.force_login(secretariat)
    address = reverse("matching:endorsement_detail", args=[request.pk])
    assert "Put before the body" in client.get(address).content.decode()
    put = {"bodies": [bureau.pk], "granted_level": "recognised", "valid_months": 24}
    client.post(reverse("matching:endorsement_put", args=[request.pk]), put)
    assert (state(request), Matter.objects.get().kind) == ("before_body", "matching.endorsement")
    client.force_login(User.objects.get(pk=member.pk))
    page = client.get(Matter.objects.get().get_absolute_url()).content.decode()
    assert "Endorse it." in page
    assert "Partner training" in page


def test_the_public_page_of_the_activity_says_the_level_and_promises_nothing(client, make_granted, own_activity):
    address = reverse("programme:activity_detail", args=[own_activity.pk])
    make_granted()
    page = client.get(address).content.decode()
    assert "endorsed" in page
    assert "This is not a promise of money or of other support." in page
    assert reverse("matching:recognised_list") in page
    assert "Ask for recognition" not in page


def test_what_needs_me_names_exactly_the_list_behind_it(client, make_request, reviewer, partner, secretariat):
    request = make_request()

    def number(user):
        found = {address: n for _label, n, address in recognitions_waiting(User.objects.get(pk=user.pk))}
        client.force_login(user)
        assert all(client.get(address).context["total"] == n for address, n in found.items())
        return sum(found.values())

    assert (number(reviewer), number(partner), number(secretariat)) == (1, 0, 0)
    actions.review_endorsement(request, EndorsementReview(**YES), by=reviewer)
    assert number(reviewer) == 0
    actions.return_endorsement(request, by=secretariat, note="Which needs?")
    assert number(partner) == 1


@pytest.mark.parametrize("name", ["stranger", "other_partner", "focal_point"])
def test_others_find_no_page(request, client, make_request, name):
    row = make_request()
    client.force_login(request.getfixturevalue(name))
    for page in ("endorsement_detail", "endorsement_answer", "endorsement_sheet"):
        assert client.get(reverse(f"matching:{page}", args=[row.pk])).status_code == 404


# What a page shows to whom


def page(client, user, request):
    client.force_login(User.objects.get(pk=user.pk))
    return client.get(reverse("matching:endorsement_detail", args=[request.pk]))


def test_the_organisation_follows_the_course_without_learning_who_read_it(
    client, make_put, partner, co_chair, reviewer
):
    request = make_put(level="recognised", conditions="Report each year.")
    response = page(client, partner, request)
    titles = [line["title"] for line in response.context["course"]]
    assert titles == [
        "request put before the deciding bodies",
        "review of the request closed",
        "recognition or endorsement asked for",
    ]
    assert {line["actor"] for line in response.context["course"]} == {""}
    words = response.content.decode()
    assert str(reviewer.person) not in words
    assert "Endorse it." not in words
    assert "Report each year." not in words
    full = page(client, co_chair, request)
    assert len(full.context["course"]) == 5
    assert "Report each year." in full.content.decode()
    assert str(reviewer.person) in full.content.decode()


def test_what_is_still_to_come_stands_first_in_the_course(client, make_granted, make_put, partner, settle):
    request = make_put()
    Matter.objects.update(due_on=clock.today() + timedelta(days=9))
    first = page(client, partner, request).context["course"][0]
    assert (first["is_future"], first["when"]) == (True, clock.today() + timedelta(days=9))
    request = settle(request)
    first = page(client, partner, request).context["course"][0]
    assert (first["is_future"], first["when"]) == (True, request.valid_until)


def test_the_question_stands_above_the_button_that_answers_it(client, make_request, partner, secretariat):
    request = actions.return_endorsement(make_request(), by=secretariat, note="Which needs?")
    words = page(client, partner, request).content.decode()
    assert reverse("matching:endorsement_answer", args=[request.pk]) in words
    assert "The question" in words
    assert "a new round of review then begins" in words
    staff = page(client, secretariat, request).content.decode()
    assert reverse("matching:endorsement_answer", args=[request.pk]) not in staff


def test_what_is_typed_beside_a_request_outlives_a_refusal(client, make_request, secretariat):
    words = page(client, secretariat, make_request()).content.decode()
    forms = [part.split(">")[0] for part in words.split('<form class="form"')[1:]]
    assert len(forms) == 3
    assert all("data-confirm-leave" in form for form in forms)


def test_a_page_asks_the_same_number_of_questions_with_one_sheet_and_three(client, make_request, reviewer, co_chair):
    request, address = make_request(), "matching:endorsement_detail"
    actions.review_endorsement(request, EndorsementReview(**YES), by=reviewer)
    client.force_login(co_chair)
    address = reverse(address, args=[request.pk])
    client.get(address)
    one = queries(client, address)
    for number in range(2):
        actions.review_endorsement(request, EndorsementReview(**YES), by=make_user(f"more-{number}", Role.TASK_FORCE))
    assert queries(client, address) == one
    assert len(client.get(address).context["sheets"]) == 3


@pytest.mark.parametrize(
    ("ends", "as_of", "passed", "left", "months", "soon"),
    [
        (date(2027, 3, 14), date(2026, 3, 15), 0, 365, 11, False),
        (date(2027, 3, 14), date(2026, 9, 14), 183, 182, 6, False),
        (date(2027, 3, 14), date(2027, 1, 14), 305, 60, 2, True),
        (date(2027, 3, 14), date(2027, 3, 14), 364, 1, 0, True),
        (date(2027, 3, 14), date(2027, 3, 15), 365, 0, -1, False),
        (date(2027, 3, 14), date(2020, 1, 1), 0, 365, 86, False),
    ],
)
def test_the_time_of_a_grant_is_counted_in_days(ends, as_of, passed, left, months, soon):
    grant = Endorsement(status="granted", valid_from=date(2026, 3, 15), valid_until=ends)
    found = validity_of(grant, as_of)
    assert (found.passed, found.left, found.days, found.months_left) == (passed, left, 365, months)
    assert found.ends_soon is soon


def test_what_was_taken_back_has_no_time_left_and_what_was_not_granted_none_at_all():
    today = date(2026, 3, 15)
    taken = Endorsement(status="withdrawn", valid_from=today, valid_until=date(2027, 3, 14))
    assert (validity_of(taken, today).left, validity_of(taken, today).passed) == (0, 365)
    assert validity_of(Endorsement(status="requested"), today) is None


def test_who_asks_again_while_a_request_is_under_way_is_led_to_it(client, make_request, own_activity, partner):
    request = make_request()
    client.force_login(partner)
    response = client.get(reverse("matching:endorsement_ask", args=[own_activity.pk]))
    assert response.url == reverse("matching:endorsement_detail", args=[request.pk])


def test_a_renewal_begins_with_the_words_of_before_and_the_button_shows_in_time(
    client, make_granted, own_activity, partner
):
    request = make_granted(months=24)
    assert not page(client, partner, request).context["renews_now"]
    with clock.at(clock.now() + timedelta(days=700)):
        assert page(client, partner, request).context["renews_now"]
    response = client.get(reverse("matching:endorsement_ask", args=[own_activity.pk]))
    form = response.context["form"]
    assert {name: form[name].value() for name in ASKED} == ASKED
    assert form["progress"].value() == ""
    assert "Ask for a renewal" in response.content.decode()


def test_only_reviewers_can_filter_by_their_own_sheet(client, make_request, partner, reviewer):
    address = reverse("matching:endorsement_list")
    for user, offered in ((partner, False), (reviewer, True)):
        client.force_login(user)
        assert ("to_review" in client.get(address).context["filter"].form.fields) is offered


# What everybody reads


def test_everybody_filters_by_what_was_granted_and_never_by_what_was_asked(client, make_granted):
    make_granted(level="recognised")
    address = reverse("matching:recognised_list")

    def total(level):
        return client.get(address, {"granted_level": level}).context["total"]

    assert (total("recognised"), total("endorsed")) == (1, 0)
    table = client.get(address, {"format": "csv"}).content.decode().splitlines()
    assert len(table) == 2
    assert "Partner training" in table[1]
    assert "Bureau 21/3" not in table[1]


def test_the_public_list_leaves_out_what_is_over_and_what_left_the_plan(client, make_granted, own_activity):
    request = make_granted()
    assert list(Endorsement.objects.public()) == [request]
    with clock.at(clock.now() + timedelta(days=400)):
        assert list(Endorsement.objects.public()) == []
    type(own_activity).objects.filter(pk=own_activity.pk).update(status="withdrawn")
    assert list(Endorsement.objects.public()) == []


def test_every_page_says_in_the_same_words_that_no_money_is_promised(client, make_granted, own_activity, partner):
    request = make_granted()
    for address in (
        reverse("matching:endorsement_detail", args=[request.pk]),
        reverse("programme:activity_detail", args=[own_activity.pk]),
    ):
        client.force_login(partner)
        assert NO_PROMISE in client.get(address).content.decode(), address
    assert NO_PROMISE in Letter.objects.filter(to=partner.email).latest("pk").body
    for name, arguments in (("recognised_list", []), ("endorsement_ask", [own_activity.pk])):
        words = client.get(reverse(f"matching:{name}", args=arguments)).content.decode()
        assert "None of them is a promise of money or of other support." in words


def test_the_page_of_a_renewed_grant_leads_to_the_renewal(client, make_granted, make_put, settle, partner):
    first = make_granted(months=1)
    second = settle(make_put(progress="Two courses."))
    shown = page(client, partner, first)
    assert (shown.context["renewal"], shown.context["may_renew"]) == (second, False)
    assert reverse("matching:endorsement_detail", args=[second.pk]) in shown.content.decode()
    assert page(client, partner, second).context["may_renew"]


def test_what_needs_me_reminds_of_a_renewal_until_it_is_asked_for(client, make_granted, partner, make_request):
    request = make_granted(months=3)

    def reminded():
        user = User.objects.get(pk=partner.pk)
        return [(n, address) for _label, n, address in recognitions_waiting(user) if "ends_soon" in address]

    assert reminded() == []
    with clock.at(clock.now() + timedelta(days=60)):
        [(number, address)] = reminded()
        client.force_login(partner)
        assert list(client.get(address).context["rows"]) == [request]
        assert number == client.get(address).context["total"] == 1
        assert client.get(address.replace("true", "false")).context["total"] == 0
        assert page(client, partner, request).context["renews_now"]
        make_request(progress="Two courses.")
        assert reminded() == []
    with clock.at(clock.now() + timedelta(days=200)):
        assert list(Endorsement.objects.ending(clock.today())) == []


def test_what_was_taken_back_is_put_again_as_it_was_and_only_before_bodies_that_decide(client, make_put, secretariat):
    Body.objects.create(code="authors", kind="author_group", name_en="Author group")
    request = make_put(level="recognised", months=18, conditions="Report each year.")
    request = actions.take_endorsement_back(request, by=secretariat, note="A page is missing.")
    form = page(client, secretariat, request).context["put_form"]
    found = [form[name].value() for name in ("granted_level", "valid_months", "conditions")]
    assert found == ["recognised", 18, "Report each year."]
    assert [body.code for body in form.fields["bodies"].queryset] == ["bureau"]
