"""The figures of a call: a page, and the same figures as a table for spreadsheets."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ipbes_portal import clock, languages
from ipbes_portal.accounts.downloads import download
from ipbes_portal.charts import quantile_bins, world_map
from ipbes_portal.charts_bars import bar_chart

from .. import rules, statistics
from ..models import PledgeKind, Proposal, SupportStage
from ..responding.support import Support
from .calls import visible_call


def call_statistics(request, pk):
    """The figures of a call; whoever may see the responses finds behind each number exactly those."""
    call = visible_call(request, pk)
    responses = Proposal.objects.counted().filter(call=call)
    sees_all = rules.can_see_all_responses(request.user)

    def link(**chosen):
        query = urlencode({"call": call.pk, "counted": "true"} | chosen)
        return f"{reverse('matching:proposal_list')}?{query}" if sees_all else None

    totals, countries = statistics.totals(responses), statistics.by_country(responses)
    bars = [
        (category.name, found, link(category=category.code))
        for category, found in statistics.by_category(responses)
        if found or category.is_main
    ]
    support = _support(totals, link)
    headline = _headline(totals, len(countries), link)
    if "format" in request.GET:
        return _table(request.GET["format"], call, headline, bars, support, countries)
    context = {
        "call": call,
        "as_of": clock.today(),
        "sees_all": sees_all,
        "headline": headline,
        "support": support,
        "categories": [(*bar, _share(bar[1], totals["responses"])) for bar in bars],
        "chart": bar_chart(bars, title=_("Responses by category"), rtl=languages.current().direction == "rtl"),
        "countries": [(country, found, link(country=country.iso3)) for country, found in countries],
        "left_out": _left_out(call, link) if sees_all else [],
    } | _map(countries, link)
    return render(request, "matching/call_statistics.html", context)


def _share(part, whole):
    return round(100 * part / whole) if whole else 0


def _headline(totals, countries, link):
    return [
        (_("Responses"), totals["responses"], link()),
        (pgettext("of responses", "of them late"), totals["late"], link(late="true")),
        (_("Countries"), countries, "#countries" if countries else None),
        (_("Pledges of money"), totals["financial_pledges"], link(pledge=PledgeKind.FINANCIAL.value)),
        (_("Pledges in kind"), totals["in_kind_pledges"], link(pledge=PledgeKind.IN_KIND.value)),
    ]


def _support(totals, link):
    kinds = [(kind.label, totals[f"support_{kind.value}"], link(support=kind.value)) for kind in Support]
    stages = [(stage.label, totals[f"stage_{stage.value}"], link(stage=stage.value)) for stage in SupportStage]
    return [(_("Kind of support"), kinds), (_("Support is sought for"), stages)]


def _left_out(call, link):
    """What arrived and does not count, by state."""
    sent = Proposal.objects.sent().filter(call=call).exclude(pk__in=Proposal.objects.counted().values("pk"))
    found = {}
    for status in sent.values_list("status", flat=True):
        found[status] = found.get(status, 0) + 1
    labels = dict(Proposal._meta.get_field("status").choices)
    return [(labels[status], n, link(counted="false", state=status)) for status, n in sorted(found.items())]


def _map(countries, link):
    counts = {country.m49: found for country, found in countries}
    by_code = {country.m49: country for country, _found in countries}
    bins = quantile_bins(counts.values())
    picture = world_map(
        counts,
        title=_("Responses by country"),
        description=_("Countries are darker the more responses propose activities in them."),
        names={m49: country.name for m49, country in by_code.items()},
        href=(lambda m49: link(country=by_code[m49].iso3) if m49 in by_code else None) if link() else None,
        bins=bins,
    )
    return {"map": picture if counts else None, "bins": bins}


def _table(kind, call, headline, bars, support, countries):
    """Every figure of the page on a line of its own, with the part of the page it stands in."""
    total = headline[0][1]
    parts = [(_("In short"), headline), (_("By category"), bars), *support]
    parts.append((_("Countries"), [(country.name, found, None) for country, found in countries]))
    is_share = {_("By category"), _("Countries")}
    rows = [
        [part, str(label), value, _share(value, total) if part in is_share else ""]
        for part, lines in parts
        for label, value, _url in lines
    ]
    if call.is_demonstration:
        note = _(
            "This call is shown with demonstration records: the numbers of late responses and of pledges in kind, "
            "and who answered, are made up."
        )
        rows.append([_("Note"), note, "", ""])
    header = [_("Part"), _("Figure"), _("Responses"), _("Share of responses, %")]
    return download(kind, f"call-{call.year}-{call.pk}-statistics", header, rows)
