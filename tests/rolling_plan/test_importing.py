"""What the import of an official text does to its document and to the plan, and the command that does it."""

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.db import connections

from ipbes_portal.audit.models import Entry
from ipbes_portal.files.models import StoredFile
from ipbes_portal.management.commands.import_text import Command
from ipbes_portal.records.models import Document, DocumentText
from ipbes_portal.texts.models import Version, Wording, WordingState
from rolling_plan.actions import importing
from rolling_plan.actions.sections import withdraw_section
from rolling_plan.annex import in_order, plain_key, read_annex
from rolling_plan.document import build
from rolling_plan.models import Section, SectionKind, TextImport
from rolling_plan.official import read
from tests.official_text.samples import CHINESE, CHINESE_COUNTS
from tests.outline import place

SYMBOL = "IPBES/99/3"
ANNEX_KEYS = ["A", "A1", "A2", "B", "B.1", "A3", "A3.a", "A3.b", "A3.b.1", "A3.b.2", "A3.b.3"]
ANNEX_KEYS += ["B.2", "A4", "C", "A5", "A5.a", "A5.a.1", "A5.a.2", "A5.b", "A5.b.i", "A5.b.ii"]


@pytest.fixture
def document(db):
    row = Document(symbol=SYMBOL, name_en="Opening hours")
    row.full_clean()
    row.save()
    return row


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def outline(db):
    """Part of the plan in our own English words: two paragraphs the sample has and one that it does not have."""
    place("A", "section", title="Aims")
    place("A1", "paragraph", "A", title="Why", body="Our words on the first.", position=1)
    place("P1", "paragraph", "A", body="A paragraph of our own.", position=2)
    place("A2", "paragraph", "A", body="Our words on the second.", position=3)


def upload(text=CHINESE, name="text.txt"):
    return ContentFile(text if isinstance(text, bytes) else text.encode(), name=name)


def sample(text=CHINESE):
    return read("text.txt", text.encode(), "zh-hans")


def imported(document, by=None, text=CHINESE, **more):
    return importing.import_official_text(
        document, by=by, language="zh-hans", parsed=sample(text), sha256="0" * 64, **more
    )


def words(key, language="zh-hans"):
    return Wording.objects.filter(text__plan_section__key=key, language=language).first()


def nodes(data):
    """Every node of a plan, by key."""
    found = {}

    def walk(parts):
        for node in parts:
            found[node["key"]] = node
            walk(node["parts"])

    walk(data["sections"])
    return found


# The plan


def test_the_annex_becomes_the_official_text_of_the_plan_in_its_language(document, outline):
    outcome = imported(document)

    assert outcome.written == ["A", "A1", "A2"]
    assert outcome.added == [key for key in ANNEX_KEYS if key not in ("A", "A1", "A2")]
    assert (outcome.missing, outcome.put_back, outcome.left) == (["P1"], [], 0)
    chinese = nodes(build("zh-hans"))
    assert {key for key, node in chinese.items() if node["state"] == "official"} == set(ANNEX_KEYS)
    assert chinese["A"]["title"] == "为什么需要计划"
    assert [run["text"] for run in chinese["A2"]["paragraphs"][0]] == ["计划是活的，每年春天都要重新写一遍。"]
    assert chinese["A1"]["source"] == SYMBOL
    assert [chinese[key]["number"] for key in ("B.1", "A3", "A3.a", "A3.b.1", "A5.b.ii")] == [
        "1.", "4.", "(a)", "•", "（二）",
    ]  # fmt: skip


def test_other_languages_still_show_our_own_words(document, outline):
    imported(document)

    english = nodes(build("en"))
    assert (english["A1"]["title"], english["A1"]["state"]) == ("Why", "draft")
    assert english["A1"]["paragraphs"] == [[{"type": "text", "text": "Our words on the first."}]]
    assert (english["A3"]["state"], english["A3"]["is_foreign"]) == ("official", True)
    assert [note["key"] for note in build("en")["footnotes"]] == ["fn4"]


def test_footnotes_stand_in_the_plan_both_ways(document, outline):
    imported(document)

    notes = build("zh-hans")["footnotes"]
    assert [(note["key"], note["number"], note["at"]) for note in notes] == [
        ("fn2", "1", "A1"), ("fn3", "2", "A1"), ("fn4", "3", "A3.a"),
    ]  # fmt: skip
    assert notes[1]["runs"] == [{"type": "text", "text": "下雨天除外。"}]


