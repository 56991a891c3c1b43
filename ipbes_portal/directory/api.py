"""Countries, assessments and bodies for programs; organisations stand in `accounts`, which knows who may see which."""

from django.utils.translation import gettext_lazy as _

from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Column, Many, Names, Shape

from .filters import AssessmentFilter, BodyFilter, CountryFilter
from .models import Assessment, Body, Country, OrganisationStatus


def sourced():
    """The members that say where a reference row comes from."""
    return {"source": Column(), "is_verified": Column()}


def deliverables(source="deliverables"):
    """Deliverables as `2014-2018:1(a)`: a code alone is taken anew by each work programme."""
    values = {"programme": "work_programme__code", "code": "code"}
    item = {"type": "string", "examples": ["2014-2018:1(a)"]}
    return Many(source, values, about=_("deliverables"), make=lambda *parts: ":".join(parts), item=item)


COUNTRY = Shape(
    "Country",
    Country,
    id=Column(),
    iso3=Column(),
    iso2=Column(),
    m49=Column(),
    name=Names(),
    un_group=Column(),
    region=Column(),
    subregion=Column(),
    status=Column(),
    support=Many(
        "support_periods",
        {"category": "category", "valid_from": "valid_from", "valid_to": "valid_to"},
        order=["valid_from"],
        about=_("Travel-support category, by period."),
    ),
    **sourced(),
)

ASSESSMENT = Shape(
    "Assessment",
    Assessment,
    id=Column(),
    code=Column(),
    name=Names(),
    kind=Column(),
    is_fast_track=Column(),
    state=Column(),
    work_programme=Column("deliverable__work_programme__code"),
    deliverable=Column("deliverable__code"),
    regions=Many("regions", "code"),
    chapters=Many("chapters", {"number": "number", "title": "title"}, order=["position"]),
    milestones=Many(
        "milestones",
        {
            "kind": "kind",
            "starts": "starts",
            "ends": "ends",
            "city": "city",
            "country": "country__iso3",
            "session": "session__number",
            "note": "note",
        },
        order=["starts"],
    ),
    **sourced(),
)

BODY = Shape(
    "Body",
    Body,
    id=Column(),
    code=Column(),
    kind=Column(),
    name=Names(),
    parent=Column("parent__code"),
    established=Column(),
    deliverables=deliverables(),
    terms=Many(
        "terms",
        {
            "starts": "starts",
            "ends": "ends",
            "decision": "decision__symbol",
            "part": "decision_part__label",
            "note": "note",
        },
    ),
    hosts=Many(
        "hosts",
        {
            "host": "host__name",
            "city": "city",
            "country": "country__iso3",
            "starts": "starts",
            "ends": "ends",
            "sponsor": "sponsor",
            "head_count": "head_count",
            "note": "note",
        },
        order=["starts"],
        where={"host__status": OrganisationStatus.VERIFIED, "host__merged_into__isnull": True},
        about=_("Who hosts or hosted a technical support unit, as far as the organisation is listed."),
    ),
    **sourced(),
)


class CountryViewSet(RowViewSet):
    """States by code."""

    summary = _("Countries")
    about = _("States, with their codes, names, UN regional group, IPBES region and travel-support category.")
    shape, filterset_class = COUNTRY, CountryFilter
    orderings = ("iso3", "-iso3", "id", "-id")
    natural_key = "iso3"

    def get_queryset(self):
        """Public."""
        return Country.objects.all()


class AssessmentViewSet(RowViewSet):
    """Assessments with their chapters."""

    summary = _("Assessments")
    about = _("IPBES assessments and their chapters. Chapter numbers are text, because there are 2.1 and 5.0.")
    shape, filterset_class = ASSESSMENT, AssessmentFilter
    orderings = ("id", "-id", "code", "-code")
    natural_key = "code"

    def get_queryset(self):
        """Public."""
        return Assessment.objects.all()


class BodyViewSet(RowViewSet):
    """Bodies with their terms."""

    summary = _("Bodies")
    about = _("Bodies of the Platform, with their terms; technical support units also with their hosts.")
    shape, filterset_class = BODY, BodyFilter
    orderings = ("code", "-code", "id", "-id")
    natural_key = "code"

    def get_queryset(self):
        """Public."""
        return Body.objects.all()
