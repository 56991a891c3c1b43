"""Why one offer fits one proposal, or cannot: hard conditions, components and one sentence (F129, F143, F151).

Pure: no model, no query. Computed only for pairs that somebody looks at. What is said here in words, and pair by pair,
`engine` computes for all pairs at once; the total shown is the engine's own.
"""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy

from ..engine import COMPONENTS, OPEN_TO_ALL, SET_OF, score_all
from .features import FINANCIAL, IN_KIND, OPEN, TECHNICAL, money_of, pack_offered, pack_wanted, period_of

LABELS = {
    "needs": pgettext_lazy("component of a match", "Needs"),
    "themes": pgettext_lazy("component of a match", "Themes"),
    "initiative": pgettext_lazy("component of a match", "Initiative"),
    "strategy": pgettext_lazy("component of a match", "Strategy"),
    "country": pgettext_lazy("component of a match", "Country"),
    "region": pgettext_lazy("component of a match", "Region"),
    "support": pgettext_lazy("component of a match", "Kind of support"),
    "amount": pgettext_lazy("component of a match", "Amount"),
    "language": pgettext_lazy("component of a match", "Language"),
    "dates": pgettext_lazy("component of a match", "Dates"),
}
SUPPORT_WORDS = {
    FINANCIAL: pgettext_lazy("offers …", "financial support"),
    TECHNICAL: pgettext_lazy("offers …", "technical support"),
    IN_KIND: pgettext_lazy("offers …", "support in kind"),
}
GOOD, FAIR = 0.7, 0.4  # from which score a pair fits well, or in part; words only, nothing is cut off there [ours]


