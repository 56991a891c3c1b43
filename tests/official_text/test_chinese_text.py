"""Each oddity of a text out of a PDF, in the Chinese sample."""

import pytest

from ipbes_portal.official_text import Note, parse

from .samples import CHINESE


@pytest.fixture(scope="module")
def text():
    return parse(CHINESE, "zh-hans")


@pytest.fixture(scope="module")
def blocks(text):
    return {block.key: block for block in text.walk()}


def test_the_masthead_is_recognised(text):
    assert text.masthead == {
        "symbol": "IPBES/99/3",
        "job_number": "K3112345 200131",
        "distribution": "General",
        "date": "2030-12-15",
        "language": "zh-hans",
        "original_language": "en",
        "session": "第九十九届会议",
        "held": "2031 年 3 月 7 日至 10 日，湖边小镇",
        "agenda_item": "6(a)",
        "agenda_title": "馆内服务：开放时间",
        "title": "阅览室开放时间（事项 1(a)和 1(b)）",
        "byline": "馆长的说明",
        "agenda_note": "IPBES/99/1/Rev.1",
    }


def test_lines_are_joined_as_chinese_is_written(blocks):
    assert blocks["1"].text == (
        "图书馆位于湖边，自 2018 年起每周开放六天，读者共有 95 个小组。"
        "开放时间见 LIB-3/1 号通知，值班安排见事项 3(b)（二）的说明(LIB/5/INF/3)。"
    )


@pytest.mark.parametrize(
    ("key", "end"),
    [
        ("2", "请读者慢慢看完。"),  # the agenda note stands between
        ("4", "并在本子上写下交还的时间。"),  # symbol and page number stand between
        ("A4", "可以在里面寻找旧报纸。"),
        ("A3.a", "说话要轻，走路也要轻。[^4]雨天请把雨伞留在门外；"),  # no page ends, but a footnote follows
    ],
)
def test_a_paragraph_goes_on_over_the_page(blocks, key, end):
    assert blocks[key].text.endswith(end)


def test_a_heading_numbered_like_a_paragraph_is_a_heading(blocks):
    assert [(blocks[key].kind, blocks[key].number, blocks[key].level) for key in ("B", "B.1", "A3", "B.2", "A4")] == [
        ("heading", "B.", 1),
        ("heading", "1.", 2),
        ("paragraph", "3.", 1),
        ("heading", "2.", 2),
        ("paragraph", "4.", 1),
    ]


def test_headings_nest(blocks):
    assert [(key, block.level) for key, block in blocks.items() if block.kind == "heading"] == [
        ("h.u1", 1),
        ("h.1", 1),
        ("h.1.A", 2),
        ("h.1.B", 2),
        ("h.u2", 3),
        ("A", 1),
        ("B", 1),
        ("B.1", 2),
        ("B.2", 2),
        ("C", 1),
    ]


def test_a_heading_over_two_lines_is_one(blocks):
    assert blocks["h.1.A"].text == "钥匙放在哪里，由谁保管，丢失以后怎么办"


def test_items_nest_below_their_paragraph(blocks):
    assert [part.key for part in blocks["5"].walk()] == ["5", "5.a", "5.b", "5.b.i", "5.b.ii", "5.c"]
    assert [blocks[key].number for key in ("5.b", "5.b.ii")] == ["(b)", "（二）"]


def test_private_bullets_are_counted_below_their_item(blocks):
    assert [(part.key, part.number) for part in blocks["A3.b"].parts] == [
        ("A3.b.1", "•"),
        ("A3.b.2", "•"),
        ("A3.b.3", "•"),
    ]
    assert blocks["A3.b.2"].text == "一本自己的书，但要先在前台给值班的人看一眼"
    assert [part.key for part in blocks["A5.b"].parts] == ["A5.b.i", "A5.b.ii"]


def test_the_annex_has_its_title_lines(text):
    assert [(block.kind, block.key, block.text) for block in text.annex[:3]] == [
        ("line", "annex", "附件"),
        ("title", "title.1", "湖边图书馆的小计划"),
        ("title", "title.2", "摘要"),
    ]


def test_footnotes_leave_the_middle_of_the_page(text):
    assert text.footnotes[:3] == [
        Note("fn1", "1", "第五把钥匙去年掉进湖里，至今没有找到。", text.footnotes[0].lines, "4"),
        Note("fn2", "2", "这个安排写在门口的木牌上，字很小，要走近才看得清。", text.footnotes[1].lines, "A1"),
        Note("fn3", "3", "下雨天除外。", text.footnotes[2].lines, "A1"),
    ]


def test_a_figure_is_a_reference_only_where_its_footnote_comes_next(blocks):
    assert blocks["4"].text.startswith("钥匙一共四把[^1]，")
    assert blocks["A1"].text.endswith("按照 2031 年的安排[^2]，周日也开门[^3]。")
    assert blocks["A3"].text == "阅览室有4个窗户，规则如下："


def test_a_table_has_header_rows_and_notes(blocks):
    table = blocks["t.1"]

    assert table.header == ["岗位", "现状"]
    assert table.rows == [["前台(甲)", "每天上午有人"], ["楼梯(乙)[^a]", "星期三有人"], ["花园(丙)", "空缺"]]
    assert [(note.key, note.text, note.at) for note in table.notes] == [("t.1.a", "表示由邻居帮忙。", "t.1")]
    assert blocks["h.u2"].text == "2031 年值班情况"


def test_what_is_left_out_is_named(text):
    assert [(left.why, left.text) for left in text.left_out if left.why in ("page", "link")] == [
        ("page", "IPBES/99/3"),
        ("page", "4"),
        ("link", "http://例如/钥匙"),
        ("link", "http://library.example/keys"),
        ("link", "http://library.example/sundays"),
        ("page", "IPBES/99/3"),
        ("page", "12"),
    ]
