"""The parts of matching that the secretariat can close."""

from django.utils.translation import gettext_lazy as _

from ipbes_portal.modules.registry import declare, keep_open, share

declare(
    "calls",
    position=10,
    label=_("Calls and responses"),
    about=_("Calls for projects and pledges, and what organisations write in response."),
    pages=["matching:call_*", "matching:policy_edit", "matching:proposal_*", "matching:my_proposals"]
    + ["matching:co_editor*", "matching:draft_discard"],
    endpoints=["proposal-calls", "proposals", "proposal-files"],
)
declare(
    "reviews",
    position=20,
    label=_("Review and decisions"),
    about=_("Reading responses against the criteria, what the task force recommends, and the decisions and letters."),
    pages=["matching:round_*", "matching:assignment_*", "matching:review_*", "matching:interests"]
    + ["matching:step_aside", "matching:set_aside", "matching:recusal_lift", "matching:sheet_pass_on"]
    + ["matching:result_*", "matching:contested_list", "matching:criterion_settle", "matching:decision*"]
    + ["matching:feedback_*", "matching:slate_*", "matching:focal_points_ask", "matching:consultation_*"],
    endpoints=["reviews"],
)
declare(
    "projects",
    position=30,
    label=_("Published projects"),
    about=_("The projects found suitable whose authors agreed to show them, and the wording of their recognition."),
    pages=["matching:published_*", "matching:recognition", "matching:publication_agree"]
    + ["matching:proposal_publish", "matching:proposal_unpublish", "matching:project_*"],
    endpoints=["published-proposals", "fundable-proposals"],
)
declare(
    "offers",
    position=40,
    label=_("Offers and contributions"),
    about=_("What partners and funders offer, how they find the way to contribute, and money for one activity."),
    pages=["matching:wizard", "matching:offer_*", "matching:public_offer_*", "matching:my_offers"]
    + ["matching:pledge_offer", "matching:take_up_undo", "matching:gift_*"],
    endpoints=["offers"],
)
declare(
    "matches",
    position=50,
    label=_("Fitting offers, and matches"),
    about=_("Which offers fit which projects, weights and portfolio plans, matches, and concept notes for funders."),
    pages=["matching:fitting_*", "matching:match_*", "matching:weights", "matching:portfolio*", "matching:bundle_*"],
    endpoints=["matches"],
)
declare(
    "recognition",
    position=60,
    label=_("Recognition and endorsement"),
    about=_("Requests of organisations to have an activity of their own recognised or endorsed, and the list of them."),
    pages=["matching:endorsement_*", "matching:recognised_*"],
    endpoints=["endorsements"],
)
declare(
    "self-assessments",
    position=70,
    label=_("National self-assessments"),
    about=_("What countries write about their own capacities and needs, and the support they ask for."),
    pages=["matching:self_assessment_*", "matching:assessment_*", "matching:consulted_group*", "matching:support_*"],
    endpoints=["self-assessments", "self-assessment-parts", "support-wishes"],
)
# Reviewers go on reading the files of responses when no new ones are taken.
share("matching:proposal_file", "calls", "reviews")
# Who decides is of interest whatever is closed, and nobody may be kept from taking consent back.
keep_open("matching:governance", "matching:consent_withdraw")
