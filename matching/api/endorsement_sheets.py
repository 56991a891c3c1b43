"""What is said on a request for recognition or endorsement, as plain data for programs, and its JSON schema."""

from ..models import EndorsementReview

TEXT = {"type": "string"}
SHEETS = {
    "type": "object",
    "required": ["recommendation", "consultations", "sheets"],
    "properties": {
        "recommendation": TEXT,
        "consultations": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["country", "body", "said", "said_on"],
                "properties": {
                    "country": {"type": ["string", "null"], "description": "ISO code of the focal point's country."},
                    "body": {"type": ["string", "null"], "description": "Code of the body."},
                    "said": TEXT,
                    "said_on": {"type": "string", "format": "date"},
                },
            },
        },
        "sheets": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["reviewer", "comment", "sent_at", *EndorsementReview.TESTS],
                "properties": {
                    "reviewer": TEXT,
                    "comment": TEXT,
                    "sent_at": {"type": "string", "format": "date-time"},
                    **dict.fromkeys(EndorsementReview.TESTS, {"type": "boolean"}),
                    **dict.fromkeys(EndorsementReview.TESTS.values(), TEXT),
                },
            },
        },
    },
}


def sheets_on(endorsement):
    """The recommendation, the consultations and the sheets of the present round."""
    notes = endorsement.notes.select_related("country", "body")
    sheets = endorsement.reviews.filter(round=endorsement.round).select_related("reviewer__person")
    return {
        "recommendation": endorsement.recommendation,
        "consultations": [_consultation(note) for note in notes],
        "sheets": [_sheet(sheet) for sheet in sheets],
    }


def _consultation(note):
    return {
        "country": note.country.iso3 if note.country else None,
        "body": note.body.code if note.body else None,
        "said": note.said,
        "said_on": note.said_on,
    }


def _sheet(sheet):
    names = [name for pair in EndorsementReview.TESTS.items() for name in pair]
    said = {name: getattr(sheet, name) for name in names}
    return {"reviewer": str(sheet.reviewer.person), **said, "comment": sheet.comment, "sent_at": sheet.sent_at}
