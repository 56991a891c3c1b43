"""Long tasks: asked for once, done once, seen while they run, stopped, and picked up when a worker dies."""

import logging
import time
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from kombu import pools

from ipbes_portal import celery_app, clock
from ipbes_portal.audit.models import Entry
from ipbes_portal.jobs import actions, kinds, progress, tasks
from ipbes_portal.jobs.kinds import job_kind
from ipbes_portal.jobs.models import MAX_ATTEMPTS, Job, JobStatus
from ipbes_portal.jobs.progress import MAX_ERRORS, Cancelled, Progress
from tests.core.conftest import free_port

pytestmark = pytest.mark.sqlite
SOON, LATE = timedelta(minutes=2), timedelta(minutes=4)


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    """Registers kinds for one test; `render` is there already and says where its result is."""
    monkeypatch.setattr(kinds, "KINDS", {})

    def register(work, name="render"):
        kinds.KINDS.pop(name, None)
        return job_kind(name, title="Rendering")(work)

    register(lambda job, progress: {"href": "/en/plan/"})
    return register


@pytest.fixture(autouse=True, scope="module")
def open_connections():
    """Other tests with a dead broker may have closed what eager tasks use too."""
    forget_connections()


@pytest.fixture
def handed_over(monkeypatch):
    """The jobs a broker was given, instead of doing them at once."""
    given = []
    monkeypatch.setattr(tasks.run_job, "delay", lambda *, job_id: given.append(job_id))
    return given


def ask(by=None, key="plan", **more):
    return actions.ask_for(kind="render", key=key, by=by, **more)


def start(by=None, **more):
    """A job a worker has begun, and what the worker knows of it."""
    return actions.claim(ask(by, **more).pk)


def fresh(job):
    return Job.objects.get(pk=job.pk)


def later(gone):
    return clock.at(clock.now() + gone)


def never_pausing(monkeypatch):
    monkeypatch.setattr(progress, "PAUSE_SECONDS", 0)


# Asking


def test_a_job_is_done_after_commit_not_before(transactional_db, stranger):
    with transaction.atomic():
        job = ask(stranger, arguments={"edition": 3}, back="/en/plan/")
        assert fresh(job).status == JobStatus.QUEUED
    job = fresh(job)
    assert (job.status, job.result, job.arguments) == (JobStatus.DONE, {"href": "/en/plan/"}, {"edition": 3})
    assert (job.asked_by, job.attempts) == (stranger, 1)
    assert job.asked_at <= job.started_at <= job.finished_at


def test_a_job_rolled_back_with_its_noun_is_never_done(transactional_db, handed_over):
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert (handed_over, Job.objects.count()) == ([], 0)


def test_every_step_is_recorded_with_who_did_it(transactional_db, stranger):
    job = ask(stranger)
    entries = Entry.objects.about(job).order_by("pk")
    assert [(entry.verb, entry.actor) for entry in entries] == [
        ("ask_for", stranger),
        ("start_job", None),
        ("finish_job", None),
    ]


def test_who_asks_again_while_it_runs_gets_the_same_job(transactional_db, handed_over, stranger):
    first = ask(stranger)
    assert ask(stranger) == first
    assert actions.claim(first.pk) == first
    assert ask(stranger) == first
    assert handed_over == [first.pk]


def test_once_it_has_ended_a_new_one_begins(transactional_db):
    assert ask() != ask()
    assert Job.objects.filter(status=JobStatus.DONE).count() == 2


def test_another_key_is_another_job(transactional_db, handed_over):
    assert ask(key="plan") != ask(key="report")


@pytest.mark.parametrize("round_", range(3))
def test_two_who_ask_at_once_get_one_job(together, handed_over, round_):
    jobs = together(ask, ask, ask)
    assert len({job.pk for job in jobs}) == Job.objects.count() == len(handed_over) == 1


def test_the_database_refuses_a_second_live_job(db, handed_over):
    job = ask()
    with pytest.raises(IntegrityError, match="at_most_one_live_job|UNIQUE"), transaction.atomic():
        Job.objects.create(kind=job.kind, key=job.key, language="en")


def test_somebody_elses_live_job_is_refused_in_words_instead_of_an_address_that_does_not_open(
    transactional_db, handed_over, stranger, reviewer, secretariat
):
    job = ask(stranger)
    with pytest.raises(ValidationError, match="Somebody else has started this already"):
        ask(reviewer)
    assert ask(secretariat) == job


