"""What happens to calls as time passes."""

from celery import shared_task


@shared_task
def close_due_calls():
    """Close the calls whose closing time has passed."""
    from . import actions

    actions.close_due_calls()
