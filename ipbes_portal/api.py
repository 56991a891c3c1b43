"""The API as a whole: the list of its endpoints, and its description."""

from functools import cache
from http import HTTPStatus

import orjson
from django.conf import settings
from django.shortcuts import redirect
from django.urls import include, path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework import routers

from matching.api import (
    AssessmentPartViewSet,
    CallViewSet,
    EndorsementViewSet,
    FundableProposalViewSet,
    MatchViewSet,
    OfferViewSet,
    ProposalFileViewSet,
    ProposalViewSet,
    PublishedProposalViewSet,
    ReviewViewSet,
    SelfAssessmentViewSet,
    SupportWishViewSet,
)
from rolling_plan.api import EditionViewSet, PlanViewSet, StatisticsViewSet

from .accounts.api import OrganisationViewSet
from .directory.api import AssessmentViewSet, BodyViewSet, CountryViewSet
from .idempotency import LONGEST_KEY
from .modules.api import ModuleViewSet
from .modules.registry import parts_of_endpoint
from .panels.api import MatterViewSet
from .partnerships.api import AgreementViewSet, OpportunityViewSet, SimilarInitiativeViewSet, UptakeViewSet
from .problems import TITLES
from .programme.api import (
    ActivityViewSet,
    ContributionViewSet,
    CriterionViewSet,
    InitiativeViewSet,
    NeedViewSet,
    StrategyViewSet,
)
from .records.api import DecisionViewSet, DocumentViewSet, PostViewSet, RequestViewSet, SessionViewSet
from .rest import CODES, PROBLEM_TYPE, answer_to_anyone
from .row_views import XLSX_TYPE, RowViewSet
from .rows import SHARED_SCHEMAS

ENDPOINTS = {
    "activities": ActivityViewSet,
    "strategies": StrategyViewSet,
    "initiatives": InitiativeViewSet,
    "needs": NeedViewSet,
    "criteria": CriterionViewSet,
    "countries": CountryViewSet,
    "organisations": OrganisationViewSet,
    "assessments": AssessmentViewSet,
    "documents": DocumentViewSet,
    "decisions": DecisionViewSet,
    "requests": RequestViewSet,
    "sessions": SessionViewSet,
    "bodies": BodyViewSet,
    "posts": PostViewSet,
    "contributions": ContributionViewSet,
    "proposal-calls": CallViewSet,
    "proposals": ProposalViewSet,
    "proposal-files": ProposalFileViewSet,
    "reviews": ReviewViewSet,
    "published-proposals": PublishedProposalViewSet,
    "fundable-proposals": FundableProposalViewSet,
    "offers": OfferViewSet,
    "matches": MatchViewSet,
    "endorsements": EndorsementViewSet,
    "self-assessments": SelfAssessmentViewSet,
    "self-assessment-parts": AssessmentPartViewSet,
    "support-wishes": SupportWishViewSet,
    "matters": MatterViewSet,
    "funding-opportunities": OpportunityViewSet,
    "agreements": AgreementViewSet,
    "similar-initiatives": SimilarInitiativeViewSet,
    "uptake": UptakeViewSet,
    "modules": ModuleViewSet,
    "statistics": StatisticsViewSet,
    "plan": PlanViewSet,
    "plan/editions": EditionViewSet,
}
router = routers.SimpleRouter()
for name, viewset in ENDPOINTS.items():
    router.register(name, viewset, basename=name.replace("/", "_"))


# The description


def parameter(name, description, schema, place="query", **more):
    """One parameter."""
    return {"name": name, "in": place, "description": str(description), "schema": schema} | more


