"""Long tasks in the background."""

from celery import shared_task
from django.conf import settings

# The work is told before its worker is killed, so that it can end with a reason.
SECONDS_TO_END = 30


@shared_task(soft_time_limit=settings.CELERY_TASK_TIME_LIMIT - SECONDS_TO_END)
def run_job(*, job_id):
    """Do one long task."""
    from . import actions

    actions.run_job(job_id)


@shared_task
def sweep_jobs():
    """Hand out again what fell silent."""
    from . import actions

    actions.sweep_jobs()


@shared_task
def delete_old_jobs():
    """Forget what ended long ago."""
    from . import actions

    actions.delete_old_jobs()
