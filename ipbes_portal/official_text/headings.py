"""The open headings of one part of a text, and the keys that follow from them."""

from .labels import PART, SECTION, TOPIC
from .ordinals import to_letter

DEPTH = {PART: 1, SECTION: 2, TOPIC: 3}


class Headings:
    """Headings from the part down to the topic: "一、" or "I.", then "A.", then "1."; any may be missing.

    Below another heading each family begins anew.
    """

    def __init__(self, prefix: str):
        self.prefix = prefix
        self.open: list[tuple[str, int]] = []
        self.unnumbered = 0

    def last(self, family: str) -> int:
        """The number of the open heading of this family, 0 when there is none."""
        return next((number for each, number in self.open if each == family), 0)

    def add(self, family: str, number: int) -> tuple[str, int]:
        """Key and level of the next heading of this family."""
        above = [each for each in self.open if DEPTH[each[0]] < DEPTH[family]]
        self.open = [*above, (family, number)]
        path = ".".join(to_letter(each).upper() if kind == SECTION else str(each) for kind, each in self.open)
        # The sections of an annex are known by their bare letters; whatever else begins a key says where it stands.
        bare = self.prefix and self.open[0][0] == SECTION
        return path if bare else f"{self.prefix}h.{path}", len(self.open)

    def add_unnumbered(self) -> tuple[str, int]:
        """Key and level of a heading without a label; it leaves the numbered ones open."""
        self.unnumbered += 1
        return f"{self.prefix}h.u{self.unnumbered}", len(self.open) + 1
