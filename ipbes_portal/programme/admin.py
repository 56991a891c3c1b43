"""The parts of the plan that hardly ever change, in the admin; activities and contributions have their own pages."""

from ipbes_portal.directory.admin import checked, register_reference

from . import models

# The wording is edited where texts are edited, not swapped for another one here.
WORDED = {"readonly_fields": ["text"]}

register_reference(models.Principle, **WORDED, **checked("number", "name"))
register_reference(models.Strategy, **WORDED, **checked("number", "name"))
register_reference(models.Goal, **checked("number", "name"))
register_reference(models.Initiative, **WORDED, **checked("code", "name", "management_mode", "funding_mode"))
register_reference(models.Criterion, **WORDED, **checked("code", "name", "strategy"))
register_reference(models.CriterionOption, list_select_related=["criterion"], **checked("code", "name", "criterion"))
register_reference(models.Route, **WORDED, **checked("code", "name"))
register_reference(models.FocusArea, **WORDED, **checked("number", "name"))
register_reference(models.NeedList, **checked("version", "adopted", "note"))
register_reference(models.NeedCategory, **checked("number", "name"))
register_reference(models.Need, list_select_related=["category"], **checked("code", "name", "category"))
