"""Entries: one vendor of the portfolio, from its card or from what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from ..card import ReportCard
from ..card.base import Frozen
from ..compare.figures import finite
from .model import Earlier, Entry, Link, Severity, TrustShown
from .places import without_places

LONGEST_MESSAGE = 300
SEVERITIES: tuple[Severity, ...] = ("critical", "warning", "info")


class Failure(Frozen):
    """A vendor that could not be audited, and why, in one line; ``earlier``: a report that an earlier run has left."""

    vendor_id: str
    vendor: str
    message: str
    earlier: Earlier | None = None


def one_line(error: BaseException, folder: Path | None = None) -> str:
    """What went wrong, in one line without a traceback and without paths of this machine.

    Paths within ``folder`` (the engagement's) are told from there; of others, and of addresses, only the last name is
    left.
    """
    text = str(error).strip()
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    for home in {str(folder), str(folder.resolve())} if folder else ():
        words = words.replace(f"{home}/", "").replace(f"{home}\\", "").replace(home, "the engagement")
    words = without_places(words)
    return words if len(words) <= LONGEST_MESSAGE else words[: LONGEST_MESSAGE - 1].rstrip() + "…"


def link(title: str, *parts: str) -> Link:
    """A file below the index; every part of its path percent-encoded, so that no name can lead elsewhere."""
    encoded = [quote(part, safe="") for part in parts]
    if any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"{parts!r} is no place below the index")
    return Link(title=title, href="/".join(encoded))


def entry_of(card: ReportCard, links: Sequence[Link]) -> Entry:
    """What a card says in short."""
    finding = card.findings[0] if card.findings else None
    return Entry(
        vendor=card.vendor,
        vendor_id=card.vendor_id,
        status="audited",
        links=list(links),
        client=card.client,
        period=card.period,
        generated_at=card.generated_at,
        schema_version=card.schema_version,
        scoring_version=card.scoring_version,
        rubric_sha256=card.rubric.sha256 if card.rubric else "",
        overall=card.overall,
        low=finite(card.sensitivity.low),
        high=finite(card.sensitivity.high),
        pillars=card.pillars,
        headline=finding.title if finding else "",
        evidence=finding.evidence if finding else "",
        questions=card.questions,
        trust=_trust(card),
    )


def failed_entry(failure: Failure) -> Entry:
    return Entry(
        vendor=failure.vendor,
        vendor_id=failure.vendor_id,
        status="failed",
        message=failure.message,
        earlier=failure.earlier,
    )


def _trust(card: ReportCard) -> TrustShown:
    tables = card.data_trust.tables
    files = [file for table in tables for file in table.files]
    bad = [check.severity for table in tables for check in table.checks if check.status != "passed"]
    return TrustShown(
        tables=len(tables),
        delivered=sum(table.status != "not delivered" for table in tables),
        trusted=sum(table.status == "trusted" for table in tables),
        rows_read=sum(file.rows_read for file in files),
        rows_aside=sum(file.rows_quarantined for file in files),
        failed={severity: bad.count(severity) for severity in SEVERITIES},
    )
