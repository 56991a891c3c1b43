"""The words of the messages of this app; each function is called while the reader's language is active."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ipbes_portal.notifications.actions import Message

from ..models import Outcome


def _page(proposal):
    return reverse("matching:proposal_detail", args=[proposal.pk])


def receipt(proposal):
    """Tell the authors that their response arrived, and whether it was late."""
    words = {"reference": proposal.reference, "call": str(proposal.call), "title": str(proposal)}
    body = _("Your response “%(title)s” to the call “%(call)s” has arrived. Its reference is %(reference)s.") % words
    if proposal.is_late:
        body += "\n\n" + _("It arrived after the closing time. It is accepted and counted, and marked as late.")
    body += "\n\n" + _("Receiving a response is not a promise of support.")
    return Message(_("Your response has arrived: %(reference)s") % words, body, _page(proposal))


def proposal_received(proposal):
    """Tell staff that a response arrived."""
    words = {"reference": proposal.reference, "call": str(proposal.call)}
    return Message(
        _("Response %(reference)s has arrived") % words,
        _("A response to the call “%(call)s” has arrived and is complete.") % words,
        _page(proposal),
    )


def proposal_moved(proposal):
    """Tell the authors that staff returned their response, left it out, or count it again."""
    words = {"reference": proposal.reference, "state": proposal.get_status_display()}
    body = proposal.status_note or _("Your response counts among those received.")
    return Message(_("Response %(reference)s: %(state)s") % words, body, _page(proposal))


def clarification_written(proposal, clarification):
    """Tell the other side that there is a message about a response."""
    return Message(
        _("Message about response %(reference)s") % {"reference": proposal.reference},
        clarification.body,
        f"{_page(proposal)}#clarifications",
    )


def call_closed(proposal):
    """Tell the authors of a draft that the call has closed, and until when they can still send it."""
    call = proposal.call
    words = {"call": str(call), "title": str(proposal)}
    if call.takes_late_ones and call.late_until:
        body = _(
            "Your draft “%(title)s” is kept. You can still send it until %(moment)s (%(zone)s); it will be marked as "
            "late."
        )
        body = body % (words | {"moment": date_format(call.late_until_there, "DATETIME_FORMAT"), "zone": call.zone})
    elif call.takes_late_ones:
        body = _("Your draft “%(title)s” is kept. You can still send it; it will be marked as late.") % words
    else:
        body = _("Your draft “%(title)s” is kept, but it can no longer be sent to this call.") % words
    return Message(_("The call “%(call)s” has closed") % words, body, _page(proposal))


def made_co_editor(proposal):
    """Tell a colleague that they may write with the proponent."""
    return Message(
        _("You can edit a response to a call: %(title)s") % {"title": str(proposal)},
        _("A colleague asks you to write a response to the call “%(call)s” together.") % {"call": str(proposal.call)},
        _page(proposal),
    )


def draft_discarded(title, by):
    """Tell those who wrote with the proponent that the draft is gone."""
    return Message(
        _("A draft was discarded: %(title)s") % {"title": title},
        _("%(name)s has discarded the draft you wrote together. Nothing of it had been sent.") % {"name": by.person},
        reverse("matching:my_proposals"),
    )


# Decisions, publication, consultations


def authors(proposal):
    """Those who write a response, who are told what becomes of it."""
    return [proposal.proponent, *proposal.co_editors.all()]


def decided(decision):
    """Tell the authors what was decided; the feedback stands in the language of their response."""
    proposal = decision.proposal
    words = {
        "reference": proposal.reference,
        "title": str(proposal),
        "call": str(proposal.call),
        "outcome": decision.get_outcome_display(),
    }
    opening = _("Your response “%(title)s” (%(reference)s) to the call “%(call)s” has been decided on: %(outcome)s.")
    paragraphs = [opening % words, decision.feedback, what_happens_next(decision.outcome, proposal)]
    return Message(_("Decision on response %(reference)s") % words, "\n\n".join(paragraphs), _page(proposal))


def what_happens_next(outcome, proposal):
    """What a decision leads to, for the authors."""
    if outcome == Outcome.SUITABLE and not proposal.has_project:
        return _("Your pledge is compared with the projects that look for support. It is not made public by this.")
    if outcome == Outcome.SUITABLE and proposal.may_be_published:
        return _(
            "Your project is shown among the suitable projects, with words by which you may state its importance to "
            "IPBES, for example to those who could support it. Neither is a promise of money."
        )
    if outcome == Outcome.SUITABLE:
        return _(
            "You have not agreed to publication, so your project is not shown. You can agree on the page of your "
            "response at any time. Being found suitable is not a promise of money."
        )
    if outcome == Outcome.FURTHER_DEVELOPMENT:
        return _("Please read what is said above. The secretariat answers your questions on the page of your response.")
    if outcome == Outcome.RETURNED:
        return _("Please complete your response and send it again. Until then it does not count.")
    return _("Your response is kept, and you can answer a later call. Questions are answered on its page.")


def unpublished(proposal, note):
    """Tell the authors that staff took their project down."""
    words = {"reference": proposal.reference, "title": str(proposal)}
    body = _("Your project “%(title)s” is no longer shown among the suitable projects.") % words
    return Message(_("Project %(reference)s is no longer published") % words, f"{body}\n\n{note}", _page(proposal))


def slate_decided(slate):
    """Tell who put a slate before the bodies what they said."""
    words = {"slate": str(slate), "state": slate.get_status_display()}
    body = _("The deciding bodies have spoken on “%(slate)s”: %(state)s.") % words
    return Message(_("%(slate)s: %(state)s") % words, body, reverse("matching:slate_detail", args=[slate.pk]))


def consultation_asked(consultation):
    """Ask a focal point whether a response reflects the needs of the country."""
    words = {"country": consultation.country.name, "title": str(consultation.proposal)}
    body = _(
        "The project “%(title)s” would take place in %(country)s. Does it reflect national needs? Please answer yes or "
        "no, or write a comment. As long as you do not answer, nothing is taken for a yes."
    )
    return Message(
        _("Question to the focal points of %(country)s about a project") % words,
        body % words,
        reverse("matching:consultation_detail", args=[consultation.pk]),
    )


def consultation_reminder(consultation):
    """The same question again, to those who have not answered."""
    asked = consultation_asked(consultation)
    return Message(_("Reminder: %(subject)s") % {"subject": asked.subject}, asked.body, asked.path)


def consultation_answered(consultation):
    """Tell who asked that a focal point has answered."""
    words = {
        "country": consultation.country.name,
        "reference": consultation.proposal.reference,
        "answer": consultation.get_answer_display(),
    }
    return Message(
        _("Focal point of %(country)s on response %(reference)s: %(answer)s") % words,
        consultation.comment or words["answer"],
        reverse("matching:consultation_list"),
    )
