"""What an audit shows: its checks, table by table, and the explanation of one measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..measures.registry import Measure
from ..slices import Counted

if TYPE_CHECKING:
    import pandas as pd

    from .desk import Audit


class Validation:
    """Checks of one delivery as an analyst reads them: one line per table; every result in ``frame()``."""

    def __init__(self, audit: Audit) -> None:
        self.trust = audit.trust

    def frame(self) -> pd.DataFrame:
        """Every check: table, org, column, type, severity, status, failed, total, why."""
        import pandas as pd

        from ..card import CheckResult

        rows = [check.model_dump() for table in self.trust.tables for check in table.checks]
        return pd.DataFrame(rows, columns=list(CheckResult.model_fields))

    def failed(self) -> pd.DataFrame:
        """The checks that did not pass, the gravest first."""
        frame = self.frame()
        found = frame[frame["status"] != "passed"]
        gravity = found["severity"].map({"critical": 0, "warning": 1, "info": 2})
        return found.iloc[gravity.argsort(kind="stable")].reset_index(drop=True)

    def __repr__(self) -> str:
        lines = []
        for table in self.trust.tables:
            failed = sum(check.status != "passed" for check in table.checks)
            aside = sum(file.rows_quarantined for file in table.files)
            counts = f"{aside} set aside, {failed} of {len(table.checks)} checks failed"
            lines.append(f"{table.table:14} {table.status:14} {table.rows:>8} rows, {counts}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        return self.trust.model_dump(mode="json")


class Explanation(str):
    """A measure in words and in SQL; plain text wherever text is wanted."""

    measure: Measure
    needs: list[str]
    sql: str

    def __repr__(self) -> str:
        return str(self)


def explained(counted: Counted) -> Explanation:
    """What a measure is, why it matters, what it needs, and its SQL."""
    m = counted.measure
    needs = sorted(f"{table}.{column}" for table, columns in counted.needs.items() for column in columns)
    found = Explanation(
        f"{m.id}: {m.title}\n\nWhy it matters: {m.why}\nSource: {m.source}\nNeeds: {', '.join(needs)}\n\n{counted.sql}"
    )
    found.measure, found.needs, found.sql = m, needs, counted.sql
    return found