@dataclass(frozen=True)
class Reason:
    """A hard condition that excludes the pair: its code, and a sentence."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Component:
    """One component of a score.

    `value`: 0 to 1, or None where one side says nothing and it does not count; `weight`: as set; `share`: what it adds
    to the score (all shares together are the score); `words`: what was found.
    """

    name: str
    label: str
    value: float | None
    weight: float
    share: float
    words: str


@dataclass(frozen=True)
class Explanation:
    """Why one pair has its score, in the language that was active.

    `score`: the engine's value, 0 to 1, or None where `reasons` exclude the pair; `components`: all ten, in order;
    `counted`: how many of them count; `sentence`: the whole in one sentence; `basis`: on how much it rests.
    """

    score: float | None
    reasons: list[Reason]
    components: list[Component]
    counted: int
    sentence: str
    basis: str


def explain(wanted, offered, weights, *, today):
    """The Explanation of one Wanted and one Offered on the date `today`, under these Weights.

    `score` equals that of `score_all` to the last bit. Hard conditions, formulas and wording: [ours].
    """
    value = score_all(pack_wanted([wanted]), pack_offered([offered]), weights, today=today).values[0, 0]
    components = _components(wanted, offered, weights)
    reasons = _reasons(wanted, offered, today, is_excluded=value < 0)
    score = None if reasons else float(value)
    counted = sum(1 for each in components if each.value is not None and each.weight)
    return Explanation(
        score=score,
        reasons=reasons,
        components=components,
        counted=counted,
        sentence=_excluded_sentence(reasons) if reasons else _sentence(wanted, offered, score, components),
        basis=gettext("Compared on %(counted)d of %(all)d points.") % {"counted": counted, "all": len(COMPONENTS)},
    )


# --- Hard conditions --------------------------------------------------------------------------------------------


def _reasons(wanted, offered, today, *, is_excluded):
    """Every hard condition that excludes this pair; where none does, the engine found nothing to compare."""
    found = [Reason(code, sentence()) for code, applies, sentence in CONDITIONS if applies(wanted, offered, today)]
    if is_excluded and not found:
        found.append(Reason("nothing_to_compare", gettext("The two sides speak to nothing that could be compared.")))
    return found


def _is_outside(wanted, offered, _today):
    """Both name countries, or both regions, and nothing is in common at either level."""
    both = (wanted.countries and offered.countries) or (wanted.regions and offered.regions)
    return bool(both) and not (wanted.countries & offered.countries or wanted.regions & offered.regions)


# Code, condition, sentence.
CONDITIONS = (
    (
        "no_common_support",
        lambda wanted, offered, today: not wanted.supports & offered.supports,
        lambda: gettext("The offer gives no kind of support that the proposal seeks."),
    ),
    (
        "not_yet_valid",
        lambda wanted, offered, today: offered.valid_from is not None and offered.valid_from > today,
        lambda: gettext("The offer is not yet valid."),
    ),
    (
        "ended",
        lambda wanted, offered, today: offered.valid_until is not None and offered.valid_until < today,
        lambda: gettext("The validity of the offer has ended."),
    ),
    ("used_up", lambda wanted, offered, today: offered.is_used_up, lambda: gettext("Nothing is left of the offer.")),
    ("outside_countries", _is_outside, lambda: gettext("The offer does not cover the countries of the proposal.")),
    (
        "no_common_language",
        lambda wanted, offered, today: (
            bool(wanted.languages and offered.languages) and not wanted.languages & offered.languages
        ),
        lambda: gettext("The two sides share no language."),
    ),
    (
        "same_organisation",
        lambda wanted, offered, today: wanted.organisation is not None and wanted.organisation == offered.organisation,
        lambda: gettext("The offer and the proposal come from the same organisation."),
    ),
    (
        "excluded_organisation",
        lambda wanted, offered, today: wanted.organisation in offered.excluded_organisations,
        lambda: gettext("The offer is not open to the organisation of the proposal."),
    ),
)


def _excluded_sentence(reasons):
    sentences = [reason.sentence for reason in reasons]
    return gettext("Not possible: %(reasons)s") % {
        "reasons": _joined(sentences, pgettext("sentences", "%(first)s %(second)s"))
    }


# --- Components -------------------------------------------------------------------------------------------------


def _components(wanted, offered, weights):
    """All ten, with what each adds to the score."""
    values = {name: _value(name, wanted, offered) for name in COMPONENTS}
    counted = sum(getattr(weights, name) for name, value in values.items() if value is not None)
    found = []
    for name, value in values.items():
        weight = getattr(weights, name)
        share = weight * value / counted if value is not None and counted else 0.0
        found.append(Component(name, str(LABELS[name]), value, weight, share, _words(name, value, wanted, offered)))
    return found


def _value(name, wanted, offered):
    """0 to 1, or None where one side says nothing."""
    if name == "amount":
        return _ratio(money_of(wanted), money_of(offered))
    if name == "dates":
        return _overlap_of_periods(period_of(wanted), period_of(offered))
    ours, theirs = _sets(name, wanted, offered)
    if not ours:
        return None
    if _is_open_to_all(name, offered):
        return OPEN_TO_ALL
    if not theirs:
        return None
    if name == "country":
        return max(len(ours & theirs) / len(ours), OPEN_TO_ALL if wanted.regions & offered.regions else 0)
    if name in ("region", "support"):
        return len(ours & theirs) / len(ours)
    return len(ours & theirs) / min(len(ours), len(theirs))


def _sets(name, wanted, offered):
    return getattr(wanted, SET_OF[name]), getattr(offered, SET_OF[name])


def _is_open_to_all(name, offered):
    """Whether the offer leaves this open: any need, any country and so on. Whole regions are not everywhere."""
    is_open = SET_OF.get(name) in OPEN and not getattr(offered, SET_OF[name])
    return is_open and not (name == "country" and offered.regions)


def _ratio(sought, given):
    """The smaller amount as a share of the larger."""
    return None if sought is None or given is None else float(min(sought, given) / max(sought, given))


def _overlap_of_periods(ours, theirs):
    """The days in common as a share of the shorter period."""
    if ours is None or theirs is None:
        return None
    days = (min(ours[1], theirs[1]) - max(ours[0], theirs[0])).days + 1
    return max(days, 0) / min(_days(ours), _days(theirs))


def _days(period):
    return (period[1] - period[0]).days + 1


# --- Words ------------------------------------------------------------------------------------------------------


def _words(name, value, wanted, offered):
    """What was found, as a phrase of its own."""
    if value is None:
        return gettext("not compared: one side says nothing about it")
    if _is_open_to_all(name, offered):
        return gettext("the offer is open to all")
    if name == "amount":
        return _of_the_amount(wanted, offered)
    if name == "dates":
        return gettext("%(percent)s of the shorter period is in common") % {"percent": _percent(value)}
    sentence = gettext("%(common)d in common (the proposal names %(wanted)d, the offer %(offered)d)")
    return sentence % _numbers(name, wanted, offered)


def _sentence(wanted, offered, score, components):
    """What fits, then the amount, then what does not fit, in one sentence."""
    values = {each.name: each.value for each in components if each.weight and each.value is not None}
    fits = [
        FITS[name](wanted, offered) for name, value in values.items() if name in FITS and _is_met(name, value, offered)
    ]
    text = _joined([phrase for phrase in fits if phrase], pgettext("list in a sentence", "%(first)s, %(second)s"))
    parts = [text, _of_the_amount(wanted, offered) if "amount" in values else ""]
    parts += [str(MISSES[name]) for name, value in values.items() if name in MISSES and value == 0]
    parts = [part for part in parts if part] or [gettext("the offer is open to all")]
    return _verdict(score) % {"reasons": _joined(parts, pgettext("list in a sentence", "%(first)s; %(second)s"))}


def _is_met(name, value, offered):
    return value > 0 and not _is_open_to_all(name, offered)


def _verdict(score):
    if score >= GOOD:
        return gettext("Fits well: %(reasons)s.")
    if score >= FAIR:
        return gettext("Fits in part: %(reasons)s.")
    return gettext("Fits little: %(reasons)s.")


def _of_the_amount(wanted, offered):
    sought, given = money_of(wanted), money_of(offered)
    if given >= sought:
        return gettext("the amount covers all that is sought")
    return gettext("the amount covers %(percent)s of what is sought") % {"percent": _percent(given / sought)}


def _percent(share):
    """A share as a whole percentage, rounded down: what is nearly all is not all."""
    whole = int(share * 100)
    if not whole and share:
        return gettext("less than 1 %%") % {}
    return gettext("%(number)s %%") % {"number": number_format(whole)}


def _joined(pieces, pattern):
    """None, one, or several put together by the translator's pattern for two."""
    text = "".join(pieces[:1])
    for piece in pieces[1:]:
        text = pattern % {"first": text, "second": piece}
    return text