class Schema(AutoSchema):
    """Describes our views from what they are made of: shapes, filter sets, orderings, input serializers."""

    @property
    def reads_rows(self):
        """Whether the view answers rows of a shape."""
        return isinstance(self.view, RowViewSet)

    @property
    def is_row_list(self):
        """Whether this is a page of rows."""
        return self.reads_rows and self.view.action == "list"

    @property
    def part(self):
        """What the view says of an answer it gives besides its rows, or None."""
        return getattr(self.view, "parts", {}).get(self.view.action)

    def get_operation_id(self):
        """`activities_list`."""
        return f"{self.view.basename}_{self.view.action}"

    def get_tags(self):
        """The endpoint."""
        return [self.view.basename]

    def get_summary(self):
        """The name of the endpoint."""
        return str(self.view.summary)

    def get_description(self):
        """What the endpoint is about; for a verb, what it does."""
        if self.part:
            return str(self.part["about"])
        said = getattr(self.view, "verbs", {}).get(self.view.action)
        if said:
            return str(said)
        texts = {
            "list": self.view.about,
            "retrieve": _("One row of the list."),
            "create": _(
                "Report an activity for your organisation: a draft, until you submit it. The secretariat enters its "
                "own straight into the plan."
            ),
            "partial_update": _("Change the members you send, if nobody saved since the version in If-Match."),
            "submit": _("Send your draft to the secretariat."),
            "accept": _("Take a report into the plan (secretariat)."),
            "give_back": _("Give a report back for completion (secretariat)."),
            "decline": _("Decline a report, with the reason (secretariat)."),
            "withdraw": _("Take an activity out of the plan (secretariat)."),
            "move": _("Change the state of an activity of the plan (secretariat)."),
        }
        return str(texts[self.view.action])

    def _resolve_path_parameters(self, variables):
        about = _("The id.")
        if getattr(self.view, "natural_key", None):
            about = _("The id or the %(name)s.") % {"name": self.view.natural_key}
        return [parameter(name, about, {"type": "string"}, "path", required=True) for name in variables]

    def _get_filter_parameters(self):
        found = []
        if self.is_row_list:
            for backend in self.view.filter_backends:
                found += backend().get_schema_operation_parameters(self.view)
        elif hasattr(self.view, "query_parameters"):
            found += self.view.query_parameters()
        if self.is_row_list and self.view.changes:
            about = _("Only what changed at or after this moment.")
            found.append(parameter("updated_since", about, {"type": "string", "format": "date-time"}))
        if self.method == "GET":
            about = _("One language instead of all: texts instead of objects of languages.")
            found.append(parameter("lang", about, {"type": "string", "enum": [c for c, _name in settings.LANGUAGES]}))
        if getattr(getattr(self.view, self.view.action), "takes_a_key", False):
            about = _("A key of your own: sent again with the same key and body, the request does nothing twice.")
            schema = {"type": "string", "maxLength": LONGEST_KEY}
            found.append(parameter("Idempotency-Key", about, schema, "header"))
        if self.method == "PATCH":
            about = _("The ETag of the row as you fetched it.")
            found.append(parameter("If-Match", about, {"type": "string"}, "header", required=True))
        return found

    def _get_pagination_parameters(self):
        return self.view.paginator.get_schema_operation_parameters(self.view) if self.is_row_list else []

    def _get_format_parameters(self):
        if not self.is_row_list:
            return []
        about = _("The whole filtered list as a table, instead of a page of JSON.")
        return [parameter("format", about, {"type": "string", "enum": ["json", "csv", "xlsx"], "default": "json"})]

    def _get_request_body(self, direction="request"):
        if self.method == "GET" or self.get_request_serializer() is None:
            return None
        return super()._get_request_body(direction)

    def get_request_serializer(self):
        """What the verb takes."""
        return self.view.input_classes.get(self.view.action)

    def _get_response_bodies(self, direction="response"):
        if self.method == "DELETE":
            return {"204": {"description": HTTPStatus.NO_CONTENT.phrase}} | self._refusals()
        status = "201" if self.view.action == "create" else "200"
        headers = {"ETag": {"schema": {"type": "string"}, "description": _("Names this state of the answer.")}}
        bodies = {status: {"description": HTTPStatus(int(status)).phrase, "content": self._content()}}
        bodies[status]["headers"] = headers
        if self.method == "GET":
            bodies["304"] = {"description": _("You have it already (If-None-Match).")}
        return bodies | self._refusals()

    def _refusals(self):
        return {str(code): self._problem(code) for code in self._problems()}

    def _content(self):
        if not self.reads_rows:
            for name, schema in self.view.components.items():
                self._component(name, schema)
            return {"application/json": {"schema": self.view.response_schema}}
        if self.part:
            for name, schema in self.part["components"].items():
                self._component(name, schema)
            return {self.part.get("media", "application/json"): {"schema": self.part["schema"]}}
        for name, schema in SHARED_SCHEMAS.items():
            self._component(name, schema)
        row = self._component(self.view.shape.title, self.view.shape.schema())
        if not self.is_row_list:
            return {"application/json": {"schema": row}}
        row = {"oneOf": [row, self._component("Gone", GONE)]} if self.view.answers_gone else row
        page = self.view.paginator.get_paginated_response_schema(row)
        page = self._component(f"{self.view.shape.title}Page", page)
        table = {"schema": {"type": "string"}}
        return {"application/json": {"schema": page}, "text/csv": table, XLSX_TYPE: table}

    def _problems(self):
        codes = {400, 429}
        if "{id}" in self.path:
            codes.add(404)
        if self.method != "GET":
            codes |= {401, 403}
        if parts_of_endpoint(self.view.basename, self.view.action):
            codes.add(403)
        if self.method == "PATCH":
            codes |= {412, 428}
        return sorted(codes)

    def _problem(self, status):
        schema = self._component("Problem", PROBLEM)
        return {"description": str(TITLES[status]), "content": {PROBLEM_TYPE: {"schema": schema}}}

    def _component(self, name, schema):
        component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
        self.registry.register_on_missing(component)
        return component.ref


GONE = {
    "type": "object",
    "required": ["id", "gone"],
    "properties": {"id": {"type": "integer"}, "gone": {"const": True}},
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string", "enum": [*CODES.values(), "csrf", "module_closed"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "pointer": {"type": "string"},
                    "parameter": {"type": "string"},
                },
            },
        },
    },
}


@cache
def description(language):
    """The OpenAPI description as a dict; `language` is the active one, for the cache."""
    return SchemaGenerator(patterns=[path("api/v1/", include(urls))]).get_schema(request=None, public=True)


def schema(request):
    """The OpenAPI description as JSON."""
    return answer_to_anyone(request, orjson.dumps(description(get_language())), "application/vnd.oai.openapi+json")


def problems(request):
    """Where the `type` of a problem leads: its explanation on the page."""
    return redirect("api_documentation")


urls = ([*router.urls, path("schema/", schema, name="schema"), path("problems/", problems, name="problems")], "api")
