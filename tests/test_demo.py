"""The demonstration programme: what it shows, that it enters through the actions, and that production refuses it."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.utils import timezone

from ipbes_portal import home, languages
from ipbes_portal.accounts.demonstration import DOMAIN, PASSWORD, Backend, may_sign_in
from ipbes_portal.accounts.models import Declaration, Person, RoleGrant, User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Organisation
from ipbes_portal.management.demo.content import first_day, last_day, precision, rows
from ipbes_portal.management.demo.sign_ins import address, table
from ipbes_portal.notifications.models import Letter, Notice
from ipbes_portal.programme.models import (
    Activity,
    ActivityStatus,
    Contribution,
    Initiative,
    Need,
    Occasion,
    Participation,
    ReportingRound,
)
from ipbes_portal.texts.models import Wording
from matching import statistics as matching
from matching.models import (
    Call,
    DedicatedGift,
    Endorsement,
    Offer,
    OfferKind,
    OfferRoute,
    OfferStatus,
    Proposal,
    ProposalStatus,
)

# The verbs by which something new enters the records.
ENTERING = [
    "add_activity",
    "draft_report",
    "add_occasion",
    "record_contribution",
    "add_person",
    "register_organisation",
]
SIGN_INS = {row["signs_in_as"]: row["key"] for row in rows("person") if "signs_in_as" in row}


@pytest.fixture(scope="module")
def shown(django_db_setup, django_db_blocker):
    """Reference data and demonstration, loaded once for all tests of this file and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", stdout=StringIO())
        out = StringIO()
        call_command("demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


def user(key):
    return User.objects.select_related("person").get(email=address(key))


def test_the_command_says_in_one_line_what_it_did(shown):
    people, activities = len(rows("person")), Activity.objects.count()
    assert shown.startswith(f"Demonstration: {people} people and {activities} activities in ")
    assert shown.count("\n") == 1
    assert activities == len(rows("activity")) + len(rows("report")) >= 60


def test_every_initiative_has_three_activities_in_different_states(shown):
    initiatives = Initiative.objects.annotate(
        shown=models.Count("activities", filter=models.Q(activities__in=Activity.objects.in_plan()), distinct=True),
        states=models.Count("activities__status", distinct=True),
    )
    assert initiatives.count() == 10
    assert {row.code: (row.shown, row.states) for row in initiatives if row.shown < 3 or row.states < 2} == {}


def test_every_state_occurs(shown):
    assert set(Activity.objects.values_list("status", flat=True)) == set(ActivityStatus.values)


def test_every_need_is_met_by_something(shown):
    assert list(Need.objects.filter(activities__isnull=True).values_list("code", flat=True)) == []


def test_every_activity_speaks_six_languages(shown):
    texts = Activity.objects.values("text")
    written = Wording.objects.filter(text__in=texts).exclude(title="").exclude(body="")
    assert written.count() == 6 * Activity.objects.count()
    stale = [w for w in written.select_related("text") if w.is_stale(w.text.source)]
    assert stale == []


def test_no_translation_repeats_the_english(shown):
    english = dict(Wording.objects.filter(language="en").values_list("text", "body"))
    for language in set(languages.CODES) - {"en"}:
        same = [
            wording.title
            for wording in Wording.objects.filter(language=language, text__in=Activity.objects.values("text"))
            if wording.body == english[wording.text_id]
        ]
        assert same == []


@pytest.mark.parametrize("model", [Activity, Occasion, Contribution, Person, Organisation])
def test_what_it_entered_is_marked_and_reference_rows_are_not(shown, model):
    entered = Entry.objects.filter(verb__in=ENTERING, target_type=model._meta.label_lower)
    marked = model.objects.filter(is_demonstration=True)
    assert set(marked.values_list("pk", flat=True)) == set(entered.values_list("target_id", flat=True))
    assert marked.exists()


def test_reference_rows_are_there_unmarked(shown):
    assert not Organisation.objects.get(name="Norwegian Environment Agency").is_demonstration
    assert Occasion.objects.filter(is_demonstration=False, body__code="tf-capacity-building", ordinal=4).exists()


def test_the_audit_trail_carries_the_days_of_the_years_replayed(shown):
    forum = Activity.objects.get(text__wordings__title="Second meeting of the capacity-building forum")
    trail = [(entry.verb, entry.at.date()) for entry in Entry.objects.about(forum).reverse()]
    assert trail == [("add_activity", date(2016, 7, 25)), ("move_activity", date(2016, 9, 24))]
    assert forum.created_at.date() == date(2016, 7, 25)
    assert {entry.actor.email for entry in Entry.objects.about(forum)} == {address("tsu")}


def test_nothing_happens_in_the_future(shown):
    now = timezone.now()
    assert not Entry.objects.filter(at__gt=now).exists()
    assert not Activity.objects.filter(updated_at__gt=now).exists()
    assert not Participation.objects.filter(attended_at__gt=now).exists()


def test_every_status_came_through_an_action(shown):
    for activity in Activity.objects.exclude(status=ActivityStatus.PLANNED):
        verbs = set(Entry.objects.about(activity).values_list("verb", flat=True))
        assert verbs & {"move_activity", "report_activity", "draft_report"} or activity.starts_on is None


def test_a_second_run_writes_nothing(shown, django_assert_num_queries):
    before = (Entry.objects.count(), Wording.objects.count(), Letter.objects.count())
    out = StringIO()
    with django_assert_num_queries(1):
        call_command("demo", stdout=out)
    assert out.getvalue() == "Demonstration: up to date.\n"
    assert (Entry.objects.count(), Wording.objects.count(), Letter.objects.count()) == before


def test_every_role_signs_in_with_the_one_password(shown):
    assert set(SIGN_INS) == {*Role.values, "reader"}
    for role, key in SIGN_INS.items():
        signed_in = authenticate(None, email=address(key), password=PASSWORD)
        assert signed_in == user(key)
        assert role == "reader" or role in {grant.role for grant in signed_in.grants}
    assert user("reader").grants == []


def test_the_table_lists_role_address_and_password(shown):
    out = StringIO()
    call_command("demo", "--sign-ins", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].split() == ["Role", "Address", "Password"]
    assert len(lines) == 1 + len(SIGN_INS)
    assert lines[1].split() == ["secretariat", f"secretariat@{DOMAIN}", PASSWORD]
    assert table().count(PASSWORD) == 13


def test_those_who_wait_have_no_password(shown):
    assert not user("claimant-deputy").has_usable_password()


def test_somebody_waits_for_the_secretariat_in_every_queue(shown):
    assert RoleGrant.objects.waiting().filter(role__in=[Role.FOCAL_POINT, Role.DEPUTY_FOCAL_POINT]).count() == 2
    assert Organisation.objects.filter(status="registered").count() == 1
    assert Declaration.objects.filter(compliant_at__isnull=True).count() == 1
    assert Activity.objects.filter(status=ActivityStatus.REPORTED).count() == 2


def test_a_term_is_about_to_end_and_its_holder_was_warned(shown):
    today = timezone.localdate()
    ending = RoleGrant.objects.get(ends_on__range=(today, today + timedelta(days=30)))
    assert ending.warned_at is not None
    assert Notice.objects.unread().filter(recipient=user("task-force"), kind="accounts.term_ending").count() == 1


@pytest.mark.parametrize("role", [role for role in SIGN_INS if role != "reader"])
def test_every_role_finds_something_waiting(shown, role):
    somebody = user(SIGN_INS[role])
    assert [task for needs_me in home.NEEDS for task in needs_me(somebody)]


def test_one_round_is_open_and_the_late_report_of_the_former_one_counts(shown):
    former, present = ReportingRound.objects.with_reports().order_by("closes_on")
    assert (former.closes_on, former.reports, former.late_reports) == (date(2022, 5, 31), 3, 2)
    assert present.opens_on < timezone.localdate() < present.closes_on
    assert present.late_reports == 0


def test_no_amount_is_invented(shown):
    written = Contribution.objects.filter(offer_use__isnull=True)
    assert written.count() == len(rows("contribution"))
    assert not written.filter(amount__isnull=False).exists()


def test_nobody_is_named(shown):
    """Role placeholders only: one part, without a given name."""
    assert not Person.objects.exclude(given_name="").exists()
    assert not User.objects.exclude(email__endswith=f"@{DOMAIN}").exists()


def test_it_refuses_to_run_outside_development(settings):
    settings.TESTING = False
    for options in ([], ["--sign-ins"]):
        with pytest.raises(CommandError, match="DEBUG"):
            call_command("demo", *options, stdout=StringIO())


def test_its_people_are_refused_outside_development(shown, settings):
    somebody = user("secretariat")
    assert may_sign_in(somebody)
    assert Backend().user_can_authenticate(somebody)
    settings.TESTING = False
    assert not may_sign_in(somebody)
    assert not Backend().user_can_authenticate(somebody)
    assert Backend().authenticate(None, email=somebody.email, password=PASSWORD) is None
    assert Backend().get_user(somebody.pk) is None
    somebody.person.is_demonstration = False
    assert Backend().user_can_authenticate(somebody)


@pytest.mark.django_db
def test_without_reference_data_it_says_what_to_do():
    with pytest.raises(CommandError, match="load_reference"):
        call_command("demo", stdout=StringIO())


@pytest.mark.parametrize(
    ("text", "first", "last", "exactness"),
    [
        ("2016", date(2016, 1, 1), date(2016, 12, 31), "year"),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), "month"),
        ("2016-04-19", date(2016, 4, 19), date(2016, 4, 19), "day"),
    ],
)
def test_a_date_means_as_much_as_it_says(text, first, last, exactness):
    assert (first_day(text), last_day(text), precision(text)) == (first, last, exactness)


