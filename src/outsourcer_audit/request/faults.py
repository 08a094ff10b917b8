"""Faults: why something that was sent has to be sent again, in words that its sender understands."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ..card import CheckResult, DataTrust
from ..contracts import NOT_NULL, ROW_COUNT, UNIQUE
from ..formats import count, percent
from ..holders import Side
from ..validation import ROWS_LOADED

if TYPE_CHECKING:
    from ..audit import Audit

_SAYS = {
    NOT_NULL: "{failed} of {total} rows are empty there.",
    UNIQUE: "{failed} of {total} rows occur more than once.",
}


def faults(audit: Audit, trust: DataTrust) -> dict[tuple[str, Side], tuple[str, ...]]:
    """(table, side that sent it) -> what is wrong: failed critical checks, and files with too many unreadable rows."""
    found: dict[tuple[str, Side], list[str]] = defaultdict(list)
    for table in trust.tables:
        for check in table.checks:
            # How many rows intake lost is told below, file by file.
            if check.severity == "critical" and check.status != "passed" and check.type != ROWS_LOADED:
                for side in _senders(audit, check):
                    found[table.table, side].append(_failed(check))
    for entry in audit.tables.intake["ledger"]:
        read, aside = entry["rows_read"], entry["rows_quarantined"]
        if read and aside / read > audit.engagement.quarantine_limit:
            found[entry["table"], entry["side"]].append(_unreadable(entry, audit.engagement.quarantine_limit))
    return {key: tuple(dict.fromkeys(reasons)) for key, reasons in found.items()}


def _senders(audit: Audit, check: CheckResult) -> list[Side]:
    """Who sent the rows that a check looked at: whoever delivered the table, if possible about that organisation."""
    entries = [e for e in audit.tables.intake["deliveries"] if e["table"] == check.table]
    named = [e for e in entries if check.org in e["orgs"]]
    return sorted({entry["side"] for entry in named or entries})


def _failed(check: CheckResult) -> str:
    where = f"Column {check.column}: " if check.column else ""
    if check.type == ROW_COUNT:
        return "No row of it lies in the period."
    if check.status == "error":
        return f"{where}this could not be checked. {check.why}"
    if check.dimension == "coverage":
        months = "month of the period has" if check.failed == 1 else "months of the period have"
        return f"{count(check.failed)} {months} no rows."
    says = _SAYS.get(check.type, "{failed} of {total} rows are not as agreed.")
    return f"{where}{says.format(failed=count(check.failed), total=count(check.total))} {check.why}"


def _unreadable(entry: dict[str, Any], limit: float) -> str:
    """One file's account: how many rows could not be read, and the column in which most cells failed."""
    name = entry["file"].rsplit("/", 1)[-1]
    text = f"{name}: {count(entry['rows_quarantined'])} of {count(entry['rows_read'])} rows could not be read"
    text += f" ({percent(entry['rows_quarantined'] / entry['rows_read'])}; up to {percent(limit)} is acceptable)"
    rejected = entry["cells_rejected"]
    worst = max(rejected, key=lambda column: rejected[column], default=None)
    return text + (f", most often because of column {worst}." if worst else ".")
