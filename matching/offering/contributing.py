"""The contribution wizard: a few plain questions lead to one of the routes of the plan (5/3 A¶12).

Pure: no model is read. `walk` follows the answers of an address as far as they go.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Lead, OfferKind, OfferRoute


@dataclass(frozen=True)
class Choice:
    """One answer: its value in the address, its words, and the question or way it leads to."""

    value: str
    label: Promise
    hint: Promise
    leads_to: str


@dataclass(frozen=True)
class Question:
    """One question: its name in the address, its words, and the answers."""

    name: str
    text: Promise
    choices: tuple


@dataclass(frozen=True)
class Way:
    """Where the answers lead: the route of an offer, the parts of the plan about it, and what it means."""

    key: str
    route: OfferRoute
    plan_codes: tuple
    title: Promise
    means: Promise
    steps: tuple
    decides: Promise
    kind: str = ""
    lead: str = ""

    @property
    def answers(self):
        """What the form of an offer takes over, as parameters of its address."""
        given = {"route": self.route.value, "kind": self.kind, "lead": self.lead}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Walk:
    """The (question, choice) pairs so far, and then the next question or the way they lead to."""

    path: tuple
    question: Question | None = None
    way: Way | None = None


def walk(answers):
    """The Walk of `answers`, a mapping from names of questions to values; a value that is none asks again."""
    path, question = [], QUESTIONS["do"]
    while True:
        given = answers.get(question.name)
        choice = next((each for each in question.choices if each.value == given), None)
        if choice is None:
            return Walk(tuple(path), question=question)
        path.append((question, choice))
        if choice.leads_to in WAYS:
            return Walk(tuple(path), way=WAYS[choice.leads_to])
        question = QUESTIONS[choice.leads_to]


QUESTIONS = {
    "do": Question(
        "do",
        _("What would you like to do?"),
        (
            Choice(
                "fund", _("Give money to the trust fund"), _("For the whole programme, or for one activity."), "for"
            ),
            Choice(
                "support",
                _("Support an activity of the Platform in kind"),
                _("With work, expertise, trainers, places to work or meet, translation."),
                "lead",
            ),
            Choice(
                "own",
                _("Have an activity of our own recognised or endorsed"),
                _("You carry it out and pay for it; the Platform says that it serves the plan."),
                "own_activity",
            ),
            Choice(
                "direct",
                _("Support other institutions directly"),
                _("With money or expertise, such as for an institution in another country."),
                "direct",
            ),
            Choice(
                "align",
                _("Bring our own capacity-building in line with the Platform"),
                _("For example by using its guidance in your courses."),
                "align",
            ),
        ),
    ),
    "for": Question(
        "for",
        _("What is the money for?"),
        (
            Choice("general", _("The general budget"), _("The Plenary decides how it is used."), "general"),
            Choice("activity", _("One activity"), _("It is used for this activity and nothing else."), "dedicated"),
        ),
    ),
    "lead": Question(
        "lead",
        _("Who leads the activity?"),
        (
            Choice(
                "ipbes", _("The Platform, and we help"), _("You give technical or financial help."), "in_kind_ipbes"
            ),
            Choice(
                "partner",
                _("We do, and the secretariat helps"),
                _("You organise; it stands in the plan."),
                "in_kind_own",
            ),
        ),
    ),
}

_WRITE = _("You write the offer here, over as many sittings as you like, and send it.")
_CHECK = _("The secretariat checks it, and opens it or asks you to complete it.")
_TOLD = _("What is taken up stands in the public list of contributions.")
_LEDGER = _("It stands in the list of contributions and in the report of the Executive Secretary on the trust fund.")

WAYS = {
    way.key: way
    for way in (
        Way(
            "general",
            OfferRoute.TRUST_FUND,
            ("a",),
            _("A contribution to the trust fund"),
            _("You pay into the trust fund. What it is used for follows from the budget, not from your wish."),
            (_WRITE, _CHECK, _("You and the secretariat settle the payment apart from this portal."), _LEDGER),
            _("Nobody has to approve it. The Plenary decides on the budget as a whole."),
            kind=OfferKind.MONEY,
        ),
        Way(
            "dedicated",
            OfferRoute.DEDICATED,
            ("a",),
            _("A contribution dedicated to one activity"),
            _("You pay into the trust fund for one activity, which the Plenary must have approved."),
            (
                _("Talk to the secretariat first: it knows which activities are approved and what they lack."),
                _WRITE,
                _CHECK,
                _("The secretariat puts it before the body that decides, and tells you what was decided."),
                _LEDGER,
            ),
            _(
                "The Bureau, up to and including USD 300,000; the Plenary, at its next session, above that. What "
                "counts is the single contribution of one contributor to one activity (rule 10 of the financial "
                "procedures)."
            ),
            kind=OfferKind.MONEY,
        ),
        Way(
            "in_kind_ipbes",
            OfferRoute.IN_KIND,
            ("b", "b.i"),
            _("Support in kind, led by the Platform"),
            _("The Platform leads the activity; you give work, expertise, places or other help, all of it or a part."),
            (_WRITE, _CHECK, _("You and those who run the activity settle the details."), _TOLD),
            _("The secretariat and its technical support unit decide with you what is taken up."),
            lead=Lead.IPBES,
        ),
        Way(
            "in_kind_own",
            OfferRoute.IN_KIND,
            ("b", "b.i"),
            _("Support in kind, led by you"),
            _("You lead an activity of the plan, and the secretariat helps."),
            (_WRITE, _CHECK, _("You and the secretariat settle who does what."), _TOLD),
            _("The secretariat and its technical support unit decide with you what is taken up."),
            lead=Lead.PARTNER,
        ),
        Way(
            "own_activity",
            OfferRoute.OWN_ACTIVITY,
            ("b", "b.ii"),
            _("Recognition or endorsement of your own activity"),
            _(
                "You keep your activity and its costs. It is read against the needs, the principles, the procedures "
                "and the criteria of the plan. Recognised and endorsed are two levels; neither comes with money."
            ),
            (
                _WRITE,
                _CHECK,
                _("Once the activity stands in the plan, you ask for recognition or endorsement from the offer."),
                _("Members of the task force read it; others are asked where it concerns them."),
                _("The body decides; you are told. What is recognised or endorsed stands in a public list."),
            ),
            _("The deciding body that the Platform has named for this, after the review."),
        ),
        Way(
            "direct",
            OfferRoute.DIRECT,
            ("c",),
            _("Direct support to others"),
            _(
                "You support another institution yourselves. The Platform helps you find each other; no money goes to "
                "it."
            ),
            (_WRITE, _CHECK, _("It is compared with projects that seek support, and you are brought together."), _TOLD),
            _("You and the institution you support."),
        ),
        Way(
            "align",
            OfferRoute.ALIGNMENT,
            ("d",),
            _("Bringing your own work in line"),
            _(
                "You go on with your own capacity-building and shape it after the aims and the guidance of the "
                "Platform."
            ),
            (_WRITE, _CHECK, _("The secretariat points you to guidance, people and gatherings that help.")),
            _("You alone."),
        ),
    )
}
