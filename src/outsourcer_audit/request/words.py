"""Words that the letter and the workbook share; and text from files made harmless."""

from __future__ import annotations

import re

from .. import measures
from ..formats import percent
from ..holders import Side
from .ask import Ask

_MARKS = re.compile(r"([\\`*\[\]#]|(?<![^\W_])_|_(?![^\W_]))")  # an underscore within a word is only that
_ENTITIES = {"<": "&lt;", ">": "&gt;", "|": "&#124;", "~": "&#126;", "@": "&#64;", "://": "&#58;//", "www.": "www&#46;"}


def plain(text: str) -> str:
    """One line without control characters, and without the invisible ones that turn text around."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def inert(text: str) -> str:
    """Text from a file as Markdown that shows it and does nothing: no link, no HTML, no table, no emphasis."""
    shown = _MARKS.sub(r"\\\1", plain(text).replace("&", "&amp;"))
    for sign, entity in _ENTITIES.items():  # entities, because not every converter knows \< or \|
        shown = shown.replace(sign, entity)
    return shown


def adds(ask: Ask, side: Side) -> str:
    """What a table would add to the report card, told to the side that is asked; empty where no figure rests on it."""
    sentences = []
    if number := len(ask.waiting):
        text = f"{_figures(number)} of the report card {'waits' if number == 1 else 'wait'} for it"
        if 0 < ask.alone < number:
            text += f", {'one' if ask.alone == 1 else ask.alone} of them for nothing else"
        elif ask.alone:
            text += " and for nothing else"
        sentences.append(text + _evidence(ask, side) + ".")
    if number := len(ask.compared):
        value = "its in-house value" if number == 1 else "their in-house values"
        sentences.append(f"{_figures(number)} could be set beside {value} ({', '.join(titles(ask.compared))}).")
    return " ".join(sentences)


def _evidence(ask: Ask, side: Side) -> str:
    graded = {"vendor": ask.share, "client": ask.own_share}
    parts = [
        f"{share_in_words(share)} of the evidence behind {'your own' if who == side else f'the {who}’s'} grade"
        for who, share in graded.items()
        if share > 0
    ]
    return f" ({' and '.join(parts)})" if parts else ""


def share_in_words(share: float) -> str:
    """A share as whole percent, with ordinary spaces: the text goes through mail programs."""
    return percent(share).replace("\u00a0", " ")


def _figures(number: int) -> str:
    return "One figure" if number == 1 else f"{number} figures"


def titles(ids: tuple[str, ...], most: int = 3) -> dict[str, str]:
    """Pillar -> its figures in words: "Hand-offs" -> "contacts that were passed on; hand-offs that ...; 2 more"."""
    found = {}
    for group in measures.all_groups():
        mine = [m.title[0].lower() + m.title[1:] for m in group.measures if m.id in ids]
        if mine:
            # "1 more" would take as much room as the figure it hides
            shown = mine if len(mine) <= most + 1 else [*mine[:most], f"{len(mine) - most} more"]
            found[group.title] = "; ".join(shown)
    return found


def columns_to_send(ask: Ask) -> tuple[str, ...]:
    """The columns without which a table cannot be used and those that figures wait for, in the contract's order."""
    return tuple(name for name in ask.contract.names if name in {*ask.contract.required, *ask.columns})