def test_a_public_job_is_shared_by_everybody_who_asks(transactional_db, handed_over, stranger, reviewer):
    assert ask(stranger, is_public=True) == ask(reviewer, is_public=True) == ask(is_public=True)


def test_a_reader_who_is_not_signed_in_asks_only_for_what_is_public(db, handed_over):
    assert ask(AnonymousUser(), is_public=True).asked_by is None
    with pytest.raises(PermissionDenied):
        ask(AnonymousUser(), key="another")


def test_a_closed_account_asks_for_nothing(db, stranger):
    stranger.is_active = False
    with pytest.raises(PermissionDenied):
        ask(stranger)


def test_a_kind_nobody_registered_is_a_mistake_found_at_once(db):
    with pytest.raises(LookupError, match="no kind of job called nonsense"):
        actions.ask_for(kind="nonsense", key="", by=None)


def test_two_kinds_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two kinds of job called render"):
        job_kind("render", title="Again")(print)


# Progress


def test_the_work_sees_its_arguments_and_tells_how_far_it_is(transactional_db, kind, monkeypatch):
    never_pausing(monkeypatch)
    seen = []

    def work(job, progress):
        progress.expect(2, "Reading")
        for number in range(2):
            progress.step(message=f"Row {number}")
            row = fresh(job)
            seen.append((row.status, row.done, row.total, row.percent, row.message))

    kind(work)
    job = fresh(ask())
    assert seen == [("running", 1, 2, 50, "Row 0"), ("running", 2, 2, 100, "Row 1")]
    assert (job.status, job.done, job.total, job.message, job.result) == (JobStatus.DONE, 2, 2, "", {})


def test_a_thousand_steps_write_at_most_once_a_second(db, handed_over, monkeypatch):
    report = Progress(start())
    seconds = iter([0.5, 0.9, 1.1, 1.1, *[1.2] * 997])
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    report._written_at = 0
    with CaptureQueriesContext(connection) as captured:
        for _ in range(1000):
            report.step()
    assert sum(query["sql"].startswith("UPDATE") for query in captured.captured_queries) == 1
    assert (fresh(report.job).done, report.done) == (3, 1000)


def test_what_is_wrong_with_rows_is_kept_up_to_a_bound_and_counted(transactional_db, kind):
    def work(job, progress):
        for row in range(MAX_ERRORS + 50):
            progress.error(row + 2, "No such country: " + "x" * 2000)

    kind(work)
    job = fresh(ask())
    assert (job.status, job.error_count, len(job.errors)) == (JobStatus.DONE, MAX_ERRORS + 50, MAX_ERRORS)
    assert (job.errors[0]["row"], len(job.errors[0]["message"])) == (2, 500)


def test_a_step_inside_a_transaction_is_a_mistake_found_at_once(transactional_db, handed_over, monkeypatch):
    never_pausing(monkeypatch)
    report = Progress(start())
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        report.step()


def test_a_long_message_is_cut_and_not_refused(transactional_db, handed_over):
    report = Progress(start())
    report.expect(1, "x" * 2000)
    assert fresh(report.job).message == "x" * 500


@pytest.mark.parametrize(("done", "total", "percent"), [(0, 0, None), (0, 3, 0), (1, 3, 33), (3, 3, 100), (9, 3, 100)])
def test_per_cent_are_whole_and_end_at_a_hundred(done, total, percent):
    assert Job(done=done, total=total).percent == percent


def test_the_work_speaks_the_language_of_who_asked(transactional_db, kind, handed_over):
    kind(lambda job, progress: {"language": translation.get_language(), "word": gettext("Email")})
    with translation.override("fr"):
        job = ask()
    actions.run_job(job.pk)
    assert fresh(job).result["language"] == "fr"
    assert translation.get_language() == "en"


# Cancelling


def test_a_job_cancelled_while_it_waits_is_never_begun(transactional_db, handed_over, kind, stranger):
    kind(lambda job, progress: pytest.fail("It was begun."))
    job = ask(stranger)
    actions.cancel_job(job, by=stranger)
    actions.run_job(job.pk)
    job = fresh(job)
    assert (job.status, job.started_at, job.finished_at is not None) == (JobStatus.CANCELLED, None, True)


def test_a_job_cancelled_under_way_stops_at_its_next_step(transactional_db, kind, monkeypatch, stranger):
    never_pausing(monkeypatch)
    reached = []

    def work(job, progress):
        progress.step()
        actions.cancel_job(fresh(job), by=stranger)
        progress.step()
        reached.append("further")

    kind(work)
    job = fresh(ask(stranger))
    assert (job.status, job.done, reached) == (JobStatus.CANCELLED, 1, [])
    assert Entry.objects.about(job).first().verb == "cancel_job"


