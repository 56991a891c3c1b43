"""The outbox: written with the change, sent once, after commit, by a real mail server."""

import os
import time
from datetime import timedelta

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from kombu import pools

from devtools.errors import Missing
from devtools.services import Folder, Valkey
from ipbes_portal import celery_app, clock
from ipbes_portal.notifications import actions
from ipbes_portal.notifications.actions import Message
from ipbes_portal.notifications.models import MAX_ATTEMPTS, PAUSES, Letter, Notice
from ipbes_portal.programme import actions as programme
from tests.core.conftest import free_port
from tests.people import make_user

pytestmark = pytest.mark.sqlite


def write(subject="Subject", body="Body.", to="reader@example.org", **more):
    return actions.write_letter(kind="test", to=to, language="en", message=Message(subject, body), **more)


def later(**time_gone):
    return clock.at(clock.now() + timedelta(**time_gone))


# Writing


def test_everybody_is_told_in_their_own_language(secretariat, django_capture_on_commit_callbacks, mailoutbox):
    reader = make_user("chinese-reader")
    reader.language = "zh-hans"
    with django_capture_on_commit_callbacks(execute=True):
        actions.notify(
            [secretariat, reader, None], "test", lambda: Message(translation.get_language(), gettext("Email"))
        )
    assert {(notice.recipient, notice.subject) for notice in Notice.objects.all()} == {
        (secretariat, "en"),
        (reader, "zh-hans"),
    }
    assert [(mail.to, mail.subject, mail.extra_headers["Content-Language"]) for mail in mailoutbox] == [
        (["secretariat@example.org"], "en", "en"),
        (["chinese-reader@example.org"], "zh-hans", "zh-hans"),
    ]
    assert translation.get_language() == "en"


def test_somebody_named_twice_is_told_once_and_a_closed_account_not_at_all(secretariat, stranger):
    stranger.is_active = False
    actions.notify([secretariat, secretariat, stranger], "test", lambda: Message("Subject", "Body."))
    assert [letter.recipient for letter in Letter.objects.all()] == [secretariat]
    assert [notice.recipient for notice in Notice.objects.all()] == [secretariat]


def test_who_wants_no_mail_of_a_kind_still_finds_it_in_the_inbox(secretariat):
    actions.set_preferences(secretariat, {"quiet": False, "loud": True})
    for kind in ("quiet", "loud"):
        actions.notify([secretariat], kind, lambda: Message("Subject", "Body."))
    assert [letter.kind for letter in Letter.objects.all()] == ["loud"]
    assert sorted(notice.kind for notice in Notice.objects.all()) == ["loud", "quiet"]


def test_everybody_reads_and_marks_only_their_own_notices(secretariat, stranger):
    actions.notify([secretariat, stranger], "test", lambda: Message("Subject", "Body."))
    assert actions.mark_read(Notice.objects.all(), by=stranger) == 1
    assert Notice.objects.visible_to(secretariat).unread().count() == 1
    assert Notice.objects.visible_to(stranger).unread().count() == 0


def test_a_letter_leads_to_the_page_where_one_acts(db, settings):
    settings.SITE_URL = "https://portal.example"
    letter = actions.write_letter(
        kind="test", to="reader@example.org", language="en", message=Message("Subject", "Body.", "/en/activities/7/")
    )
    assert letter.body == "Body.\n\nhttps://portal.example/en/activities/7/\n"


def test_a_letter_is_rolled_back_with_the_change_it_tells_of(transactional_db, mail_server):
    def change():
        with transaction.atomic():
            write()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert (Letter.objects.count(), mail_server.arrived) == (0, [])


# Sending


def test_a_letter_leaves_after_commit_not_before(transactional_db, mail_server):
    with transaction.atomic():
        letter = write("Rolling plan", "Côte d'Ivoire <b>& more</b>\nhttps://evil.example/")
        assert mail_server.arrived == []

    (mail,) = mail_server.arrived
    assert (mail["To"], mail["Subject"]) == ("reader@example.org", "Rolling plan")
    assert mail["Message-ID"] == letter.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    text = mail.get_payload(decode=True).decode()
    assert text.splitlines() == ["Côte d'Ivoire <b>& more</b>", "https://evil.example/"]
    letter.refresh_from_db()
    assert (letter.attempts, letter.sent_at is not None, letter.last_error) == (1, True, "")


