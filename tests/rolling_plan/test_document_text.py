"""The official text of a document: its page and its part of the API."""

import re

import pytest
from django.urls import reverse
from jsonschema import Draft202012Validator

from ipbes_portal.accounts.roles import Role
from ipbes_portal.records.models import Decision, Document, ReportedFigure, Session
from rolling_plan import document_text
from rolling_plan.actions.importing import import_official_text
from rolling_plan.official import read
from tests.official_text.samples import ARABIC, CHINESE, CHINESE_COUNTS
from tests.people import make_user

PAGE_QUERIES = 7


@pytest.fixture
def document(db):
    return Document.objects.create(symbol="IPBES/99/3", name_en="Opening hours", session_order=1, dated="2030-12-15")


def bring_in(document, text=CHINESE, language="zh-hans", by=None):
    parsed = read("text.txt", text.encode(), language)
    import_official_text(document, by=by, language=language, parsed=parsed, sha256="f" * 64, into_plan=False)
    return document.texts.filter(language=language).first()


@pytest.fixture
def text(document):
    return bring_in(document)


def page_of(client, document, prefix="zh", language="en", query=""):
    response = client.get(f"/{language}/documents/{document.pk}/text/{prefix}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_everybody_reads_the_text_with_its_language_and_direction(client, document, text):
    page = page_of(client, document)
    assert '<article class="official" lang="zh-Hans" dir="ltr">' in page
    assert '<div class="official__block official__block--paragraph" id="p4">' in page
    assert 'id="A5.b.ii"' in page
    assert "official text" in page
    assert "2030-12-15" not in page
    assert "15 December 2030" in page


def test_an_arabic_text_stands_from_right_to_left(client, document):
    bring_in(document, ARABIC, "ar")
    assert '<article class="official" lang="ar" dir="rtl">' in page_of(client, document, "ar")


def test_paragraphs_have_links_and_ids_stand_once(client, document, text):
    page = page_of(client, document)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= set(ids)
    assert {"p1", "p5", "A3", "fn1", "to-fn1", "t.1.a", "to-t.1.a", "the-annex"} <= links


def test_footnotes_lead_both_ways_and_keep_their_number(client, document, text):
    page = page_of(client, document)
    assert page.count('role="doc-noteref"') == page.count('role="doc-backlink"') == 5
    assert [note["number"] for note in document_text.read(text)["footnotes"]] == ["1", "2", "3", "4"]
    assert [note["at"] for note in document_text.read(text)["footnotes"]] == ["p4", "A1", "A1", "A3.a"]


def test_a_table_has_headings_and_its_note(client, document, text):
    page = page_of(client, document)
    table = page[page.index('id="t.1"') :]
    assert re.search(r'<th scope="col">岗位\s*</th>', table)
    assert re.search(r'<th scope="row">前台\(甲\)\s*</th>', table)
    assert 'href="#t.1.a"' in table
    assert "表示由邻居帮忙。" in table


def test_documents_and_decisions_named_in_the_text_are_links(client, document):
    session = Session.objects.create(number=3, starts_on="2015-01")
    Decision.objects.create(symbol="IPBES-3/1", session=session, name_en="Decision")
    Document.objects.create(symbol="IPBES/98/4", name_en="Hidden", is_draft=True)
    bring_in(document, CHINESE.replace("开放时间见 LIB-", "开放时间见 IPBES-").replace("LIB/5/INF/3", "IPBES/98/4"))

    page = page_of(client, document)

    address = reverse("records:decision_symbol", args=["IPBES-3/1"])
    assert f'<a class="symbol" href="{address}">IPBES-3/1</a>' in page
    assert "(IPBES/98/4)" in page


def test_beside_a_published_number_stands_the_one_counted_today(client, document, text, make_activity):
    ReportedFigure.objects.create(
        code="programme.activities", value=95, as_of="2020-12", document=document, paragraph="1", label_en="Activities"
    )
    make_activity("One", starts_on="2017-01-01", status="completed")

    [pair] = document_text.read(text)["main"][1]["today"]

    assert (pair["reported"]["value"], pair["now"]["value"], pair["now"]["source"]) == (95, 1, "records")
    assert "Activities: 95 in this text, 1 counted from records on" in page_of(client, document)


def test_a_draft_keeps_its_text_to_staff(client, document, text, unit, stranger):
    Document.objects.filter(pk=document.pk).update(is_draft=True)
    address = f"/en/documents/{document.pk}/text/zh/"
    assert client.get(address).status_code == 404
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(unit)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("prefix", ["fr", "xx", "zh-hans"])
def test_a_language_without_a_text_is_not_found(client, document, text, prefix):
    assert client.get(f"/en/documents/{document.pk}/text/{prefix}/").status_code == 404


def test_the_day_of_the_import_is_public_and_who_did_it_is_not(client, document, secretariat):
    bring_in(document, by=secretariat)
    assert str(secretariat.person) not in page_of(client, document)
    assert "imported on" in page_of(client, document)
    client.force_login(secretariat)
    assert str(secretariat.person) in page_of(client, document)


def test_the_newest_import_is_shown_and_staff_may_read_the_ones_before(client, document, text, unit):
    bring_in(document, CHINESE.replace("计划是活的", "计划是新的"))
    assert "计划是新的" in page_of(client, document)
    assert "计划是新的" in page_of(client, document, query="?number=1")
    client.force_login(unit)
    earlier = page_of(client, document, query="?number=1")
    assert "计划是活的" in earlier
    assert "a newer one has taken its place" in earlier
    for number in ("3", "x", "", "99999999999999999999"):
        assert client.get(f"/en/documents/{document.pk}/text/zh/?number={number}").status_code == 404


def test_other_languages_and_the_citation_are_named(client, document, text):
    bring_in(document, ARABIC, "ar")
    page = page_of(client, document)
    assert f'href="/en/documents/{document.pk}/text/ar/" lang="ar" hreflang="ar"' in page
    assert "IPBES (2030). Opening hours. IPBES/99/3 (中文), as imported on" in page


@pytest.mark.parametrize("paragraphs", [1, 3])
def test_the_page_costs_the_same_however_long_the_text(client, document, paragraphs, django_assert_num_queries):
    lines = [f"{number}. 第{number}段写的是湖边图书馆的天气。 " for number in range(1, paragraphs + 1)]
    bring_in(document, "\n\n".join(["导言 ", *lines, ""]))
    with django_assert_num_queries(PAGE_QUERIES):
        page_of(client, document)


def test_the_document_names_its_texts_and_the_secretariat_may_import(client, document, text, secretariat, unit):
    address = f"/en/documents/{document.pk}/"
    page = client.get(address).content.decode()
    assert f"/en/documents/{document.pk}/text/zh/" in page
    assert "/plan/import/" not in page
    client.force_login(unit)
    assert "/plan/import/" not in client.get(address).content.decode()
    client.force_login(secretariat)
    assert f"/en/plan/import/?document={document.pk}" in client.get(address).content.decode()


# The API


def texts_of(client, document, query="", status=200):
    response = client.get(f"/api/v1/documents/{document.pk}/texts/{query}")
    assert response.status_code == status
    return response.json()


def test_the_api_answers_the_newest_text_of_each_language(client, document, text):
    bring_in(document)
    bring_in(document, ARABIC, "ar")
    found = texts_of(client, document)
    assert [(row["language"], row["number"]) for row in found] == [("ar", 1), ("zh-hans", 2)]
    assert found[1]["counts"] == CHINESE_COUNTS
    assert found[1]["sha256"] == "f" * 64
    assert found[1]["text"]["main"][1]["key"] == "1"
    assert set(found[1]["text"]) == {"masthead", "main", "annex", "footnotes"}


def test_the_api_narrows_to_one_language_and_refuses_nonsense(client, document, text):
    bring_in(document, ARABIC, "ar")
    assert [row["language"] for row in texts_of(client, document, "?lang=zh")] == ["zh-hans"]
    assert texts_of(client, document, "?lang=fr") == []
    assert texts_of(client, document, "?lang=xx", 400)["code"] == "invalid"
    assert texts_of(client, document, "?number=1", 400)["code"] == "invalid"


def test_the_api_shows_the_texts_of_a_draft_to_staff_only(client, document, text):
    Document.objects.filter(pk=document.pk).update(is_draft=True)
    assert texts_of(client, document, status=404)["code"] == "not_found"
    client.force_login(make_user("office", Role.TSU))
    assert len(texts_of(client, document)) == 1


def test_the_answer_is_as_described_and_is_not_sent_twice(client, document, text):
    described = client.get("/api/v1/schema/").json()
    [path] = [path for path in described["paths"] if path.endswith("/texts/")]
    body = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    schema = body | {"components": described["components"]}
    assert [e.message for e in Draft202012Validator(schema).iter_errors(texts_of(client, document))] == []
    address = f"/api/v1/documents/{document.pk}/texts/"
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
