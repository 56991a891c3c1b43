"""The records that stand at paragraphs of the plan: strategies, initiatives, criteria, routes, principles, people."""

from collections import defaultdict

from django.db.models import Count, F, Prefetch, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from ipbes_portal import clock
from ipbes_portal.accounts.models import RoleGrant
from ipbes_portal.directory.models import Organisation
from ipbes_portal.programme.criteria import RULES, rule_sentence
from ipbes_portal.programme.models import (
    IN_PLAN,
    Activity,
    ActivityOrganisation,
    ActivityStatus,
    Criterion,
    Initiative,
    Principle,
    Route,
    Strategy,
)
from ipbes_portal.templatetags.portal import period

TASK_FORCE = "tf-capacity-building"
STRATEGIES_AT, CRITERIA_AT = "B", "C"
# The paragraph that states the rule of each strategy (5/3 A¶9–11), and the one that names the principles (5/3 A¶4).
RULES_AT = {"A9": "1", "A10": "2", "A11": "3"}
PRINCIPLES_AT = "A4"


class Nouns:
    """Reads the nouns once and says what stands at a key."""

    def __init__(self, language, activities):
        """`activities` is how many activities an initiative lists; 0 none, None all."""
        self.language, self.limit = language, activities
        self._counts = _counts_by_initiative()
        self._activities = _first_activities(activities) if activities != 0 else {}
        self._at = self._strategies() | self._initiatives() | self._criteria() | self._routes()

    def at(self, key, *, is_official):
        """The record at `key` as plain values, or None; our own explanations step back where the text is official."""
        if key == PRINCIPLES_AT:
            return {"type": "principles", "principles": self._principles()}
        noun = self._at.get(key)
        if noun and is_official:
            return {name: value for name, value in noun.items() if name not in ("summary", "options")}
        return noun

    def counts(self):
        """How many activities of the plan there are, by state."""
        rows = Activity.objects.in_plan().order_by().values_list("status").annotate(Count("pk"))
        return {str(status): times for status, times in rows}

    def status_labels(self):
        """The states of the plan in the reader's language, in the order the plan lists them."""
        return {str(status): str(status.label) for status in IN_PLAN}

    def people(self):
        """Who prepared the plan and agreed to be named: by key, so that a name can be withdrawn later."""
        grants = (
            RoleGrant.objects.filter(body__code=TASK_FORCE, person__is_named_publicly=True)
            .in_force(clock.today())
            .order_by("role", "person__name_key", "pk")
        )
        return [{"key": f"person:{grant.person_id}", "role": str(grant.get_role_display())} for grant in grants]

    def _strategies(self):
        found = {}
        for row in Strategy.objects.select_related("text").prefetch_related("text__wordings"):
            heading = _("Strategy %(number)s: %(name)s") % {"number": row.number, "name": row.name}
            noun = {"number": row.number, "name": row.name, "heading": heading}
            wording = row.text.in_language(self.language.code) if row.text_id else None
            found[f"{STRATEGIES_AT}.{row.number}"] = noun | {
                "type": "strategy",
                "summary": wording.body if wording else "",
                "activities": self._counts["strategy", row.pk],
            }
            found[f"{CRITERIA_AT}.{row.number}"] = noun | {"type": "criteria"}
        return found | {key: self._rule(number) for key, number in RULES_AT.items()}

    def _rule(self, number):
        """Which criteria must apply, as a sentence and as data for the picture of the rule."""
        rule = RULES[number]
        return {
            "type": "rule",
            "strategy": number,
            "sentence": str(rule_sentence(number)),
            "required": list(rule.required),
            "at_least": rule.at_least,
            "among": list(rule.among),
        }

    def _initiatives(self):
        return {
            row.paragraph: {
                "type": "initiative",
                "code": row.code,
                "name": row.name,
                "manager": row.manager,
                "funding": row.funding,
                "goals": [{"number": goal.number, "name": goal.name} for goal in row.goals.all()],
                "decisions": [decision.symbol for decision in row.decisions.all()],
                "counts": self._counts[row.pk],
                "total": sum(self._counts[row.pk].values()),
                "activities": [self._line(activity) for activity in self._activities.get(row.pk, [])],
            }
            for row in Initiative.objects.prefetch_related("goals", "decisions")
        }

    def _criteria(self):
        return {
            row.paragraph: {"type": "criterion", "code": row.code, "name": row.name} for row in Criterion.objects.all()
        }

    def _routes(self):
        return {row.paragraph: {"type": "route", "code": row.code, "name": row.name} for row in Route.objects.all()}

    def _principles(self):
        rows = Principle.objects.select_related("text").prefetch_related("text__wordings")
        return [{"name": row.name} | self._own_words(row.text) for row in rows]

    def _own_words(self, text):
        wording = text.in_language(self.language.code) if text else None
        if wording is None:
            return {"body": "", "lang": self.language.html, "dir": self.language.direction}
        return {"body": wording.body, "lang": wording.spoken.html, "dir": wording.spoken.direction}

    def _line(self, activity):
        """What the plan says about one activity in its list."""
        wording = activity.text.in_language(self.language.code)
        day = activity.starts_on
        return {
            "id": activity.pk,
            "title": wording.title if wording else "",
            "lang": wording.spoken.html if wording else self.language.html,
            "dir": wording.spoken.direction if wording else self.language.direction,
            "is_foreign": bool(wording) and wording.language != self.language.code,
            "status": str(activity.status),
            "status_label": str(activity.get_status_display()),
            "starts_on": day.isoformat() if day else None,
            "ends_on": activity.ends_on.isoformat() if activity.ends_on else None,
            "date_precision": str(activity.date_precision),
            "dates": str(period(day, activity.ends_on, activity.date_precision)).replace("&nbsp;", "\u00a0"),
            "place": activity.place,
            "countries": [country.name for country in activity.countries.all()],
            "level_label": str(activity.get_level_display()),
            "organisations": [each.organisation.name for each in activity.partnerships.all()],
            "is_demonstration": activity.is_demonstration,
        }


