"""The pages of those who write a response: a task list, one page per section, check, send, receipt."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ipbes_portal.edits import once, refusals_in_form

from .. import actions, rules
from ..forms import SECTION_FORMS, CoEditorForm, FileForm, StartForm
from ..models import Proposal, ProposalFile
from ..responding.answers import TITLES, answers_of
from ..responding.completeness import missing_parts, sections_of
from .calls import visible_call
from .sections import WrittenSection


def visible_proposal(request, pk):
    """The response with everything its pages show, as far as the reader may see it."""
    return get_object_or_404(Proposal.objects.visible_to(request.user).for_detail(), pk=pk)


def proposal_to_judge(request, pk):
    """The same for pages about its reading, which are not for its own side."""
    return get_object_or_404(Proposal.objects.open_to_judge(request.user).for_detail(), pk=pk)


def section_url(proposal, name):
    """The page of one section."""
    if name == "files":
        return reverse("matching:proposal_files", args=[proposal.pk])
    return reverse("matching:proposal_section", args=[proposal.pk, name])


class ProposalStart(LoginRequiredMixin, FormView):
    """Begin a response: title, kind, organisation, language."""

    form_class = StartForm
    template_name = "matching/proposal_start.html"

    @cached_property
    def call(self):
        """The call, as far as the reader may see it."""
        return visible_call(self.request, self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "call": self.call}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(call=self.call, takes_responses=self.call.takes_responses, **kwargs)
        return context | {"has_organisation": context["form"].fields["organisation"].queryset.exists()}

    @once
    @refusals_in_form
    def form_valid(self, form):
        given = form.cleaned_data
        proposal = Proposal(call=self.call, organisation=given["organisation"], kind=given["kind"])
        proposal = actions.draft_proposal(
            proposal, by=self.request.user, language=given["language"], title=given["title"]
        )
        messages.success(self.request, _("Your draft is kept. Fill in the sections in any order, whenever you like."))
        return redirect("matching:proposal_form", proposal.pk)


class AuthorsOnly(UserPassesTestMixin):
    """Pages on which a response is written."""

    @cached_property
    def proposal(self):
        """The response, as far as the reader may see it."""
        return visible_proposal(self.request, self.kwargs["pk"])

    def test_func(self):
        """Asks the rule; who is not signed in learns nothing."""
        return self.request.user.is_authenticated and rules.can_edit_proposal(self.request.user, self.proposal)

    def get_permission_denied_message(self):
        """For those who were writing while a colleague sent it."""
        return why_not(self.request.user, self.proposal)


def for_authors(request, pk):
    """The response, for somebody who writes it."""
    proposal = visible_proposal(request, pk)
    if not rules.can_edit_proposal(request.user, proposal):
        raise PermissionDenied(why_not(request.user, proposal))
    return proposal


def why_not(user, proposal):
    """What an author reads who can no longer change a response; others hear no reason."""
    if not rules.is_author(user, proposal) or proposal.is_open_to_authors:
        return ""
    return _(
        "This response has been sent and can no longer be changed. If something must be corrected, write to the "
        "secretariat on the page of the response: it can return it to you."
    )


@login_required
def proposal_form(request, pk):
    """The task list: every section, and what each still lacks."""
    proposal = for_authors(request, pk)
    missing = missing_parts(proposal)
    left_open = {"files": not proposal.files.all(), "consent": not proposal.may_be_published}
    tasks = [
        {
            "title": TITLES[name],
            "url": section_url(proposal, name),
            "missing": [part.text for part in missing if part.section == name],
            "is_optional": left_open.get(name, False),
        }
        for name in sections_of(proposal)
    ]
    context = {"proposal": proposal, "tasks": tasks, "missing": missing}
    return render(request, "matching/proposal_form.html", context | _around(request, proposal))


def _around(request, proposal):
    """What the pages of a draft say about the call and the people."""
    return {
        "call": proposal.call,
        "may_send": proposal.submitted_at is not None or proposal.call.takes_responses,
        "would_be_late": proposal.submitted_at is None and proposal.call.is_over,
        "may_choose_co_editors": rules.can_choose_co_editors(request.user, proposal),
        "may_discard": rules.can_discard_draft(request.user, proposal),
    }


def _after(proposal, section):
    """The section after this one; after the last one the answers are checked."""
    names = sections_of(proposal)
    following = names[names.index(section) + 1 :] if section in names else []
    if following:
        return section_url(proposal, following[0])
    return reverse("matching:proposal_check", args=[proposal.pk])


class ProposalSection(AuthorsOnly, WrittenSection):
    """One section; saved as it is, complete or not. A stale save shows mine beside theirs and loses nothing."""

    template_name = "matching/proposal_section.html"
    edit = staticmethod(actions.edit_proposal)

    @property
    def row(self):
        """The response."""
        return self.proposal

    @property
    def section(self):
        """The name in the address."""
        if self.kwargs["section"] not in SECTION_FORMS:
            raise Http404
        return self.kwargs["section"]

    def get_form_class(self):
        return SECTION_FORMS[self.section]

    def get_context_data(self, **kwargs):
        names = sections_of(self.proposal)
        place = names.index(self.section) + 1 if self.section in names else 0
        missing = [part.text for part in missing_parts(self.proposal) if part.section == self.section]
        return super().get_context_data(
            proposal=self.proposal,
            heading=TITLES[self.section],
            place=place,
            places=len(names),
            missing=missing,
            **kwargs,
        )

    def overview(self):
        """The task list."""
        return reverse("matching:proposal_form", args=[self.proposal.pk])

    def following(self):
        """The next section, or the check of all answers."""
        return _after(self.proposal, self.section)


class ProposalFiles(AuthorsOnly, FormView):
    """The files of a response: those there are, and one more."""

    form_class = FileForm
    template_name = "matching/proposal_files.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            proposal=self.proposal, heading=TITLES["files"], following=_after(self.proposal, "files"), **kwargs
        )

    @refusals_in_form
    def form_valid(self, form):
        actions.add_proposal_file(self.proposal, form.cleaned_data["file"], by=self.request.user)
        messages.success(self.request, _("The file is stored."))
        return redirect("matching:proposal_files", self.proposal.pk)


@login_required
@require_POST
def proposal_file_remove(request, pk):
    """Take a file away again."""
    row = get_object_or_404(ProposalFile.objects.visible_to(request.user).select_related("file"), pk=pk)
    proposal = row.proposal_id
    actions.remove_proposal_file(row, by=request.user)
    messages.success(request, _("Removed."))
    return redirect("matching:proposal_files", proposal)


class CoEditors(AuthorsOnly, FormView):
    """The colleagues who write too; the proponent chooses them."""

    form_class = CoEditorForm
    template_name = "matching/co_editors.html"

    def test_func(self):
        return self.request.user.is_authenticated and rules.can_choose_co_editors(self.request.user, self.proposal)

    def get_context_data(self, **kwargs):
        return super().get_context_data(proposal=self.proposal, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        colleague = actions.add_co_editor(self.proposal, form.cleaned_data["email"], by=self.request.user)
        messages.success(self.request, _("%(name)s can now edit this response.") % {"name": colleague.person})
        return redirect("matching:co_editors", self.proposal.pk)


@login_required
@require_POST
def co_editor_remove(request, pk, user):
    """Let a colleague no longer write."""
    proposal = visible_proposal(request, pk)
    actions.remove_co_editor(proposal, get_object_or_404(proposal.co_editors, pk=user), by=request.user)
    messages.success(request, _("Removed."))
    return redirect("matching:co_editors", pk)


@login_required
@require_POST
def draft_discard(request, pk):
    """Throw a draft away."""
    proposal = for_authors(request, pk)
    title = str(proposal)
    actions.discard_draft(proposal, by=request.user)
    messages.success(request, _("The draft “%(title)s” is discarded.") % {"title": title})
    return redirect("matching:my_proposals")


# Sending


@login_required
def proposal_check(request, pk):
    """All answers on one page, what lacks, and the button that sends."""
    proposal = for_authors(request, pk)
    missing = missing_parts(proposal)
    parts = [
        {"title": TITLES[name], "url": section_url(proposal, name), "rows": rows} for name, rows in answers_of(proposal)
    ]
    lacking = [{"text": part.text, "url": section_url(proposal, part.section)} for part in missing]
    context = {"proposal": proposal, "parts": parts, "missing": lacking}
    return render(request, "matching/proposal_check.html", context | _around(request, proposal))


@login_required
@require_POST
def proposal_submit(request, pk):
    """Send the response; sent twice, it leads to the one receipt."""
    actions.submit_proposal(visible_proposal(request, pk), by=request.user)
    return redirect("matching:proposal_receipt", pk)


@login_required
def proposal_receipt(request, pk):
    """The reference of what was sent, to print and keep."""
    proposal = visible_proposal(request, pk)
    if proposal.submitted_at is None:
        raise Http404
    return render(request, "matching/proposal_receipt.html", {"proposal": proposal})
