"""The ledger of contributions: who sees what, what the totals say, and how gifts are entered and corrected."""

from decimal import Decimal

import pytest
from django.urls import reverse

from ipbes_portal.directory.models import Body, Organisation, OrganisationStatus
from ipbes_portal.programme import actions
from ipbes_portal.programme.models import Activity, ActivityStatus, Contribution
from ipbes_portal.records.models import Post

LEDGER = "/en/contributions/"


def url(name, *args):
    return reverse(f"programme:{name}", args=args)


@pytest.fixture
def unit_body(db):
    return Body.objects.create(code="tsu", kind="technical_support_unit", name_en="Support unit")


@pytest.fixture
def task_force(db):
    return Body.objects.create(code="tf", kind="task_force", name_en="Task force")


@pytest.fixture
def post(db):
    return Post.objects.create(number=3, name_en="Programme officer", grade="P-3", is_vacant=True)


@pytest.fixture
def hidden_donor(country):
    return Organisation.objects.create(
        name="Concealed donor", kind="ngo", country=country, status=OrganisationStatus.DECLINED
    )


@pytest.fixture
def make_gift(secretariat, organisation, make_activity):
    """Builds gifts through the real action, for an activity unless they say otherwise."""

    def make(**fields):
        if not {"activity", "body", "post"} & set(fields):
            fields["activity"] = make_activity()
        basics = {"donor": organisation, "kind": "cash", "mode": "trust_fund", "what": "A gift"}
        return actions.record_contribution(Contribution(**basics | fields), by=secretariat)

    return make


def dollars(amount):
    return {"amount": Decimal(amount), "currency": "USD"}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_ledger_costs_the_same_however_long(client, make_gift, post, task_force, rows, django_assert_num_queries):
    for number in range(rows):
        for target in ({}, {"post": post}, {"body": task_force}):
            make_gift(**target, **dollars(number + 1))
    client.get(LEDGER)
    with django_assert_num_queries(10):
        response = client.get(LEDGER)
    assert len(response.context["rows"]) == 3 * rows


def test_totals_are_of_the_filtered_gifts_by_kind_and_by_donor(client, make_gift, country):
    other = Organisation.objects.create(name="Other donor", kind="ngo", country=country, status="verified")
    make_gift(**dollars(100), starts="2018")
    make_gift(
        donor=other, amount=Decimal(200), currency="EUR", rate=Decimal("1.5"), rate_on="2018-07-30", starts="2018"
    )
    make_gift(amount=Decimal(50), currency="NOK", starts="2018-02")
    make_gift(kind="in_kind", mode="in_kind", what="A room", starts="2017")
    context = client.get(LEDGER).context
    assert [(line.label, line.gifts, line.converted, line.usd) for line in context["kinds"]] == [
        ("cash", 3, 2, Decimal(400)),
        ("in kind", 1, 0, Decimal(0)),
    ]
    assert (context["all"].gifts, context["all"].converted, context["all"].usd) == (4, 2, Decimal(400))
    assert [(line.label, line.gifts, line.usd) for line in context["donors"]] == [
        ("Other donor", 1, Decimal(300)),
        ("Partner organisation", 3, Decimal(100)),
    ]
    narrowed = client.get(LEDGER, {"donor": other.pk}).context
    assert (narrowed["all"].gifts, narrowed["all"].usd) == (1, Decimal(300))
    page = client.get(LEDGER).content.decode()
    assert "As recorded on" in page
    assert "converted at a recorded rate" in page


def test_a_hidden_donor_is_counted_but_not_named(client, secretariat, make_gift, hidden_donor):
    make_gift(donor=hidden_donor, **dollars(70))
    make_gift(**dollars(30))
    response = client.get(LEDGER)
    assert "Concealed" not in response.content.decode()
    assert [(line.label, line.usd) for line in response.context["donors"]] == [
        ("Partner organisation", Decimal(30)),
        ("", Decimal(70)),
    ]
    client.force_login(secretariat)
    assert "Concealed donor" in client.get(LEDGER).content.decode()