def test_what_comes_of_a_job_cancelled_at_the_last_moment_counts_no_more(transactional_db, kind, stranger):
    def work(job, progress):
        actions.cancel_job(fresh(job), by=stranger)
        return {"href": "/en/plan/"}

    kind(work)
    job = fresh(ask(stranger))
    assert (job.status, job.result) == (JobStatus.CANCELLED, {})


def test_a_job_that_has_ended_cannot_be_cancelled(transactional_db, stranger):
    job = fresh(ask(stranger))
    with pytest.raises(ValidationError, match="not possible from the present status"):
        actions.cancel_job(job, by=stranger)


def test_cancelling_at_the_moment_of_the_end_leaves_one_outcome(together, handed_over, stranger):
    job = start(stranger)
    copy = fresh(job)

    results = together(
        lambda: actions._end(Progress(job), JobStatus.DONE, verb="finish_job"),
        lambda: actions.cancel_job(copy, by=stranger),
    )

    assert sum(isinstance(result, (Cancelled, ValidationError)) for result in results) == 1
    assert sum(result is None for result in results) == 1
    assert Entry.objects.about(job).filter(verb__in=["finish_job", "cancel_job"]).count() == 1


@pytest.mark.parametrize(
    ("who", "may"), [("stranger", True), ("secretariat", True), ("reviewer", False), ("partner", False)]
)
def test_who_asked_and_staff_may_cancel_nobody_else(db, handed_over, stranger, request, who, may):
    job, user = ask(stranger, is_public=True), request.getfixturevalue(who)
    if may:
        actions.cancel_job(job, by=user)
    else:
        with pytest.raises(PermissionDenied):
            actions.cancel_job(job, by=user)
    assert (fresh(job).status == JobStatus.CANCELLED) is may


# Failing


def test_a_refusal_is_told_in_its_own_words(transactional_db, kind, caplog):
    def work(job, progress):
        raise ValidationError(["The file has no rows.", "It has no heading either."])

    kind(work)
    job = fresh(ask())
    assert (job.status, job.message) == (JobStatus.FAILED, "The file has no rows. It has no heading either.")
    assert [line for line in caplog.records if line.levelno >= logging.ERROR] == []


def test_an_error_of_ours_stands_in_the_log_and_not_on_the_page(transactional_db, kind, caplog, client):
    def work(job, progress):
        progress.expect(4, "Reading")
        progress.done = 3
        raise KeyError("secret-detail")

    kind(work)
    job = fresh(ask(is_public=True))
    assert (job.status, job.message, job.done, job.total) == (JobStatus.FAILED, "", 3, 4)
    (line,) = [line for line in caplog.records if line.name == "ipbes_portal.jobs.actions"]
    assert "secret-detail" in caplog.text
    assert line.getMessage() == f"Job {job.pk} (render plan) failed at attempt 1."
    page = client.get(job.get_absolute_url()).content.decode()
    assert "Something went wrong on our side" in page
    assert "secret-detail" not in page


def test_work_that_takes_too_long_ends_with_a_reason(transactional_db, kind):
    def work(job, progress):
        raise SoftTimeLimitExceeded

    kind(work)
    job = fresh(ask())
    assert (job.status, job.message) == (JobStatus.FAILED, "This took too long and was stopped.")
    assert tasks.run_job.soft_time_limit < celery_app.conf.task_time_limit


@pytest.mark.parametrize("result", [{"file": object()}, {1, 2}])
def test_a_result_json_cannot_hold_fails_the_job(transactional_db, kind, result):
    kind(lambda job, progress: result)
    assert fresh(ask()).status == JobStatus.FAILED


def test_a_job_whose_kind_is_gone_fails_and_its_page_still_opens(transactional_db, handed_over, client, monkeypatch):
    job = ask(is_public=True)
    monkeypatch.setattr(kinds, "KINDS", {})
    actions.run_job(job.pk)
    assert fresh(job).status == JobStatus.FAILED
    assert client.get(job.get_absolute_url()).status_code == 200


def test_a_failed_job_may_be_asked_for_again(transactional_db, kind):
    kind(lambda job, progress: 1 / 0)
    failed = ask()
    kind(lambda job, progress: {})
    again = ask()
    assert (fresh(failed).status, fresh(again).status) == (JobStatus.FAILED, JobStatus.DONE)


