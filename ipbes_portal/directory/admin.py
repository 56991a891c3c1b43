"""Django's admin for reference data only: its site, what every page of it shares, and the nouns of this app.

People, roles, organisations, activities, documents and everything that is decided have pages of their own, which go
through actions; none of them is registered here, and neither is anything a package would bring along.
"""

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.translator import translator

from ipbes_portal import clock
from ipbes_portal.audit.models import Entry

from . import models


class ReferenceSite(admin.AdminSite):
    """The admin of the secretariat; signing in, out and passwords are django-allauth's everywhere."""

    site_header = _("Reference data")
    site_title = _("Reference data")
    index_title = _("What the portal refers to")
    enable_nav_sidebar = False

    def login(self, request, extra_context=None):
        """No form of its own: the usual sign-in, with codes, second factor and rate limits."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect(f"{resolve_url('account_login')}?{urlencode({'next': request.get_full_path()})}")

    def logout(self, request, extra_context=None):
        """The usual way out."""
        return redirect("account_logout")

    def password_change(self, request, extra_context=None):
        """The usual page."""
        return redirect("account_change_password")


site = ReferenceSite(name="admin")


class ReferenceAdmin(admin.ModelAdmin):
    """Added and corrected, never deleted: other rows and published texts refer to reference data."""

    list_per_page = 100
    list_max_show_all = 0

    def has_delete_permission(self, request, obj=None):
        """Nobody."""
        return False

    def save_model(self, request, obj, form, change):
        """What the API offers by `updated_since`, and what editors compare, moves on."""
        if _has(obj, "updated_at"):
            obj.updated_at = clock.now()
        if change and _has(obj, "version"):
            obj.version += 1
        super().save_model(request, obj, form, change)

    def log_addition(self, request, obj, message):
        """Into our own trail too."""
        _record(request.user, "add_reference", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        """Into our own trail too."""
        _record(request.user, "edit_reference", obj, message)
        return super().log_change(request, obj, message)


def _has(obj, field):
    try:
        return bool(obj._meta.get_field(field))
    except FieldDoesNotExist:
        return False


def _record(by, verb, obj, message):
    """An audit entry; a row whose key is a word (a region) has no number, so the word stands in the details."""
    is_numbered = isinstance(obj.pk, int)
    details = {"changes": message if isinstance(message, list) else str(message)}
    Entry.objects.create(
        actor=by,
        verb=verb,
        target_type=obj._meta.label_lower,
        target_id=obj.pk if is_numbered else 0,
        details=details if is_numbered else details | {"key": obj.pk},
    )


def register_reference(model, **options):
    """Put one kind of reference data into the admin, with its names in six languages where it has them."""
    is_translated = model in translator.get_registered_models()
    bases = (ReferenceAdmin, TranslationAdmin) if is_translated else (ReferenceAdmin,)
    site.register(model, type(f"{model.__name__}Admin", bases, options))


def checked(*columns):
    """The columns of a list: these, and whether somebody has checked the row."""
    return {"list_display": [*columns, "is_verified"], "list_filter": ["is_verified"]}


register_reference(models.Region, list_display=["code", "name"])
register_reference(models.Subregion, list_display=["code", "name", "region"], list_select_related=["region"])
register_reference(
    models.Country,
    list_display=["iso3", "name", "un_group", "region", "is_verified"],
    list_filter=["is_verified", "un_group", "region"],
    list_select_related=["region"],
    search_fields=["iso3", "iso2", "m49", "name_en"],
)
register_reference(
    models.SupportPeriod,
    list_display=["country", "category", "valid_from", "valid_to", "is_verified"],
    list_filter=["is_verified", "category"],
    list_select_related=["country"],
    search_fields=["country__iso3", "country__name_en"],
)
register_reference(models.WorkProgramme, **checked("code", "name", "starts", "ends"))
register_reference(
    models.Objective, list_select_related=["work_programme"], **checked("work_programme", "number", "name")
)
register_reference(
    models.Deliverable,
    list_select_related=["work_programme"],
    filter_horizontal=["also_in"],
    **checked("work_programme", "code", "name"),
)
register_reference(models.Body, search_fields=["code", "name_en"], **checked("code", "name", "kind"))
register_reference(models.Assessment, search_fields=["code", "name_en"], **checked("code", "name", "kind", "state"))
register_reference(
    models.Chapter,
    list_select_related=["assessment"],
    search_fields=["title", "assessment__code"],
    **checked("assessment", "number", "title"),
)