def test_new_parts_stand_where_the_text_has_them_and_our_own_stay(document, outline):
    imported(document)

    order = [node["key"] for node in build("zh-hans")["sections"][0]["parts"]]
    assert order == ["A1", "P1", "A2"]
    assert [node["key"] for node in build("zh-hans")["sections"]] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("present", "wanted", "order"),
    [
        ([], ["a", "b"], ["a", "b"]),
        (["a", "x"], ["a", "b"], ["a", "b", "x"]),
        (["x", "b"], ["a", "b"], ["a", "x", "b"]),
        (["b", "a"], ["a", "b", "c"], ["b", "c", "a"]),
    ],
)
def test_a_new_part_follows_the_one_that_stands_before_it_in_the_text(present, wanted, order):
    assert in_order(present, wanted) == order


def test_an_initiative_shows_the_official_words_of_its_paragraph(document, initiative):
    text = CHINESE.replace("(a) 送书", "(a) 捐书")
    imported(document, text=text)

    node = nodes(build("zh-hans"))["A5.a"]
    assert node["noun"]["code"] == "1(a)"
    assert node["paragraphs"][0][0]["text"].startswith("捐书")


def test_what_was_taken_out_of_the_plan_is_put_back_by_a_text_that_has_it(document, outline, secretariat):
    withdraw_section(Section.objects.get(key="A2"), by=secretariat)

    outcome = imported(document)

    assert outcome.put_back == ["A2"]
    assert nodes(build("zh-hans"))["A2"]["state"] == "official"


def test_importing_again_makes_another_text_keeps_versions_and_doubles_nothing(document, outline):
    imported(document)
    parts = Section.objects.count()

    outcome = imported(document, text=CHINESE.replace("字很小", "字很大").replace("计划是活的", "计划是新的"))

    assert (outcome.added, Section.objects.count()) == ([], parts)
    assert list(document.texts.values_list("number", flat=True)) == [2, 1]
    assert words("A2").body == "计划是新的，每年春天都要重新写一遍。"
    assert list(Version.objects.filter(wording=words("A2")).values_list("body", "state")) == [
        ("计划是活的，每年春天都要重新写一遍。", "official")
    ]
    assert not Version.objects.filter(wording=words("A1")).exists()


def test_only_other_headings_is_no_new_part(document, outline):
    imported(document)
    outcome = imported(document, text=CHINESE.replace("愿意帮忙的人", "愿意出力的人"))
    assert (outcome.added, words("C").title) == ([], "愿意出力的人")


def test_official_words_have_no_version_when_they_stay(document, outline):
    imported(document)
    imported(document)
    assert not Version.objects.filter(wording__state=WordingState.OFFICIAL).exists()


def test_an_annex_about_something_else_leaves_the_plan_alone(document, outline):
    outcome = imported(document, into_plan=False)

    assert (outcome.written, outcome.added) == ([], [])
    assert Section.objects.count() == 4
    assert document.texts.get().counts == CHINESE_COUNTS


def test_a_paragraph_without_a_number_stays_behind_the_part_it_follows():
    last, more = "（二） 假日值班。 ", "晚上没有人值班，请读者记得把门关好，谢谢大家的帮助。"
    text = CHINESE.replace(last, f"{last}\n\n{more} ")
    parts = {part.key: part for part in read_annex(sample(text)).parts}
    assert parts["A5.b.ii"].body == f"假日值班。\n\n{more}"


def test_a_footnote_with_a_star_gets_a_key_that_a_text_of_the_plan_can_refer_to():
    assert (plain_key("fn**"), plain_key("fn12")) == ("fns2", "fn12")


def test_a_failure_in_the_middle_writes_nothing(document, outline, monkeypatch):
    before = [Section.objects.count(), Wording.objects.count(), Entry.objects.count()]

    def fail(*args, state, body, **more):
        if body.startswith("储藏室"):
            raise OSError("disk full")
        return write(*args, state=state, body=body, **more)

    write = importing.write_wording
    monkeypatch.setattr(importing, "write_wording", fail)
    with pytest.raises(OSError, match="disk full"):
        imported(document)

    assert [Section.objects.count(), Wording.objects.count(), Entry.objects.count()] == before
    assert not document.texts.exists()