def test_no_date_is_no_day():
    assert (first_day(""), last_day("")) == (None, None)


def test_the_pilot_call_has_exactly_the_figures_the_document_gives(shown, client):
    """5/3 ¶22; how many came late and how many pledges in kind there were is not known and made up."""
    pilot = Call.objects.get(year=2015)
    assert matching.call_statistics(pilot) == {
        "responses": 94,
        "late": 7,
        "countries": 95,
        "categories": {
            "knowledge_and_data": 59,
            "national_assessments": 57,
            "policy_support_tools": 42,
            "indigenous_and_local_knowledge": 30,
        },
        "financial_pledges": 0,
        "in_kind_pledges": 6,
    }
    table = client.get(f"/en/calls/{pilot.pk}/statistics/?format=csv").content.decode()
    for line in (
        "Responses,94",
        "Countries,95",
        "Knowledge and data,59,63",
        "Policy support tools,42,45",
        "Pledges of money,0",
    ):
        assert f",{line}" in table
    assert set(Proposal.objects.filter(call=pilot).values_list("status", flat=True)) == set(ProposalStatus)
    assert pilot.is_demonstration
    assert not Proposal.objects.filter(is_demonstration=False).exists()


def test_offers_stand_in_every_state_and_two_lie_before_the_bodies_of_rule_ten(shown):
    offers = Offer.objects.all()
    assert offers.count() == len(rows("offer"))
    assert set(offers.values_list("status", flat=True)) == set(OfferStatus)
    assert set(offers.values_list("kind", flat=True)) >= set(OfferKind) - {OfferKind.OTHER}
    assert set(offers.values_list("route", flat=True)) == set(OfferRoute)
    gifts = DedicatedGift.objects.order_by("status").values_list("status", "offer__amount_usd")
    assert [(status, str(amount)) for status, amount in gifts if status != "checking"] == [
        ("before_bureau", "180000.00"),
        ("before_plenary", "420000.00"),
    ]
    assert Contribution.objects.filter(offer_use__isnull=False).count() == 4


def test_requests_for_recognition_stand_in_five_places_of_their_course(shown):
    requests = Endorsement.objects.order_by("pk")
    today = timezone.localdate()
    assert {row.state: (row.level, row.reviews.count()) for row in requests} == {
        "requested": ("recognised", 1),
        "returned": ("recognised", 1),
        "before_body": ("endorsed", 2),
        "conditional": ("recognised", 2),
        "granted": ("endorsed", 2),
    }
    assert [row.state for row in Endorsement.objects.ending(today)] == ["granted"]
    held = {row.activity_id: row.granted_level for row in Endorsement.objects.public()}
    carried = Activity.objects.exclude(recognition="none").values_list("pk", "recognition")
    assert dict(carried) == held
    assert Endorsement.objects.get(status="requested").offer.route == OfferRoute.OWN_ACTIVITY
    assert not requests.filter(is_demonstration=False).exists()
