"""What is done with the registers of partners and money, one module per noun."""

from .agreements import add_agreement, edit_agreement
from .dialogues import add_entry, edit_dialogue, move_dialogue, open_dialogue
from .opportunities import (
    draft_opportunity,
    edit_opportunity,
    publish_opportunity,
    return_opportunity,
    submit_opportunity,
    take_off_opportunity,
)
from .registers import add_similar, add_uptake, edit_similar, edit_uptake

__all__ = [
    "add_agreement",
    "add_entry",
    "add_similar",
    "add_uptake",
    "draft_opportunity",
    "edit_agreement",
    "edit_dialogue",
    "edit_opportunity",
    "edit_similar",
    "edit_uptake",
    "move_dialogue",
    "open_dialogue",
    "publish_opportunity",
    "return_opportunity",
    "submit_opportunity",
    "take_off_opportunity",
]
