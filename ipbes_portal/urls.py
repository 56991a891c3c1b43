"""Every address of the site."""

from django.urls import include, path, re_path

from . import api, api_documentation, errors, home
from .directory.admin import site as reference_data
from .languages import language_patterns

handler400 = "ipbes_portal.errors.bad_request"
handler403 = "ipbes_portal.errors.forbidden"
handler404 = "ipbes_portal.errors.not_found"
handler500 = "ipbes_portal.errors.server_error"

urlpatterns = [
    path("livez", home.livez, name="livez"),
    path("readyz", home.readyz, name="readyz"),
    path("api/v1/", include(api.urls)),
    # Also where DEBUG would show Django's own page, a program gets a problem and a reader a page in their language.
    re_path(r"^api/.*/$", errors.not_found),
    *language_patterns(
        path("", home.home, name="home"),
        path("about/<slug:name>/", home.page, name="page"),
        path("api/", api_documentation.api_documentation, name="api_documentation"),
        path("", include("rolling_plan.urls")),
        path("", include("ipbes_portal.programme.urls")),
        path("", include("matching.urls")),
        path("", include("ipbes_portal.panels.urls")),
        path("", include("ipbes_portal.partnerships.urls")),
        path("", include("ipbes_portal.records.urls")),
        path("", include("ipbes_portal.accounts.urls")),
        path("", include("ipbes_portal.modules.urls")),
        path("", include("ipbes_portal.notifications.urls")),
        path("", include("ipbes_portal.jobs.urls")),
        path("sign-in/", include("allauth.urls")),
        path("admin/", reference_data.urls),
        re_path(r"^.*/$", errors.not_found),
    ),
]
