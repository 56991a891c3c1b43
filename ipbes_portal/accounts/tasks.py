"""What happens to roles as time passes."""

from celery import shared_task


@shared_task
def watch_terms():
    """Warn those whose term ends soon."""
    from . import actions

    actions.warn_of_ending_terms()