# Redelivery and dead workers


def test_a_message_delivered_twice_does_the_work_once(transactional_db, kind):
    done = []
    kind(lambda job, progress: done.append(job.pk))
    job = ask()
    actions.run_job(job.pk)
    actions.run_job(job.pk)
    assert done == [job.pk]


def test_a_message_delivered_again_leaves_a_living_worker_alone(transactional_db, handed_over):
    job = start()
    with later(SOON):
        assert actions.claim(job.pk) is None
    assert fresh(job).attempts == 1


@pytest.mark.parametrize("round_", range(3))
def test_of_three_workers_one_begins(together, handed_over, round_):
    job = ask()
    results = together(*[lambda: actions.claim(job.pk)] * 3)
    assert sorted(result is None for result in results) == [False, True, True]
    assert fresh(job).attempts == 1


def test_a_job_whose_worker_died_is_taken_over_and_begun_anew(transactional_db, handed_over):
    report = Progress(start())
    report.error(1, "Wrong.")
    report.expect(9)
    with later(LATE):
        job = actions.claim(report.job.pk)
    assert (job.status, job.attempts, job.total, job.errors, job.error_count) == (JobStatus.RUNNING, 2, 0, [], 0)
    assert fresh(job).errors == []


def test_three_who_take_over_at_once_are_one(together, handed_over):
    job = start()
    Job.objects.update(heartbeat_at=clock.now() - LATE)
    results = together(*[lambda: actions.claim(job.pk)] * 3)
    assert sorted(result is None for result in results) == [False, True, True]
    assert fresh(job).attempts == 2


def test_a_step_is_a_sign_of_life(transactional_db, handed_over):
    report = Progress(start())
    with later(SOON):
        report.write()
    with later(LATE):
        assert actions.claim(report.job.pk) is None


def test_a_worker_that_comes_back_after_its_job_was_taken_over_writes_nothing_more(transactional_db, handed_over):
    old = Progress(start())
    with later(LATE):
        new = Progress(actions.claim(old.job.pk))
        new.expect(5)
        old.done = 99
        with pytest.raises(Cancelled):
            old.write()
        with pytest.raises(Cancelled):
            actions._end(old, JobStatus.DONE, verb="finish_job")
        actions._fail(old, "Too late.")
    job = fresh(old.job)
    assert (job.status, job.done, job.total, job.message) == (JobStatus.RUNNING, 0, 5, "")


def test_a_job_that_kills_every_worker_is_given_up(transactional_db, handed_over, caplog):
    job = start()
    for attempt in range(1, MAX_ATTEMPTS):
        with later(attempt * LATE):
            assert actions.claim(job.pk).attempts == attempt + 1
    with later(MAX_ATTEMPTS * LATE):
        assert actions.claim(job.pk) is None
    job = fresh(job)
    assert (job.status, job.attempts, job.message) == (JobStatus.FAILED, MAX_ATTEMPTS, "")
    assert "given up: its worker died 3 times" in caplog.text


def test_a_claim_that_could_roll_back_is_refused(transactional_db, handed_over):
    job = ask()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        actions.run_job(job.pk)


def test_who_asks_again_for_a_job_whose_worker_died_sets_it_going(transactional_db, handed_over, stranger):
    """Without a broker there is no sweep, and a process that was stopped would block its job for ever."""
    job = start(stranger)
    with later(LATE):
        assert ask(stranger) == job
        assert handed_over == [job.pk, job.pk]
        assert actions.claim(job.pk).attempts == 2


# The sweep


def test_the_sweep_hands_out_again_only_what_fell_silent(transactional_db, handed_over):
    waiting, running = ask(key="waiting"), start(key="running")
    handed_over.clear()
    with later(SOON):
        actions.sweep_jobs()
    assert handed_over == []
    with later(LATE):
        Progress(start(key="lively")).write()
        handed_over.clear()
        actions.sweep_jobs()
        actions.sweep_jobs()  # a long queue is no reason to tell the same again every minute
    assert handed_over == [waiting.pk, running.pk]
    assert fresh(running).status == JobStatus.QUEUED


def test_the_sweep_gives_up_what_was_tried_too_often(transactional_db, handed_over):
    job = start()
    Job.objects.update(attempts=MAX_ATTEMPTS)
    handed_over.clear()
    with later(LATE):
        actions.sweep_jobs()
    assert (fresh(job).status, handed_over) == (JobStatus.FAILED, [])


