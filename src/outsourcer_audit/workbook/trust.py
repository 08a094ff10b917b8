"""Whether it can be believed: checks, the ledger of every file, and what to ask for. Never a value of a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..card import ReportCard
from .book import Book
from .table import COUNT, PERCENT, Column, Value, write_table


def checks(made: Book, card: ReportCard) -> None:
    """Every check of every table, passed or not."""
    columns = [
        Column("Table", 24), Column("Organisation", 16), Column("Check", 44), Column("Column", 24),
        Column("Dimension", 14), Column("Severity", 10), Column("Result", 9), Column("Rows failed", 10, COUNT),
        Column("Of", 10, COUNT), Column("Share failed", 9, PERCENT), Column("Why it is checked", 60),
    ]  # fmt: skip
    rows = (
        (
            t.title, c.org, c.type.removeprefix("expect_").replace("_", " "), c.column or "whole table", c.dimension,
            c.severity, c.status, None if c.status == "error" else c.failed, c.total,
            c.failed / c.total if c.total and c.status != "error" else None, c.why,
        )
        for t in card.data_trust.tables
        for c in t.checks
    )  # fmt: skip
    write_table(made, "Checks", columns, rows)


def requests(made: Book, card: ReportCard) -> None:
    """Data to ask for, and what it would bring to the card."""
    titles = {m.id: m.title for m in card.measures}
    columns = [
        Column("Table", 20), Column("Columns", 40), Column("Would bring", 70), Column("Measures", 40),
        Column("Weight", 9, "0.00"),
    ]  # fmt: skip
    rows = (
        (
            r.table, ", ".join(r.columns) or "all", "; ".join(titles.get(id_, id_) for id_ in r.measures),
            ", ".join(r.measures), r.weight,
        )
        for r in card.requests
    )  # fmt: skip
    write_table(made, "Requests", columns, rows)


def quarantine(made: Book, card: ReportCard) -> None:
    """Every file: rows read, loaded and set aside, and cells rejected by column. The rows themselves stay behind."""
    columns = [
        Column("Table", 24), Column("Status", 14), Column("File", 40), Column("Read", 10, COUNT),
        Column("Loaded", 10, COUNT), Column("Set aside", 10, COUNT), Column("Share set aside", 9, PERCENT),
        Column("Cells rejected", 40), Column("How it was read", 60), Column("SHA-256", 66),
    ]  # fmt: skip
    write_table(made, "Quarantine", columns, _files(card))


def _files(card: ReportCard) -> Iterator[Sequence[Value]]:
    for t in card.data_trust.tables:
        for f in t.files:
            rejected = "; ".join(f"{column}: {cells}" for column, cells in f.cells_rejected.items())
            share = f.rows_quarantined / f.rows_read if f.rows_read else None
            yield (
                t.title, t.status, f.file, f.rows_read, f.rows_loaded, f.rows_quarantined, share, rejected,
                "; ".join(f.notes), f.sha256,
            )  # fmt: skip
        if not t.files:
            yield t.title, t.status, "", None, None, None, None, "", "", ""
