import csv
import gzip
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from django.utils.safestring import SafeString

from ipbes_portal import charts, drawing
from ipbes_portal.charts import Bin, heat_grid, quantile_bins, world_map
from ipbes_portal.charts_bars import bar_chart

ROOT = Path(charts.__file__).parent
SVG = "{http://www.w3.org/2000/svg}"
NASTY = """<script>alert("1")</script> & 'more'"""
GRID = {"title": "Needs met", "description": "Needs against strategies"}


def members():
    with (ROOT / "directory/reference/countries.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def names():
    return {row["m49"]: row["name_en"] for row in members()}


def parse(svg):
    assert isinstance(svg, SafeString)
    return ElementTree.fromstring(svg)


def words(svg):
    """Every line of text in a picture, in the order of the document."""
    return words_in(parse(svg))


def words_in(root):
    return [element.text for element in root.iter(f"{SVG}tspan")]


def bars(items, **options):
    """The wide and the narrow drawing of the same bars."""
    return list(parse(bar_chart(items, **{"title": "Fellows"} | options)))


def fellows_map(values, **options):
    return world_map(values, title="Fellows", description="Fellows by country", **{"names": names()} | options)


def test_few_different_values_get_a_bin_each_over_the_whole_scale():
    assert quantile_bins([1, 1, 5]) == [Bin(1, 1, 0), Bin(5, 5, 4)]


def test_many_values_fall_into_five_bins_of_about_equal_number():
    assert [(each.low, each.high, each.shade) for each in quantile_bins(range(1, 11))] == [
        (1, 2, 0),
        (3, 4, 1),
        (5, 6, 2),
        (7, 8, 3),
        (9, 10, 4),
    ]


def test_equal_values_share_a_bin_and_no_value_is_left_out():
    values = [1] * 50 + [2, 3, 4, 5, 6, 7]
    bins = quantile_bins(values)
    assert [(each.low, each.high) for each in bins] == [(1, 1), (2, 7)]
    assert all(sum(each.low <= value <= each.high for each in bins) == 1 for value in values)


def test_one_value_gets_one_bin_and_no_value_none():
    assert quantile_bins([7]) == [Bin(7, 7, 3)]
    assert quantile_bins([]) == []


def test_a_bin_says_its_class_and_its_range():
    assert (Bin(3, 7, 2).css, Bin(3, 7, 2).label, Bin(3, 3, 2).label) == ("shade-2", "3–7", "3")


def test_every_state_has_a_shape_or_a_marker_and_says_its_name():
    said = {element.text for element in parse(fellows_map({})).iter(f"{SVG}title")} - {"Fellows"}
    assert said == {row["name_en"] for row in members()}


def test_only_states_have_a_shape_of_their_own():
    world = json.loads((ROOT / "maps/world.json").read_text())
    assert (world["shapes"].keys() | world["points"].keys()) == names().keys()


def test_every_marker_lies_inside_the_map_and_none_covers_another():
    world = json.loads((ROOT / "maps/world.json").read_text())
    width, height = world["view_box"]
    places = [complex(*place) for place in world["points"].values()]
    assert all(0 < place.real < width and 0 < place.imag < height for place in places)
    closest = min(abs(a - b) for at, a in enumerate(places) for b in places[at + 1 :])
    assert closest >= 2 * charts.MARKER_RADIUS


def test_the_map_with_links_for_every_state_stays_small():
    svg = fellows_map(dict.fromkeys(names(), 3), href=lambda code: f"/en/countries/{code}/")
    assert len(gzip.compress(svg.encode())) < 40_000


def test_a_map_is_a_picture_with_a_name_and_a_description():
    root = parse(fellows_map({"404": 3}))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert (root.get("role"), title.text, description.text) == ("img", "Fellows", "Fellows by country")
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), description.get("id"))