def test_a_gift_for_what_is_not_in_the_plan_is_neither_listed_nor_counted(client, secretariat, partner, make_gift):
    gift = make_gift(**dollars(70))
    actions.move_activity(gift.activity, ActivityStatus.WITHDRAWN, by=secretariat, note="Twice")
    totals = []
    for user in (None, partner, secretariat):
        if user:
            client.force_login(user)
        context = client.get(LEDGER).context
        totals.append((context["total"], context["all"].usd))
    assert totals == [(0, 0), (1, Decimal(70)), (1, Decimal(70))]


NARROWED = {
    "kind=in_kind": {"room"},
    "mode=direct": {"unit"},
    "target=activity": {"room"},
    "target=unit": {"unit"},
    "target=body": {"force"},
    "target=post": {"post"},
    "target=post&target=unit": {"post", "unit"},
    "body=tf": {"force"},
    "post=3": {"post"},
    "year=2017": {"room", "unit"},
    "year=2018": {"unit", "force"},
    "year=2019": {"unit"},
    "year=2016": set(),
    "q=meeting+room": {"room"},
}


@pytest.mark.parametrize("query", NARROWED)
def test_page_and_api_narrow_the_ledger_alike(client, make_gift, unit_body, task_force, post, query):
    made = {
        "room": make_gift(kind="in_kind", mode="in_kind", what="Meeting rooms", starts="2017-05"),
        "unit": make_gift(body=unit_body, mode="direct", starts="2017", ends="2019-06"),
        "force": make_gift(body=task_force, starts="2018-12-31"),
        "post": make_gift(post=post),
    }
    expected = {made[name].pk for name in NARROWED[query]}
    assert {row.pk for row in client.get(f"{LEDGER}?{query}").context["rows"]} == expected
    answer = client.get(f"/api/v1/contributions/?{query}").json()
    assert {row["id"] for row in answer["results"]} == expected


def test_the_downloads_carry_the_filters_of_the_page(client, make_gift):
    make_gift(starts="2018")
    page = client.get(LEDGER, {"year": "2018", "page": "1"}).content.decode()
    assert "/api/v1/contributions/?format=csv&amp;year=2018" in page


def test_an_empty_ledger_and_one_without_matches_say_so(client, make_gift):
    assert "No contribution has been recorded yet." in client.get(LEDGER).content.decode()
    make_gift()
    assert "Nothing matches" in client.get(LEDGER, {"year": "1999"}).content.decode()
    assert 'class="error-summary"' in client.get(LEDGER, {"target": "moon"}).content.decode()


def form_data(organisation, **changes):
    return {"donor": organisation.pk, "kind": "cash", "mode": "dedicated", "amount": "50", "currency": "usd"} | changes


def test_a_gift_is_entered_from_every_page_it_may_be_for(client, unit, organisation, make_activity, unit_body, post):
    activity = make_activity()
    client.force_login(unit)
    add = url("contribution_add")
    for address, goes_to in (
        (f"{add}?activity={activity.pk}", url("activity_detail", activity.pk)),
        (url("contribution_create", activity.pk), url("activity_detail", activity.pk)),
        (f"{add}?body=tsu", reverse("records:body_detail", args=["tsu"])),
        (f"{add}?post={post.pk}", reverse("records:post_list")),
    ):
        form = client.get(address).context["form"]
        assert not {"activity", "body", "post"} & set(form.fields)
        assert client.post(address, form_data(organisation)).url == goes_to
    gifts = Contribution.objects.order_by("pk").values_list("activity", "body", "post", "amount_usd")
    assert list(gifts) == [
        (activity.pk, None, None, Decimal(50)),
        (activity.pk, None, None, Decimal(50)),
        (None, unit_body.pk, None, Decimal(50)),
        (None, None, post.pk, Decimal(50)),
    ]