def test_two_sweeps_at_once_tell_one_worker(together, handed_over):
    job = start()
    handed_over.clear()
    Job.objects.update(heartbeat_at=clock.now() - LATE)
    together(actions.sweep_jobs, actions.sweep_jobs)
    assert handed_over == [job.pk]


def test_jobs_that_ended_a_month_ago_are_forgotten(transactional_db, handed_over):
    done, waiting = ask(key="done"), ask(key="waiting")
    actions.run_job(done.pk)
    with later(timedelta(days=29)):
        actions.delete_old_jobs()
    assert Job.objects.count() == 2
    with later(timedelta(days=31)):
        actions.delete_old_jobs()
    assert list(Job.objects.all()) == [waiting]


def test_beat_knows_the_sweep_and_the_forgetting(settings):
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.sweep_jobs.name, tasks.delete_old_jobs.name} <= named


# The broker


@pytest.fixture
def dead_broker():
    """The Celery application, pointed to a port nobody listens on."""
    names = ("broker_url", "broker_read_url", "broker_write_url", "task_always_eager")
    before = {name: celery_app.conf[name] for name in names}
    url = f"redis://127.0.0.1:{free_port()}/0"
    celery_app.conf.update(dict.fromkeys(names[:3], url), task_always_eager=False)
    forget_connections()
    yield
    celery_app.conf.update(before)
    forget_connections()


def forget_connections():
    """Connections of the old broker must not serve the new one, nor closed ones anybody."""
    pools.reset()
    celery_app._pool = celery_app.amqp._producer_pool = None


def test_with_a_dead_broker_the_job_waits_and_the_next_sweep_hands_it_out(
    transactional_db, dead_broker, client, monkeypatch
):
    before = time.monotonic()
    job = ask(is_public=True)
    assert time.monotonic() - before < 3
    assert (fresh(job).status, fresh(job).heartbeat_at) == (JobStatus.QUEUED, None)
    assert "This waits for its turn." in client.get(job.get_absolute_url()).content.decode()

    actions.sweep_jobs()
    assert (fresh(job).status, fresh(job).heartbeat_at) == (JobStatus.QUEUED, None)

    monkeypatch.setattr(tasks.run_job, "delay", lambda *, job_id: actions.run_job(job_id))
    actions.sweep_jobs()
    assert fresh(job).status == JobStatus.DONE


# The page


def test_everybody_sees_their_own_jobs_staff_all_and_nobody_lists_public_ones(
    db, handed_over, stranger, reviewer, secretariat
):
    own, public = ask(stranger), ask(key="public", is_public=True)
    assert list(Job.objects.visible_to(stranger)) == [own]
    assert list(Job.objects.visible_to(reviewer)) == []
    assert set(Job.objects.visible_to(secretariat)) == {own, public}


@pytest.mark.parametrize(
    ("who", "own", "public"),
    [(None, 404, 200), ("reviewer", 404, 200), ("stranger", 200, 200), ("secretariat", 200, 200)],
)
def test_the_address_opens_what_is_public_and_what_is_ones_own(
    db, handed_over, client, stranger, request, who, own, public
):
    if who:
        client.force_login(request.getfixturevalue(who))
    pages = [ask(stranger), ask(key="public", is_public=True)]
    assert [client.get(job.get_absolute_url()).status_code for job in pages] == [own, public]


def test_a_wrong_address_leads_nowhere(db, handed_over, client, secretariat):
    ask(is_public=True)
    client.force_login(secretariat)
    address = reverse("jobs:job_detail", args=[uuid.uuid4()])
    assert client.get(address).status_code == client.post(f"{address}cancel/").status_code == 404


def test_the_page_renews_itself_while_the_job_is_live_and_stays_still_when_asked_to(transactional_db, client, kind):
    refreshed = []

    def work(job, progress):
        progress.expect(8, "Drawing")
        progress.done = 2
        progress.write()
        for query in ("", "?still"):
            response = client.get(job.get_absolute_url() + query)
            refreshed.append((response.headers.get("Refresh"), response.content.decode()))

    kind(work)
    job = ask(is_public=True)
    (first, page), (second, still) = refreshed
    assert (first, second) == ("2", None)
    assert '<progress aria-labelledby="job-state" max="100" value="25">25%</progress>' in page
    assert "Drawing" in page
    assert "2 of 8" in page
    assert "<title>25% · Rendering" in page
    assert "Let this page renew itself" in still
    assert "Refresh" not in client.get(job.get_absolute_url()).headers