def test_two_pictures_on_a_page_have_different_ids():
    one, two = parse(fellows_map({})), parse(heat_grid([], [], {}, **GRID))
    assert one.get("aria-labelledby") != two.get("aria-labelledby")


def test_a_country_is_shaded_by_its_value_and_the_rest_by_no_data():
    root = parse(fellows_map({"404": 3, "250": 9, "776": 9}))
    shown = {group.find(f"{SVG}title").text: group.get("class") for group in root.iter(f"{SVG}g") if group.get("class")}
    assert {said: css for said, css in shown.items() if css != "no-data"} == {
        "Kenya: 3": "shade-0",
        "France: 9": "shade-4",
        "Tonga: 9": "shade-4",
    }


def test_bins_given_by_the_caller_are_used():
    svg = fellows_map({"404": 3}, bins=[Bin(1, 2, 0), Bin(3, 8, 2)])
    assert "shade-2" in svg
    assert "shade-3" not in svg


def test_the_caller_may_choose_the_words_of_a_country():
    svg = fellows_map({"404": 3}, words=lambda name, value: f"{name}, {value or 'aucun'}")
    assert "Kenya, 3" in svg
    assert "France, aucun" in svg


def test_only_countries_with_an_address_are_links_and_links_stand_in_order_of_name():
    addresses = {"404": "/en/countries/ken/", "076": "/en/countries/bra/"}
    root = parse(fellows_map({"404": 3, "076": 4}, href=addresses.get))
    assert root.get("role") == "group"
    assert [(link.get("aria-label"), link.get("href")) for link in root.iter(f"{SVG}a")] == [
        ("Brazil: 4", "/en/countries/bra/"),
        ("Kenya: 3", "/en/countries/ken/"),
    ]


def test_a_value_of_an_unknown_code_does_no_harm():
    assert "shade" in fellows_map({"999": 3, "404": 1})


def test_a_grid_shows_a_number_in_every_cell_and_0_where_none_is_given():
    svg = heat_grid([("Need 1", None), ("Need 2", None)], [("Learning", None)], {(0, 0): 12}, **GRID)
    assert words(svg) == ["Learning", "Need 1", "12", "Need 2", "0"]
    assert [group.get("class") for group in parse(svg).iter(f"{SVG}g")] == ["cell shade-3", "cell no-data"]


def test_a_cell_says_what_it_stands_for():
    svg = heat_grid([("Need 1", None)], [("Learning", None)], {(0, 0): 12}, **GRID)
    assert [title.text for title in parse(svg).iter(f"{SVG}title")] == ["Needs met", "Need 1 — Learning: 12"]


def test_rows_columns_and_cells_link_where_an_address_is_given():
    svg = heat_grid(
        [("Need 1", "/n1/")], [("Learning", None)], {(0, 0): 2}, href=lambda row, column: f"/{row}/{column}/", **GRID
    )
    root = parse(svg)
    assert root.get("role") == "group"
    assert [(link.get("aria-label"), link.get("href")) for link in root.iter(f"{SVG}a")] == [
        ("Need 1", "/n1/"),
        ("Need 1 — Learning: 2", "/0/0/"),
    ]


def test_a_grid_from_right_to_left_is_the_mirror_of_one_from_left_to_right():
    one = parse(heat_grid([("A", None)], [("B", None), ("C", None)], {}, **GRID))
    two = parse(heat_grid([("A", None)], [("B", None), ("C", None)], {}, rtl=True, **GRID))
    width = float(one.get("width"))
    lefts = [float(box.get("x")) for box in one.iter(f"{SVG}rect")]
    rights = [width - float(box.get("x")) - float(box.get("width")) for box in two.iter(f"{SVG}rect")]
    assert (lefts, two.get("direction")) == (rights, "rtl")


def test_a_grid_of_few_columns_fits_on_a_phone():
    label = [("Taking an effective part in assessments", None)]
    small, wide = (parse(heat_grid(label, [("B", None)] * number, {}, **GRID)) for number in (1, 3))
    assert (small.get("width"), small.get("class")) == ("288", "chart chart-grid chart-grid--small")
    assert (wide.get("width"), wide.get("class")) == ("616", "chart chart-grid")


