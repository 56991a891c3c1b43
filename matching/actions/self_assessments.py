"""National self-assessments of capacity: writing, consulting, endorsing, publishing, and asking for support."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ipbes_portal import clock, languages
from ipbes_portal.accounts.actions import secretariat_users
from ipbes_portal.accounts.models import RoleGrant, User
from ipbes_portal.accounts.roles import Role
from ipbes_portal.audit.actions import record
from ipbes_portal.directory.models import Country
from ipbes_portal.notifications.actions import notify
from ipbes_portal.programme.models import Initiative, Strategy
from ipbes_portal.workflow import change_status, require, save_edit

from .. import rules
from ..assessing.parts import missing_from_assessment, needs_found
from ..letters import self_assessments as letters
from ..models import (
    AssessmentEntry,
    AssessmentPart,
    AssessmentSector,
    AssessmentStatus,
    Call,
    FocalPointAnswer,
    Proposal,
    SelfAssessment,
    SupportWish,
)
from .drafts import draft_proposal
from .written import colleague_found

ANSWERED = {"capacity", "evidence", "link", "priority"}
STRATEGY, INITIATIVE = "3", "3(a)"  # where support for a national self-assessment belongs (5/3 A¶7(a))


# Writing


@transaction.atomic
def begin_self_assessment(assessment, *, by):
    """Begin the self-assessment of a country; every question of the template waits for its answer."""
    require(rules.can_begin_self_assessment(by, assessment.country))
    # Two who begin at once wait for each other here; the second is told in words that one is being written.
    Country.objects.select_for_update().get(pk=assessment.country_id)
    assessment.prepared_by = by
    assessment.full_clean()
    assessment.save()
    for sector in AssessmentSector.objects.prefetch_related("questions"):
        part = AssessmentPart.objects.create(assessment=assessment, sector=sector)
        AssessmentEntry.objects.bulk_create(
            AssessmentEntry(part=part, question=question) for question in sector.questions.all()
        )
    record(by=by, verb="begin_self_assessment", target=assessment)
    return assessment


def locked_assessment(assessment):
    """The row as it stands, held until the end of the transaction."""
    rows = SelfAssessment.objects.select_for_update(of=("self",)).select_related("country", "organisation")
    return rows.get(pk=assessment.pk)


@transaction.atomic
def edit_assessment_part(part, *, by, answers, version):
    """Save what was changed in one sector, unless somebody saved it since `version` (then StaleEdit).

    `answers` maps an entry's key to its changed columns; `needs` among them sets the needs.
    """
    require(rules.can_edit_self_assessment(by, locked_assessment(part.assessment)))
    save_edit(part, by=by, verb="edit_self_assessment", fields=[], version=version)
    entries = {entry.pk: entry for entry in part.entries.all()}
    for key, columns in answers.items():
        if key not in entries or not set(columns) <= ANSWERED | {"needs"}:
            raise PermissionDenied
        _answer(entries[key], columns)
    _touch(part.assessment)
    return part


def _answer(entry, columns):
    for name in set(columns) & ANSWERED:
        setattr(entry, name, columns[name])
    entry.full_clean()
    entry.save()
    if "needs" in columns:
        entry.needs.set(columns["needs"])


def _touch(assessment):
    SelfAssessment.objects.filter(pk=assessment.pk).update(updated_at=clock.now())


@transaction.atomic
def add_consulted_group(assessment, group, *, by):
    """Note a group that was asked, when, and what it said."""
    require(rules.can_edit_self_assessment(by, locked_assessment(assessment)))
    if group.asked_on and group.asked_on > clock.today():
        raise ValidationError({"asked_on": _("This day is still to come.")})
    group.assessment = assessment
    group.full_clean()
    group.save()
    record(by=by, verb="add_consulted_group", target=assessment, name=group.name)
    _touch(assessment)
    return group


@transaction.atomic
def remove_consulted_group(group, *, by):
    """Take a group away that was noted by mistake."""
    require(rules.can_edit_self_assessment(by, locked_assessment(group.assessment)))
    record(by=by, verb="remove_consulted_group", target=group.assessment, name=group.name)
    group.delete()
    _touch(group.assessment)


@transaction.atomic
def add_assessment_author(assessment, email, *, by):
    """Let somebody of the country's organisations write too: a person who signs in with this address."""
    stored = locked_assessment(assessment)
    require(rules.can_choose_authors(by, stored))
    refusal = _("Nobody of the organisation that prepares it signs in with this address.")
    author = colleague_found(email, stored.organisation, by, refusal)
    if not stored.authors.filter(pk=author.pk).exists():
        stored.authors.add(author)
        record(by=by, verb="add_assessment_author", target=stored, user=author.pk)
        notify([author], "matching.self_assessment", lambda: letters.made_author(stored))
    return author


