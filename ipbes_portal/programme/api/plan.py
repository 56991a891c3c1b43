"""The parts of the plan for programs: strategies, initiatives, needs and criteria."""

from django.utils.translation import gettext_lazy as _

from ipbes_portal.directory.api import sourced
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Computed, Many, Names, Shape, Words

from ..criteria import RULES
from ..filters import CriterionFilter, InitiativeFilter, NeedFilter, StrategyFilter
from ..models import Criterion, Initiative, Need, Strategy


def rule_of(row):
    """Which criteria make an activity relevant under the strategy."""
    rule = RULES.get(row["number"])
    return rule and {
        "required": rule.required,
        "at_least": rule.at_least,
        "among": rule.among,
        "source": rule.paragraph,
    }


CODES = {"type": "array", "items": {"type": "string"}}


RULE = {
    "type": ["object", "null"],
    "description": "All required criteria apply, and at least so many of the others.",
    "properties": {
        "required": CODES,
        "at_least": {"type": "integer"},
        "among": CODES,
        "source": {"type": "string"},
    },
}


STRATEGY = Shape(
    "Strategy",
    Strategy,
    id=Column(),
    number=Column(),
    name=Names(),
    text=Words("body", about=_("What the plan says about it.")),
    paragraph=Column(),
    initiatives=Many("initiatives", "code"),
    criteria=Many("criteria", "code", order=["number"]),
    rule=Computed(rule_of, RULE),
    **sourced(),
)


INITIATIVE = Shape(
    "Initiative",
    Initiative,
    id=Column(),
    code=Column(),
    strategy=Column("strategy__number"),
    name=Names(),
    text=Words("body", about=_("What the plan says about it.")),
    management_mode=Column(),
    manager=Names(),
    funding_mode=Column(),
    funding=Names(),
    goals=Many("goals", "number", about=_("Sustainable Development Goals it serves.")),
    paragraph=Column(),
    **sourced(),
)


NEED = Shape(
    "Need",
    Need,
    id=Column(),
    code=Column(),
    name=Names(),
    category=Column("category__number"),
    category_name=Names("category__name"),
    lists=Many("lists", "version", about=_("The versions of the list of priority needs it stands in.")),
    **sourced(),
)


CRITERION = Shape(
    "Criterion",
    Criterion,
    id=Column(),
    code=Column(),
    number=Column(),
    strategy=Column("strategy__number"),
    name=Names(),
    text=Words("body", about=_("What the plan says about it.")),
    options=Many("options", {"code": "code", "name": "name*"}, order=["position"]),
    paragraph=Column(),
    **sourced(),
)


class StrategyViewSet(RowViewSet):
    """Strategies of the plan."""

    summary = _("Strategies")
    about = _("The three strategies of the plan, with the rule their criteria add up to.")
    shape, filterset_class = STRATEGY, StrategyFilter
    orderings = ("number", "-number")

    def get_queryset(self):
        """Public."""
        return Strategy.objects.all()


class InitiativeViewSet(RowViewSet):
    """Initiatives of the plan."""

    summary = _("Initiatives")
    about = _("The programmes and initiatives of the strategies, with who manages them and what pays for them.")
    shape, filterset_class = INITIATIVE, InitiativeFilter
    orderings = ("code", "-code", "id", "-id")
    natural_key = "code"

    def get_queryset(self):
        """Public."""
        return Initiative.objects.all()


class NeedViewSet(RowViewSet):
    """Priority needs."""

    summary = _("Needs")
    about = _("Priority capacity-building needs, with the versions of the list they stand in.")
    shape, filterset_class = NEED, NeedFilter
    orderings = ("code", "-code", "id", "-id")
    natural_key = "code"

    def get_queryset(self):
        """Public."""
        return Need.objects.all()


class CriterionViewSet(RowViewSet):
    """Criteria of the plan."""

    summary = _("Criteria")
    about = _("The twelve criteria, with the families of C6 and the features of C11.")
    shape, filterset_class = CRITERION, CriterionFilter
    orderings = ("number", "-number")
    natural_key = "code"

    def get_queryset(self):
        """Public."""
        return Criterion.objects.all()