@pytest.mark.parametrize(
    "label",
    [
        "Access to data, information and knowledge, including the experience of others",
        "Обеспечение доступа к данным, информации и знаниям, включая опыт других",
        "获取数据、信息和知识，包括他人的经验，并提供多学科和跨部门的做法",
        "الوصول إلى البيانات والمعلومات والمعارف، بما في ذلك تجارب الآخرين في جميع المناطق",
    ],
)
def test_a_long_label_is_broken_into_lines_and_loses_nothing(label):
    lines = words(heat_grid([(label, None)], [], {}, **GRID))
    assert len(lines) > 1
    assert "".join(lines).replace(" ", "") == label.replace(" ", "")


def test_no_line_begins_with_chinese_punctuation():
    wide, narrow = bars([("获取数据、" * 8, 1, None)])
    assert not [line for line in [*words_in(wide), *words_in(narrow)] if line.startswith("、")]


def test_a_label_of_too_many_lines_ends_in_an_ellipsis():
    wide, narrow = bars([("word " * 60, 1, None)])
    assert (words_in(wide)[2][-1], words_in(narrow)[2][-1]) == ("…", "…")


def test_the_same_bars_are_drawn_wide_and_narrow():
    wide, narrow = bars([("Africa", 20, None)])
    assert (wide.get("class"), wide.get("width")) == ("chart chart-bars chart-bars--wide", "720")
    assert (narrow.get("class"), narrow.get("width")) == ("chart chart-bars chart-bars--narrow", "288")


def test_the_two_drawings_have_the_same_name_and_description_under_ids_of_their_own():
    drawings = bars([("Africa", 20, None)], description="By region")
    said = [(each.find(f"{SVG}title").text, each.find(f"{SVG}desc").text) for each in drawings]
    ids = [element.get("id") for each in drawings for element in each.iter() if element.get("id")]
    named = [each.get(name) for each in drawings for name in ("aria-labelledby", "aria-describedby")]
    assert said == [("Fellows", "By region")] * 2
    assert (ids, len(set(ids))) == (named, 4)


@pytest.mark.parametrize("place", [0, 1], ids=["wide", "narrow"])
def test_bars_are_as_long_as_their_values(place):
    root = bars([("Africa", 20, None), ("Americas", 5, None), ("None", 0, None)])[place]
    long, short, none = (float(bar.get("width")) for bar in root.iter(f"{SVG}rect"))
    assert (long, none) == (4 * short, 0)


@pytest.mark.parametrize("place", [0, 1], ids=["wide", "narrow"])
def test_the_upper_end_of_a_scale_says_how_long_a_full_bar_would_be(place):
    full, half = (next(bars([("A", value, None)], most=4)[place].iter(f"{SVG}rect")) for value in (4, 2))
    assert float(full.get("width")) == 2 * float(half.get("width"))


@pytest.mark.parametrize("place", [0, 1], ids=["wide", "narrow"])
def test_bars_say_their_numbers_and_link(place):
    root = bars([("Africa", 20, "/africa/"), ("Americas", 5, None)])[place]
    assert words_in(root) == ["Africa", "20", "Americas", "5"]
    assert [title.text for title in root.iter(f"{SVG}title")] == ["Fellows", "Africa: 20", "Americas: 5"]
    assert [(link.get("aria-label"), link.get("href")) for link in root.iter(f"{SVG}a")] == [("Africa: 20", "/africa/")]
    assert root.get("role") == "group"


