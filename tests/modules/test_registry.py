"""Every address and endpoint of matching and partnerships belongs to one part, or is always open."""

import pytest
from django.urls import get_resolver

from ipbes_portal.api import ENDPOINTS, router
from ipbes_portal.modules import registry
from ipbes_portal.partnerships.urls import app_name as partnerships
from ipbes_portal.partnerships.urls import urlpatterns as partnerships_urls
from matching.urls import app_name as matching
from matching.urls import urlpatterns as matching_urls

PAGES = [f"{matching}:{url.name}" for url in matching_urls] + [
    f"{partnerships}:{url.name}" for url in partnerships_urls
]
# Endpoints of other apps; those of matching and partnerships are found by where their class is.
OF_PARTS = sorted(
    name for name, view in ENDPOINTS.items() if view.__module__.startswith(("matching.", "ipbes_portal.partnerships."))
)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_belongs_to_one_part_or_is_named_as_an_exception(page):
    claims = registry.claims_on_page(page)
    if page in registry.ALWAYS_OPEN:
        assert registry.parts_of_page(page) == ()
    elif page in registry.SHARED:
        assert set(claims) <= set(registry.SHARED[page])
        assert registry.parts_of_page(page) == registry.SHARED[page]
    else:
        assert len(claims) == 1, f"{page} must belong to one part: name it in modules.py."
        assert registry.parts_of_page(page) == tuple(claims)


@pytest.mark.parametrize("endpoint", OF_PARTS)
def test_every_endpoint_belongs_to_one_part_with_all_its_verbs(endpoint):
    routes = [route for route in router.get_routes(ENDPOINTS[endpoint]) if route.mapping]
    verbs = {verb for route in routes for verb in route.mapping.values()}
    claims = {registry.parts_of_endpoint(endpoint, verb) for verb in verbs}
    assert len(claims) == 1
    assert len(claims.pop()) == 1, f"{endpoint} must belong to one part: name it in modules.py."


def test_what_is_named_exists():
    names = {f"{namespace}:{name}" for namespace, (_prefix, inner) in _namespaces().items() for name in inner}
    named = registry.ALWAYS_OPEN | set(registry.SHARED)
    named |= {page for module in registry.all_modules() for page in module.pages if not page.endswith("*")}
    assert named - names == set()
    endpoints = {name.partition(":")[0] for module in registry.all_modules() for name in module.endpoints}
    assert endpoints - set(ENDPOINTS) == set()
    assert {code for codes in registry.SHARED.values() for code in codes} <= set(registry.MODULES)


def _namespaces():
    found = get_resolver().url_patterns
    resolvers = [entry for part in found if hasattr(part, "url_patterns") for entry in part.url_patterns]
    return {
        entry.namespace: (None, [url.name for url in entry.url_patterns if hasattr(url, "name")])
        for entry in resolvers
        if getattr(entry, "namespace", None)
    }


def test_the_parts_are_listed_in_one_order_and_each_says_what_it_holds():
    modules = registry.all_modules()
    assert [module.code for module in modules] == [
        *("calls", "reviews", "projects", "offers", "matches", "recognition", "self-assessments"),
        *("opportunities", "partners", "reports"),
    ]
    assert len({module.position for module in modules}) == len(modules)
    assert all(str(module.label) and str(module.about).endswith(".") for module in modules)


@pytest.mark.parametrize(
    "page",
    [
        *("home", "rolling_plan:plan", "rolling_plan:section_edit", "programme:activity_list", "records:document_list"),
        *("records:decision_symbol", "panels:matter_list", "accounts:profile", "account_login", "modules:module_list"),
        *("matching:governance", "matching:consent_withdraw", "programme:activity_edit"),
    ],
)
def test_the_plan_documents_decisions_and_accounts_cannot_be_closed(page):
    assert registry.parts_of_page(page) == ()


def test_of_activities_only_reporting_can_be_closed():
    assert registry.parts_of_endpoint("activities", "create") == ("reports",)
    assert registry.parts_of_endpoint("activities", "list") == ()


def test_a_full_name_goes_before_a_pattern():
    assert registry.parts_of_page("matching:proposal_detail") == ("calls",)
    assert registry.parts_of_page("matching:proposal_publish") == ("projects",)


def test_two_parts_cannot_have_one_name():
    with pytest.raises(ValueError):
        registry.declare("offers", position=1, label="Offers", about="Offers.", pages=[])
