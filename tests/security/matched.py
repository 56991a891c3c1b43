"""Matches of the partner, before and after the introduction, and of others; concept notes; a portfolio plan."""

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Organisation
from ipbes_portal.jobs.models import Job
from matching import actions as matching
from matching.models import Bundle, Proposal
from tests.people import make_user

from .offered import SECRET, _open


def add_matches(rows, users):
    """Projects of two other organisations, which the partner must not read; offers of the partner and of one of them.

    The partner's organisation is the funder of the concept notes.
    """
    by, verified = users["secretariat"], rows["organisation"]["verified"]
    third = Organisation.objects.create(
        name="Third organisation", kind="ngo", country=rows["country"], status="verified"
    )
    author = make_user("third", Role.PARTNER_MANAGER, organisation=third)
    projects = [
        _project(rows, "wanted project", by=users["other"], organisation=rows["organisation"]["other"]),
        _project(rows, "foreign wanted project", by=author, organisation=third),
    ]
    own = {"by_staff": by, "by": users["partner"], "organisation": verified}
    others = {"by_staff": by, "by": users["other"], "organisation": rows["organisation"]["other"]}

    def match(project, title, offered, *, is_introduced=True):
        offer = _open(f"{SECRET} {title}", **offered)
        row = matching.bring_together(project, offer, by=by, reason=f"{SECRET} reason")
        return matching.introduce_match(row, by=by, consent_asked=True) if is_introduced else row

    rows["match"] = {
        "own-suggested": match(projects[0], "waiting offer", own, is_introduced=False),
        "own-introduced": match(projects[0], "introduced offer", own),
        "others-introduced": match(projects[1], "foreign introduced offer", others),
    }
    rows["bundle"] = {name: _bundle(rows, projects, verified, by=by) for name in ("draft", "sent")}
    rows["bundle_part"] = {name: bundle.parts.first() for name, bundle in rows["bundle"].items()}
    matching.send_bundle(rows["bundle"]["sent"], by=by)
    rows["portfolio"] = {"secretariats": _plan(by)}


def _project(rows, title, *, by, organisation):
    """A project that seeks technical support; short of what a form asks for, so it is sent as a pledge first."""
    proposal = Proposal(
        call=rows["call"]["public"],
        organisation=organisation,
        kind="pledge",
        pledge_kind="in_kind",
        pledge_what=f"{SECRET} pledge",
        contact_name=f"{SECRET} contact",
        contact_email="office@example.org",
    )
    matching.draft_proposal(proposal, by=by, language="en", title=f"{SECRET} {title}", abstract=f"{SECRET} abstract")
    proposal = matching.submit_proposal(proposal, by=by)
    Proposal.objects.filter(pk=proposal.pk).update(kind="both", seeks_technical=True)
    proposal.refresh_from_db()
    return proposal


def _bundle(rows, projects, funder, *, by):
    bundle = Bundle(prepared_by=rows["organisation"]["other"], funder=funder)
    matching.prepare_bundle(bundle, by=by, language="en", title=f"{SECRET} concept note", body=f"{SECRET} words")
    for project in projects:
        matching.add_to_bundle(bundle, project, by=by, part=f"{SECRET} part")
    return bundle


def _plan(by):
    """A plan that was worked out, without a line."""
    result = {
        "lines": [], "by_region": {}, "gap": 0.0, "seconds": 1.0, "objective": 0.0, "bound": 0.0, "is_proven": True,
        "is_whole": True, "talks": [], "compared": [], "offers": 0,
    }  # fmt: skip
    moment = clock.now()
    return Job.objects.create(
        kind="matching_portfolio", key="plan", language="en", asked_by=by, status="done", result=result,
        started_at=moment, finished_at=moment,
    )  # fmt: skip
