"""Mail in the background."""

from celery import shared_task


@shared_task
def deliver(*, letter_id):
    """Send one letter."""
    from . import actions

    actions.deliver(letter_id)


@shared_task
def sweep_outbox():
    """Send what was left behind."""
    from . import actions

    actions.sweep_outbox()


@shared_task
def empty_old_letters():
    """Forget the words of old letters."""
    from . import actions

    actions.empty_old_letters()
