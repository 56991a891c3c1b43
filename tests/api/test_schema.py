"""The description of the API: valid, committed, complete, and true to the answers."""

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from drf_spectacular.drainage import GENERATOR_STATS
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from ipbes_portal import languages
from ipbes_portal.api import ENDPOINTS, description
from ipbes_portal.api_documentation import example
from ipbes_portal.management.commands import schema_file


@pytest.fixture
def described(client, db):
    """What a client reads."""
    response = client.get("/api/v1/schema/")
    assert response["Content-Type"] == "application/vnd.oai.openapi+json"
    return response.json()


def test_the_description_is_valid_openapi_without_warnings(described):
    validate(described)
    assert described["openapi"].startswith("3.1")
    assert not GENERATOR_STATS


def test_the_committed_file_is_up_to_date():
    call_command("schema_file", "--check")


def test_a_file_that_differs_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(schema_file, "FILE", tmp_path / "openapi.json")
    with pytest.raises(CommandError):
        call_command("schema_file", "--check")
    call_command("schema_file")
    call_command("schema_file", "--check")


def test_every_endpoint_is_described(described):
    assert {f"/api/v1/{name}/" for name in ENDPOINTS} <= set(described["paths"])


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_answers_are_as_described(reader, fill, described, endpoint):
    if endpoint in fill.endpoints:
        fill(endpoint, 2)
    for query in ("", "?lang=fr"):
        answer = reader(endpoint).json(f"/api/v1/{endpoint}/{query}")
        body = described["paths"][f"/api/v1/{endpoint}/"]["get"]["responses"]["200"]["content"]["application/json"]
        schema = body["schema"] | {"components": described["components"]}
        assert [error.message for error in Draft202012Validator(schema).iter_errors(answer)] == []


def test_a_problem_is_as_described(api, described):
    schema = described["components"]["schemas"]["Problem"]
    problem = api.json("/api/v1/activities/?page_size=0", 400)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(problem)] == []


def test_examples_fit_their_schemas(described):
    schemas = described["components"]["schemas"]
    for name, schema in schemas.items():
        validator = Draft202012Validator(schema | {"components": described["components"]})
        assert [error.message for error in validator.iter_errors(example(schema, schemas))] == [], name


def test_the_description_is_not_sent_twice(client, db):
    etag = client.get("/api/v1/schema/")["ETag"]
    assert client.get("/api/v1/schema/", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.django_db
@pytest.mark.parametrize("language", languages.LANGUAGES, ids=lambda language: language.code)
def test_the_documentation_page_shows_every_operation(client, language):
    page = client.get(f"/{language.prefix}/api/").content.decode()
    with override(language.code):
        paths = description(language.code)["paths"].values()
    assert all(f'id="{operation["operationId"]}"' in page for path in paths for operation in path.values())
    assert "<script>" not in page
    assert "style=" not in page


def test_the_description_is_made_once_per_language():
    with override("fr"):
        assert orjson.dumps(description("fr")) == orjson.dumps(description("fr"))
        assert description("fr") is description("fr")
