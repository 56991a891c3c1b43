"""Work on the plan that takes longer than a page."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from ipbes_portal.jobs.kinds import job_kind


@job_kind("plan_file", title=_("The rolling plan as a file"))
def plan_file(job, progress):
    """Make the plan or an edition into a PDF or Word file."""
    from .actions.renderings import make_file

    return make_file(job.arguments, progress)


@shared_task
def delete_outdated_files():
    """Forget files of the plan that are not to be handed out any more."""
    from .actions import renderings

    renderings.delete_outdated_files()
