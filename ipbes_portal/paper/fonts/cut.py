"""Makes the fonts beside this file: `python cut.py PACKAGES UNIHAN`. Needs fontTools; not part of the running portal.

PACKAGES is the folder that holds the three unpacked npm packages, UNIHAN the file `Unihan_OtherMappings.txt` of the
Unihan database. See README.md for versions and reasons.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

from fontTools import subset
from fontTools.otlLib.builder import buildLigatureSubstSubtable, buildLookup
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

HERE = Path(__file__).parent
WEIGHTS = {"400Regular": "Regular", "700Bold": "Bold"}
LATIN = (
    "20-7E A0-52F 1AB0-1AFF 1C80-1C8F 1D00-1FFF 2000-206F 2070-218F 2190-2193 2212 2215 2248 2260 2264-2265 25CC "
    "2C60-2C7F 2DE0-2DFF 2E00-2E52 A640-A69F A700-A7FF AB30-AB6F FB00-FB06 FE00-FE0F FE20-FE2F FFFD"
)
CHINESE_SIGNS = "20-7E 2010-2027 2460-24FE 3000-303F FF01-FFEE"
CHINESE_FEATURES = ["ccmp", "locl", "kern", "mark", "mkmk", "calt", "liga"]
VERTICAL = ["MATH", "vhea", "vmtx", "VORG"]
VOWEL_SIGNS = [*range(0x64B, 0x653), 0x670]
FATHATAN = 0x64B
MARK, BASE = 3, 1  # classes of glyphs
ROUND_TO_GRID, ARGS_ARE_XY = 0x4, 0x2


def main(packages, unihan):
    """Cut all three in both weights and lay their licences beside them."""
    wanted = {
        "noto-sans": ("NotoSans", ranges(LATIN)),
        "noto-sans-sc": ("NotoSansSC", ideographs(unihan) | ranges(CHINESE_SIGNS)),
        "vazirmatn": ("Vazirmatn", None),
    }
    for package, (family, codes) in wanted.items():
        for folder, weight in WEIGHTS.items():
            cut(packages / package / folder / f"{family}_{folder}.ttf", HERE / f"{family}-{weight}.ttf", codes)
        (HERE / f"{family}-OFL.txt").write_bytes((packages / package / "LICENSE_FONT").read_bytes())
    for weight in WEIGHTS.values():
        join_signs(HERE / f"Vazirmatn-{weight}.ttf")


def ranges(text):
    """Code points from ranges such as `20-7E 2212`."""
    ends = [(part + "-" + part).split("-")[:2] for part in text.split()]
    return {code for first, last in ends for code in range(int(first, 16), int(last, 16) + 1)}


def ideographs(unihan):
    """All of GB 2312 and of the Table of General Standard Chinese Characters."""
    found = {int(code, 16) for code in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", unihan.read_text("utf-8"), re.M)}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([row, cell]).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def cut(source, target, codes):
    """Keep only the glyphs of these code points, or all when None."""
    options = subset.Options()
    options.hinting, options.notdef_outline, options.glyph_names, options.recalc_timestamp = False, True, False, False
    options.name_IDs, options.name_languages = ["*"], [0x409]
    is_chinese = "SC" in target.name
    options.drop_tables += ["DSIG", "STAT", *(VERTICAL if is_chinese else [])]
    if is_chinese:
        options.layout_features = CHINESE_FEATURES
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes or list(font.getBestCmap()))
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


# Arabic: a letter and its vowel sign as one glyph


def join_signs(path):
    """Add a glyph for each letter form with a vowel sign, and the rule that chooses it.

    A PDF maps glyphs to text. Letter and sign are one cluster; drawn by two glyphs, both are mapped to all of it, and
    what is copied or searched has it twice. Drawn by one it stands there once, and looks the same.
    """
    font = TTFont(path, recalcTimestamp=False)
    classes = font["GDEF"].table.GlyphClassDef.classDefs
    places = _places(font)
    pairs = [pair for pair in places if classes.get(pair[0]) != MARK]
    pairs.sort(key=lambda pair: (font.getGlyphID(pair[0]), font.getGlyphID(pair[1])))
    joined = {pair: f"{pair[0]}.{pair[1]}" for pair in pairs}
    _draw(font, joined, places)
    _place_like_their_letters(font, joined)
    _choose(font, joined)
    font.save(path, reorderTables=True)


def _subtables(lookup):
    return [getattr(table, "ExtSubTable", table) for table in lookup.SubTable]


def _features(table, tag):
    """The features of this name that Arabic script uses."""
    [script] = [record.Script for record in table.ScriptList.ScriptRecord if record.ScriptTag == "arab"]
    systems = [script.DefaultLangSys, *(record.LangSys for record in script.LangSysRecord)]
    numbers = {number for system in systems for number in system.FeatureIndex}
    records = [table.FeatureList.FeatureRecord[number] for number in sorted(numbers)]
    return [record.Feature for record in records if record.FeatureTag == tag]


def _lookups(table, tag):
    numbers = {number for feature in _features(table, tag) for number in feature.LookupListIndex}
    return [sub for number in sorted(numbers) for sub in _subtables(table.LookupList.Lookup[number])]


def _signs(font):
    """The glyphs of vowel signs; a shadda with a vowel is one glyph already."""
    cmap = font.getBestCmap()
    signs = {cmap[code] for code in VOWEL_SIGNS}
    for table in _lookups(font["GSUB"].table, "ccmp"):
        for first, ligatures in getattr(table, "ligatures", {}).items():
            if first in signs:
                signs |= {each.LigGlyph for each in ligatures if set(each.Component) <= signs}
    return signs


def _places(font):
    """Where each sign stands on each letter form: (letter, sign) → (x, y)."""
    signs, fathatan, places = _signs(font), font.getBestCmap()[FATHATAN], {}
    for table in _lookups(font["GPOS"].table, "mark"):
        is_ligature = hasattr(table, "LigatureArray")
        if is_ligature:
            # Of the signs on lam-alef only this one surely belongs to the alef.
            wanted = {fathatan}
            letters = zip(table.LigatureCoverage.glyphs, table.LigatureArray.LigatureAttach, strict=True)
            rows = [(letter, row.ComponentRecord[-1].LigatureAnchor) for letter, row in letters]
        else:
            wanted = signs
            letters = zip(table.BaseCoverage.glyphs, table.BaseArray.BaseRecord, strict=True)
            rows = [(letter, row.BaseAnchor) for letter, row in letters]
        for sign, record in zip(table.MarkCoverage.glyphs, table.MarkArray.MarkRecord, strict=True):
            own = record.MarkAnchor
            for letter, anchors in rows if sign in wanted else []:
                if anchor := anchors[record.Class]:
                    shift = anchor.XCoordinate - own.XCoordinate, anchor.YCoordinate - own.YCoordinate
                    places[letter, sign] = shift
    return places


def _draw(font, joined, places):
    """The glyphs themselves: both parts, one over the other, as wide as the letter."""
    glyf, metrics = font["glyf"], font["hmtx"].metrics
    order = [*font.getGlyphOrder(), *joined.values()]
    for (letter, sign), name in joined.items():
        glyph = Glyph()
        glyph.numberOfContours = -1
        glyph.components = [_component(letter, (0, 0)), _component(sign, places[letter, sign])]
        glyf.glyphs[name] = glyph
    font.setGlyphOrder(order)
    glyf.glyphOrder = order
    for (letter, _sign), name in joined.items():
        glyf[name].recalcBounds(glyf)
        metrics[name] = (metrics[letter][0], glyf[name].xMin)
        font["GDEF"].table.GlyphClassDef.classDefs[name] = BASE


def _component(name, place):
    part = GlyphComponent()
    part.glyphName, part.flags = name, ROUND_TO_GRID | ARGS_ARE_XY
    part.x, part.y = place
    return part


def _place_like_their_letters(font, joined):
    """Kerning and further signs treat a joined glyph as they treat its letter."""
    forms = defaultdict(list)
    for (letter, _sign), name in joined.items():
        forms[letter].append(name)
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in _subtables(lookup):
            kind, form = type(table).__name__, getattr(table, "Format", None)
            if kind == "MarkBasePos":
                array = table.BaseArray
                array.BaseRecord = _widened(font, table.BaseCoverage, array.BaseRecord, forms)
                array.BaseCount = len(array.BaseRecord)
            elif kind == "SinglePos" and form == 2:
                table.Value = _widened(font, table.Coverage, table.Value, forms)
                table.ValueCount = len(table.Value)
            elif kind == "SinglePos":
                _widened(font, table.Coverage, None, forms)
            elif kind == "ChainContextPos" and form == 3:
                for coverage in [*table.BacktrackCoverage, *table.InputCoverage, *table.LookAheadCoverage]:
                    _widened(font, coverage, None, forms)


def _widened(font, coverage, rows, forms):
    """Let a coverage hold the joined glyphs of its letters; the rows beside it, in the new order."""
    by_glyph = dict(zip(coverage.glyphs, rows or coverage.glyphs, strict=True))
    by_glyph |= {name: by_glyph[letter] for letter in list(by_glyph) for name in forms.get(letter, [])}
    coverage.glyphs = sorted(by_glyph, key=font.getGlyphID)
    return [by_glyph[name] for name in coverage.glyphs]


def _choose(font, joined):
    """The last of the ligatures: letter and sign become one, unless a second sign hangs on the first."""
    table = font["GSUB"].table
    lookups = table.LookupList.Lookup
    lookups.append(buildLookup([buildLigatureSubstSubtable(joined)]))
    record = otTables.SubstLookupRecord()
    record.SequenceIndex, record.LookupListIndex = 0, len(lookups) - 1
    marks = {name for name, kind in font["GDEF"].table.GlyphClassDef.classDefs.items() if kind == MARK}
    chain = otTables.Lookup()
    chain.LookupType, chain.LookupFlag = 6, 0
    chain.SubTable = [_rule(font, joined, [marks], []), _rule(font, joined, [], [record])]
    chain.SubTableCount = len(chain.SubTable)
    lookups.append(chain)
    table.LookupList.LookupCount = len(lookups)
    for feature in {id(feature): feature for feature in _features(table, "liga")}.values():
        feature.LookupListIndex.append(len(lookups) - 1)
        feature.LookupCount += 1


def _rule(font, joined, after, records):
    rule = otTables.ChainContextSubst()
    rule.Format = 3
    rule.BacktrackCoverage, rule.BacktrackGlyphCount = [], 0
    rule.InputCoverage = [_coverage(font, {pair[place] for pair in joined}) for place in (0, 1)]
    rule.InputGlyphCount = 2
    rule.LookAheadCoverage, rule.LookAheadGlyphCount = [_coverage(font, names) for names in after], len(after)
    rule.SubstLookupRecord, rule.SubstCount = records, len(records)
    return rule


def _coverage(font, names):
    coverage = otTables.Coverage()
    coverage.glyphs = sorted(names, key=font.getGlyphID)
    return coverage


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