def test_a_letter_is_sent_once_however_often_it_is_delivered(transactional_db, mail_server):
    letter = write()
    actions.deliver(letter.pk)
    with later(days=30):
        actions.deliver(letter.pk)
        actions.sweep_outbox()
    assert len(mail_server.arrived) == 1


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028"])
def test_a_line_break_in_a_title_writes_no_header(transactional_db, mail_server, break_):
    write(f"Workshop{break_}Bcc: everybody@example.org{break_}{break_}Body")
    (mail,) = mail_server.arrived
    assert mail["Subject"] == "Workshop Bcc: everybody@example.org Body"
    assert (mail["Bcc"], mail["X-RcptTo"]) == (None, "reader@example.org")


def test_a_title_with_line_breaks_is_one_line_in_the_inbox_too(secretariat):
    actions.notify([secretariat], "test", lambda: Message("a\nb " + "x" * 400, "Body."))
    assert Notice.objects.get().subject == "a b " + "x" * 296


def test_the_text_of_a_report_arrives_as_it_was_typed(transactional_db, mail_server, secretariat, partner, make_report):
    report = make_report("<a href='https://evil.example/'>Click</a> 50% {{ secret }} %(title)s")
    programme.report_activity(report, by=partner)
    mail = next(mail for mail in mail_server.arrived if mail["To"] == "secretariat@example.org")
    title = "<a href='https://evil.example/'>Click</a> 50% {{ secret }} %(title)s"
    assert " ".join(mail["Subject"].split()) == f"An activity was reported: {title}"
    assert mail.get_content_type() == "text/plain"


def test_with_a_dead_mail_server_the_letter_waits_and_the_sweep_sends_it_later(transactional_db, mail_server):
    mail_server.stop()
    letter = write()
    letter.refresh_from_db()
    assert (letter.attempts, letter.sent_at) == (1, None)
    assert letter.last_error.startswith("ConnectionRefusedError")

    mail_server.start()
    actions.sweep_outbox()
    assert mail_server.arrived == []  # it rests first
    with later(minutes=16):
        actions.sweep_outbox()
    assert [mail["Message-ID"] for mail in mail_server.arrived] == [letter.message_id]
    letter.refresh_from_db()
    assert (letter.attempts, letter.last_error) == (2, "")


def test_a_letter_whose_worker_died_is_sent_by_the_sweep_with_the_same_message_id(
    transactional_db, mail_server, settings
):
    letter = write_without_sending(settings)
    assert actions.claim(letter.pk) == letter
    actions.sweep_outbox()
    assert mail_server.arrived == []
    with later(minutes=16):
        actions.sweep_outbox()
    assert [mail["Message-ID"] for mail in mail_server.arrived] == [letter.message_id]
    assert Letter.objects.get().attempts == 2


def write_without_sending(settings, **more):
    """A letter nobody has tried to send yet, as with a broker that is away."""
    with transaction.atomic():
        letter = write(**more)
        transaction.get_connection().run_on_commit.clear()
    return letter


def test_each_failure_makes_the_letter_rest_longer_until_it_is_given_up(transactional_db, mail_server, settings):
    mail_server.stop()
    letter = write_without_sending(settings)
    gone = timedelta()
    for attempt, pause in enumerate([*PAUSES, timedelta(days=365)], start=1):
        with clock.at(letter.written_at + gone):
            actions.sweep_outbox()
        with clock.at(letter.written_at + gone + pause - timedelta(seconds=1)):
            actions.sweep_outbox()
        assert Letter.objects.get().attempts == attempt
        gone += pause + timedelta(seconds=1)
    with clock.at(letter.written_at + gone):
        actions.sweep_outbox()
    assert Letter.objects.get().attempts == MAX_ATTEMPTS


def test_a_sweep_stops_at_a_dead_mail_server_instead_of_waiting_for_it_again_and_again(
    transactional_db, mail_server, settings
):
    mail_server.stop()
    for _ in range(3):
        write_without_sending(settings)
    actions.sweep_outbox()
    assert sorted(Letter.objects.values_list("attempts", flat=True)) == [0, 0, 1]


@pytest.mark.parametrize("address", ["", "no address", "é@exa mple.org", "a@example.org\nBcc: b@example.org"])
def test_a_letter_that_cannot_be_sent_does_not_keep_the_others_waiting(
    transactional_db, mail_server, settings, address
):
    bad = write_without_sending(settings, to=address)
    good = write_without_sending(settings)
    actions.sweep_outbox()
    assert [mail["Message-ID"] for mail in mail_server.arrived if "reader" in str(mail["To"])] == [good.message_id]
    assert all("b@example.org" not in mail["X-RcptTo"] for mail in mail_server.arrived)
    bad.refresh_from_db()
    assert bad.attempts == 1


