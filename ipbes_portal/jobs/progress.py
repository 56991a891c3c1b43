"""What a work function tells about itself while it works."""

import time

from django.db import transaction

from ipbes_portal import clock

from .models import Job, JobStatus

PAUSE_SECONDS = 1
MAX_ERRORS = 200
MESSAGE_LENGTH = Job._meta.get_field("message").max_length


class Cancelled(Exception):
    """The job was cancelled, or another worker took it over: this run stops, and its outcome counts no more."""


class Progress:
    """How far one run of a job is. Written at most once a second, so a work function may report every row."""

    def __init__(self, job):
        self.job, self.done, self.total, self.message, self.errors, self.error_count = job, 0, 0, "", [], 0
        self._written_at = time.monotonic()

    @property
    def columns(self):
        """The columns of the job that tell how far it is."""
        return {
            "done": self.done,
            "total": self.total,
            "message": self.message[:MESSAGE_LENGTH],
            "errors": self.errors,
            "error_count": self.error_count,
        }

    def expect(self, total, message=""):
        """Say how many steps there are to do, at once; raises Cancelled."""
        self.total = total
        self.message = str(message) or self.message
        self.write()

    def step(self, n=1, message=""):
        """Say that `n` more are done, and what comes next; raises Cancelled once the job is no longer this run's.

        Never inside a transaction: nobody else would see it, and the cancel button would have to wait for its end.
        """
        self.done += n
        self.message = str(message) or self.message
        if time.monotonic() - self._written_at >= PAUSE_SECONDS:
            self.write()

    def error(self, row, message):
        """Note what is wrong with one row; the first ones are kept with their words, all are counted."""
        self.error_count += 1
        if len(self.errors) < MAX_ERRORS:
            self.errors.append({"row": row, "message": str(message)[:MESSAGE_LENGTH]})

    def write(self):
        """Write it down now, which is also the sign of life; raises Cancelled."""
        with transaction.atomic(durable=True):
            mine = Job.objects.filter(pk=self.job.pk, status=JobStatus.RUNNING, attempts=self.job.attempts)
            moment = clock.now()
            if not mine.update(heartbeat_at=moment, updated_at=moment, **self.columns):
                raise Cancelled
        self._written_at = time.monotonic()
