"""What happens to calls as time passes."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from ipbes_portal.jobs.kinds import job_kind
from ipbes_portal.modules.snapshot import is_open


@shared_task
def close_due_calls():
    """Close the calls whose closing time has passed."""
    from . import actions

    actions.close_due_calls()


@shared_task
def remind_reviewers():
    """Tell reviewers whose sheets are due in a week, or tomorrow; not while the part they work in is closed."""
    from . import actions

    if is_open("reviews"):
        actions.remind_reviewers()


@job_kind("matching_suggestions", title=_("Which offers fit which responses"))
def matching_suggestions(job, progress):
    """Compute all ranked lists anew."""
    from . import actions

    return {"pairs": actions.recompute_suggestions(progress), "href": job.back}


@job_kind("matching_portfolio", title=_("Portfolio plan"))
def matching_portfolio(job, progress):
    """Work out the best joint use of all offers."""
    from . import actions

    return actions.plan_portfolio(job, progress)


@shared_task
def refresh_suggestions(*, proposal_id=None, offer_id=None):
    """Repair the ranked lists after one response or offer changed."""
    from . import actions

    actions.refresh_suggestions(proposal_id=proposal_id, offer_id=offer_id)


@shared_task
def compute_suggestions_of_the_day():
    """Compute all ranked lists anew: offers begin and end with the days."""
    from . import actions

    actions.recompute_suggestions()


@shared_task
def remind_focal_points():
    """Remind the focal points who have not answered a question about a project; not where they could not answer."""
    from . import actions

    if is_open("reviews"):
        actions.remind_focal_points()


@shared_task
def lapse_endorsements():
    """Take the level off the activities whose recognition or endorsement has run out."""
    from . import actions

    actions.lapse_endorsements()
