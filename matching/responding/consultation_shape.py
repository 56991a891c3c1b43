"""What focal points read of a response they are asked about: plain data, neither amounts nor sheets nor persons."""

from dataclasses import dataclass

from ipbes_portal.texts.models import Text

from ..models import Consultation


@dataclass(frozen=True)
class Asked:
    """One response, as far as the question about national needs asks for it."""

    consultation: Consultation
    reference: str
    text: Text
    organisation: str
    institutions: str
    countries: list
    needs: list
    categories: list
    said_focal_point: str
    said_focal_point_note: str


def asked(consultations):
    """The shapes of consultations, in a fixed number of queries."""
    related = ("proposal__text", "proposal__organisation", "country", "answered_by__person")
    many = [f"proposal__{name}" for name in ("text__wordings", "countries", "needs", "categories", "co_editors")]
    return [_shape(row) for row in consultations.select_related(*related).prefetch_related(*many)]


def _shape(row):
    proposal = row.proposal
    return Asked(
        row,
        proposal.reference,
        proposal.text,
        proposal.organisation.name,
        proposal.institutions,
        list(proposal.countries.all()),
        list(proposal.needs.all()),
        list(proposal.categories.all()),
        proposal.get_focal_point_display(),
        proposal.focal_point_note,
    )
