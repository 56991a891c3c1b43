"""Pages of concept notes: the list, one note with parts, sums and map, and how it is prepared, sent and answered."""

from decimal import Decimal
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ipbes_portal.accounts.downloads import download
from ipbes_portal.buttons import button, typed
from ipbes_portal.charts import quantile_bins, world_map
from ipbes_portal.edits import conflict_rows, once, refusals_in_form
from ipbes_portal.workflow import StaleEdit

from .. import actions, rules
from ..forms import BundleForm, BundlePartForm, FunderAnswerForm
from ..models import Bundle, BundlePart, Proposal


def visible_bundle(request, pk):
    """The concept note, as far as the reader may see it."""
    return get_object_or_404(Bundle.objects.visible_to(request.user).with_texts(), pk=pk)


@login_required
def bundle_list(request):
    """The concept notes this reader may see, newest first; with `?answer=true` those that wait for their answer."""
    rows = Bundle.objects.visible_to(request.user).with_texts()
    if request.GET.get("answer") == "true":
        rows = rows.waiting_for(request.user)
    if "format" in request.GET:
        return _table(request.GET["format"], rows)
    context = {"rows": rows, "may_prepare": rules.can_prepare_bundle(request.user)}
    return render(request, "matching/bundle_list.html", context)


def _table(kind, bundles):
    """The list as CSV or XLSX."""
    header = [_("Title"), _("Prepared by"), _("Funder"), _("State"), _("Answer of the funder")]
    rows = (
        [str(row), row.prepared_by.name, row.funder.name, row.get_status_display(), row.status_note] for row in bundles
    )
    return download(kind, "concept-notes", header, rows)


@login_required
def bundle_detail(request, pk):
    """One concept note: what it is about, its parts as this reader may know them, sums and map."""
    bundle, user = visible_bundle(request, pk), request.user
    parts, hidden = _parts(user, bundle)
    may_edit = rules.can_edit_bundle(user, bundle)
    return render(
        request,
        "matching/bundle_detail.html",
        {
            "bundle": bundle,
            "parts": parts,
            "hidden": hidden,
            "total": sum((part["amount_usd"] or Decimal(0) for part in parts), Decimal(0)),
            "sees_amounts": _sees_amounts(user, bundle),
            "countries": sorted({name for part in parts for name in part["countries"]}),
            "may_edit": may_edit,
            "may_take_back": rules.can_take_bundle_back(user, bundle),
            "may_answer": rules.can_answer_bundle(user, bundle),
            "part_form": BundlePartForm() if may_edit else None,
            "answer_form": FunderAnswerForm(auto_id="id_answer_%s"),
        }
        | _map(parts),
    )


def _sees_amounts(user, bundle):
    is_between = rules.speaks_for_funder(user, bundle) or rules.prepares_bundle(user, bundle)
    return rules.can_prepare_bundle(user) or is_between


def _parts(user, bundle):
    """The parts as plain data, and how many are kept from a reader in conflict with them.

    Authors read of each other's projects what each adds, but no amounts: those are between them and the funder.
    """
    rows = bundle.parts.select_related("proposal__text", "proposal__organisation").prefetch_related(
        "proposal__text__wordings", "proposal__countries", "proposal__co_editors"
    )
    visible = set(Proposal.objects.visible_to(user).filter(bundle_parts__bundle=bundle).values_list("pk", flat=True))
    in_full, shown, hidden = _sees_amounts(user, bundle), [], 0
    for row in rows:
        is_mine = rules.is_on_side_of_proposal(user, row.proposal)
        if rules.can_prepare_bundle(user) and row.proposal_id not in visible:
            hidden += 1
            continue
        shown.append(
            {
                "pk": row.pk,
                "proposal_id": row.proposal_id if row.proposal_id in visible else None,
                "reference": row.proposal.reference,
                "text": row.proposal.text,
                "organisation": row.proposal.organisation.name,
                "countries": [country.name for country in row.proposal.countries.all()],
                "places": [country.m49 for country in row.proposal.countries.all()],
                "names": {country.m49: country.name for country in row.proposal.countries.all()},
                "part": row.part,
                "amount_usd": row.amount_usd if in_full or is_mine else None,
            }
        )
    return shown, hidden


