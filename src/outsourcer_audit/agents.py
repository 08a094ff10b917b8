"""Agents: how they differ in one share, for coaching; shrunk, only where reliable, and never by name.

The page and the card show no single person. An analyst who asks sees the agents of whom enough is known, under a
pseudonym: the same agent has the same one in every measure of an engagement. It hides a name from whoever reads the
table, not from somebody who has the list of agents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .statistics.shrinkage import RELIABLE, ROWS_NEEDED, agents_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("agent", "n", "value", "low", "high", "reliability")


def pseudonym(engagement: str, agent_id: str) -> str:
    """Eight letters and digits that stand for an agent in one engagement."""
    return hashlib.sha256(f"{engagement}\n{agent_id}".encode()).hexdigest()[:8]


def agents_frame(counted: Iterable[tuple[str, float, float]], engagement: str) -> pd.DataFrame:
    """Agents with their shrunk share, interval and reliability, those with the most rows first.

    ``counted``: id, hits and rows of every agent of one organisation. Only agents with 25 rows and a reliability of 0.7
    are in it; ``attrs`` says how many are hidden, and why. The crude share is left out on purpose: its extremes are
    mostly those with the fewest rows.
    """
    import pandas as pd

    found = list(counted)
    shrunk = agents_of([hits for _, hits, _ in found], [n for *_, n in found])
    rows = [
        (pseudonym(engagement, agent), int(s.n), s.value, s.low, s.high, s.reliability)
        for (agent, *_), s in zip(found, shrunk, strict=True)
        if s.shown
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame = frame.sort_values(["n", "agent"], ascending=[False, True], ignore_index=True)
    frame.attrs["hidden"] = len(found) - len(rows)
    frame.attrs["why"] = f"agents with fewer than {ROWS_NEEDED} rows or a reliability below {RELIABLE:g} are not shown"
    return frame
