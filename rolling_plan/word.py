"""The plan as a Word file to work on: real headings, footnotes and tables, right to left for Arabic."""

from django.conf import settings

from ipbes_portal.paper import wordml
from ipbes_portal.paper.glyphs import every_text, one_line
from ipbes_portal.paper.word import WordFile
from ipbes_portal.paper.wordml import Tongue

from .paper.layout import lay_out

HANG = 680  # twips from the margin to where the words of a numbered paragraph begin
MUTED, LINK, AMBER = "51605B", "00594E", "8A4A00"
COLOURS = {"1": "00685A", "2": "1D5596", "3": "94510A"}
ROW_SHARES = (17, 12, 12, 15)
FIGURE_SHARES = (8, 15, 12, 22, 15)


def plan_docx(data):
    """The Word file of the plan (see document.build), as bytes; the same data give the same bytes."""
    return _Writer(every_text(lay_out(data, settings.SITE_URL), one_line)).file()


class _Writer:
    """Writes a laid out plan (see paper.layout) into a WordFile, part by part."""

    def __init__(self, plan):
        self.plan, self.words = plan, plan["words"]
        self.word = WordFile(title=plan["title"], tag=plan["lang"], direction=plan["dir"], day=plan["day"])
        self.home = self.word.tongue
        self.is_first_heading = True

    def file(self):
        """Everything in reading order, as bytes."""
        self._cover()
        self._groups(self.plan["sections"], 0)
        if self.plan["chart"]["strategies"]:
            self._annex()
        if self.plan["figures"]:
            self._figures()
        if self.plan["people"]:
            self._heading(self.words["people"], 1)
            for person in self.plan["people"]:
                self._paragraph(self._run(f"•\u00a0{person}"))
        footer = " · ".join(self.plan["running"])
        return self.word.save(header=self.plan["title"], footer=footer, page_words=self.words["page"])

    # First page

    def _cover(self):
        plan = self.plan
        symbol = wordml.tab() + self._run(plan["symbol"], bold=True, size=12) if plan["symbol"] else ""
        self._paragraph(self._run(plan["kicker"]) + symbol, style="PlanKicker")
        self._paragraph(self._run(plan["title"]), style="Title")
        facts = [[self._cell(label, colour=MUTED), self._cell(value)] for label, value in plan["facts"]]
        self.word.table(facts, (1, 3))
        for notice in plan["notices"]:
            self._panel([self._run(notice)], 0, "", style="PlanNotice")
        self._paragraph(self._run(self.words["contents"]), style="TOCHeading")
        self.word.place_for_contents()

    # Nodes

    def _groups(self, groups, level):
        for group in groups:
            for node in group["nodes"]:
                if node["kind"] in ("section", "heading"):
                    self._section(node, level)
                else:
                    self._node(node, level + (group["kind"] != "nodes"))

    def _section(self, node, level):
        tongue = Tongue(node["lang"], node["dir"])
        colour = COLOURS.get(node["strategy"], LINK)
        number = self._run(f"{node['number']}\u00a0", colour=colour) if node["number"] else ""
        words = f"{node['number']} {node['title']}".strip()
        self.word.heading(
            number + wordml.run(node["title"], tongue),
            words,
            node["depth"],
            anchor=node["anchor"],
            new_page=self._is_first(),
        )
        self._body(node, node["paragraphs"], HANG)
        self._below(node, HANG)
        self._groups(node["parts"], level)

    def _is_first(self):
        """Whether this is the first heading of the text: it begins a page."""
        was, self.is_first_heading = self.is_first_heading, False
        return was

    def _node(self, node, level):
        """A numbered part: number, title on the same line if there is one, paragraphs, what hangs below."""
        indent = HANG * (level + 1)
        tongue = Tongue(node["lang"], node["dir"])
        label = (self.word.anchor(node["anchor"]) if node["anchor"] else "") + self._run(node["number"], colour=MUTED)
        body = list(node["paragraphs"])
        if node["title"]:
            first = self._code(node["code"], node["strategy"]) + wordml.run(node["title"], tongue, bold=True)
            self._paragraph(
                label + wordml.tab() + first, indent=indent, hanging=HANG, more="<w:keepNext/>", spacing='w:after="40"'
            )
        elif body and tongue.is_rtl == self.home.is_rtl:
            first = self._runs(body.pop(0), tongue)
            self._paragraph(label + wordml.tab() + first, indent=indent, hanging=HANG)
        else:
            self._paragraph(label, indent=indent, hanging=HANG, more="<w:keepNext/>", spacing='w:after="0"')
        self._body(node, body, indent)
        self._below(node, indent)
        self._groups(node["parts"], level)

    def _body(self, node, paragraphs, indent):
        tongue = Tongue(node["lang"], node["dir"])
        for runs in paragraphs:
            self.word.add(self.word.paragraph(self._runs(runs, tongue), tongue=tongue, indent=indent))

    def _below(self, node, indent):
        for block in node["blocks"]:
            BLOCKS[block["type"]](self, block, indent, node["strategy"])
        if node["remarks"]:
            self._paragraph(self._run(" · ".join(node["remarks"])), style="PlanRemark", indent=indent)

    # Runs

    def _runs(self, runs, tongue):
        return "".join(self._one_run(run, tongue) for run in runs)

    def _one_run(self, run, tongue):
        if run["type"] == "note":
            return self._note(run)
        if run["type"] == "figure":
            shown = wordml.run(run["text"], tongue, underline="dotted")
            return self.word.link_to(f"figure {run['id']}", shown)
        if run["type"] == "link":
            shown = wordml.run(run["text"], tongue, style="Hyperlink")
            return self.word.link_to(run["target"], shown) if "target" in run else self.word.link_out(run["url"], shown)
        return wordml.run(run["text"], tongue)

    def _note(self, run):
        if not run["is_first"]:
            return self.word.same_note(run["key"], run["number"], self.home)
        note = self.plan["notes"][run["key"]]
        tongue = Tongue(note["lang"], note["dir"])
        return self.word.note(run["key"], run["number"], self._runs(note["runs"], tongue), tongue)

    def _run(self, text, **look):
        return wordml.run(text, self.home, **look)

    def _code(self, code, strategy):
        return self._run(code + "\u00a0 ", bold=True, colour=COLOURS.get(strategy, LINK)) if code else ""

    def _paragraph(self, inside, **look):
        self.word.add(self.word.paragraph(inside, **look))

    def _heading(self, words, level, *, before="", anchor="", new_page=False):
        self.word.heading(before + self._run(words), words, level, anchor=anchor, new_page=new_page)

    def _cell(self, text, inside="", **look):
        return self.word.paragraph(self._run(text, **look) + inside, style="PlanTableText")

    # Below the words of a node

    def _panel(self, lines, indent, strategy, style="PlanPanel"):
        """Lines on a ground of their own, kept together, with a rule at their start."""
        colour = AMBER if style == "PlanNotice" else COLOURS.get(strategy, LINK)
        side = "right" if self.home.is_rtl else "left"
        border = f'<w:pBdr><w:{side} w:val="single" w:sz="18" w:space="6" w:color="{colour}"/></w:pBdr>'
        for number, line in enumerate(lines, start=1):
            keep = "<w:keepNext/>" if number < len(lines) else ""
            after = 'w:after="0"' if number < len(lines) else 'w:after="160"'
            self._paragraph(line, style=style, indent=indent, more=keep + border, spacing=after)

    def _facts(self, block, indent, strategy):
        counts = self._run(block["counts"], colour=LINK)
        if self.plan["annex"]:
            counts = self.word.link_to(f"initiative {block['code']}", counts)
        lines = [self._label(label) + self._run(value) for label, value in block["rows"]]
        self._panel([*lines, self._label(block["counts_label"]) + counts], indent, strategy)

    def _label(self, label):
        return self._run(f"{label}\u2003", colour=MUTED)

    def _rule(self, block, indent, strategy):
        line = self._run(f"{self.words['rule']}\u2003", bold=True) + self._run(block["sentence"])
        self._panel([line], indent, strategy)

    def _today(self, block, indent, strategy):
        line = self._run(f"{self.words['today']}\u2003", bold=True) + self._run(block["text"])
        self._panel([line], indent, strategy, style="PlanNotice")

    def _lede(self, block, indent, _strategy):
        self._paragraph(self._run(block["text"], colour=MUTED, size=11), indent=indent)

    def _bullets(self, lines, indent):
        for line in lines:
            bullet = self._run("•", colour=MUTED) + wordml.tab()
            self._paragraph(bullet + line, indent=indent + HANG // 2, hanging=HANG // 2)

    def _principles(self, block, indent, _strategy):
        lines = []
        for each in block["principles"]:
            tongue = Tongue(each["lang"], each["dir"])
            name = wordml.run(f"{each['name']}\u2003", tongue, bold=True)
            lines.append(name + wordml.run(each["body"], tongue))
        self._bullets(lines, indent)

    def _options(self, block, indent, _strategy):
        self._bullets([self._run(option) for option in block["options"]], indent)

    # Annex

    def _annex(self):
        self._heading(self.words["activities"], 1, new_page=True)
        if self.plan["annex_note"]:
            self._panel([self._run(self.plan["annex_note"])], 0, "", style="PlanNotice")
        self._chart()
        for strategy in self.plan["annex"]:
            self._heading(strategy["title"], 2)
            for initiative in strategy["initiatives"]:
                self._activities(initiative, strategy["number"])

    def _chart(self):
        """The numbers of the chart as a table."""
        self._heading(self.words["chart"], 2)
        legend = self.plan["chart"]["legend"]
        rows = [["", *(each["label"] for each in legend), self.words["total"]]]
        for strategy in self.plan["chart"]["strategies"]:
            for row in strategy["rows"]:
                rows.append([f"{row['code']} {row['name']}", *row["shown"], row["total"]])
        rows.append([self.words["total"], *(each["count"] for each in legend), self.plan["chart"]["total"]])
        cells = [self._chart_row(row, is_total=number == len(rows) - 1) for number, row in enumerate(rows)]
        self.word.table(cells, (18, *(15 for _each in legend), 8), heads=1)

    def _chart_row(self, texts, *, is_total):
        name, *numbers = (self._run(text, bold=is_total) for text in texts)
        ends = [self.word.paragraph(number, style="PlanTableText", align="end") for number in numbers]
        return [self.word.paragraph(name, style="PlanTableText"), *ends]

    def _activities(self, initiative, strategy):
        before = self._code(initiative["code"], strategy)
        words = f"{initiative['code']} {initiative['name']}"
        anchor = f"initiative {initiative['code']}"
        self.word.heading(before + self._run(initiative["name"]), words, 3, anchor=anchor)
        if not initiative["groups"]:
            self._paragraph(self._run(self.words["none"], colour=MUTED))
            return
        names = ("activity", "when", "where", "organisations")
        rows, fills = [[self._cell(self.words[name]) for name in names]], []
        for group in initiative["groups"]:
            fills.append(len(rows))
            count = self._run(f"\u2003{len(group['rows'])}", colour=MUTED)
            label = self._run(group["label"], bold=True)
            rows.append([self.word.paragraph(label + count, style="PlanTableText", more="<w:keepNext/>")])
            rows += [self._activity(row) for row in group["rows"]]
        self.word.table(rows, ROW_SHARES, heads=1, fills=fills)

    def _activity(self, row):
        title = wordml.run(row["title"], Tongue(row["lang"], row["dir"]))
        if row["is_demonstration"]:
            title += wordml.line_break() + self._run(self.words["demonstration"], colour=AMBER)
        between = wordml.line_break() if row["where"] and row["level"] else ""
        level = between + self._run(row["level"], colour=MUTED)
        first = self.word.paragraph(title, style="PlanTableText")
        return [first, self._cell(row["dates"]), self._cell(row["where"], level), self._cell(row["organisations"])]

    # Figures

    def _figures(self):
        self._heading(self.words["figures"], 1)
        self._paragraph(self._run(self.words["figures_about"]))
        heads = [self.words["figure"], "", self.words["as_of"], self.words["counted"], self.words["source"]]
        rows = [[self._cell(head) for head in heads]]
        for number, row in enumerate(self.plan["figures"]):
            value = self._run(row["value"], bold=True)
            first = self.word.paragraph(self.word.anchor(f"figure {number}") + value, style="PlanTableText")
            rows.append([first, *(self._cell(row[name]) for name in ("label", "as_of", "rule", "source"))])
        self.word.table(rows, FIGURE_SHARES, heads=1)


BLOCKS = {
    "facts": _Writer._facts,
    "rule": _Writer._rule,
    "today": _Writer._today,
    "lede": _Writer._lede,
    "principles": _Writer._principles,
    "options": _Writer._options,
}
