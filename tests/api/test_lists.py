"""What holds for every list of the API, generated from its router."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipbes_portal.api import ENDPOINTS, router
from ipbes_portal.languages import CODES
from ipbes_portal.rest import StrictFilterBackend
from ipbes_portal.row_views import RowViewSet

from .conftest import PRIVATE

pytestmark = pytest.mark.django_db
LISTS = [name for name, viewset in ENDPOINTS.items() if issubclass(viewset, RowViewSet)]
# Statements of a public list besides its row, its relations and its words: the results are worked out of the sheets.
MORE = {"published-proposals": 4}


def statements(api, path):
    """How many statements one GET takes, after the first has warmed what is made once."""
    api.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert api.get(path).status_code == 200
    return len(queries)


def test_every_endpoint_of_the_router_is_known_here(fill):
    assert [name for name, _viewset, _basename in router.registry] == list(ENDPOINTS)
    assert sorted(fill.endpoints) == sorted(LISTS)


@pytest.mark.parametrize("endpoint", LISTS)
def test_a_list_costs_the_same_statements_with_one_row_and_with_three(reader, fill, endpoint):
    api, path = reader(endpoint), f"/api/v1/{endpoint}/"
    fill(endpoint, 1)
    few, one = statements(api, path), len(api.json(path)["results"])
    fill(endpoint, 3 - one if one < 3 else 1)

    assert len(api.json(path)["results"]) == max(3, one + 1)
    assert statements(api, path) == few
    if endpoint not in PRIVATE:
        shape = ENDPOINTS[endpoint].shape
        assert few <= 1 + len(shape.many) + bool(shape.words) + MORE.get(endpoint, 0)


@pytest.mark.parametrize("endpoint", LISTS)
def test_a_row_of_a_list_is_the_row_by_itself(reader, fill, endpoint):
    fill(endpoint, 2)
    api = reader(endpoint)
    row = api.json(f"/api/v1/{endpoint}/")["results"][0]

    assert api.json(f"/api/v1/{endpoint}/{row['id']}/") == row
    assert set(row) == set(ENDPOINTS[endpoint].shape.fields)
    key = ENDPOINTS[endpoint].natural_key
    if key:
        assert api.json(f"/api/v1/{endpoint}/{row[key]}/") == row
    assert api.json(f"/api/v1/{endpoint}/99999999999999999999/", 404)["code"] == "not_found"
    assert api.json(f"/api/v1/{endpoint}/nothing/", 404)["code"] == "not_found"


@pytest.mark.parametrize("endpoint", LISTS)
def test_every_ordering_and_filter_offered_works(reader, fill, endpoint):
    fill(endpoint, 2)
    api, viewset, path = reader(endpoint), ENDPOINTS[endpoint], f"/api/v1/{endpoint}/"

    for name in viewset.orderings:
        whole = api.json(f"{path}?order={name}")["results"]
        page = api.json(f"{path}?order={name}&page_size=1")
        assert [page["results"][0], api.json(page["next"])["results"][0]] == whole[:2]
    for parameter in StrictFilterBackend().get_schema_operation_parameters(viewset):
        schema = parameter["schema"].get("items", parameter["schema"])
        value = schema.get("enum", ["2018" if schema["type"] == "integer" else "x"])[0]
        assert api.get(path, {parameter["name"]: value}).status_code in (200, 400)


@pytest.mark.parametrize("endpoint", LISTS)
def test_a_list_refuses_what_it_does_not_know(api, endpoint):
    problem = api.json(f"/api/v1/{endpoint}/?contry=KEN", 400)
    assert problem["errors"][0] | {"detail": ""} == {
        "code": "unknown_parameter",
        "detail": "",
        "parameter": "contry",
    }
    assert "lang" in problem["errors"][0]["detail"]


@pytest.mark.parametrize("endpoint", LISTS)
def test_one_language_flattens_every_object_of_languages(reader, fill, endpoint):
    fill(endpoint, 1)
    flat = reader(endpoint).json(f"/api/v1/{endpoint}/?lang=fr")["results"][0]

    def objects(value):
        if isinstance(value, list):
            return [found for item in value for found in objects(item)]
        if isinstance(value, dict):
            return [value] if set(value) <= set(CODES) and value else [f for v in value.values() for f in objects(v)]
        return []

    assert objects(flat) == []


@pytest.mark.parametrize("endpoint", [*LISTS, "statistics", "plan"])
def test_an_answer_has_a_strong_etag_and_is_not_sent_twice(reader, fill, endpoint):
    if endpoint in LISTS:
        fill(endpoint, 1)
    api = reader(endpoint)
    first = api.get(f"/api/v1/{endpoint}/")
    assert not first["ETag"].startswith("W/")
    assert {"Authorization", "Cookie", "Accept-Language"} <= {name.strip() for name in first["Vary"].split(",")}

    again = api.get(f"/api/v1/{endpoint}/", headers={"If-None-Match": f'"old", W/{first["ETag"]}'})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert api.get(f"/api/v1/{endpoint}/", headers={"If-None-Match": '"old"'}).status_code == 200


MADE_HERE = {
    "activities",
    "proposals",
    "proposal-files",
    "offers",
    "self-assessments",
    "endorsements",
    "funding-opportunities",
}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize("method", ["put", "delete", "post", "patch"])
def test_nothing_is_changed_where_nothing_is_offered(stranger, token_client, endpoint, method):
    if method == "post" and endpoint in MADE_HERE:
        return
    response = getattr(token_client(stranger), method)(f"/api/v1/{endpoint}/")
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "method_not_allowed"


def test_people_are_in_no_answer(api, fill, secretariat):
    for endpoint in LISTS:
        fill(endpoint, 1)
        body = api.get(f"/api/v1/{endpoint}/").content.decode()
        assert secretariat.email not in body
        assert str(secretariat.person) not in body
        assert "@" not in body


@pytest.mark.parametrize("endpoint", sorted(PRIVATE))
def test_the_public_sees_no_row_of_a_private_list(api, fill, reader, endpoint):
    row = fill(endpoint, 1)[0]
    path = f"/api/v1/{endpoint}/"
    for query in ("", "?q=x", "?updated_since=2020-01-01T00:00:00Z"):
        response = api.get(path + query)
        assert response.status_code == 400 or response.json()["results"] == []
    assert api.get(f"{path}{row.pk}/").status_code == 404
    assert len(b"".join(api.get(f"{path}?format=csv").streaming_content).splitlines()) == 1
    assert reader(endpoint).get(f"{path}{row.pk}/").status_code == 200
