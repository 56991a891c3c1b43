"""The table of countries: read by everybody, corrected by staff with a file."""

from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView

from ipbes_portal import clock
from ipbes_portal.directory.models import Country, SupportPeriod
from ipbes_portal.files.actions import check_upload
from ipbes_portal.lists import list_context

from .. import actions, country_tables, rules
from ..countries import known
from ..filters import CountryPageFilter
from ..forms import CountryTableForm

PREVIEW_LASTS = 3600
SALT = "accounts.country_import"
MOST_ON_A_PAGE = 250  # one looks for a country with the eye, not page by page


def country_list(request):
    """Every country with codes, groups and the travel-support category of today."""
    filterset = CountryPageFilter(request.GET, queryset=Country.objects.order_by("name", "iso3"), request=request)
    context = list_context(request, filterset, per_page=MOST_ON_A_PAGE)
    today = SupportPeriod.objects.on(clock.today())
    context["rows"] = (
        context["rows"]
        .select_related("region", "subregion")
        .prefetch_related(Prefetch("support_periods", queryset=today, to_attr="support_today"))
    )
    context["may_import"] = rules.can_import_countries(request.user)
    context["as_of"] = clock.today()
    return render(request, "accounts/country_list.html", context)


class CountryImport(UserPassesTestMixin, FormView):
    """A file is checked and its changes are shown; a second step applies them, all or none."""

    form_class = CountryTableForm
    template_name = "accounts/country_import.html"

    def test_func(self):
        """Asks the rule."""
        return rules.can_import_countries(self.request.user)

    @cached_property
    def known(self):
        """What stands in the tables now, which a file is checked against."""
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
        return super().get_context_data(**kwargs) | {
            "country_columns": ("iso3", *country_tables.COUNTRY_COLUMNS),
            "support_columns": country_tables.SUPPORT_COLUMNS,
        }


def _with_names(plan):
    """The preview with the names of the countries."""
    names = {country.iso3: str(country) for country in Country.objects.filter(iso3__in=plan.codes)}
    return [row | {"name": names[row["iso3"]]} for row in plan.preview()]