@pytest.mark.parametrize("role", ["unit", "reviewer", "stranger"])
def test_only_the_secretariat_imports(document, request, role, media):
    user = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied):
        imported(document, by=user)
    with pytest.raises(PermissionDenied):
        importing.upload_official_text(document, upload(), by=user, language="zh-hans")
    assert not DocumentText.objects.exists()


# Uploads


def test_an_upload_keeps_the_file_and_changes_nothing_else(document, outline, secretariat, media):
    row = importing.upload_official_text(document, upload(), by=secretariat, language="zh-hans")

    assert (row.file.name, row.file.extension, row.is_waiting) == ("text.txt", "txt", True)
    assert row.file.sha256 == row.sha256
    assert not DocumentText.objects.exists()
    assert Section.objects.count() == 4
    assert list(TextImport.objects.visible_to(secretariat).waiting()) == [row]


def test_a_text_in_utf_16_is_kept_as_utf_8(document, secretariat, media):
    content = CHINESE.encode("utf-16")
    row = importing.upload_official_text(document, upload(content), by=secretariat, language="zh-hans")

    assert row.file.content.open("rb").read().decode() == CHINESE
    assert row.sha256 != row.file.sha256
    importing.save_text_import(row, by=secretariat)
    assert document.texts.get().counts == CHINESE_COUNTS


