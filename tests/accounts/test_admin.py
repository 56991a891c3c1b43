"""Django's admin: for the secretariat, for reference data, without delete, and written into our own trail."""

import pytest
from django.apps import apps
from django.urls import reverse

from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.admin import site
from ipbes_portal.directory.models import Region

pytestmark = pytest.mark.django_db

HELD_ELSEWHERE = {"Person", "User", "RoleGrant", "Organisation", "Activity", "Document", "Contribution", "Group"}


def admin(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def registered():
    return sorted(site._registry, key=lambda model: model._meta.label)


def test_only_reference_data_of_our_own_is_registered():
    assert {model._meta.app_label for model in registered()} == {"directory", "records", "programme"}
    assert not HELD_ELSEWHERE & {model.__name__ for model in registered()}


def test_strangers_are_led_to_the_usual_sign_in_and_others_refused(client, stranger, unit, secretariat):
    address = reverse("admin:index")
    assert client.get(address, follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))

    for user, status in [(stranger, 403), (unit, 403), (secretariat, 200)]:
        client.force_login(user)
        assert client.get(address, follow=True).status_code == status


def test_every_list_and_form_opens(client, secretariat, country):
    client.force_login(secretariat)

    for model in registered():
        assert client.get(admin(model)).status_code == 200, model
        assert client.get(admin(model, "add")).status_code in (200, 403), model
    assert client.get(admin(type(country), "change", country.pk)).status_code == 200


def test_deleting_is_not_offered(client, secretariat, country):
    client.force_login(secretariat)

    assert client.post(admin(type(country), "delete", country.pk), {"post": "yes"}).status_code == 403
    for model in registered():
        assert not site._registry[model].has_delete_permission(None)
    assert "delete" not in client.get(admin(type(country), "change", country.pk)).content.decode().lower()


def change(client, row, **changes):
    form = client.get(admin(type(row), "change", row.pk)).context["adminform"].form
    present = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data = {name: "" if value is None else value for name, value in (present | changes).items() if value is not False}
    return client.post(admin(type(row), "change", row.pk), data)


def test_a_correction_stands_in_our_own_trail(client, secretariat, country):
    client.force_login(secretariat)

    assert change(client, country, name_fr="La Grenade").status_code == 302

    country.refresh_from_db()
    entry = Entry.objects.about(country).get()
    assert (country.name_fr, entry.actor, entry.verb) == ("La Grenade", secretariat, "edit_reference")
    assert "name" in str(entry.details["changes"]).lower()


def test_a_row_whose_key_is_a_word_is_named_in_the_trail(client, secretariat, region):
    client.force_login(secretariat)

    assert change(client, region, name_en="The Americas").status_code == 302

    assert Region.objects.get(code="americas").name_en == "The Americas"
    assert Entry.objects.get(target_type="directory.region").details["key"] == "americas"


def test_no_page_of_the_admin_holds_a_script_or_a_style_of_its_own(client, secretariat, country):
    """The content security policy would silence them."""
    client.force_login(secretariat)
    for address in [reverse("admin:index"), admin(type(country)), admin(type(country), "change", country.pk)]:
        page = client.get(address).content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        for script in page.split("<script")[1:]:
            assert "src=" in script.partition(">")[0] or 'type="application/json"' in script.partition(">")[0]


def test_every_reference_model_of_the_three_apps_is_there_or_has_its_own_pages():
    elsewhere = {
        "Organisation",
        "ReferenceRow",
        "Document",
        "DocumentFile",
        "DocumentText",
        "Activity",
        "ActivityOrganisation",
        "ReportingRound",
        "Occasion",
        "Participation",
        "Contribution",
    }
    ours = {
        model.__name__
        for name in ("directory", "records", "programme")
        for model in apps.get_app_config(name).get_models()
    }

    assert ours - {model.__name__ for model in registered()} == elsewhere
