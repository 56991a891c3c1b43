"""Concept notes: several projects before one funder, who sees what of them, and the funder's answer."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Organisation
from ipbes_portal.notifications.models import Letter
from ipbes_portal.workflow import StaleEdit
from matching import actions
from matching.models import Bundle, BundleStatus, Proposal
from matching.needs import needs_me
from tests.people import make_user

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def fund(country):
    return Organisation.objects.create(name="The fund", kind="ngo", country=country, status="verified")


@pytest.fixture
def funder(fund):
    return make_user("funder", Role.FUNDER, organisation=fund)


@pytest.fixture
def make_bundle(secretariat, organisation, fund, make_proposal):
    """Prepares concept notes of so many projects."""

    def make(parts=2):
        bundle = Bundle(prepared_by=organisation, funder=fund)
        actions.prepare_bundle(bundle, by=secretariat, language="en", title="Ecosystems together", body="As one.")
        for number in range(parts):
            proposal = make_proposal(f"Project {number}")
            actions.add_to_bundle(bundle, proposal, by=secretariat, part=f"Part {number}", amount_usd=Decimal(500))
        return bundle

    return make


@pytest.fixture
def sent(make_bundle, secretariat):
    return actions.send_bundle(make_bundle(), by=secretariat)


def letters():
    return sorted(set(Letter.objects.filter(kind="matching.bundle_moved").values_list("to", flat=True)))


# Preparing


def test_staff_bring_projects_together_and_their_authors_are_told(make_bundle, proponent):
    bundle = make_bundle()
    assert [part.part for part in bundle.parts.all()] == ["Part 0", "Part 1"]
    assert letters() == [proponent.email]


def test_a_project_stands_in_a_concept_note_once_and_only_if_it_counts(make_bundle, make_proposal, secretariat):
    bundle = make_bundle()
    first = bundle.parts.first().proposal
    with pytest.raises(ValidationError, match="already"):
        actions.add_to_bundle(bundle, first, by=secretariat, part="Again")
    gone = make_proposal("Gone")
    Proposal.objects.filter(pk=gone.pk).update(status="withdrawn", status_note="Why.")
    gone.refresh_from_db()
    with pytest.raises(ValidationError, match="counts"):
        actions.add_to_bundle(bundle, gone, by=secretariat, part="Gone")


def test_an_edit_is_saved_and_a_stale_one_refused(make_bundle, secretariat, organisation):
    bundle = make_bundle()
    bundle.funder = organisation
    actions.edit_bundle(bundle, by=secretariat, fields=["funder"], version=1, title="Other title", body="")
    assert (str(Bundle.objects.get()), Bundle.objects.get().funder) == ("Other title", organisation)
    with pytest.raises(StaleEdit):
        actions.edit_bundle(bundle, by=secretariat, fields=[], version=1, title="Again", body="")


@pytest.mark.parametrize("who", ["proponent", "funder", "reviewer", "stranger"])
def test_others_neither_prepare_nor_change_one(request, make_bundle, who, organisation, fund):
    user, bundle = request.getfixturevalue(who), make_bundle()
    with pytest.raises(PermissionDenied):
        actions.prepare_bundle(Bundle(prepared_by=organisation, funder=fund), by=user, language="en", title="Mine")
    for act in (actions.send_bundle, actions.take_bundle_back):
        with pytest.raises(PermissionDenied):
            act(bundle, by=user)
    with pytest.raises(PermissionDenied):
        actions.take_from_bundle(bundle.parts.first(), by=user)


# Sending and the answer


def test_it_is_sent_with_at_least_two_projects_that_count(make_bundle, make_proposal, secretariat, funder):
    bundle = make_bundle(parts=1)
    with pytest.raises(ValidationError, match="at least two"):
        actions.send_bundle(bundle, by=secretariat)
    bundle = make_bundle(parts=2)
    Proposal.objects.filter(pk=bundle.parts.last().proposal_id).update(status="withdrawn", status_note="Why.")
    with pytest.raises(ValidationError, match="no longer counts"):
        actions.send_bundle(bundle, by=secretariat)
    actions.take_from_bundle(bundle.parts.last(), by=secretariat)
    actions.add_to_bundle(bundle, make_proposal("Instead"), by=secretariat, part="Instead")
    assert actions.send_bundle(bundle, by=secretariat).sent_at
    assert funder.email in letters()


def test_the_funder_sees_it_when_it_is_sent_and_answers(make_bundle, secretariat, funder, proponent):
    bundle = make_bundle()
    assert list(Bundle.objects.visible_to(funder)) == []
    actions.send_bundle(bundle, by=secretariat)
    assert list(Bundle.objects.visible_to(funder)) == [bundle]
    with pytest.raises(ValidationError, match="say why"):
        actions.note_answer_of_funder(bundle, by=funder, answer="declined")
    bundle = actions.note_answer_of_funder(bundle, by=funder, answer="supported", note="Gladly.")
    assert (bundle.status, bundle.status_note) == (BundleStatus.SUPPORTED, "Gladly.")
    assert letters() == sorted([funder.email, proponent.email, secretariat.email])


def test_the_funder_is_reminded_of_what_waits_for_an_answer(client, sent, funder, proponent):
    label, number, address = needs_me(funder)[0]
    assert (label, number) == ("Concept notes that wait for my answer", 1)
    for user, rows in ((funder, [sent]), (proponent, [])):
        client.force_login(user)
        assert list(client.get(address).context["rows"]) == rows
    actions.note_answer_of_funder(sent, by=funder, answer="supported")
    assert needs_me(funder) == []


def test_the_partner_in_whose_name_it_is_prepared_reads_all_of_it_and_is_told(
    client, make_bundle, secretariat, funder, other_partner
):
    bundle = make_bundle()
    assert list(Bundle.objects.visible_to(other_partner)) == []
    Bundle.objects.filter(pk=bundle.pk).update(prepared_by=other_partner.managed_organisation_ids[0])
    client.force_login(other_partner)
    assert url("bundle_list") in client.get(url("match_list")).content.decode()
    page = client.get(url("bundle_detail", bundle.pk))
    assert "USD 1,000.00" in text(page)
    assert "/proposals/" not in page.content.decode()
    for address in (url("bundle_edit", bundle.pk), url("bundle_send", bundle.pk)):
        assert client.post(address, {"title": "Mine"}).status_code == 403
    actions.send_bundle(bundle, by=secretariat)
    assert other_partner.email in letters()
    Letter.objects.all().delete()
    actions.note_answer_of_funder(bundle, by=funder, answer="supported")
    assert other_partner.email in letters()


def test_who_has_no_concept_note_is_not_led_to_any(client, stranger):
    client.force_login(stranger)
    assert url("bundle_list") not in client.get(url("match_list")).content.decode()


def test_the_list_is_a_table_for_those_who_see_it(client, sent, funder, stranger):
    for user, rows in ((funder, 1), (stranger, 0)):
        client.force_login(user)
        table = client.get(url("bundle_list"), {"format": "csv"}).content.decode()
        assert table.count("Ecosystems together") == rows
    client.force_login(funder)
    assert "?format=csv&amp;answer=true" in client.get(url("bundle_list"), {"answer": "true"}).content.decode()


def test_what_is_taken_back_is_no_longer_seen_by_the_funder(sent, secretariat, funder):
    actions.take_bundle_back(sent, by=secretariat)
    assert list(Bundle.objects.visible_to(funder)) == []


def test_nobody_else_answers_for_the_funder(sent, proponent, partner, stranger):
    for user in (proponent, partner, stranger):
        with pytest.raises(PermissionDenied):
            actions.note_answer_of_funder(sent, by=user, answer="supported")


# Pages


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_projects(
    client, secretariat, make_bundle, rows, django_assert_num_queries
):
    bundle = make_bundle(parts=rows)
    client.force_login(secretariat)
    with django_assert_num_queries(11):
        page = client.get(url("bundle_detail", bundle.pk))
    assert page.context["total"] == 500 * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long(client, secretariat, make_bundle, rows, django_assert_num_queries):
    for _ in range(rows):
        make_bundle()
    client.force_login(secretariat)
    with django_assert_num_queries(6):
        assert len(client.get(url("bundle_list")).context["rows"]) == rows


def test_the_funder_reads_parts_and_sums_but_no_links_into_responses(client, sent, funder):
    client.force_login(funder)
    page = client.get(url("bundle_detail", sent.pk))
    assert "USD 1,000.00" in text(page)
    assert "Grenada" in text(page)
    assert "/proposals/" not in page.content.decode()


def test_authors_read_the_others_parts_without_amounts(client, sent, make_proponent, country):
    elsewhere = Organisation.objects.create(name="Elsewhere", kind="ngo", country=country, status="verified")
    author = make_proponent("author", works_for=elsewhere)
    first, second = sent.parts.all()
    Proposal.objects.filter(pk=second.proposal_id).update(proponent=author, organisation=elsewhere)
    client.force_login(author)
    parts = client.get(url("bundle_detail", sent.pk)).context["parts"]
    assert [part["amount_usd"] for part in parts] == [None, Decimal(500)]
    assert [part["proposal_id"] for part in parts] == [None, second.proposal_id]


def test_a_co_chair_in_conflict_does_not_read_that_part(client, sent, co_chair, organisation):
    co_chair.person.organisation = organisation
    co_chair.person.save()
    client.force_login(co_chair)
    page = client.get(url("bundle_detail", sent.pk))
    assert (page.context["parts"], page.context["hidden"], page.context["total"]) == ([], 2, 0)


def test_others_find_nothing(client, sent, stranger, reviewer):
    for user in (stranger, reviewer):
        client.force_login(user)
        assert client.get(url("bundle_detail", sent.pk)).status_code == 404
        assert list(client.get(url("bundle_list")).context["rows"]) == []


def test_it_is_prepared_sent_and_answered_through_its_pages(
    client, secretariat, organisation, fund, funder, make_proposal
):
    client.force_login(secretariat)
    words = {"language": "en", "title": "Together", "body": "", "prepared_by": organisation.pk, "funder": fund.pk}
    response = client.post(url("bundle_add"), words)
    bundle = Bundle.objects.get()
    assert response.url == url("bundle_detail", bundle.pk)
    for number in range(2):
        reference = make_proposal(f"Project {number}").reference
        client.post(url("bundle_part_add", bundle.pk), {"reference": reference, "part": "Adds much.", "amount_usd": ""})
    assert client.post(url("bundle_part_add", bundle.pk), {"reference": "P-0", "part": "No"}).status_code != 200
    assert client.post(url("bundle_edit", bundle.pk), words | {"title": "As one", "version": 1}).status_code == 302
    assert client.post(url("bundle_edit", bundle.pk), words | {"title": "Other", "version": 1}).status_code == 409
    client.post(url("bundle_send", bundle.pk))
    client.post(url("bundle_take_back", bundle.pk))
    client.post(url("bundle_part_remove", bundle.parts.first().pk))
    assert bundle.parts.count() == 1
    reference = Proposal.objects.order_by("pk").first().reference
    client.post(url("bundle_part_add", bundle.pk), {"reference": reference, "part": "Again."})
    client.post(url("bundle_send", bundle.pk))
    client.force_login(funder)
    client.post(url("bundle_answer", bundle.pk), {"answer": "declined", "note": "Not this year."})
    bundle.refresh_from_db()
    assert (str(bundle), bundle.status, bundle.status_note) == ("As one", "declined", "Not this year.")