REFUSED = {
    "gap": (CHINESE.replace("3. 读者会上", "4. 读者会上"), "text.txt", "zh-hans", "Paragraph 3 is missing"),
    "language": (CHINESE, "text.txt", "ar", "Chinese"),
    "encoding": (CHINESE.encode("gb18030"), "text.txt", "zh-hans", "Line 3: The text is not in UTF-8"),
    "placeholder": (CHINESE.replace("铅笔", "{{programme.activities}}"), "text.txt", "zh-hans", "{{"),
    "tag": (CHINESE.replace("铅笔", "<b>铅笔</b>"), "text.txt", "zh-hans", "<b>"),
    "turning": (CHINESE.replace("铅笔", "铅\u202e笔"), "text.txt", "zh-hans", "U+202E"),
    "kind": (CHINESE, "text.pdf", "zh-hans", "not accepted"),
    "word": (b"PK\x03\x04 nothing", "text.docx", "zh-hans", ""),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_and_not_kept(document, secretariat, media, name):
    content, file, language, told = REFUSED[name]
    with pytest.raises(ValidationError) as refusal:
        importing.upload_official_text(document, upload(content, file), by=secretariat, language=language)
    assert list(refusal.value.message_dict) == ["file"]
    assert told in refusal.value.message_dict["file"][0]
    assert not StoredFile.objects.exists()
    assert not TextImport.objects.exists()


def test_a_text_that_is_too_large_is_refused_before_it_is_read(document, secretariat, media, settings, monkeypatch):
    settings.UPLOAD_MAX_BYTES = 1000
    monkeypatch.setattr(importing, "read_file", None)
    with pytest.raises(ValidationError, match="larger"):
        importing.upload_official_text(document, upload(), by=secretariat, language="zh-hans")


def test_a_full_disk_keeps_nothing(document, secretariat, media, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(FileSystemStorage, "_save", fail)
    with pytest.raises(ValidationError, match="could not be stored"):
        importing.upload_official_text(document, upload(), by=secretariat, language="zh-hans")
    assert (StoredFile.objects.count(), TextImport.objects.count()) == (0, 0)


def test_two_confirmations_make_one_import(document, outline, secretariat, media):
    row = importing.upload_official_text(document, upload(), by=secretariat, language="zh-hans")
    importing.save_text_import(row, by=secretariat)
    with pytest.raises(ValidationError):
        importing.save_text_import(row, by=secretariat)
    with pytest.raises(ValidationError):
        importing.discard_text_import(row, by=secretariat)

    assert document.texts.get().imported_by == secretariat
    row.refresh_from_db()
    assert (row.saved_by, row.discarded_at) == (secretariat, None)


def test_a_failed_confirmation_can_be_repeated(document, outline, secretariat, media, monkeypatch):
    row = importing.upload_official_text(document, upload(), by=secretariat, language="zh-hans")
    keep = importing.save_document_text
    monkeypatch.setattr(importing, "save_document_text", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        importing.save_text_import(row, by=secretariat)
    monkeypatch.setattr(importing, "save_document_text", keep)
    importing.save_text_import(row, by=secretariat)
    assert document.texts.count() == 1


def test_what_is_discarded_cannot_be_imported(document, secretariat, media):
    row = importing.upload_official_text(document, upload(), by=secretariat, language="zh-hans")
    importing.discard_text_import(row, by=secretariat)
    with pytest.raises(ValidationError):
        importing.save_text_import(row, by=secretariat)
    assert not DocumentText.objects.exists()


def test_a_file_that_is_gone_is_told_and_stays_undecided(document, secretariat, media):
    row = importing.upload_official_text(document, upload(), by=secretariat, language="zh-hans")
    row.file.content.storage.delete(row.file.content.name)
    with pytest.raises(ValidationError, match="not there any more"):
        importing.save_text_import(row, by=secretariat)
    row.refresh_from_db()
    assert row.is_waiting


# The command


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(CHINESE, encoding="utf-8")
    return path


def run(file, *options, symbol=SYMBOL):
    out = StringIO()
    call_command("import_text", str(file), *options, symbol=symbol, language="zh-hans", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_imports_and_prints_its_counts(document, file):
    assert run(file) == CHINESE_COUNTS | {"warnings": []}
    assert document.texts.get().imported_by is None
    assert Section.objects.exclude(kind=SectionKind.FOOTNOTE).count() == len(ANNEX_KEYS)


def test_a_dry_run_counts_and_saves_nothing(file, db):
    assert run(file, "--dry-run") == CHINESE_COUNTS | {"warnings": []}
    assert not DocumentText.objects.exists()


def test_the_command_tells_when_the_document_is_not_registered(file, db):
    with pytest.raises(CommandError, match="No document IPBES/99/3"):
        run(file)


def test_a_wrong_encoding_gives_one_plain_line_and_exit_code_1(document, file, monkeypatch, capsys):
    file.write_bytes(CHINESE.encode("gb18030"))
    monkeypatch.setattr(connections, "close_all", lambda: None)
    with pytest.raises(SystemExit) as end:
        Command().run_from_argv(["manage.py", "import_text", str(file), "--symbol", SYMBOL, "--language", "zh-hans"])
    assert end.value.code == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "text.txt: Line 3: The text is not in UTF-8" in told
    assert not DocumentText.objects.exists()


# A long text


def test_a_text_of_400_pages_is_imported_whole(document):
    paragraphs = "".join(
        f"{number}. 这一段写的是第{number}天的天气，风不大，湖面很平静，读者都在看书。 \n\n"
        for number in range(1, 2501)
    )
    text = f"导言 \n\n{paragraphs}"
    imported(document, text=text)
    assert document.texts.get().counts["paragraphs"] == 2500


# The official texts, where somebody says in which folder they are

OFFICIAL = {}
if os.environ.get("SEED_TEXTS"):
    OFFICIAL = {
        "IPBES-5-3.zh.txt": ("IPBES/5/3", (34, 12, 40, 8, 9, 0)),
        "IPBES-7-2.zh.txt": ("IPBES/7/2", (16, 0, 20, 0, 4, 1)),
    }
if OFFICIAL:

    @pytest.mark.parametrize("name", OFFICIAL)
    def test_an_official_text_is_imported_with_the_counts_it_is_known_for(reference, name):
        symbol, counts = OFFICIAL[name]
        found = run(Path(os.environ["SEED_TEXTS"]) / name, symbol=symbol)
        assert found.pop("warnings") == []
        assert tuple(found.values()) == counts

    def test_the_plan_then_shows_the_annex_with_its_paragraphs_and_footnotes(client, reference):
        ours = nodes(build("fr"))
        run(Path(os.environ["SEED_TEXTS"]) / "IPBES-5-3.zh.txt", symbol="IPBES/5/3")

        page = client.get("/zh/plan/").content.decode()
        assert page.count('class="paragraph"') == 12
        assert page.count('role="doc-noteref"') == page.count('role="doc-backlink"') == 9
        plan = nodes(build("zh-hans"))
        assert {node["state"] for node in plan.values()} == {"official"}
        assert nodes(build("fr")).keys() == ours.keys()
        assert nodes(build("fr"))["A1"] == ours["A1"]

    def test_every_page_of_the_official_texts_answers(client, reference, secretariat):
        client.force_login(secretariat)
        for name, (symbol, _counts) in OFFICIAL.items():
            run(Path(os.environ["SEED_TEXTS"]) / name, symbol=symbol)
            key = Document.objects.get(symbol=symbol).pk
            assert client.get(f"/zh/documents/{key}/text/zh/").status_code == 200
