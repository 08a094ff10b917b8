"""Requests: the data to ask for, by the weight of the measures that they would bring to the card."""

from __future__ import annotations

from collections import defaultdict

from ..card import Reading, Request
from ..measures.registry import Group as MeasureGroup


def requests(
    groups: tuple[MeasureGroup, ...], readings: dict[str, Reading], delivered: dict[str, frozenset[str]]
) -> list[Request]:
    """What to ask for, by the weight of the measures it would bring to the card."""
    columns: dict[str, set[str]] = defaultdict(set)
    measures: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        for m in group.measures:
            r = readings[m.id]
            if r.status != "no_evidence":
                continue
            for need in r.needs:
                table, column = need.split(".")
                if table in delivered and column not in delivered[table] and need not in m.optional:
                    columns[table].add(column)
                    measures[table].add(m.id)
    found = [
        Request(
            table=table,
            columns=sorted(columns[table]),
            measures=sorted(measures[table]),
            weight=sum(readings[i].weight for i in measures[table]),
        )
        for table in columns
    ]
    return sorted(found, key=lambda request: (-request.weight, request.table))