@pytest.mark.parametrize("place", [0, 1], ids=["wide", "narrow"])
def test_bars_from_right_to_left_are_the_mirror_of_those_from_left_to_right(place):
    left, right = (bars([("A", 2, None), ("B", 1, None)], rtl=rtl)[place] for rtl in (False, True))
    width = float(left.get("width"))
    starts = [float(bar.get("x")) for bar in left.iter(f"{SVG}rect")]
    mirrored = [width - float(bar.get("x")) - float(bar.get("width")) for bar in right.iter(f"{SVG}rect")]
    lines = [float(line.get("x")) for line in left.iter(f"{SVG}tspan")]
    assert (starts, right.get("direction")) == (mirrored, "rtl")
    assert lines == [width - float(line.get("x")) for line in right.iter(f"{SVG}tspan")]


def narrow_rows(items):
    """Of each bar of the narrow drawing: the heights of its label lines, of its top and of its end."""
    for group in bars(items)[1].iter(f"{SVG}g"):
        bar = group.find(f"{SVG}rect")
        lines = [float(line.get("y")) for line in group.find(f"{SVG}text")]
        yield lines, float(bar.get("y")), float(bar.get("y")) + float(bar.get("height"))


def test_narrow_bars_have_their_labels_above_them_and_below_the_bar_before():
    items = [("A label of several words that a phone cannot show in one line", 3, None), ("Short", 2, None)]
    (first, top, end), (second, next_top, _) = narrow_rows(items)
    assert (len(first), len(second)) == (2, 1)
    assert 0 < first[0] < first[1] < top
    assert end + drawing.FONT < second[0] < next_top


def test_narrow_bars_start_at_the_inline_start_and_have_their_numbers_behind_their_ends():
    narrow = bars([("Africa", 1_000_000, None), ("Americas", 5, None)])[1]
    for group in narrow.iter(f"{SVG}g"):
        bar, number = group.find(f"{SVG}rect"), group.findall(f"{SVG}text")[1][0]
        behind = float(number.get("x")) - float(bar.get("width"))
        assert (bar.get("x"), round(behind)) == ("0", 8)
        assert float(number.get("x")) + drawing.text_width(number.text) <= 288


def test_a_chart_of_nothing_is_still_a_chart():
    assert [each.get("role") for each in bars([])] == ["img", "img"]
    assert parse(heat_grid([], [], {}, **GRID)).get("role") == "img"


@pytest.mark.parametrize(
    "svg",
    [
        world_map({"404": 1}, title=NASTY, description=NASTY, names={"404": NASTY}, href=lambda code: NASTY),
        heat_grid([(NASTY, NASTY)], [(NASTY, NASTY)], {(0, 0): 1}, title=NASTY, description=NASTY),
        bar_chart([(NASTY, 1, NASTY)], title=NASTY, description=NASTY),
    ],
    ids=["map", "grid", "bars"],
)
def test_every_text_is_escaped(svg):
    root = parse(svg)
    pictures = list(root.iter(f"{SVG}svg"))
    assert {picture.find(f"{SVG}title").text for picture in pictures} == {NASTY}
    assert {next(picture.iter(f"{SVG}a")).get("href") for picture in pictures} == {NASTY}
    assert not list(root.iter(f"{SVG}script"))


@pytest.mark.parametrize(
    "svg",
    [
        world_map({"404": 1}, title="t", description="d", names={"404": "Kenya"}),
        heat_grid([("r", None)], [("c", None)], {(0, 0): 1}, title="t", description="d"),
        bar_chart([("a", 1, None)], title="t"),
    ],
    ids=["map", "grid", "bars"],
)
def test_nothing_inline_that_the_content_security_policy_forbids(svg):
    attributes = {name for element in parse(svg).iter() for name in element.attrib}
    assert not [name for name in attributes if name == "style" or name.startswith("on")]
    assert not re.search(r"<style|url\(", svg)


def luminance(colour):
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("fill", "ink"), [*drawing.SHADES, (drawing.NO_DATA_FILL, drawing.MUTED)])
def test_numbers_stand_out_from_their_cells(fill, ink):
    darker, lighter = sorted((luminance(fill), luminance(ink)))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
