"""The part of the programme that the secretariat can close; activities themselves are always there to be read."""

from django.utils.translation import gettext_lazy as _

from ipbes_portal.modules.registry import declare

declare(
    "reports",
    position=100,
    label=_("Reports of activities by partners"),
    about=_("The form by which partners report their own activities for the rolling plan, and its reporting rounds."),
    pages=["programme:report_create", "programme:activity_submit", "programme:reporting_round_list"],
    endpoints=["activities:create", "activities:submit"],
)
