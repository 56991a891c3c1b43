"""The rolling plan as plain data, built from records: page, API and every later rendering start from here.

Source of the structure: annex of IPBES/5/3 (A rationale and objectives, B strategies, C criteria, D contributing).
"""

from dataclasses import dataclass, field

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from ipbes_portal import clock, languages
from ipbes_portal.programme.criteria import RULES, rule_sentence
from ipbes_portal.programme.models import (
    IN_PLAN,
    Activity,
    Criterion,
    FocusArea,
    Initiative,
    PlanPassage,
    PlanSection,
    Principle,
    Route,
    Strategy,
)

FIRST_ACTIVITIES = 5


@dataclass(frozen=True)
class Words:
    """A title and a body in one language, and how far they can be relied on."""

    title: str = ""
    body: str = ""
    language: str = "en"
    direction: str = "ltr"
    state: str = ""
    source: str = ""
    is_foreign: bool = False
    is_stale: bool = False


@dataclass
class Part:
    """A paragraph of the plan: its permanent key, its number, its words, and what hangs below it."""

    key: str
    number: str
    words: Words
    facts: dict = field(default_factory=dict)
    parts: list = field(default_factory=list)


def build(language):
    """The plan for a reader of `language` (a code such as `zh-hans`), as a dict of plain values.

    Shape: {"language", "as_of", "sections": [{"letter", "title", "passages": [Part]}], "principles": [Part],
    "strategies": [{"number", "name", "introduction": Part, "initiatives": [Part], "focus": Part|None,
    "priorities": Part|None, "criteria": [Part], "rule": {"sentence", "required", "at_least", "among"}}],
    "routes": [Part], "counts": {status: n}}. Counts are of activities in the plan. The number of queries does not
    depend on the number of records.
    """
    passages = _passages(language)
    return {
        "language": languages.BY_CODE[language].html,
        "as_of": clock.today().isoformat(),
        "sections": [
            {"letter": section.letter, "title": section.name, "passages": passages.get((section.pk, None), [])}
            for section in PlanSection.objects.all()
        ],
        "principles": [_part(row, language) for row in _with_words(Principle.objects.all())],
        "strategies": _strategies(language, passages),
        "routes": _routes(language),
        "counts": _counts_by_status(),
    }


def words_of(text, language, fallback=""):
    """The Words of a text for a reader of `language`."""
    wording = text.in_language(language) if text else None
    if wording is None:
        return Words(title=fallback, language=languages.BY_CODE[language].html)
    return Words(
        title=wording.title or fallback,
        body=wording.body,
        language=wording.spoken.html,
        direction=wording.spoken.direction,
        state=wording.state,
        source=wording.source,
        is_foreign=wording.language != language,
        is_stale=wording.is_stale(text.source),
    )


def _with_words(queryset):
    return queryset.select_related("text").prefetch_related("text__wordings", "decisions")


def _part(row, language, number="", **facts):
    facts = {"decisions": [decision.symbol for decision in row.decisions.all()]} | facts
    return Part(row.paragraph, number, words_of(row.text, language, row.name), facts)


def _passages(language):
    """Introductory passages by (section, strategy)."""
    found = {}
    for row in _with_words(PlanPassage.objects.all()):
        found.setdefault((row.section_id, row.strategy_id), []).append(_part(row, language, row.paragraph[1:]))
    return found


