"""Every door of a part of the portal that is closed: pages, buttons, forms, files, tables, feeds, and the whole API."""

import json

import pytest
from django.core.cache import cache
from django.urls import reverse

from ipbes_portal import clock
from ipbes_portal.api import ENDPOINTS, router
from ipbes_portal.modules.models import ModuleState
from ipbes_portal.modules.registry import all_modules, parts_of_endpoint, parts_of_page

from . import matrix
from .conftest import text_of

CALM = "This part of the portal is not in use at present"
# The endpoint of each route of the API, and the verb behind it by method.
ENDPOINT_OF, VERBS = {}, {}
for endpoint, view in ENDPOINTS.items():
    for route in router.get_routes(view):
        name = "api:" + route.name.format(basename=endpoint.replace("/", "_"))
        ENDPOINT_OF[name] = endpoint
        VERBS |= {(name, method.upper()): verb for method, verb in route.mapping.items() if hasattr(view, verb)}


def parts_of(method, route):
    """The parts a line of the table belongs to."""
    if route.startswith("api:"):
        return parts_of_endpoint(ENDPOINT_OF.get(route, ""), VERBS.get((route, method), ""))
    return parts_of_page(route)


# A route nobody has said yet what it is asked about fails in test_matrix.py.
ROUTES = matrix.routes()
CASES = [case for case in matrix.cases() if case[1] in matrix.OBJECTS or not ROUTES[case[1]]]
INSIDE = [case for case in CASES if parts_of(*case[:2])]
OUTSIDE = [case for case in CASES if case[0] == "GET" and not parts_of(*case[:2])]
# One reading of each address, where reading them all would only take long.
READ_ONCE = list({case[1]: case for case in reversed(INSIDE) if case[0] == "GET"}.values())


@pytest.fixture
def all_closed(world):
    """Nothing that can be closed is open."""
    ModuleState.objects.all().delete()
    by = world.users["secretariat"]
    for module in all_modules():
        ModuleState.objects.create(module=module.code, is_open=False, switched_at=clock.now(), switched_by=by)
    cache.clear()


def ask(caller, case, role):
    """The response to a line of the table; what it changes is taken back with the test."""
    method, route, word = case
    is_api = route.startswith("api:")
    data = matrix.body(caller.world, route, role, word) if method != "GET" else None
    (address,) = caller.addresses(route, word, role)
    response = caller.response(method, address, role, data, is_api=is_api)
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def is_closed(case, response):
    """Whether an answer is that of a closed part, and nothing else."""
    if response.status_code != 403 or response["Cache-Control"] != "no-store":
        return False
    if case[1].startswith("api:"):
        return json.loads(response.content)["code"] == "module_closed"
    return CALM in text_of(response)


@pytest.mark.parametrize("role", ["anonymous", "partner"])
def test_every_door_of_a_closed_part_is_closed(caller, all_closed, role):
    assert len(INSIDE) > 400
    through = [case for case in INSIDE if not is_closed(case, ask(caller, case, role))]
    assert through == []


def test_whoever_keeps_the_records_gets_through_every_door(caller, all_closed):
    stopped = [case for case in READ_ONCE if is_closed(case, ask(caller, case, "secretariat"))]
    assert stopped == []


@pytest.mark.parametrize("role", ["anonymous", "partner"])
def test_no_door_of_anything_else_is_closed_with_it(caller, all_closed, role):
    asked = [case for case in OUTSIDE if "every" not in case[2]]
    assert len(asked) > 100
    stopped = [case for case in asked if is_closed(case, ask(caller, case, role))]
    assert stopped == []


def test_reopening_brings_everything_back(caller):
    before = [ask(caller, case, "partner").status_code for case in READ_ONCE]
    by = caller.world.users["secretariat"]
    for module in all_modules():
        ModuleState.objects.create(module=module.code, is_open=False, switched_at=clock.now(), switched_by=by)
    cache.clear()
    assert {ask(caller, case, "partner").status_code for case in READ_ONCE} == {403}
    ModuleState.objects.update(is_open=True)
    cache.clear()
    assert [ask(caller, case, "partner").status_code for case in READ_ONCE] == before


def test_no_page_that_is_open_leads_into_what_is_closed(caller, all_closed):
    """Only what one reader finds on the pages everybody begins with; deep pages may still name what is closed."""
    beginnings = ["home", "programme:activity_list", "programme:activity_detail", "matching:governance"]
    closed = [reverse(route) for method, route, word in INSIDE if word == matrix.NOTHING and method == "GET"]
    closed = [address for address in closed if not address.startswith("/api/")]
    for case in [case for case in OUTSIDE if case[1] in beginnings]:
        for role in ("anonymous", "partner"):
            page = text_of(ask(caller, case, role))
            assert [address for address in closed if f'href="{address}"' in page] == [], case
