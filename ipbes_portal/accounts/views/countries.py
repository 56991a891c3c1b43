"""The table of countries: read by everybody, corrected by staff with a file."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView
from django_filters.views import FilterView

from ipbes_portal import clock
from ipbes_portal.directory.models import Country, SupportPeriod
from ipbes_portal.files.actions import check_upload

from .. import actions, country_tables, lists, rules
from ..countries import known
from ..filters import CountryFilter
from ..forms import CountryTableForm

PREVIEW_LASTS = 3600
SALT = "accounts.country_import"


class CountryList(FilterView):
    """Every country with codes, groups and the travel-support category of today."""

    template_name = "accounts/country_list.html"
    filterset_class = CountryFilter
    paginate_by = 250

    def get_queryset(self):
        """By name, with region and today's support."""
        today = SupportPeriod.objects.on(clock.today())
        return (
            Country.objects.select_related("region", "subregion")
            .prefetch_related(Prefetch("support_periods", queryset=today, to_attr="support_today"))
            .order_by("name", "iso3")
        )

    def render_to_response(self, context, **kwargs):
        """The page, or the filtered list as a table."""
        if "format" in self.request.GET:
            header = ["ISO 3166-1 alpha-3", "alpha-2", "M49", _("Name"), _("United Nations group")]
            header += [_("IPBES region"), _("Sub-region"), _("Travel support"), _("Source"), _("Checked")]
            rows = (_line(country) for country in self.object_list)
            return lists.download(self.request, "countries", header, rows)
        return super().render_to_response(context, **kwargs)

    def get_context_data(self, **kwargs):
        """Adds paging and filters."""
        context = super().get_context_data(**kwargs)
        context["may_import"] = rules.can_import_countries(self.request.user)
        context["as_of"] = clock.today()
        context["crumbs"] = [{"label": _("Countries")}]
        return context | lists.around(self.request, context["page_obj"], self.filterset.form)


def _line(country):
    support = country.support_today[0].get_category_display() if country.support_today else ""
    groups = [country.get_un_group_display(), country.region or "", country.subregion or ""]
    codes = [country.iso3, country.iso2, country.m49, country.name]
    return [*codes, *groups, support, country.source, country.is_verified]


class CountryImport(UserPassesTestMixin, FormView):
    """A file is checked and its changes are shown; a second step applies them, all or none."""

    form_class = CountryTableForm
    template_name = "accounts/country_import.html"

    def test_func(self):
        """Asks the rule."""
        return rules.can_import_countries(self.request.user)

    @cached_property
    def known(self):
        return known()

    def post(self, request, *args, **kwargs):
        """Check a file, or apply what was shown."""
        return self._apply() if "checked" in request.POST else super().post(request, *args, **kwargs)

    def form_valid(self, form):
        """Show what the file would change."""
        upload = form.cleaned_data["table"]
        try:
            check_upload(upload, allowed={"csv"})
        except ValidationError as error:
            form.add_error("table", error)
            return self.form_invalid(form)
        return self._preview(upload.read(country_tables.MOST_BYTES + 1))

    def _preview(self, data, form=None):
        plan = country_tables.read(data, self.known)
        context = {"plan": plan, "rows": _with_names(plan), "form": form or CountryTableForm()}
        if not plan.errors:
            # Signed, because it comes back from the browser; with it comes what the person saw.
            seen = {"text": data.decode("utf-8-sig"), "rows": plan.preview()}
            context["checked"] = signing.dumps(seen, salt=SALT, compress=True)
        return self.render_to_response(self.get_context_data(**context), status=400 if plan.errors else 200)

    def _apply(self):
        try:
            seen = signing.loads(self.request.POST["checked"], salt=SALT, max_age=PREVIEW_LASTS)
        except signing.BadSignature:
            messages.error(self.request, _("The preview has expired. Please send the file again."))
            return redirect("accounts:country_import")
        data = seen["text"].encode()
        plan = country_tables.read(data, self.known)
        if plan.errors or plan.preview() != seen["rows"]:
            messages.warning(self.request, _("The table was changed meanwhile. This is what would change now."))
            return self._preview(data)
        actions.import_countries(plan, by=self.request.user)
        messages.success(self.request, _("Saved. Changed countries: %(count)s.") % {"count": len(plan.codes)})
        return redirect("accounts:country_list")

    def get_context_data(self, **kwargs):
        """What a file looks like."""
        crumbs = [{"label": _("Countries"), "url": reverse("accounts:country_list")}, {"label": _("Import")}]
        return super().get_context_data(**kwargs) | {
            "crumbs": crumbs,
            "country_columns": ("iso3", *country_tables.COUNTRY_COLUMNS),
            "support_columns": country_tables.SUPPORT_COLUMNS,
            "limit_bytes": min(settings.UPLOAD_MAX_BYTES, country_tables.MOST_BYTES),
        }


def _with_names(plan):
    """The preview with the names of the countries."""
    names = {country.iso3: str(country) for country in Country.objects.filter(iso3__in=plan.codes)}
    return [row | {"name": names[row["iso3"]]} for row in plan.preview()]
