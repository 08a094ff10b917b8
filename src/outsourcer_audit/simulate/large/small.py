"""Tables that do not grow with the contacts: what the demo's story of the same vendor has, and packs and bills anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ..schema import COLUMNS

if TYPE_CHECKING:
    from ..world import Life
from .contacts import START
from .plan import Team

PRICES = {"voice": 4.2, "chat": 3.1, "email": 2.6}
VENDORS_OWN = ("assessments_vendor", "terms", "clauses", "attestations")
CLIENTS = ("reviews", "actions", "requests", "assessments_client", "mentions")
NAMES = {"assessments_vendor": "assessments", "assessments_client": "client assessments", "terms": "sla_terms"}


@cache
def _world() -> Mapping[str, Life]:
    from ..world import world

    return world()


def rows_of(team: Team, table: str) -> list[dict[str, Any]]:
    """The demo's rows of one small table, under the team's own name."""
    origin = next((life for life in _world().values() if team.id.rstrip("0123456789") == life.story.id), None)
    if origin is None:
        return []
    found: list[Any] = origin.terms if table == "terms" else origin.tables.get(table, [])
    rows: list[dict[str, Any]] = [
        {f.name: getattr(row, f.name) for f in fields(row)} if is_dataclass(row) else dict(row) for row in found
    ]
    old, new = origin.story.code, team.code
    for row in rows:
        for name, value in row.items():
            if name.endswith("_id") and isinstance(value, str):
                row[name] = value.replace(old, new)
        if row.get("org") == origin.story.id:
            row["org"] = team.id
    columns = COLUMNS[NAMES.get(table, table)]
    return [{name: row.get(name) for name in columns} for row in rows]


def invoices(team: Team, contacts: str) -> str:
    """What was handled, by month and channel, billed as the story says."""
    price = "CASE channel " + " ".join(f"WHEN '{name}' THEN {price}" for name, price in PRICES.items()) + " END"
    return f"""
        SELECT CAST(month AS DATE) AS period_start, 'contact' AS unit, channel,
            CAST(round(n * {team.story.billed}) AS BIGINT) AS quantity,
            round(round(n * {team.story.billed}) * {price}, 2) AS amount
        FROM (SELECT date_trunc('month', offered_at) AS month, channel, count(*) AS n FROM {contacts}
            WHERE NOT abandoned AND offered_at < {START} + to_days(181) GROUP BY ALL) ORDER BY ALL"""


def kpi_reports(team: Team, contacts: str) -> str:
    """The monthly pack: the contract's metrics from the rows, and satisfaction as the story tells it."""
    story = team.story
    lines = []
    for term in rows_of(team, "terms"):
        scope = "true" if term["scope"] == "all" else f"channel = '{term['scope']}'"
        value = {
            "service_level": f"avg(CAST(NOT abandoned AND wait_s <= {term['threshold_s'] or 0} AS INTEGER))",
            "abandonment": "avg(CAST(abandoned AS INTEGER))",
            "transfer_rate": "avg(CAST(transferred AS INTEGER)) FILTER (NOT abandoned)",
            "reopened": "avg(CAST(reopened AS INTEGER)) FILTER (resolved)",
        }.get(str(term["metric"]))
        if value:
            lines.append(f"SELECT month, '{term['metric']}' AS metric, '{term['sla_id']}' AS sla_id, "
                         f"round({value}, 4) AS value FROM own WHERE {scope} GROUP BY month")  # fmt: skip
    for metric, told in (("csat_top2", story.csat + story.rosy_csat), ("fcr_survey", story.fcr + story.rosy_fcr)):
        lines.append(f"SELECT month, '{metric}', NULL, {min(told, 0.99)} FROM own GROUP BY month")
    return f"""
        WITH own AS (SELECT *, date_trunc('month', offered_at) AS month FROM {contacts}
            WHERE offered_at < {START} + to_days(181))
        SELECT CAST(month AS DATE) AS period_start, metric, sla_id, value,
            month + INTERVAL 1 MONTH + INTERVAL 6 DAY AS reported_at
        FROM ({" UNION ALL ".join(lines)}) ORDER BY ALL"""
