"""The kinds of job, registered by the apps that do the work.

An owner registers a function in its `tasks.py`:

    @job_kind("plan_pdf", title=_("The rolling plan as PDF"))
    def plan_pdf(job, progress):
        from . import actions

        return {"href": actions.render_plan(job.arguments["edition"], progress)}
"""

from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """What is done, and what readers see it called."""

    work: callable
    title: str


KINDS = {}
# A row may outlive the code that made it.
UNKNOWN = _("Task")


def job_kind(name, *, title):
    """Register `work(job, progress)`; it gives back the job's result, a dictionary JSON can hold, or nothing.

    It may be called again for the same job when a worker died, and what an interrupted call did is still there.
    """

    def register(work):
        if name in KINDS:
            raise ValueError(f"There are two kinds of job called {name}.")
        KINDS[name] = Kind(work, title)
        return work

    return register


def kind_named(name):
    """The Kind, or None when no app has one of this name."""
    if name not in KINDS:
        # A worker has read every tasks.py; a web process only those its pages need.
        autodiscover_modules("tasks")
    return KINDS.get(name)


def title_of(job):
    """What a reader sees a job called."""
    kind = kind_named(job.kind)
    return str(kind.title if kind else UNKNOWN)
