"""Editions: frozen data that never moves, whatever happens to the records."""

import json
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from ipbes_portal.accounts.models import Person
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.models import Body
from ipbes_portal.programme.models import Initiative
from ipbes_portal.records.models import Decision, Session
from rolling_plan import freezing
from rolling_plan.actions import editions
from rolling_plan.document import build
from rolling_plan.models import Edition, EditionStatus, EditionText
from rolling_plan.nouns import TASK_FORCE
from tests.people import make_user

pytestmark = pytest.mark.sqlite
FINAL, COMMENTS = EditionStatus.FINAL, EditionStatus.COMMENTS


@pytest.fixture
def published(secretariat, make_activity):
    """An edition of a plan with one activity, final."""
    make_activity("Writing workshop", starts_on="2017-01-30", status="completed")
    return publish(secretariat)


def publish(by, status=FINAL):
    return editions.publish_edition(editions.begin_edition(by=by), by=by, status=status)


def decision():
    session = Session.objects.create(number=5, city="Bonn", starts_on="2017-03-07", ends_on="2017-03-10")
    return Decision.objects.create(symbol="IPBES-5/1", session=session)


def test_publishing_freezes_the_plan_in_six_languages_with_number_day_and_digest(published):
    texts = list(published.texts.order_by("pk"))

    assert [text.language for text in texts] == ["ar", "zh-hans", "en", "fr", "ru", "es"]
    assert all(text.sha256 == freezing.digest(text.data) for text in texts)
    assert published.sha256 == freezing.digest_of_all([text.sha256 for text in texts])
    assert (published.number, published.status) == (1, FINAL)
    assert texts[2].data["edition"]["number"] == 1
    assert published.published_at is not None


def test_a_record_changes_and_the_page_moves_and_the_edition_does_not(client, published):
    before = client.get("/en/plan/editions/1/").content

    Initiative.objects.update(name_en="Fellowships, renamed")

    assert b"Fellowships, renamed" in client.get("/en/plan/").content
    after = client.get("/en/plan/editions/1/").content
    assert b"Fellowships, renamed" not in after
    assert before == after


def test_an_edition_lists_the_first_activities_and_on_request_all_as_they_were(client, secretariat, make_activity):
    for day in range(1, 8):
        make_activity(f"Activity {day}", starts_on=f"2017-01-0{day}", status="completed")
    publish(secretariat)
    make_activity("Added since", starts_on="2017-02-01", status="completed")

    first, every = (client.get(f"/en/plan/editions/1/{query}").content.decode() for query in ("", "?all"))

    assert [page.count('class="activity-list__meta"') for page in (first, every)] == [5, 7]
    assert 'href="?all#A5.a"' in first
    assert "completed: 7" in first
    assert "Added since" not in every


def test_an_edition_is_read_by_everybody_and_a_draft_by_staff_only(client, secretariat, partner):
    edition = editions.begin_edition(by=secretariat)

    def status_for(user):
        client.logout()
        if user:
            client.force_login(user)
        return client.get("/en/plan/editions/1/").status_code

    assert [status_for(user) for user in (None, partner, secretariat)] == [404, 404, 200]
    editions.publish_edition(edition, by=secretariat, status=COMMENTS)
    assert [status_for(user) for user in (None, partner, secretariat)] == [200, 200, 200]


def test_comments_and_final_are_frozen_one_after_the_other_and_both_are_kept(client, secretariat, initiative):
    edition = publish(secretariat, COMMENTS)
    first = edition.sha256
    Initiative.objects.update(name_en="Fellowships, after the comments")

    editions.publish_edition(edition, by=secretariat, status=FINAL)

    assert edition.sha256 != first
    assert sorted(edition.texts.values_list("stage", flat=True)) == ["comments"] * 6 + ["final"] * 6
    assert b"after the comments" in client.get("/en/plan/editions/1/").content


def test_a_final_edition_is_never_frozen_again(published, secretariat):
    with pytest.raises(ValidationError):
        editions.publish_edition(published, by=secretariat, status=FINAL)
    assert EditionText.objects.count() == 6


def test_only_one_edition_is_in_the_making(secretariat):
    editions.begin_edition(by=secretariat)

    with pytest.raises(ValidationError, match="still in the making"):
        editions.begin_edition(by=secretariat)
    assert Edition.objects.count() == 1


def test_a_discarded_draft_makes_room_and_its_number_is_not_used_again(secretariat):
    editions.discard_edition(editions.begin_edition(by=secretariat), by=secretariat)

    assert editions.begin_edition(by=secretariat).number == 2


def test_a_discarded_edition_is_listed_for_staff_and_has_no_page(client, secretariat):
    editions.discard_edition(editions.begin_edition(by=secretariat), by=secretariat)
    client.force_login(secretariat)

    page = client.get("/en/plan/editions/").content.decode()

    assert "Edition 1" in page
    assert "/en/plan/editions/1/" not in page
    assert client.get("/en/plan/editions/1/").status_code == 404


