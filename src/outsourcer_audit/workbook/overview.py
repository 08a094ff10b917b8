"""Summary, grades and method: who, when, which letter, and how to read the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..card import Letter, Odds, Overall, ReportCard
from .book import Book
from .table import PERCENT, SCORE, Column, Value, write_table
from .words import GLOSSARY, UNITS

_LETTERS: tuple[Letter, ...] = ("A", "B", "C", "D", "F")


def summary(made: Book, card: ReportCard) -> None:
    """Client, vendor, period, both grades with their limits, and the three questions answered."""
    columns = [Column("Item", 34), Column("Value", 90, SCORE)]
    write_table(made, "Summary", columns, _items(card))


def _items(card: ReportCard) -> Iterator[Sequence[Value]]:
    yield "Vendor", card.vendor
    yield "Client", card.client
    yield "First day", card.period.start
    yield "Last day", card.period.end
    for name, overall in (("Vendor", card.overall), ("Client’s own part", card.client_overall)):
        yield f"{name}: letter", overall.letter or "no letter"
        yield f"{name}: score of 100", overall.score
        for cap in overall.caps:
            yield (
                f"{name}: limited",
                f"{cap.letter_before or 'no letter'} to {cap.letter_after or 'no letter'}: {cap.rule}. {cap.reason}",
            )
    for question in card.questions:
        yield question.question, question.answer
    yield "Made", card.generated_at
    yield "Made by", f"outsourcer-audit {card.tool_version}"
    yield "Rubric", card.scoring_version
    if card.rubric:
        yield "Rubric SHA-256", card.rubric.sha256
    yield "Card schema", card.schema_version
    yield "Configuration SHA-256", card.provenance.config_sha256


def grades(made: Book, card: ReportCard) -> None:
    """The overall grades, every pillar and every lens, with odds and coverage."""
    columns = [
        Column("Kind", 10), Column("Grade of", 26), Column("Letter", 8), Column("Score of 100", 10, SCORE),
        Column("Coverage", 10, PERCENT), *(Column(f"Odds of {letter}", 9, PERCENT) for letter in _LETTERS),
        Column("Status", 12), Column("Reason", 60), Column("Question", 60),
    ]  # fmt: skip
    rows: list[Sequence[Value]] = [
        _overall("overall", card.vendor, card.overall),
        _overall("client", card.client, card.client_overall),
    ]
    for kind, groups in (("pillar", card.pillars), ("lens", card.lenses)):
        rows += [
            (kind, g.title, g.letter or "", g.score, g.coverage, *_odds(g.odds), g.status, g.reason, g.question)
            for g in groups
        ]
    write_table(made, "Grades", columns, rows, held=2)


def _odds(odds: Odds) -> list[float | None]:
    return [odds.get(letter) for letter in _LETTERS]


def _overall(kind: str, name: str, found: Overall) -> Sequence[Value]:
    return (
        kind,
        name,
        found.letter or "",
        found.score,
        found.coverage,
        *_odds(found.odds),
        found.status,
        found.reason,
        "",
    )


def method(made: Book, card: ReportCard) -> None:
    """What the words, letters, grades of evidence and units mean."""
    rows: list[Sequence[Value]] = list(GLOSSARY)
    used = {reading.unit for reading in card.measures}
    rows += [("Unit", name, f"the cell holds: {said}") for name, (said, _) in UNITS.items() if name in used]
    rows += [("Made with", name, version) for name, version in card.provenance.versions.items()]
    write_table(made, "Method", [Column("Kind", 14), Column("Term", 24), Column("Meaning", 100)], rows)
