"""Whether a card and the naive notebook say the same: every figure that both count, value and n."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from .clock import Failed

TOLERANCE = 1e-9


def differences(card: dict[str, Any], figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Where the two disagree: a measure that the naive notebook counts is missing in the card, or n or value differ.

    A card keeps back the value of too few rows and of what was not delivered; then only its n is compared.
    """
    measures = {one["id"]: one for one in card["measures"]}
    found = []
    for name, figure in figures.items():
        theirs = measures.get(name)
        if theirs is None:
            found.append({"id": name, "naive": figure["value"], "ours": None, "naive_n": figure["n"], "ours_n": None})
        elif not _same(theirs, figure):
            found.append({"id": name, "naive": figure["value"], "ours": theirs["value"],
                          "naive_n": figure["n"], "ours_n": theirs["n"]})  # fmt: skip
    return found


def _same(theirs: dict[str, Any], figure: dict[str, Any]) -> bool:
    if theirs["n"] != figure["n"]:
        return False
    if theirs["value"] is None:
        return figure["value"] is None or theirs["status"] not in ("scored", "provisional")
    return figure["value"] is not None and math.isclose(theirs["value"], figure["value"], rel_tol=0, abs_tol=TOLERANCE)


def card_of(out: Path, vendor: str) -> dict[str, Any]:
    """The one card of a vendor below a folder of results."""
    cards = sorted(out.glob(f"*/{vendor}/*/card.json"))
    if len(cards) != 1:
        raise Failed(f"{len(cards)} cards of {vendor} were written below {out}, and one was expected.")
    card: dict[str, Any] = json.loads(cards[0].read_text(encoding="utf-8"))
    return card


def agreed(out: Path, vendor: str, naive: Path, who: str) -> str:
    """How many figures were compared. Raises Failed, naming the first few, where any differs."""
    figures = json.loads((naive / "naive.json").read_text(encoding="utf-8"))
    wrong = differences(card_of(out, vendor), figures)
    if wrong or not figures:
        rows = "; ".join(
            f"{row['id']}: naive {row['naive']} (n {row['naive_n']}), ours {row['ours']} (n {row['ours_n']})"
            for row in wrong[:3]
        )
        raise Failed(f"{len(wrong)} of {len(figures)} figures of {who} differ from the naive notebook's. {rows}")
    return f"{len(figures)} figures are equal"