@pytest.mark.parametrize("role", [Role.TSU, Role.CO_CHAIR, Role.PARTNER_MANAGER])
def test_only_the_secretariat_publishes(secretariat, organisation, role):
    scope = {"organisation": organisation} if role == Role.PARTNER_MANAGER else {}
    other = make_user("other", role, **scope)
    edition = editions.begin_edition(by=secretariat)

    for act in (
        lambda: editions.begin_edition(by=other),
        lambda: editions.publish_edition(edition, by=other, status=FINAL),
        lambda: editions.discard_edition(edition, by=other),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_plenary_welcomes_an_edition_by_a_decision(published, secretariat):
    with pytest.raises(ValidationError):
        editions.welcome_edition(published, by=secretariat, decision=None)

    editions.welcome_edition(published, by=secretariat, decision=decision())

    published.refresh_from_db()
    assert (published.status, str(published.decision)) == ("welcomed", "IPBES-5/1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.update(decision=None)


def test_who_has_a_copy_of_an_edition_is_shown_that_it_was_welcomed_since(client, published, secretariat):
    copy = client.get("/en/plan/editions/1/").headers["ETag"]
    assert client.get("/en/plan/editions/1/", headers={"If-None-Match": copy}).status_code == 304

    editions.welcome_edition(published, by=secretariat, decision=decision())

    page = client.get("/en/plan/editions/1/", headers={"If-None-Match": copy})
    assert page.status_code == 200
    assert "IPBES-5/1" in page.content.decode()


def test_publishing_by_two_clicks_is_done_once_and_said_once(client, secretariat):
    editions.begin_edition(by=secretariat)
    client.force_login(secretariat)
    sent = {"status": "final", "form_key": "5a0d5c5e-0000-4000-8000-000000000001"}

    answers = [client.post("/en/plan/editions/1/publish/", sent) for _click in range(2)]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/en/plan/editions/")] * 2
    assert EditionText.objects.count() == 6


def test_names_are_kept_by_key_and_anonymising_shows_that_a_name_was_withdrawn(client, secretariat):
    body = Body.objects.create(code=TASK_FORCE, kind="task_force", name_en="Task force on capacity-building")
    member = make_user("member", Role.TASK_FORCE, body=body).person
    Person.objects.filter(pk=member.pk).update(is_named_publicly=True, name_as_cited="Member 01")
    edition = publish(secretariat)
    assert "Member 01" not in json.dumps(edition.text_in("en").data)
    assert b"Member 01" in client.get("/en/plan/editions/1/").content

    Person.objects.filter(pk=member.pk).update(name_as_cited="Renamed")
    assert b"Member 01" in client.get("/en/plan/editions/1/").content

    Person.objects.filter(pk=member.pk).update(is_named_publicly=False)
    page = client.get("/en/plan/editions/1/").content.decode()
    assert "Member 01" not in page
    assert "name withdrawn" in page
    assert edition.sha256 == Edition.objects.get().sha256


def test_what_happened_to_an_edition_is_written_down(published, secretariat):
    verbs = Entry.objects.about(published).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["begin_edition", "publish_edition", "freeze_edition"]


def test_an_edition_whose_text_cannot_be_built_stays_a_draft(secretariat, monkeypatch):
    edition = editions.begin_edition(by=secretariat)

    def broken(language, **options):
        if language == "ru":
            raise OSError("no space left")
        return build(language, **options)

    monkeypatch.setattr(editions, "build", broken)
    with pytest.raises(OSError, match="no space"):
        editions.publish_edition(edition, by=secretariat, status=FINAL)

    assert Edition.objects.get().status == "draft"
    assert EditionText.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_editions_costs_the_same_however_many(client, secretariat, rows, django_assert_num_queries):
    for _number in range(rows):
        publish(secretariat)

    with django_assert_num_queries(1):
        page = client.get("/en/plan/editions/").content.decode()

    assert page.count('class="card"') == rows


class TestTwoAtOnce:
    """Two people press Publish in the same second."""

    pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]

    def test_two_publishing_at_once_make_one_edition(self, secretariat):
        edition = editions.begin_edition(by=secretariat)
        barrier, outcomes = Barrier(2), []

        def press():
            try:
                mine = Edition.objects.get(pk=edition.pk)
                barrier.wait(10)
                editions.publish_edition(mine, by=secretariat, status=FINAL)
                outcomes.append("published")
            except ValidationError:
                outcomes.append("refused")
            finally:
                connection.close()

        threads = [Thread(target=press) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        assert sorted(outcomes) == ["published", "refused"]
        assert EditionText.objects.count() == 6
