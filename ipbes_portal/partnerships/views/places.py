"""The way between the registers, and addresses that keep the filters of a list."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ipbes_portal.modules.doors import closed_for, leads_to_closed

from .. import rules


def registers(request, here):
    """The links to all registers this reader may open; `here` is the name of the present one."""
    places = [
        ("partnerships:partner_list", _("Partners")),
        ("partnerships:agreement_list", _("Agreements")),
        ("programme:acknowledgement_list", _("Acknowledgements")),
        ("partnerships:opportunity_list", _("Funding opportunities")),
        ("partnerships:similar_list", _("Similar initiatives")),
        ("partnerships:uptake_list", _("Uses of assessments")),
    ]
    if rules.can_see_dialogues(request.user):
        places.append(("partnerships:dialogue_list", _("Dialogues")))
    closed = closed_for(request.user)
    rows = [{"url": reverse(name), "label": label, "is_here": name == f"partnerships:{here}"} for name, label in places]
    return [row for row in rows if not leads_to_closed(row["url"], closed)]


def address(request, **changes):
    """The same filters as a list, with these changes."""
    parameters = request.GET.copy()
    for name in ("view", "page"):
        parameters.pop(name, None)
    for name, value in changes.items():
        parameters[name] = value
    return f"?{parameters.urlencode()}"