def test_from_the_ledger_one_says_what_a_gift_is_for(client, secretariat, organisation, post, task_force):
    client.force_login(secretariat)
    add = url("contribution_add")
    for wrong in ({}, {"post": post.pk, "body": task_force.pk}):
        page = client.post(add, form_data(organisation, **wrong)).content.decode()
        assert "Choose one activity, one post or one body." in page
    client.post(add, form_data(organisation, body=task_force.pk))
    assert Contribution.objects.get().body == task_force


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"currency": ""}, "Give the amount together with its currency; it must be above zero."),
        ({"amount": "0"}, "Give the amount together with its currency; it must be above zero."),
        ({"currency": "EURO"}, "Ensure this value has at most 3 characters"),
        ({"currency": "E1R"}, "Enter a currency as three letters, such as USD."),
        ({"currency": "EUR", "rate": "1.5"}, "Give the rate and its date."),
        ({"starts": "2018-13"}, "Enter a year, a year and month, or a full date, such as 2018-07."),
        ({"donor": ""}, "This field is required."),
    ],
)
def test_a_gift_that_makes_no_sense_gets_a_clear_message(client, secretariat, organisation, post, changes, message):
    client.force_login(secretariat)
    address = f"{url('contribution_add')}?post={post.pk}"
    assert message in client.post(address, form_data(organisation, **changes)).content.decode()
    assert not Contribution.objects.exists()


def test_a_stale_correction_of_a_gift_shows_mine_and_theirs(client, secretariat, organisation, make_gift):
    gift = make_gift(**dollars(50))
    client.force_login(secretariat)
    address = url("contribution_edit", gift.pk)
    data = form_data(organisation, version=1)
    assert client.post(address, data | {"amount": "60"}).url == url("activity_detail", gift.activity_id)
    response = client.post(address, data | {"amount": "70"})
    assert (response.status_code, response.context["form"].data["version"]) == (409, 2)
    assert Contribution.objects.get().amount_usd == Decimal(60)
    client.post(address, data | {"amount": "70", "version": 2})
    assert Contribution.objects.get().amount_usd == Decimal(70)


def test_a_gift_is_taken_out_after_a_question(client, secretariat, make_gift):
    gift = make_gift()
    client.force_login(secretariat)
    assert "out of the ledger?" in client.get(url("contribution_remove", gift.pk)).content.decode()
    assert client.post(url("contribution_remove", gift.pk)).url == url("activity_detail", gift.activity_id)
    assert not Contribution.objects.exists()


def test_organisation_and_activity_lead_to_the_ledger(client, make_gift, organisation):
    gift = make_gift()
    page = client.get(reverse("accounts:organisation_detail", args=[organisation.pk])).content.decode()
    assert f"{LEDGER}?donor={organisation.pk}" in page
    page = client.get(url("activity_detail", gift.activity_id)).content.decode()
    assert f"{LEDGER}?activity={gift.activity_id}" in page
    ledger = client.get(f"{LEDGER}?activity={gift.activity_id}").content.decode()
    assert url("activity_detail", gift.activity_id) in ledger
    assert reverse("accounts:organisation_detail", args=[organisation.pk]) in ledger


def test_a_donor_sees_its_gift_but_not_the_name_of_an_activity_that_is_not_public(
    client, make_gift, partner, make_activity
):
    make_gift(activity=make_activity("Concealed workshop", status=ActivityStatus.PLANNED))
    Activity.objects.update(status=ActivityStatus.WITHDRAWN)
    client.force_login(partner)
    page = client.get(LEDGER).content.decode()
    assert "A gift" in page
    assert "(not public)" in page
    assert "Concealed workshop" not in page


def test_what_an_action_refuses_about_a_field_the_form_does_not_ask_is_said_above_it(
    client, unit, organisation, unit_body
):
    """The converted amount is nobody's field; one with too many digits once was a server error."""
    client.force_login(unit)
    data = {
        "donor": organisation.pk, "kind": "cash", "mode": "trust_fund", "amount": "999999999999.99",
        "currency": "EUR", "rate": "9999", "rate_on": "2018-07-30",
    }  # fmt: skip
    response = client.post(f"{url('contribution_add')}?body=tsu", data)
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert not Contribution.objects.exists()
