"""Funders and the rows of the registers."""

import pytest

from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Organisation, OrganisationStatus
from ipbes_portal.partnerships import actions
from ipbes_portal.partnerships.models import FundingOpportunity
from tests.people import make_user


@pytest.fixture
def fund(db):
    """An organisation that gives money."""
    return Organisation.objects.create(name="Fund", kind="intergovernmental", status=OrganisationStatus.VERIFIED)


@pytest.fixture
def funder(fund):
    """Somebody who speaks for the fund."""
    return make_user("funder", Role.FUNDER, organisation=fund)


@pytest.fixture
def co_chair(db):
    return make_user("co-chair", Role.CO_CHAIR)


@pytest.fixture
def make_opportunity(fund, secretariat):
    """Builds opportunities through the real actions; published unless told otherwise."""

    def make(title="Grants", *, is_public=True, by=None, related=None, **fields):
        fields = {"funder": fund, "url": "https://example.org/grants"} | fields
        row = actions.draft_opportunity(
            FundingOpportunity(**fields), by=by or secretariat, language="en", title=title, body="", related=related
        )
        return actions.publish_opportunity(row, by=secretariat) if is_public else row

    return make
