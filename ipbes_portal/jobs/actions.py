"""Asking for long tasks, doing them, stopping them, and picking up those whose worker died."""

import logging
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ipbes_portal import clock, languages
from ipbes_portal.audit.actions import record
from ipbes_portal.workflow import change_status, require

from . import rules, tasks
from .kinds import kind_named
from .models import ENDED, MAX_ATTEMPTS, Job, JobStatus
from .progress import MESSAGE_LENGTH, Cancelled, Progress

log = logging.getLogger(__name__)
JOBS_ARE_KEPT = timedelta(days=30)


# Asking and stopping


def ask_for(*, kind, key, by, arguments=None, is_public=False, back=""):
    """The live job of this kind and key, or a new one, handed to a worker after commit; redirect the reader to it.

    Whoever calls this has asked the rule of the noun it works on. `is_public` shows the job to everybody who has its
    address; only then may `by` be a reader who is not signed in. With None the portal itself asks. `back` is the path,
    without a query, of the page where one asks again.
    """
    require(rules.can_ask(by, is_public))
    if kind_named(kind) is None:
        raise LookupError(f"There is no kind of job called {kind}.")
    asker = by if by and by.is_authenticated else None
    with transaction.atomic():
        job, is_new = Job.objects.live().get_or_create(
            kind=kind,
            key=key,
            defaults={
                "arguments": arguments or {},
                "asked_by": asker,
                "is_public": is_public,
                "back": back,
                "language": languages.current().code,
            },
        )
        if is_new:
            record(by=asker, verb="ask_for", target=job, kind=kind, key=key)
        elif not _is_visible(job, by):
            raise ValidationError(_("Somebody else has started this already. Please try again in a few minutes."))
        if is_new or job.is_silent:
            # Robust: the change is committed by then, and no trouble with the broker may turn it into an error page.
            transaction.on_commit(lambda: enqueue(job.pk), robust=True)
    return job


def _is_visible(job, by):
    """Whether the page of the job would open for who asked for it a second time."""
    return job.is_public or by is None or Job.objects.visible_to(by).filter(pk=job.pk).exists()


def enqueue(job_id):
    """Hand a job to a worker; with a dead broker it waits for the sweep instead of failing the request."""
    try:
        tasks.run_job.delay(job_id=job_id)
    except tasks.run_job.OperationalError:
        log.warning("Broker away; job %s waits for the sweep.", job_id)
        Job.objects.filter(pk=job_id, status=JobStatus.QUEUED).update(heartbeat_at=None)


def cancel_job(job, *, by):
    """Stop a job: one that waits never starts, one under way notices at its next step."""
    require(rules.can_cancel_job(by, job))
    change_status(job, JobStatus.CANCELLED, by=by, verb="cancel_job", finished_at=clock.now())


# Doing


def run_job(job_id):
    """Do one job, once, however often it is delivered; whatever goes wrong becomes a failed job, not an exception."""
    job = claim(job_id)
    if job is None:
        return
    progress = Progress(job)
    with translation.override(job.language):
        try:
            result = kind_named(job.kind).work(job, progress)
            _end(progress, JobStatus.DONE, verb="finish_job", message="", result=result or {})
        except Cancelled:
            log.info("Job %s stopped at attempt %s.", job.pk, job.attempts)
        except SoftTimeLimitExceeded:
            _fail(progress, _("This took too long and was stopped."))
        except ValidationError as refusal:
            _fail(progress, " ".join(refusal.messages))
        except Exception:
            log.exception("Job %s (%s %s) failed at attempt %s.", job.pk, job.kind, job.key, job.attempts)
            _fail(progress, "")


def claim(job_id):
    """Take a job that waits, or one whose worker died; None when there is nothing to do.

    Durable, because a claim that could still roll back would let the work be done twice.
    """
    with transaction.atomic(durable=True):
        job = _locked(pk=job_id)
        if job and job.is_silent:
            _put_back(job)
        if job is None or job.status != JobStatus.QUEUED:
            return None
        moment = clock.now()
        started = {"started_at": moment, "heartbeat_at": moment, "attempts": job.attempts + 1}
        change_status(job, JobStatus.RUNNING, by=None, verb="start_job", **started | Progress(job).columns)
        return job


def _locked(**which):
    """The row as it stands, held until the end of the transaction; None when there is none."""
    return Job.objects.select_for_update().filter(**which).first()


def _put_back(job):
    """Give a silent job its place in the queue again; one that killed its worker again and again is given up."""
    if job.status == JobStatus.QUEUED:
        job.heartbeat_at = clock.now()
        job.save(update_fields=["heartbeat_at"])
    elif job.attempts < MAX_ATTEMPTS:
        change_status(job, JobStatus.QUEUED, by=None, verb="put_back_job", heartbeat_at=clock.now())
    else:
        log.error("Job %s (%s %s) given up: its worker died %s times.", job.pk, job.kind, job.key, job.attempts)
        change_status(job, JobStatus.FAILED, by=None, verb="give_up_job", finished_at=clock.now(), message="")


def _end(progress, status, **changes):
    """Close a run, unless it was cancelled or taken over meanwhile: then its outcome counts no more."""
    job = progress.job
    with transaction.atomic(durable=True):
        present = _locked(pk=job.pk, status=JobStatus.RUNNING, attempts=job.attempts)
        if present is None:
            raise Cancelled
        changes = progress.columns | changes
        change_status(present, status, by=None, finished_at=clock.now(), **changes)


def _fail(progress, message):
    """Close a run that went wrong."""
    try:
        _end(progress, JobStatus.FAILED, verb="fail_job", message=message[:MESSAGE_LENGTH])
    except Cancelled:
        pass


# Looking after


def sweep_jobs():
    """Hand out again what fell silent: jobs no worker was told of, and jobs whose worker died."""
    for pk in Job.objects.silent().order_by("pk").values_list("pk", flat=True)[:500]:
        if _revive(pk):
            enqueue(pk)


def _revive(job_id):
    """Put one silent job back, unless it stirred meanwhile; whether a worker is to be told."""
    with transaction.atomic(durable=True):
        job = _locked(pk=job_id)
        if job is None or not job.is_silent:
            return False
        _put_back(job)
        return job.is_live


def delete_old_jobs():
    """Forget jobs that ended long ago; what they made belongs to the app that made it."""
    Job.objects.filter(status__in=ENDED, finished_at__lt=clock.now() - JOBS_ARE_KEPT).delete()
