"""The plan as PDF: tagged for screen readers (PDF/UA-1), the same bytes for the same data."""

from pathlib import Path

from django.conf import settings

from ipbes_portal.paper.pdf import set_pdf

from .paper.layout import lay_out

TEMPLATE = Path(__file__).parent / "paper" / "plan.typ"


def plan_pdf(data):
    """The PDF of the plan (see document.build), as bytes."""
    return set_pdf(TEMPLATE, lay_out(data, settings.SITE_URL), day=data["as_of"])
