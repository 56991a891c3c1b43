"""Reference data of this app in the admin; documents have pages of their own."""

from ipbes_portal.directory.admin import checked, register_reference

from . import models

register_reference(models.Session, **checked("number", "starts_on", "ends_on", "city"))
register_reference(models.AgendaItem, list_select_related=["session"], **checked("session", "number", "name"))
register_reference(
    models.Decision, list_select_related=["session"], search_fields=["symbol", "name_en"], **checked("symbol", "name")
)
register_reference(models.DecisionPart, list_select_related=["decision"], **checked("decision", "label", "name"))
register_reference(
    models.Request,
    fields=[
        "key",
        "kind",
        "state",
        "decision",
        "decision_part",
        "document",
        "paragraph",
        "addressees",
        "text",
        "due_session",
        "response_document",
        "source",
        "is_verified",
    ],
    # The wording is edited where texts are edited, not swapped for another one here.
    readonly_fields=["text"],
    # Without its wording a request cannot be entered here; `load_reference` brings it.
    has_add_permission=lambda self, request: False,
    **checked("key", "kind", "state"),
)
register_reference(
    models.ReportedFigure,
    list_select_related=["document"],
    search_fields=["code", "document__symbol"],
    **checked("code", "of", "value", "as_of", "document"),
)
register_reference(models.BodyTerm, list_select_related=["body"], **checked("body", "starts", "ends"))
register_reference(models.UnitHost, list_select_related=["unit", "host"], **checked("unit", "host", "starts", "ends"))
register_reference(models.Post, **checked("number", "name", "grade", "is_vacant"))
register_reference(
    models.Milestone, list_select_related=["assessment"], **checked("assessment", "kind", "starts", "ends")
)
