"""The pages of the import: upload, source and result side by side, import or discard."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ipbes_portal.official_text import parse
from ipbes_portal.records.models import Document, DocumentText
from rolling_plan import comparison
from rolling_plan.models import Section, TextImport
from rolling_plan.official import OfficialText, read_file
from tests.official_text.samples import ARABIC, CHINESE, as_extracted
from tests.official_text.word_files import MAIN, WordFile, rewritten
from tests.outline import place

FORM = "/en/plan/import/"
QUERIES = 6


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def document(db):
    return Document.objects.create(symbol="IPBES/99/3", name_en="Opening hours", session_order=1)


@pytest.fixture
def office(client, secretariat):
    client.force_login(secretariat)
    return client


def sent(document, content=CHINESE, name="text.txt", language="zh-hans"):
    content = content if isinstance(content, bytes) else content.encode()
    return {"document": document.pk, "language": language, "file": SimpleUploadedFile(name, content)}


@pytest.fixture
def uploaded(office, document):
    """The address of the preview of our Chinese text."""
    response = office.post(FORM, sent(document))
    assert response.status_code == 302
    return response.url


def page_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def bare(page):
    """The words of a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# Upload


def test_the_form_offers_documents_by_symbol_and_the_way_to_register_one(office, document):
    page = page_of(office.get(f"{FORM}?document={document.pk}&language=zh-hans"))
    assert f'<option value="{document.pk}" selected>IPBES/99/3 Opening hours</option>' in page
    assert '<option value="zh-hans" selected>' in page
    assert f'href="{reverse("records:document_create")}"' in page


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (CHINESE.replace("3. 读者会上", "4. 读者会上"), "text.txt", r"Line \d+: Paragraph 3 is missing"),
        (CHINESE.encode("gb18030"), "text.txt", "Line 3: The text is not in UTF-8"),
        ("Opening hours of the library, by the lake.", "text.txt", "seems|language|English"),
        (CHINESE, "text.pdf", "not accepted"),
        (b"", "text.txt", "empty"),
        ("   \n", "text.txt", "no text"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_in_the_form_with_its_line(office, document, content, name, told):
    page = page_of(office.post(FORM, sent(document, content, name)))
    assert 'class="error-summary"' in page
    assert re.search(told, bare(page))
    assert not TextImport.objects.exists()


def test_a_word_file_with_macros_is_refused(office, document):
    word = WordFile()
    word.add("导言", style="Heading 1")
    content = rewritten(word.save(), {"word/vbaProject.bin": lambda old: b"macro"})
    page = page_of(office.post(FORM, sent(document, content, "text.docx")))
    assert "This Word file holds macros." in page
    assert not TextImport.objects.exists()


def test_a_form_sent_twice_keeps_one_file(office, document):
    first = office.post(FORM, sent(document) | {"form_key": "same"})
    second = office.post(FORM, sent(document) | {"form_key": "same"})
    assert first.url == second.url
    assert TextImport.objects.count() == 1


def test_what_waits_is_listed_below_the_form(office, uploaded):
    assert uploaded in page_of(office.get(FORM))
    office.post(f"{uploaded}discard/")
    assert uploaded not in page_of(office.get(FORM))


# Preview


def test_the_preview_shows_counts_masthead_and_what_an_import_does(office, uploaded):
    place("A", "section", title="Aims")
    place("A1", "paragraph", "A", body="Ours.")
    place("P1", "paragraph", "A", body="Ours alone.")

    page = page_of(office.get(uploaded))

    text = bare(page)
    for count in (
        "5 Paragraphs ",
        "5 Paragraphs of the annex",
        "13 Sub-items",
        "5 Bullet points",
        "4 Footnotes",
        "1 Tables",
    ):
        assert count in text
    assert "阅览室开放时间（事项 1(a)和 1(b)）" in page
    assert "15 December 2030" in page
    assert "2 parts of the plan get official words in 中文." in text
    assert "19 parts are added to the plan." in text
    assert "1 part of the plan is not in this text and keeps its words." in text
    assert not DocumentText.objects.exists()
    assert Section.objects.count() == 3


def test_every_line_of_the_source_stands_once_beside_what_it_became():
    official = read_file("text.txt", CHINESE.encode(), "zh-hans")
    rows = comparison.compare(official)

    shown = [number for row in rows for number, _text in row.lines]
    written = [number for number, line in enumerate(official.lines, 1) if line.strip()]
    assert shown == sorted(shown)
    assert set(written) <= set(shown)
    assert all(row.found or row.left_out for row in rows)


def test_what_stands_in_the_middle_of_a_paragraph_parts_its_halves():
    rows = comparison.compare(read_file("text.txt", CHINESE.encode(), "zh-hans"))
    first, second = (index for index, row in enumerate(rows) if row.found and row.found.key == "2")
    assert [str(row.left_out) for row in rows[first + 1 : second]] == ["Rule above footnotes, left out", "Masthead"]
    assert (rows[first].is_continued, rows[second].is_continued) == (False, True)


def test_page_furniture_is_grey_and_says_why(office, uploaded):
    page = page_of(office.get(uploaded))
    assert page.count("beside__row--left-out") > 5
    assert "Page furniture, left out" in page
    assert "Rule above footnotes, left out" in page


def test_letters_no_font_has_are_written_out_and_marks_stand_raised(office, uploaded):
    page = page_of(office.get(uploaded))
    assert "\uf02d" not in page
    assert "⟨U+F02D⟩" in page
    assert '<sup class="note-mark">4</sup>' in page
    assert "[^" not in page


def test_a_text_with_another_symbol_asks_whether_it_is_the_right_document(office, document):
    Document.objects.filter(pk=document.pk).update(symbol="IPBES/98/3")
    page = page_of(office.get(office.post(FORM, sent(document)).url))
    assert "The text bears the symbol IPBES/99/3; you chose IPBES/98/3." in page


def test_a_warning_names_its_line(office, document):
    text = CHINESE.replace("馆长自己也常常忘记。", "馆长自己也常常忘记。").replace("轻。4雨天", "轻。雨天")
    page = page_of(office.get(office.post(FORM, sent(document, text)).url))
    assert "thing to look at" in page
    assert re.search(r"Line \d+: Nothing in the text refers to footnote 4", bare(page))


def test_an_arabic_text_is_shown_from_right_to_left(office, document):
    page = page_of(office.get(office.post(FORM, sent(document, ARABIC, language="ar")).url))
    assert 'class="beside__text beside__text--paragraph" lang="ar" dir="rtl"' in page


def test_a_word_file_is_shown_by_its_paragraphs(office, document):
    word = WordFile()
    numbers = word.new_list(*MAIN)
    word.add("导言", style="Heading 1")
    word.add("图书馆位于湖边，每周开放六天。", number=(numbers, 0), note="下雨天除外。")
    word.add("读者提出了两个请求，馆长都记下了。", number=(numbers, 0))
    page = page_of(office.get(office.post(FORM, sent(document, word.save(), "text.docx")).url))
    assert "2 Paragraphs" in bare(page)
    assert "下雨天除外。" in page


@pytest.mark.parametrize("paragraphs", [1, 3])
def test_the_preview_costs_the_same_however_long_the_text(office, document, paragraphs, django_assert_num_queries):
    lines = [f"{number}. 第{number}段写的是湖边图书馆的天气。¶" for number in range(1, paragraphs + 1)]
    address = office.post(FORM, sent(document, as_extracted("\n".join(["导言¶", *lines])))).url
    with django_assert_num_queries(QUERIES):
        page_of(office.get(address))


def test_a_text_of_400_pages_is_shown_page_by_page_and_no_page_is_heavy(office, document):
    line = "湖边图书馆的天气今天很好，风不大，湖面很平静，读者都在窗边看书，馆长在浇花"
    lines = [f"{number}. {line}，\n{line}。¶" for number in range(1, 4001)]
    address = office.post(FORM, sent(document, as_extracted("\n".join(["导言¶", *lines])))).url

    first = office.get(address)
    assert len(first.content) < 1_000_000
    assert "?page=2#comparison" in first.content.decode()
    last = office.get(f"{address}?page=99")
    assert "4000 paragraph" in bare(page_of(last))
    assert len(last.content) < 1_000_000


def test_groups_begin_at_headings_and_a_long_one_goes_on_over_the_page():
    line = "湖边图书馆的天气今天很好，风不大，湖面很平静，读者都在窗边看书。"
    text = as_extracted(
        "\n".join(["IPBES/99/3¶", "开放时间¶", "导言¶", *(f"{number}. {line * 9}¶" for number in range(1, 400))])
    )
    official = OfficialText(parse(text, "zh-hans"), text.split("\n"))
    groups = comparison.groups(comparison.compare(official))
    masthead, *others = groups
    assert masthead.heading is None
    assert {group.heading.text for group in others} == {"导言"}
    assert [group.page for group in others] == list(range(1, len(others) + 1))
    assert len(others) > 2


# Import and discard


def test_the_import_leads_to_the_text_and_names_the_way_to_the_plan(office, uploaded, document):
    response = office.post(f"{uploaded}save/", {"into_plan": "on"}, follow=True)

    assert response.redirect_chain[-1][0] == f"/en/documents/{document.pk}/text/zh/"
    page = page_of(response)
    assert "21 parts of the plan show it:" in page
    assert '<a href="/zh/plan/" hreflang="zh-Hans">' in page
    assert "为什么需要计划" in page_of(office.get("/zh/plan/"))


def test_without_the_tick_only_the_document_gets_its_text(office, uploaded, document):
    office.post(f"{uploaded}save/", {})
    assert document.texts.count() == 1
    assert not Section.objects.exists()


def test_a_second_press_imports_nothing_more(office, uploaded, document):
    office.post(f"{uploaded}save/", {"into_plan": "on"})
    again = office.post(f"{uploaded}save/", {"into_plan": "on"}, follow=True)
    assert document.texts.count() == 1
    assert "Somebody else changed this a moment ago" in page_of(again)


def test_an_imported_upload_says_so_and_offers_no_button(office, uploaded):
    office.post(f"{uploaded}save/", {"into_plan": "on"})
    page = page_of(office.get(uploaded))
    assert "Official text of the document" in page
    assert f"{uploaded}save/" not in page


def test_a_discarded_upload_says_so(office, uploaded):
    page = page_of(office.post(f"{uploaded}discard/", follow=True))
    assert "The uploaded text is discarded." in page
    assert "nothing of it was imported" in page_of(office.get(uploaded))
    assert not DocumentText.objects.exists()


def test_an_upload_whose_file_is_gone_can_only_be_discarded(office, uploaded):
    stored = TextImport.objects.get().file
    stored.content.storage.delete(stored.content.name)
    page = page_of(office.get(uploaded), 400)
    assert "The uploaded file is not there any more." in page
    assert f"{uploaded}discard/" in page
    assert f"{uploaded}save/" not in page


def test_nobody_but_the_secretariat_sees_or_decides(client, uploaded, unit, reviewer, stranger):
    for user in (unit, reviewer, stranger):
        client.force_login(user)
        assert client.get(FORM).status_code == 403
        assert client.get(uploaded).status_code == 404
        assert client.post(f"{uploaded}save/").status_code == 404
        assert client.post(f"{uploaded}discard/").status_code == 404
    client.logout()
    assert "/sign-in/login/" in client.get(FORM).url
    assert "/sign-in/login/" in client.get(uploaded).url
    assert TextImport.objects.get().is_waiting
