"""Telling: a comparison as a few lines: what differs and how, what is added and removed; the rest is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..change.telling import months_in_words
from ..formats import percent, score
from .model import CardShown, Comparison, GradeCompared, Graded, Word

TOLD: tuple[Word, ...] = ("better", "worse", "differs", "shown, not judged", "added", "removed")
EXPLAINED: dict[Word, str] = {
    "differs": "; which is better cannot be said",
    "shown, not judged": "; nobody says which way is good",
}
MOST = 30
"""Measures listed under one word; the rest is counted, and in the JSON."""


def told(comparison: Comparison) -> str:
    """The comparison in plain lines."""
    return "\n".join(_lines(comparison))


def _lines(c: Comparison) -> Iterator[str]:
    yield f"before: {_card(c.before)}"
    yield f"after:  {_card(c.after)}"
    yield from (f"note:   {note}" for note in c.notes)
    yield ""
    yield from _grades(c)
    if c.order:
        yield f"Nearest other weights that turn the two scores round: {c.order.said}"
    for word in TOLD:
        listed = [m for m in c.measures if m.verdict == word]
        if listed:
            whose = f" ({_beside(c)})" if c.kind != "periods" and word in ("better", "worse") else ""
            yield f"\n{word}{whose}{EXPLAINED.get(word, '')}: {len(listed)}"
            yield from (f"  {m.title}" + ("" if m.said == word else f": {m.said}") for m in listed[:MOST])
            if len(listed) > MOST:
                yield f"  and {len(listed) - MOST} more; --json=FILE has them all"
    yield ""
    neither = next((w for w in c.counts if w.startswith("no detectable")), None)
    if neither:
        yield f"{neither}: {c.counts[neither]}"
    if missing := [m.reason for m in c.measures if m.verdict == "not comparable"]:
        why = ", ".join(f"{reason} ({times})" for reason, times in sorted(Counter(missing).items()))
        yield f"not comparable: {len(missing)}: {why}"


def _beside(c: Comparison) -> str:
    if c.kind == "clients":
        return f"for {c.after.client} beside {c.before.client}"
    return f"{c.after.vendor} beside {c.before.vendor}"


def _card(card: CardShown) -> str:
    period = months_in_words(card.period.start, card.period.end)
    rubric = f", rubric {card.rubric_sha256[:8]}" if card.rubric_sha256 else ""
    what_if = f"; what if: {card.supposed}" if card.supposed else ""
    return f"{card.vendor} for {card.client}, {period} (scoring {card.scoring_version}{rubric}){what_if}"


def _grades(c: Comparison) -> Iterator[str]:
    """The overall grade, the groups whose letter is another, and how many have kept theirs."""
    yield _grade(c.overall)
    seen = [(g, g.regraded_before or g.before, g.regraded_after or g.after) for g in c.groups]
    graded = [(g, one, other) for g, one, other in seen if one and other and one.letter and other.letter]
    moved = [g for g, one, other in graded if one.letter != other.letter]
    yield from map(_grade, moved)
    if kept := len(graded) - len(moved):
        yield f"the same letter in {kept} of {len(c.groups)} pillars and lenses"


def _grade(g: GradeCompared) -> str:
    verdict = f": {g.verdict}" if g.verdict and g.verdict != "not comparable" else ""
    line = f"{g.title}: {_letter(g.before)} → {_letter(g.after)}"
    if g.regraded_before is None and g.regraded_after is None:
        return line + verdict
    again = f"under today's rubric {_letter(g.regraded_before)} → {_letter(g.regraded_after)}{verdict}"
    return f"{line}; {again}"


def _letter(grade: Graded | None) -> str:
    if grade is None:
        return "not on this card"
    if grade.letter is None:
        return "no grade"
    likely = sorted(grade.odds.items(), key=lambda pair: -pair[1])[:2]
    odds = ", ".join(f"{name} {percent(chance)}" for name, chance in likely)
    return f"{grade.letter} {score(grade.score)}" + (f" ({odds})" if odds else "")
