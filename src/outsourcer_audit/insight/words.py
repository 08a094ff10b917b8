"""Words: readings said in plain words, with their figures, for answers, findings and stories."""

from __future__ import annotations

from collections.abc import Iterable

from ..card import Reading
from ..formats import count, interval, measure

Readings = dict[str, Reading]


def figure(r: Reading) -> str:
    """Title, value and letter: "warm hand-offs: 41.2 %, F"."""
    letter = f", {r.letter}" if r.letter else ""
    return f"{r.title[0].lower()}{r.title[1:]}: {measure(r.value, r.unit)}{letter}"


def evidence(r: Reading) -> str:
    """The value with what stands behind it: its interval, or that everything was counted."""
    found = measure(r.value, r.unit)
    if r.exact:
        return f"{found} (complete count, n = {count(r.n)})"
    return f"{found} (95 % interval {interval(r.low, r.high, r.unit)}, n = {count(r.n)})"


def inhouse(r: Reading) -> float | None:
    """The in-house team's plain figure, which stands beside the plain one of the vendor; None where there is none."""
    if r.parity is None:
        return None
    return r.parity.crude.baseline if r.parity.crude else r.parity.value


def listed(parts: Iterable[str], word: str = "and") -> str:
    """ "a, b and c"."""
    *first, last = list(parts) or [""]
    return f"{', '.join(first)} {word} {last}" if first else last


def sentence(text: str) -> str:
    """Capital first, full stop last."""
    return text if not text else f"{text[0].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def known(readings: Readings, *ids: str) -> list[Reading]:
    """Those of these readings that have a figure, in this order."""
    return [r for i in ids if (r := readings.get(i)) is not None and r.value is not None]