@transaction.atomic
def remove_assessment_author(assessment, author, *, by):
    """Let somebody no longer write."""
    stored = locked_assessment(assessment)
    require(rules.can_choose_authors(by, stored))
    stored.authors.remove(author)
    record(by=by, verb="remove_assessment_author", target=stored, user=author.pk)


# From the draft to the endorsement


@transaction.atomic
def put_to_consultation(assessment, *, by):
    """Say that it can be shown to those who are asked; the focal point learns that it will wait for them."""
    stored = locked_assessment(assessment)
    require(rules.can_put_to_consultation(by, stored))
    change_status(stored, AssessmentStatus.CONSULTATION, by=by, verb="put_to_consultation")
    waiting = [user for user in focal_point_of(stored.country) if user != by]
    notify(waiting, "matching.self_assessment", lambda: letters.waits_for_endorsement(stored))
    return stored


def focal_point_of(country):
    """The users who are the focal point of a country today; deputies do not endorse."""
    grants = RoleGrant.objects.in_force(clock.today()).filter(role=Role.FOCAL_POINT, country=country)
    return User.objects.filter(person__in=grants.values("person"), is_active=True)


@transaction.atomic
def take_assessment_back(assessment, *, by):
    """Make it a draft again."""
    stored = locked_assessment(assessment)
    require(rules.can_take_assessment_back(by, stored))
    change_status(stored, AssessmentStatus.DRAFT, by=by, verb="take_assessment_back")
    return stored


@transaction.atomic
def endorse_self_assessment(assessment, *, by, note="", may_be_published=False):
    """The focal point endorses a complete self-assessment; the one of before is replaced by it."""
    stored = locked_assessment(assessment)
    require(rules.can_endorse_self_assessment(by, stored))
    missing = missing_from_assessment(stored)
    if missing:
        raise ValidationError(missing)
    former = SelfAssessment.objects.select_for_update().filter(country=stored.country, status=AssessmentStatus.ENDORSED)
    for row in former:
        change_status(row, AssessmentStatus.REPLACED, by=by, verb="replace_self_assessment")
    change_status(
        stored, AssessmentStatus.ENDORSED, by=by, verb="endorse_self_assessment", endorsed_by=by,
        endorsed_on=clock.today(), endorsement_note=note.strip(), **_consent(may_be_published),
    )  # fmt: skip
    told = [user for user in [stored.prepared_by, *stored.authors.all()] if user != by]
    notify([*told, *secretariat_users()], "matching.self_assessment", lambda: letters.endorsed(stored))
    return stored


def _consent(may_be_published):
    """The columns that say whether everybody may read it; since when stays, so that readers learn what is gone."""
    since = {"published_at": clock.now()} if may_be_published else {}
    return {"may_be_published": may_be_published} | since


