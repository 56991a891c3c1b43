"""The order of agenda items."""

from ipbes_portal.records.agenda import in_order


def test_items_are_counted_as_an_agenda_counts():
    numbers = ["10", "6(b)", "2", "6", "Annex", "6(a)", "6(a)(ii)", ""]

    assert sorted(numbers, key=in_order) == ["", "2", "6", "6(a)", "6(a)(ii)", "6(b)", "10", "Annex"]
