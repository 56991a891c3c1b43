"""The pages of self-assessments: writing with autosave, the public shape, tables, the button that asks for support."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from ipbes_portal import clock
from ipbes_portal.programme.models import Need
from matching import actions
from matching.models import AssessmentEntry, AssessmentPart, Proposal, SelfAssessment, SupportWish

AUTOSAVE = {"X-Requested-With": "autosave"}


def url(name, *args):
    return reverse(f"matching:{name}", args=args)


@pytest.fixture
def as_focal_point(client, focal_point):
    client.force_login(focal_point)
    return client


def test_a_focal_point_begins_one_and_lands_on_the_task_list(as_focal_point, template, country, organisation):
    form = {"country": country.pk, "year": 2026, "organisation": organisation.pk, "languages": ["en"]}
    response = as_focal_point.post(url("self_assessment_begin"), form)
    assessment = SelfAssessment.objects.get()
    assert response.url == url("self_assessment_form", assessment.pk)
    page = as_focal_point.get(response.url).content.decode()
    assert "0 of 3 questions answered" in page
    assert url("self_assessment_part", assessment.pk, "finance") in page


def test_a_sector_saves_itself_while_it_is_written(as_focal_point, make_assessment, need):
    assessment = make_assessment()
    page = url("self_assessment_part", assessment.pk, "finance")
    form = {"version": 1, "seek-capacity": 0, "seek-needs": [need.pk], "seek-priority": "low"}
    assert as_focal_point.post(page, form, headers=AUTOSAVE).json()["version"] == 2
    entry = AssessmentEntry.objects.get(question__code="seek")
    assert (entry.capacity, list(entry.needs.all()), entry.priority) == (0, [need], "low")
    assert as_focal_point.post(page, form, headers=AUTOSAVE).status_code == 200  # nothing was changed
    assert AssessmentPart.objects.get(assessment=assessment, sector__code="finance").version == 2
    stale = as_focal_point.post(page, form | {"seek-capacity": 3}, headers=AUTOSAVE)
    assert (stale.status_code, stale.json()) == (409, {"stale": True})
    wrong = as_focal_point.post(page, form | {"version": 2, "seek-link": "nonsense"}, headers=AUTOSAVE)
    assert list(wrong.json()["errors"]) == ["seek-link"]


def test_a_stale_save_shows_both_versions_with_their_questions(as_focal_point, focal_point, make_assessment):
    assessment = make_assessment()
    part = AssessmentPart.objects.get(assessment=assessment, sector__code="finance")
    answers = {part.entries.get().pk: {"evidence": "Theirs"}}
    actions.edit_assessment_part(part, by=focal_point, answers=answers, version=1)
    page = url("self_assessment_part", assessment.pk, "finance")
    response = as_focal_point.post(page, {"version": 1, "seek-evidence": "Mine"})
    assert response.status_code == 409
    labels = [row["label"] for row in response.context["conflict"] if row["differs"]]
    assert labels == ["Question seek?: Evidence"]
    again = as_focal_point.post(page, {"version": 2, "seek-evidence": "Mine", "next": "1"})
    assert again.url == url("consulted_groups", assessment.pk)
    assert AssessmentEntry.objects.get(question__code="seek").evidence == "Mine"


def test_groups_are_noted_and_taken_away(as_focal_point, make_assessment):
    assessment = make_assessment()
    page = url("consulted_groups", assessment.pk)
    as_focal_point.post(page, {"name": "Fishers", "asked_on": clock.today().isoformat(), "said": "Yes."})
    group = assessment.consulted.get()
    assert "Fishers" in as_focal_point.get(page).content.decode()
    as_focal_point.post(url("consulted_group_remove", assessment.pk, group.pk))
    assert not assessment.consulted.exists()


def test_authors_are_added_and_taken_away(as_focal_point, make_assessment, proponent):
    assessment = make_assessment()
    page = url("assessment_authors", assessment.pk)
    as_focal_point.post(page, {"email": proponent.email})
    assert list(assessment.authors.all()) == [proponent]
    as_focal_point.post(url("assessment_author_remove", assessment.pk, proponent.pk))
    assert not assessment.authors.exists()


def test_it_is_put_to_consultation_taken_back_endorsed_and_published(as_focal_point, make_full):
    assessment = make_full()
    steps = [
        ("assessment_take_back", {}, "draft", False),
        ("assessment_consult", {}, "consultation", False),
        ("assessment_endorse", {"note": "Good."}, "endorsed", False),
        ("assessment_publication", {"may_be_published": "yes"}, "endorsed", True),
        ("assessment_publication", {"may_be_published": "no"}, "endorsed", False),
    ]
    for name, form, status, is_public in steps:
        assert as_focal_point.post(url(name, assessment.pk), form).status_code == 302
        stored = SelfAssessment.objects.get()
        assert (stored.status, stored.may_be_published) == (status, is_public)


def test_the_public_reads_answers_and_groups_but_neither_people_nor_what_was_said(client, make_endorsed, focal_point):
    assessment = make_endorsed()
    page = client.get(url("self_assessment_detail", assessment.pk)).content.decode()
    assert "A survey of 2025." in page
    assert "Farmers" in page
    assert "Concealed words" not in page
    assert str(focal_point.person) not in page
    assert "All were heard." not in page


def test_what_is_not_public_is_not_there_for_others(client, make_full, stranger):
    assessment = make_full()
    for address in (url("self_assessment_detail", assessment.pk), url("self_assessment_form", assessment.pk)):
        client.force_login(stranger)
        assert client.get(address).status_code == 404


def test_authors_read_everything_and_take_the_answers_as_a_table(as_focal_point, make_full):
    assessment = make_full()
    address = url("self_assessment_detail", assessment.pk)
    assert "Concealed words" in as_focal_point.get(address).content.decode()
    content = b"".join(as_focal_point.get(f"{address}?format=xlsx").streaming_content)
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert rows[1][:4] == ("government", "Question policy?", "first steps", "A survey of 2025.")
    assert len(rows) == 4


def test_one_click_leads_to_the_draft_and_without_a_call_to_a_wish(
    as_focal_point, speaker, make_endorsed, make_call, need
):
    assessment = make_endorsed()
    button = url("support_ask", assessment.pk, need.pk)
    assert as_focal_point.post(button).url == url("self_assessment_detail", assessment.pk)
    assert "Your wish is noted" in as_focal_point.get(url("self_assessment_detail", assessment.pk)).content.decode()
    assert SupportWish.objects.count() == 1
    make_call()
    answer = as_focal_point.post(button)
    assert answer.url == url("proposal_form", Proposal.objects.get().pk)
    page = as_focal_point.get(url("proposal_detail", Proposal.objects.get().pk)).content.decode()
    assert "From the national capacity self-assessment" in page
    assert url("self_assessment_detail", assessment.pk) in page
    # The draft stands in the place of the button, which would lead nowhere else.
    page = as_focal_point.get(url("self_assessment_detail", assessment.pk)).content.decode()
    assert (url("proposal_detail", Proposal.objects.get().pk) in page, button in page) == (True, False)


def queries_of(client, address):
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_list_takes_the_same_queries_with_one_and_with_three(client, make_published):
    make_published(1)
    address = url("self_assessment_list")
    client.get(address)
    alone = queries_of(client, address)
    make_published(3)
    page = client.get(address)
    assert page.context["total"] == 3
    assert queries_of(client, address) == alone


def test_the_wishes_take_the_same_queries_with_one_and_with_three(
    client, make_endorsed, focal_point, secretariat, need
):
    assessment = make_endorsed()
    actions.ask_for_support(assessment, need, by=focal_point)
    client.force_login(secretariat)
    address = url("support_wish_list")
    client.get(address)
    alone = queries_of(client, address)
    for code in ("1.2", "1.3"):
        other = Need.objects.create(category=need.category, code=code, name_en="Another need")
        SupportWish.objects.create(assessment=assessment, need=other, wished_by=focal_point)
    assert client.get(address).context["total"] == 3
    assert queries_of(client, address) == alone


def test_wishes_are_listed_for_staff_alone(client, make_endorsed, focal_point, secretariat, need):
    assessment = make_endorsed()
    actions.ask_for_support(assessment, need, by=focal_point)
    client.force_login(secretariat)
    page = client.get(url("support_wish_list") + "?waiting=true")
    assert [wish.need for wish in page.context["rows"]] == [need]
    assert "Grenada" in client.get(url("support_wish_list") + "?format=csv").content.decode()
    client.force_login(focal_point)
    assert client.get(url("support_wish_list")).status_code == 403


def test_the_list_is_filtered_by_need_and_the_picture_leads_to_it(client, make_published, need):
    make_published(2)
    page = client.get(url("self_assessment_list") + f"?need={need.code}&country=XAX")
    assert [row.country.iso3 for row in page.context["rows"]] == ["XAX"]
    assert f"?need={need.code}" in client.get(url("self_assessment_list")).content.decode()
    assert "Country 0" in client.get(url("self_assessment_list") + "?format=csv").content.decode()


# What the pages say


def test_the_task_list_says_how_far_each_sector_has_come_and_where_to_go_on(
    as_focal_point, focal_point, make_assessment, need
):
    assessment = make_assessment()
    part = AssessmentPart.objects.get(assessment=assessment, sector__code="finance")
    entry = part.entries.get()
    actions.edit_assessment_part(part, by=focal_point, answers={entry.pk: {"capacity": 1, "needs": [need]}}, version=1)
    page = as_focal_point.get(url("self_assessment_form", assessment.pk))
    tasks = {task["title"]: task for task in page.context["tasks"]}
    assert (tasks["finance"]["is_answered"], tasks["finance"]["is_complete"]) == (True, False)
    assert "say how urgent each need is" in page.content.decode()
    assert page.context["following"]["url"] == url("self_assessment_part", assessment.pk, "government")
    assert not page.context["is_complete"]


def test_a_complete_one_says_so_to_authors_and_leads_the_focal_point_to_the_endorsement(
    client, make_full, focal_point, deputy
):
    assessment = make_full()
    client.force_login(deputy)
    page = client.get(url("self_assessment_form", assessment.pk)).content.decode()
    assert "Everything that is needed for the endorsement is there." in page
    address = url("self_assessment_detail", assessment.pk)
    assert "waits for the endorsement of the national focal point" in client.get(address).content.decode()
    client.force_login(focal_point)
    page = client.get(address).content.decode()
    assert 'href="#endorse"' in page
    assert 'id="endorse"' in page


def test_a_replaced_one_says_that_there_is_a_newer_one(as_focal_point, make_endorsed):
    former = make_endorsed(year=2024)
    make_endorsed(year=2026)
    page = as_focal_point.get(url("self_assessment_detail", former.pk)).content.decode()
    assert "A newer self-assessment of this country was endorsed" in page


def test_the_public_page_begins_with_each_need_once_the_most_urgent_first(client, make_full, focal_point, need):
    assessment = make_full()
    other = Need.objects.create(category=need.category, code="1.2", name_en="Another need")
    part = AssessmentPart.objects.get(assessment=assessment, sector__code="government")
    last = part.entries.last()
    actions.edit_assessment_part(
        part, by=focal_point, answers={last.pk: {"needs": [other, need], "priority": "low"}}, version=2
    )
    actions.endorse_self_assessment(assessment, by=focal_point, may_be_published=True)
    page = client.get(url("self_assessment_detail", assessment.pk))
    assert [(row.code, row.priority) for row in page.context["shape"].needs] == [("1.1", "high"), ("1.2", "low")]
    assert f"{url('self_assessment_list')}?need=1.1" in page.content.decode()


def test_needs_are_offered_by_category_and_unfolded_where_some_are_chosen(as_focal_point, make_full, need):
    assessment = make_full()
    page = as_focal_point.get(url("self_assessment_part", assessment.pk, "government")).content.decode()
    assert page.count(f'<p class="choices__group">{need.category}</p>') == 2  # once for each question
    assert page.count('<details class="disclosure" open>') == 1


def test_a_sector_asks_the_same_of_the_database_however_many_needs_there_are(as_focal_point, make_assessment, need):
    page = url("self_assessment_part", make_assessment().pk, "government")
    as_focal_point.get(page)
    alone = queries_of(as_focal_point, page)
    for code in ("1.2", "1.3"):
        Need.objects.create(category=need.category, code=code, name_en="Another need")
    assert queries_of(as_focal_point, page) == alone


def test_the_list_is_searched_by_country_organisation_and_evidence_never_by_what_was_said(client, make_published):
    make_published(2)
    found = {
        words: [row.country.iso3 for row in client.get(url("self_assessment_list"), {"q": words}).context["rows"]]
        for words in ("country 1", "survey 2025", "Concealed", "nothing")
    }
    assert found == {"country 1": ["XBX"], "survey 2025": ["XBX", "XAX"], "Concealed": [], "nothing": []}


def test_only_what_makes_a_difference_is_offered_as_a_filter(client, template, focal_point, deputy):
    offered = {}
    for user in (None, deputy, focal_point):
        client.logout()
        if user:
            client.force_login(user)
        offered[user] = list(client.get(url("self_assessment_list")).context["filter"].filters)
    everybody = ["q", "country", "year", "need"]
    assert list(offered.values()) == [everybody, [*everybody, "state"], [*everybody, "state", "mine"]]


def test_wishes_are_found_by_country(client, make_endorsed, focal_point, secretariat, elsewhere, need):
    actions.ask_for_support(make_endorsed(), need, by=focal_point)
    client.force_login(secretariat)
    totals = [client.get(url("support_wish_list"), {"country": code}).context["total"] for code in ("GRD", "BRB")]
    assert totals == [1, 0]


def test_who_cannot_begin_learns_why_and_where_to_go(as_focal_point, make_assessment, country, organisation):
    address = url("self_assessment_begin")
    page = as_focal_point.get(address).content.decode()
    organisation.country = None
    organisation.save()
    assert "An organisation has to prepare it" in as_focal_point.get(address).content.decode()
    assert 'name="organisation"' in page
    assessment = make_assessment()
    page = as_focal_point.get(address).content.decode()
    assert f"{country} is writing a self-assessment already" in page
    assert url("self_assessment_form", assessment.pk) in page
    assert 'name="organisation"' not in page