@transaction.atomic
def set_assessment_consent(assessment, *, by, may_be_published):
    """Agree that everybody may read an endorsed self-assessment, or take that back."""
    stored = locked_assessment(assessment)
    require(rules.can_decide_publication_of_assessment(by, stored))
    changes = _consent(may_be_published) | {"updated_at": clock.now()}
    SelfAssessment.objects.filter(pk=stored.pk).update(**changes)
    stored.refresh_from_db()
    record(by=by, verb="set_assessment_consent", target=stored, may_be_published=may_be_published)
    return stored


# Asking for support


@transaction.atomic
def ask_for_support(assessment, need, *, by):
    """Begin a response to a call from one need, filled in as far as the self-assessment says it (5/3 A¶7(a)).

    Answers the draft; asked again while it is a draft, the same one. Where no call takes responses, the SupportWish
    that is kept for the secretariat.
    """
    stored = locked_assessment(assessment)
    require(rules.can_ask_for_support(by, stored))
    found = [row for row in needs_found(stored) if row.need.pk == need.pk]
    if not found:
        raise ValidationError(_("The self-assessment does not name this need."))
    begun = Proposal.objects.mine(by).filter(self_assessment=stored, needs=need, status="draft").first()
    if begun:
        return begun
    call = _call_to_answer(by)
    return _begun_response(stored, found, call, by=by) if call else _noted_wish(stored, need, by=by)


def _call_to_answer(user):
    """The call that takes responses from this user; one they were invited to before an open one, the first to end."""
    calls = [call for call in Call.objects.visible_to(user) if rules.can_answer_call(user, call)]
    return min(calls, key=lambda call: (call.is_over, call.kind != "targeted", call.closes_at), default=None)


def _begun_response(assessment, found, call, *, by):
    organisation = _organisation_of(by, assessment)
    if organisation is None:
        raise ValidationError(
            _("A response to a call comes from an organisation. Name the one you work for in your settings first.")
        )
    need, code = found[0].need, languages.current().code
    language = code if code in call.languages else call.languages[0]
    with translation.override(language):
        title, abstract, note = _words_of_request(assessment, found)
    proposal = Proposal(
        call=call,
        organisation=organisation,
        self_assessment=assessment,
        focal_point=FocalPointAnswer.YES,
        focal_point_on=assessment.endorsed_on,
        focal_point_note=assessment.endorsement_note or note,
        is_demonstration=assessment.is_demonstration,
    )
    related = {
        "countries": [assessment.country],
        "needs": [need],
        "strategies": Strategy.objects.filter(number=STRATEGY),
        "initiatives": Initiative.objects.filter(code=INITIATIVE),
    }
    proposal = draft_proposal(proposal, by=by, language=language, title=title, abstract=abstract, related=related)
    record(by=by, verb="ask_for_support", target=assessment, need=need.code)
    SupportWish.objects.filter(assessment=assessment, need=need).update(proposal=proposal)
    return proposal


def _organisation_of(user, assessment):
    """The organisation a request comes from: the one that prepared the self-assessment, else one's own."""
    if rules.acts_for(user, assessment.organisation):
        return assessment.organisation
    return user.person.organisation


def _words_of_request(assessment, found):
    """Title, abstract and what is said of the focal point, in the active language."""
    words = {"country": assessment.country, "need": found[0].need, "year": assessment.year}
    title = (_("%(country)s: support for “%(need)s”") % words)[:400]
    opening = _("The national capacity self-assessment of %(country)s, %(year)s, names this need: %(need)s.") % words
    note = _("The focal point endorsed the national capacity self-assessment that names this need.")
    return title, "\n\n".join([opening, *(row.evidence for row in found if row.evidence)])[:3000], note


def _noted_wish(assessment, need, *, by):
    wish, is_new = SupportWish.objects.get_or_create(assessment=assessment, need=need, defaults={"wished_by": by})
    if is_new:
        record(by=by, verb="wish_for_support", target=assessment, need=need.code)
        notify(secretariat_users(), "matching.support_wished", lambda: letters.support_wished(wish))
    return wish