def _map(parts):
    counts, names = {}, {}
    for part in parts:
        names |= part["names"]
        for place in part["places"]:
            counts[place] = counts.get(place, 0) + 1
    if not counts:
        return {"map": None, "bins": []}
    bins = quantile_bins(counts.values())
    picture = world_map(
        counts,
        title=_("Projects of this concept note by country"),
        description=_("Countries are darker the more of its projects take place in them."),
        names=names,
        bins=bins,
    )
    return {"map": picture, "bins": bins}


class BundleAdd(LoginRequiredMixin, UserPassesTestMixin, FormView):
    """Begin a concept note."""

    form_class = BundleForm
    template_name = "matching/bundle_form.html"

    def test_func(self):
        """Asks the rule."""
        return rules.can_prepare_bundle(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Bundle()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=_("Prepare a concept note"), **kwargs)

    @once
    @refusals_in_form
    def form_valid(self, form):
        words = {name: form.cleaned_data[name] for name in ("language", "title", "body")}
        bundle = actions.prepare_bundle(form.instance, by=self.request.user, **words)
        messages.success(self.request, _("Begun. Now add the projects; the funder sees it when you send it."))
        return redirect("matching:bundle_detail", bundle.pk)


class BundleEdit(LoginRequiredMixin, UserPassesTestMixin, FormView):
    """Change a concept note before it is sent."""

    form_class = BundleForm
    template_name = "matching/bundle_form.html"

    @cached_property
    def bundle(self):
        """The concept note, as far as the reader may see it."""
        return visible_bundle(self.request, self.kwargs["pk"])

    def test_func(self):
        """Asks the rule."""
        return rules.can_edit_bundle(self.request.user, self.bundle)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.bundle}

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=_("Change the concept note"), bundle=self.bundle, **kwargs)

    @refusals_in_form
    def form_valid(self, form):
        given = form.cleaned_data
        try:
            actions.edit_bundle(
                form.instance,
                by=self.request.user,
                fields=[name for name in form.changed_data if name in ("prepared_by", "funder")],
                version=given["version"] or 0,
                title=given["title"],
                body=given["body"],
            )
        except StaleEdit:
            theirs = Bundle.objects.get(pk=self.bundle.pk)
            source = theirs.text.source
            stored = {"title": source.title, "body": source.body}
            stored |= {"prepared_by": theirs.prepared_by, "funder": theirs.funder}
            form.data = form.data.copy()
            form.data["version"] = theirs.version
            return self.render_to_response(
                self.get_context_data(form=form, conflict=conflict_rows(form, stored)), status=409
            )
        messages.success(self.request, _("Saved."))
        return redirect("matching:bundle_detail", self.bundle.pk)


# Buttons


@login_required
@require_POST
def bundle_part_add(request, pk):
    """Add one project by its reference."""
    bundle, given = visible_bundle(request, pk), typed(BundlePartForm(request.POST))
    visible = Proposal.objects.visible_to(request.user)
    proposal = visible.filter(reference__iexact=given["reference"].strip()).first()
    if proposal is None:
        raise ValidationError(_("No project has this reference."))
    actions.add_to_bundle(bundle, proposal, by=request.user, part=given["part"], amount_usd=given["amount_usd"])
    messages.success(request, _("Added. Its authors are told."))
    return redirect("matching:bundle_detail", pk)


@login_required
@require_POST
def bundle_part_remove(request, pk):
    """Take one project out again."""
    parts = BundlePart.objects.filter(
        bundle__in=Bundle.objects.visible_to(request.user).values("pk"),
        # What is kept from a reader in conflict cannot be taken out by them either.
        proposal__in=Proposal.objects.visible_to(request.user).values("pk"),
    )
    part = get_object_or_404(parts.select_related("proposal", "bundle"), pk=pk)
    bundle = part.bundle_id
    actions.take_from_bundle(part, by=request.user)
    messages.success(request, _("Taken out."))
    return redirect("matching:bundle_detail", bundle)


bundle_button = partial(button, visible_bundle, "matching:bundle_detail")
bundle_send = bundle_button(actions.send_bundle, gettext_lazy("Sent. The funder and the authors are told."))
bundle_take_back = bundle_button(actions.take_bundle_back, gettext_lazy("Taken back. The funder no longer sees it."))


@login_required
@require_POST
def bundle_answer(request, pk):
    """Note what the funder says."""
    given = typed(FunderAnswerForm(request.POST))
    actions.note_answer_of_funder(visible_bundle(request, pk), by=request.user, **given)
    messages.success(request, _("Noted. The authors and the secretariat are told."))
    return redirect("matching:bundle_detail", pk)