def test_a_page_forgotten_in_some_tab_asks_less_often(db, handed_over, client):
    job = ask(is_public=True)
    with later(timedelta(minutes=6)):
        assert client.get(job.get_absolute_url()).headers["Refresh"] == "15"


def test_the_page_of_a_job_that_waits_shows_no_false_figure(db, handed_over, client):
    page = client.get(ask(is_public=True).get_absolute_url())
    assert '<progress aria-labelledby="job-state"></progress>' in page.content.decode()
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_the_page_of_a_job_that_is_done_leads_to_the_result(transactional_db, client):
    page = client.get(ask(is_public=True).get_absolute_url()).content.decode()
    assert '<a class="button arrow" href="/en/plan/">Go to the result</a>' in page
    assert "<progress" not in page


def test_the_page_lists_the_rows_that_could_not_be_used_as_text(transactional_db, client, kind):
    def work(job, progress):
        for row in range(MAX_ERRORS + 3):
            progress.error(row + 2, "<b>No such country</b>")

    kind(work)
    page = client.get(ask(is_public=True).get_absolute_url()).content.decode()
    assert page.count("&lt;b&gt;No such country&lt;/b&gt;") == MAX_ERRORS
    assert "And 3 more." in page
    assert "not everything could be used" in page


def test_the_page_of_a_job_that_failed_says_why_and_leads_back_in_the_readers_language(transactional_db, client, kind):
    def work(job, progress):
        raise ValidationError("The file <has> no rows.")

    kind(work)
    job = ask(is_public=True, back="/en/plan/")
    page = client.get(job.get_absolute_url().replace("/en/", "/fr/")).content.decode()
    assert '<p lang="en" dir="auto">The file &lt;has&gt; no rows.</p>' in page
    assert 'href="/fr/plan/"' in page


@pytest.mark.parametrize("language", ["ar", "zh", "en", "fr", "ru", "es"])
@pytest.mark.parametrize("status", JobStatus)
def test_every_state_has_its_page_in_every_language(db, handed_over, client, status, language):
    moment = clock.now()
    ended = moment if status not in (JobStatus.QUEUED, JobStatus.RUNNING) else None
    job = Job.objects.create(
        kind="render", language="en", status=status, started_at=moment, finished_at=ended, total=3, is_public=True
    )
    response = client.get(job.get_absolute_url().replace("/en/", f"/{language}/"))
    assert response.status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_jobs_there_are(
    client, handed_over, stranger, rows, django_assert_num_queries
):
    jobs = [ask(stranger, key=str(number)) for number in range(rows)]
    client.force_login(stranger)
    with django_assert_num_queries(5):  # session, user, roles, the job, unread notices
        client.get(jobs[-1].get_absolute_url())


def test_who_asked_cancels_with_one_press_and_sees_it(db, handed_over, client, stranger):
    job = ask(stranger)
    client.force_login(stranger)
    assert "/cancel/" in client.get(job.get_absolute_url()).content.decode()
    response = client.post(reverse("jobs:job_cancel", args=[job.token]), follow=True)
    assert fresh(job).status == JobStatus.CANCELLED
    assert response.redirect_chain == [(job.get_absolute_url(), 302)]
    assert "This was cancelled before it was done." in response.content.decode()


def test_a_reader_of_a_public_job_can_neither_see_nor_use_the_button(db, handed_over, client, stranger, reviewer):
    job = ask(stranger, is_public=True)
    address = reverse("jobs:job_cancel", args=[job.token])
    assert "/cancel/" not in client.get(job.get_absolute_url()).content.decode()
    assert client.post(address).url.startswith("/en/sign-in/login/")
    client.force_login(reviewer)
    assert "/cancel/" not in client.get(job.get_absolute_url()).content.decode()
    assert client.post(address).status_code == 403
    assert fresh(job).status == JobStatus.QUEUED


def test_a_press_that_comes_too_late_is_told_why(db, handed_over, client, stranger):
    job = ask(stranger)
    actions.run_job(job.pk)
    client.force_login(stranger)
    address = job.get_absolute_url()
    response = client.post(f"{address}cancel/", headers={"Referer": f"http://testserver{address}"}, follow=True)
    assert "This step is not possible from the present status." in response.content.decode()
    assert fresh(job).status == JobStatus.DONE


def test_the_address_of_the_button_does_nothing_when_it_is_opened(db, handed_over, client, stranger):
    job = ask(stranger)
    client.force_login(stranger)
    assert client.get(reverse("jobs:job_cancel", args=[job.token])).status_code == 405
    assert fresh(job).status == JobStatus.QUEUED
