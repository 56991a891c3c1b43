"""The page of the weights: what counts how much, what another set would change, and the sets that held before."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.generic import FormView

from ipbes_portal import clock, languages
from ipbes_portal.charts_bars import bar_chart
from ipbes_portal.directory.models import Region
from ipbes_portal.edits import once, refusals_in_form
from ipbes_portal.jobs.models import Job
from ipbes_portal.workflow import StaleEdit

from .. import actions, rules
from ..actions.suggestions import KIND
from ..engine import COMPONENTS, Weights, score_all
from ..fitting.explanation import LABELS
from ..fitting.features import pack_offered, pack_wanted
from ..fitting.records_for_engine import (
    compared_offers,
    compared_proposals,
    offered_rows,
    wanted_rows,
    weights_in_force,
)
from ..fitting.weight_preview import compare
from ..forms import WeightsForm
from ..models import Offer, Proposal, WeightSet

MOST_SHOWN = 50


class WeightsEdit(LoginRequiredMixin, UserPassesTestMixin, FormView):
    """Show the weights; preview others; save only what was previewed."""

    form_class = WeightsForm
    template_name = "matching/weights.html"

    def test_func(self):
        """Asks the rule."""
        return rules.can_weigh(self.request.user)

    @cached_property
    def in_force(self):
        """The set that holds."""
        return weights_in_force()

    @cached_property
    def earlier(self):
        """An earlier set the address names, to be taken up again, or None."""
        text = self.request.GET.get("from", "")
        is_number = text.isascii() and text.isdecimal() and len(text) < 18
        return WeightSet.objects.filter(pk=int(text)).first() if is_number else None

    def get_initial(self):
        shown = self.earlier or self.in_force
        note = ""
        if self.earlier:
            note = _("As on %(day)s: %(note)s") % {"day": f"{self.earlier.set_at:%Y-%m-%d}", "note": self.earlier.note}
        numbers = {name: _plain(number) for name, number in _numbers(shown).items()}
        return numbers | {"only_suitable": shown.only_suitable, "seen": self.in_force.pk, "note": note[:300]}

    def get_context_data(self, **kwargs):
        job = Job.objects.live().filter(kind=KIND).first()
        return super().get_context_data(
            in_force=self.in_force,
            present=[(LABELS[name], value) for name, value in _numbers(self.in_force).items()],
            history=WeightSet.objects.select_related("set_by__person")[:MOST_SHOWN],
            earlier=self.earlier,
            job=job,
            job_is_mine=job is not None and Job.objects.visible_to(self.request.user).filter(pk=job.pk).exists(),
            **kwargs,
        )

    def form_valid(self, form):
        """Preview, or save when exactly this has been previewed."""
        if "save" in self.request.POST and self.request.POST.get("previewed") == _fingerprint(form):
            return self.save(form)
        return self.preview(form)

    @refusals_in_form
    def preview(self, form):
        """The page with what these weights would change."""
        given = form.cleaned_data
        weights = actions.checked_weights(form.values())
        preview = _preview(self.in_force, weights, given["only_suitable"])
        context = self.get_context_data(form=form, preview=preview, previewed=_fingerprint(form))
        return self.render_to_response(context | _shown(self.request.user, preview))

    @once
    @refusals_in_form
    def save(self, form):
        """Let them hold."""
        given, address = form.cleaned_data, reverse("matching:weights")
        try:
            actions.set_weights(
                by=self.request.user,
                values=form.values(),
                only_suitable=given["only_suitable"],
                note=given["note"],
                seen=given["seen"],
                back=address,
            )
        except StaleEdit:
            form.data = form.data.copy()
            form.data["seen"] = self.in_force.pk or ""
            form.add_error(
                None, _("Somebody else changed the weights meanwhile; they are shown below. Please preview again.")
            )
            return self.form_invalid(form)
        messages.success(self.request, _("The weights hold from now on. All lists are being computed anew."))
        return redirect(address)


def _numbers(weight_set):
    """{component: number} of a set; one never saved has the engine's own."""
    weights = Weights(**weight_set.values)
    return {name: getattr(weights, name) for name in COMPONENTS}


def _plain(number):
    """25 rather than 25.0; decimals where there are any."""
    return int(number) if number == int(number) else number


def _fingerprint(form):
    """What was previewed, so that nothing else is saved."""
    return " ".join([*(f"{value:g}" for value in form.values().values()), str(form.cleaned_data["only_suitable"])])


def _preview(in_force, weights, only_suitable):
    today, offered = clock.today(), pack_offered(offered_rows(compared_offers()))
    records = {scope: wanted_rows(compared_proposals(scope)) for scope in {in_force.only_suitable, only_suitable}}
    packed = {scope: pack_wanted(rows) for scope, rows in records.items()}
    regions = {row.pk: row.regions for rows in records.values() for row in rows}
    before = score_all(packed[in_force.only_suitable], offered, Weights(**in_force.values), today=today)
    after = score_all(packed[only_suitable], offered, weights, today=today)
    return compare(before, after, regions)


def _shown(user, preview):
    """The pairs by their references, as far as the reader may see the projects, and the regions with their picture."""
    changes = [*preview.rising, *preview.falling]
    visible = Proposal.objects.visible_to(user)
    projects = dict(visible.filter(pk__in={each.proposal for each in changes}).values_list("pk", "reference"))
    offers = dict(Offer.objects.filter(pk__in={each.offer for each in changes}).values_list("pk", "reference"))
    names = {region.code: region.name for region in Region.objects.all()}

    def lines(pairs):
        return [
            {
                "proposal": projects[each.proposal],
                "proposal_id": each.proposal,
                "offer": offers[each.offer],
                "offer_id": each.offer,
                "before": round(100 * each.before),
                "after": round(100 * each.after),
            }
            for each in pairs
            if each.proposal in projects
        ]

    regions = [(names.get(each.region, each.region), each) for each in preview.regions]
    bars = []
    now, then = pgettext("of weights", "Now"), pgettext("of weights", "Then")
    for name, each in regions:
        bars.append((f"{name} · {now}", round(each.places_before), None))
        bars.append((f"{name} · {then}", round(each.places_after), None))
    picture = bar_chart(
        bars, title=_("Share of first places by region, in per cent"), rtl=languages.current().direction == "rtl"
    )
    moved = [(_("Pairs that rise most"), lines(preview.rising)), (_("Pairs that fall most"), lines(preview.falling))]
    return {"moved": moved, "regions": regions, "chart": picture if bars else None}
