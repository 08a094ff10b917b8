"""Agents: how they differ in one share, for coaching; shrunk, only where reliable, and never by name.

The page and the card show no single person. An analyst who asks sees the agents of whom enough is known, under a
pseudonym: the same agent has the same one in every measure of an engagement, on this machine. It is made with a random
key that stays in the cache folder, so that nobody finds a name again by trying all of them.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from .rooms import cache_folder
from .statistics.shrinkage import RELIABLE, ROWS_NEEDED, agents_of

if TYPE_CHECKING:
    import pandas as pd

KEY_BYTES = 32
COLUMNS = ("agent", "n", "value", "low", "high", "reliability")


def pseudonym(key: bytes, agent_id: str) -> str:
    """Eight letters and digits that stand for an agent, by a secret key."""
    return hmac.new(key, agent_id.encode(), "sha256").hexdigest()[:8]


def key_of(engagement: Path) -> bytes:
    """The engagement folder's own secret key, made by chance when it is first asked for."""
    name = hashlib.sha256(str(engagement.resolve()).encode()).hexdigest()[:16]
    file = cache_folder() / "keys" / name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError), file.open("xb") as new:
            new.write(secrets.token_bytes(KEY_BYTES))
    return file.read_bytes()


def agents_frame(counted: Iterable[tuple[str, float, float]], key: bytes) -> pd.DataFrame:
    """Agents with their shrunk share, interval and reliability, those with the most rows first.

    ``counted``: id, hits and rows of every agent of one organisation. Only agents with 25 rows and a reliability of 0.7
    are in it; ``attrs`` says how many are hidden, and why. The crude share is left out on purpose: its extremes are
    mostly those with the fewest rows.
    """
    import pandas as pd

    found = list(counted)
    shrunk = agents_of([hits for _, hits, _ in found], [n for *_, n in found])
    rows = [
        (pseudonym(key, agent), int(s.n), s.value, s.low, s.high, s.reliability)
        for (agent, *_), s in zip(found, shrunk, strict=True)
        if s.shown
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame = frame.sort_values(["n", "agent"], ascending=[False, True], ignore_index=True)
    frame.attrs["hidden"] = len(found) - len(rows)
    frame.attrs["why"] = f"agents with fewer than {ROWS_NEEDED} rows or a reliability below {RELIABLE:g} are not shown"
    return frame