def test_a_claim_that_could_roll_back_is_refused(transactional_db, settings):
    letter = write_without_sending(settings)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        actions.deliver(letter.pk)


def test_the_sweep_sends_the_oldest_first(transactional_db, mail_server, settings):
    letters = [write_without_sending(settings) for _ in range(3)]
    actions.sweep_outbox()
    assert [mail["Message-ID"] for mail in mail_server.arrived] == [letter.message_id for letter in letters]


# Secrets


def test_a_secret_is_forgotten_once_sent(transactional_db, mail_server):
    write("Your code", "123456", is_secret=True)
    assert "123456" in mail_server.arrived[0].get_payload(decode=True).decode()
    assert Letter.objects.get().body == ""


def test_other_letters_keep_their_words_for_half_a_year(transactional_db, mail_server):
    write()
    with later(days=179):
        actions.empty_old_letters()
    assert Letter.objects.get().body == "Body."
    with later(days=181):
        actions.empty_old_letters()
    assert (Letter.objects.get().body, Letter.objects.get().subject) == ("", "Subject")


def test_a_secret_that_could_not_be_sent_is_forgotten_with_the_last_attempt(transactional_db, mail_server):
    mail_server.stop()
    letter = write(body="123456", is_secret=True)
    Letter.objects.update(attempts=MAX_ATTEMPTS - 1)
    assert Letter.objects.get().body == "123456"
    with later(days=2):
        actions.deliver(letter.pk)
    assert (Letter.objects.get().body, Letter.objects.get().attempts) == ("", MAX_ATTEMPTS)


def test_a_secret_nobody_tried_to_send_for_a_week_is_forgotten_and_never_sent_empty(
    transactional_db, mail_server, settings
):
    write_without_sending(settings, is_secret=True)
    with later(days=8):
        actions.empty_old_letters()
        actions.sweep_outbox()
    assert (Letter.objects.get().body, mail_server.arrived) == ("", [])


# The broker


@pytest.fixture
def broker():
    """Points the Celery application elsewhere, and back again."""
    before = {
        name: celery_app.conf[name]
        for name in ("broker_url", "broker_read_url", "broker_write_url", "task_always_eager")
    }

    def use(url):
        celery_app.conf.update(broker_url=url, broker_read_url=url, broker_write_url=url, task_always_eager=False)
        forget_connections()

    yield use
    celery_app.conf.update(before)
    forget_connections()


def forget_connections():
    """Connections of the old broker must not serve the new one."""
    if celery_app._pool is not None:
        celery_app._pool.force_close_all()
        celery_app._pool = None
    celery_app.amqp._producer_pool = None
    pools.reset()


@pytest.mark.parametrize("url", ["redis://127.0.0.1:{port}/0", "redis+socket:///nowhere/valkey.sock"])
def test_with_a_dead_broker_the_request_succeeds_soon_and_the_sweep_sends_the_letter(
    transactional_db, mail_server, broker, client, secretariat, partner, make_report, url
):
    report = make_report()
    Letter.objects.all().delete()
    broker(url.format(port=free_port()))
    client.force_login(partner)

    before = time.monotonic()
    response = client.post(f"/en/activities/{report.pk}/submit/")
    assert time.monotonic() - before < 3
    assert response.status_code == 302
    report.refresh_from_db()
    assert report.status == "reported"
    letter = Letter.objects.get()
    assert (letter.attempts, letter.sent_at, mail_server.arrived) == (0, None, [])

    actions.sweep_outbox()
    assert [mail["Message-ID"] for mail in mail_server.arrived] == [letter.message_id]


@pytest.fixture
def valkey_url(tmp_path):
    """The broker of this test run, or one of our own."""
    if url := os.environ.get("TEST_BROKER_URL"):
        yield url
        return
    try:
        with Folder(tmp_path / "services") as folder, Valkey(folder) as valkey:
            yield valkey.broker_url
    except Missing as error:
        pytest.skip(f"Valkey does not start here: {error}")


@pytest.mark.filterwarnings("default")  # Celery's own
def test_a_worker_delivers_the_letter_that_a_commit_handed_over(transactional_db, mail_server, broker, valkey_url):
    broker(valkey_url)
    with start_worker(celery_app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
        with transaction.atomic():
            letter = write()
        end = time.monotonic() + 15
        while not Letter.objects.get(pk=letter.pk).sent_at and time.monotonic() < end:
            time.sleep(0.05)
    assert [mail["Message-ID"] for mail in mail_server.arrived] == [letter.message_id]
    assert Letter.objects.get(pk=letter.pk).attempts == 1