def _counts_by_initiative():
    """How many activities each initiative has, by state; under ("strategy", pk) each strategy's, every one once."""
    links = Activity.initiatives.through.objects.filter(activity__status__in=IN_PLAN)
    counts = defaultdict(dict)
    rows = links.values_list("initiative_id", "activity__status").annotate(times=Count("pk"))
    for initiative, status, times in rows:
        counts[initiative][str(status)] = times
    rows = links.values_list("initiative__strategy_id").annotate(times=Count("activity_id", distinct=True))
    totals = defaultdict(int, dict(rows))
    for strategy in Strategy.objects.values_list("pk", flat=True):
        counts["strategy", strategy] = totals[strategy]
    return counts


def _first_activities(limit):
    """Activities of each initiative: the newest `limit` in one query whatever the number, or all, state by state."""
    links = Activity.initiatives.through.objects.filter(activity__status__in=IN_PLAN)
    newest = [F("activity__starts_on").desc(nulls_last=True), F("activity_id").desc()]
    if limit is None:
        links = links.order_by("initiative_id", *newest)
    else:
        rank = Window(RowNumber(), partition_by=F("initiative_id"), order_by=newest)
        links = links.annotate(rank=rank).filter(rank__lte=limit).order_by("initiative_id", "rank")
    links = list(links.values_list("initiative_id", "activity_id"))
    rows = _activities(links if limit is not None else None)
    found = defaultdict(list)
    for initiative, pk in links:
        found[initiative].append(rows[pk])
    if limit is None:
        order = {status: place for place, status in enumerate(IN_PLAN)}
        for activities in found.values():
            activities.sort(key=lambda activity: order[ActivityStatus(activity.status)])
    return found


def _activities(links):
    """The activities of `links`, or all of the plan when None: no list of a thousand keys in a statement."""
    # What is hidden is not named in the plan either, whoever reads it.
    listed = ActivityOrganisation.objects.filter(organisation__in=Organisation.objects.verified())
    partnerships = Prefetch("partnerships", listed.select_related("organisation"))
    rows = Activity.objects.in_plan().with_texts().prefetch_related("countries", partnerships)
    return rows.in_bulk({pk for _initiative, pk in links}) if links is not None else rows.in_bulk()
