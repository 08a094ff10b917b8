"""What is refused in one line: before an audit that could not be written, and after one that had nothing to read."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from ..card import ReportCard
from ..contracts import all_contracts
from ..contracts.model import ROW_COUNT
from ..engagement import Engagement
from ..errors import DataError, UsageError
from ..period import Period


def refuse(out: Path, folder: Path, config: Engagement) -> None:
    """Raise UsageError where the results could not be written, or would take another client's place."""
    writable(out)
    earlier = folder / "card.json"
    if earlier.is_file():
        try:
            client = json.loads(earlier.read_text(encoding="utf-8")).get("client")
        except (OSError, ValueError, AttributeError):
            return  # no card that anybody could read; a new one does it good
        if client != config.client:
            raise UsageError(
                f"{folder} holds the report card of another client ({client}); name another folder by --out=PATH, or "
                "move that one away."
            )


def writable(out: Path) -> None:
    """Raise UsageError where nothing can be written; leaves nothing behind."""
    there = next(path for path in (out, *out.absolute().parents) if path.exists())
    try:
        tempfile.TemporaryFile(dir=there).close()
    except OSError as error:
        raise UsageError(f"--out={out}: nothing can be written there ({error.strerror}); name a folder.") from None


def nothing_in(card: ReportCard, period: Period) -> None:
    """Raise DataError where nothing that was delivered lies in the period: a wrong period is nobody's bad data."""
    contracts = all_contracts()
    dated = [t for t in card.data_trust.tables if t.status != "not delivered" and contracts[t.table].period_column]
    if dated and not any(c.type == ROW_COUNT and c.status == "passed" for t in dated for c in t.checks):
        raise DataError(
            f"No row that {card.client} or {card.vendor} delivered lies in {period.label}: is --period right? Files "
            "that lie elsewhere are listed by `invoke validate`."
        )