def _numbers(name, wanted, offered):
    ours, theirs = _sets(name, wanted, offered)
    return {"common": len(ours & theirs), "wanted": len(ours), "offered": len(theirs)}


def _same_needs(wanted, offered):
    return gettext("same needs (%(common)d of %(wanted)d)") % _numbers("needs", wanted, offered)


def _same_themes(wanted, offered):
    return gettext("same themes (%(common)d of %(wanted)d)") % _numbers("themes", wanted, offered)


def _same_initiatives(wanted, offered):
    return ngettext("same initiative", "same initiatives", len(wanted.initiatives & offered.initiatives))


def _same_strategies(wanted, offered):
    return ngettext("same strategy", "same strategies", len(wanted.strategies & offered.strategies))


def _countries(wanted, offered):
    """What is named country by country; nothing where only a region covers them, for the region says so."""
    numbers = _numbers("country", wanted, offered)
    if numbers["common"] == numbers["wanted"]:
        return ngettext("covers the country", "covers all %(wanted)d countries", numbers["wanted"]) % numbers
    return gettext("covers %(common)d of %(wanted)d countries") % numbers if numbers["common"] else ""


def _regions(wanted, offered):
    return ngettext("covers the region", "covers the regions", len(wanted.regions & offered.regions))


def _supports(wanted, offered):
    kinds = [str(words) for kind, words in SUPPORT_WORDS.items() if kind in wanted.supports & offered.supports]
    return gettext("offers %(kinds)s") % {
        "kinds": _joined(kinds, pgettext("kinds of support", "%(first)s and %(second)s"))
    }


def _languages(wanted, offered):
    return ngettext("shares a language", "shares languages", len(wanted.languages & offered.languages))


def _dates(wanted, offered):
    ours, theirs = period_of(wanted), period_of(offered)
    is_within = theirs[0] <= ours[0] and ours[1] <= theirs[1]
    return gettext("is there for the whole time") if is_within else gettext("is there for part of the time")


FITS = {
    "needs": _same_needs,
    "themes": _same_themes,
    "initiative": _same_initiatives,
    "strategy": _same_strategies,
    "country": _countries,
    "region": _regions,
    "support": _supports,
    "language": _languages,
    "dates": _dates,
}
MISSES = {
    "needs": gettext_lazy("no need in common"),
    "themes": gettext_lazy("no theme in common"),
    "initiative": gettext_lazy("another initiative"),
    "strategy": gettext_lazy("another strategy"),
    "country": gettext_lazy("none of the countries is named"),
    "region": gettext_lazy("another region"),
    "dates": gettext_lazy("at another time"),
}