def _strategies(language, passages):
    """Everything the plan says by strategy: introduction, initiatives, focus, criteria and their rule."""
    initiatives, criteria, focus = {}, {}, {}
    counts, activities = _counts_by_initiative(), _first_activities()
    for row in _with_words(Initiative.objects.prefetch_related("goals")):
        initiatives.setdefault(row.strategy_id, []).append(_initiative(row, language, counts, activities))
    for row in _with_words(Criterion.objects.prefetch_related("options")):
        options = [{"code": option.code, "name": option.name} for option in row.options.all()]
        criteria.setdefault(row.strategy_id, []).append(_part(row, language, row.code, options=options))
    for row in _with_words(FocusArea.objects.all()):
        focus[row.strategy_id] = _part(row, language, str(row.number))
    by_strategy = {}
    for (_section, strategy), parts in passages.items():
        by_strategy.setdefault(strategy, []).extend(parts)
    found = []
    for row in _with_words(Strategy.objects.all()):
        texts = sorted(by_strategy.get(row.pk, []), key=lambda part: int(part.number))
        found.append(
            {
                "number": row.number,
                "name": row.name,
                "words": words_of(row.text, language, row.name),
                "introduction": texts[0] if texts else None,
                "priorities": texts[1] if len(texts) > 1 else None,
                "initiatives": initiatives.get(row.pk, []),
                "focus": focus.get(row.pk),
                "criteria": criteria.get(row.pk, []),
                "rule": _rule(row.number),
                "activities": sum(sum(part.facts["counts"].values()) for part in initiatives.get(row.pk, [])),
            }
        )
    return found


def _initiative(row, language, counts, activities):
    """One initiative with who manages and funds it, its numbers and its newest activities."""
    return _part(
        row,
        language,
        row.code,
        pk=row.pk,
        manager=row.manager,
        funding=row.funding,
        management_mode=row.management_mode,
        funding_mode=row.funding_mode,
        goals=[{"number": goal.number, "name": goal.name} for goal in row.goals.all()],
        counts=counts.get(row.pk, {}),
        total=sum(counts.get(row.pk, {}).values()),
        activities=[activity_line(activity, language) for activity in activities.get(row.pk, [])],
    )


def activity_line(activity, language):
    """What the plan says about one activity in its list."""
    return {
        "id": activity.pk,
        "words": words_of(activity.text, language),
        "status": activity.status,
        "status_label": activity.get_status_display(),
        "starts_on": activity.starts_on,
        "ends_on": activity.ends_on,
        "date_precision": activity.date_precision,
        "place": activity.place,
        "countries": [country.name for country in activity.countries.all()],
        "level": activity.level,
        "is_demonstration": activity.is_demonstration,
    }


def _rule(strategy):
    """Which criteria must apply (5/3 A¶9–11), as a sentence and as data for the picture of the rule."""
    rule = RULES[strategy]
    return {
        "sentence": str(rule_sentence(strategy)),
        "required": list(rule.required),
        "at_least": rule.at_least,
        "among": list(rule.among),
    }


def _routes(language):
    """The ways to contribute, sub-routes below their route (5/3 A¶12)."""
    parts, top = {}, []
    for row in _with_words(Route.objects.all()):
        parts[row.pk] = _part(row, language, row.code)
        if row.parent_id:
            parts[row.parent_id].parts.append(parts[row.pk])
        else:
            top.append(parts[row.pk])
    return top


def _counts_by_status():
    rows = Activity.objects.in_plan().order_by().values_list("status").annotate(Count("pk"))
    return dict(rows)


def _counts_by_initiative():
    """How many activities each initiative has, by state."""
    rows = (
        Activity.initiatives.through.objects.filter(activity__status__in=IN_PLAN)
        .values_list("initiative_id", "activity__status")
        .annotate(times=Count("pk"))
    )
    counts = {}
    for initiative, status, times in rows:
        counts.setdefault(initiative, {})[status] = times
    return counts


def _first_activities():
    """The newest activities of each initiative, at most FIRST_ACTIVITIES each, in one query whatever the number."""
    links = (
        Activity.initiatives.through.objects.filter(activity__status__in=IN_PLAN)
        .annotate(
            rank=Window(
                RowNumber(),
                partition_by=F("initiative_id"),
                order_by=[F("activity__starts_on").desc(nulls_last=True), F("activity_id").desc()],
            )
        )
        .filter(rank__lte=FIRST_ACTIVITIES)
        .order_by("initiative_id", "rank")
        .values_list("initiative_id", "activity_id")
    )
    links = list(links)
    rows = Activity.objects.with_texts().prefetch_related("countries").in_bulk({pk for _initiative, pk in links})
    found = {}
    for initiative, pk in links:
        found.setdefault(initiative, []).append(rows[pk])
    return found
