"""The page of one long task: how far it is, and what came of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ipbes_portal import languages

from . import actions, rules
from .kinds import title_of
from .models import Job, JobStatus

TONES = {JobStatus.RUNNING: "info", JobStatus.DONE: "ok", JobStatus.FAILED: "danger"}


@never_cache
@require_safe
def job_detail(request, token):
    """One job; the page asks for itself again while the job is live, unless its reader wants it to stay still."""
    job = get_object_or_404(Job.objects.reached_by(request.user, token), token=token)
    stays_still = "still" in request.GET
    response = render(
        request,
        "jobs/job_detail.html",
        {
            "job": job,
            "title": title_of(job),
            "tone": TONES.get(job.status, "neutral"),
            "rows": _facts(job),
            "more_errors": job.error_count - len(job.errors),
            "language": languages.BY_CODE.get(job.language, languages.current()),
            "back": languages.same_page(job.back, languages.current()) if job.back else "",
            "stays_still": stays_still,
            "may_cancel": job.is_live and rules.can_cancel_job(request.user, job),
        },
    )
    if job.is_live and not stays_still:
        response.headers["Refresh"] = str(_pause(job))
    return response


def _pause(job):
    """Seconds until the page asks again; a page forgotten in some tab asks less often."""
    return 2 if job.seconds < 300 else 15


def _facts(job):
    """How far a job is, as lines of summary_list.html."""
    rows = []
    if job.total:
        steps = _("%(done)s of %(total)s") % {"done": job.done, "total": job.total}
        rows.append({"label": _("Steps done"), "value": steps})
    if job.started_at or job.is_live:
        rows.append({"label": _("Time so far") if job.is_live else _("Time taken"), "value": _spoken(job.seconds)})
    return rows


def _spoken(seconds):
    """A length of time in words."""
    if seconds < 120:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes = seconds // 60
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


@require_POST
@login_required
def job_cancel(request, token):
    """Stop it."""
    job = get_object_or_404(Job.objects.reached_by(request.user, token), token=token)
    actions.cancel_job(job, by=request.user)
    messages.success(request, _("Cancelled."))
    return redirect(job)
