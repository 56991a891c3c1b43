"""The parts of the registers of partners and money that the secretariat can close."""

from django.utils.translation import gettext_lazy as _

from ipbes_portal.modules.registry import declare

declare(
    "opportunities",
    position=80,
    label=_("Funding opportunities"),
    about=_("What funders offer for capacity-building, with deadlines."),
    pages=["partnerships:opportunity_*"],
    endpoints=["funding-opportunities"],
)
declare(
    "partners",
    position=90,
    label=_("Partners and dialogues"),
    about=_(
        "Partners, supporters and agreements, dialogues with them, similar initiatives, and where results are used."
    ),
    pages=["partnerships:partner_*", "partnerships:supporter_*", "partnerships:agreement_*", "partnerships:dialogue_*"]
    + ["partnerships:entry_add", "partnerships:similar_*", "partnerships:uptake_*"],
    endpoints=["agreements", "similar-initiatives", "uptake"],
)
