"""Counts as the cache keeps them: what was counted of the same rows under the same settings is not counted again.

JSON, so that a cache can only be wrong and never run anything; floats come back as they were written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import cache
from .. import measures as measures_room
from ..fingerprints import of_code, of_words
from ..measures.registry import Measure
from ..statistics import Estimate
from ..statistics.strata import Strata
from .counted import Counted
from .cube import Slice

if TYPE_CHECKING:
    from ..engagement import Engagement
    from ..period import Period

COUNTS = "counts.json"
JUDGING = frozenset({
    "targets", "weights", "notes", "reply_days", "quarantine_limit", "memory", "threads", "client", "name", "folder",
    "source",
})  # fmt: skip
"""Settings that no measure asks for (a test holds every measure to that), as they only judge, or are in the fingerprint
of the delivery; all others decide what is counted."""
_ARRAYS = ("stratum", "cluster", "top", "bottom", "tt", "bb", "tb", "rows")
_WHOLE = ("stratum", "cluster")
_LIBRARY = measures_room.__name__
_PLAIN = ("sql", "alike", "label", "unread", "absent", "fault", "binomial")
_ESTIMATE = tuple(f.name for f in fields(Estimate))


def key(delivery: str, period: Period, engagement: Engagement, measures: Iterable[Measure]) -> str:
    """Fingerprint of all that counts depend on. ``delivery``: that of its staged rows, in which its vendor is."""
    settings = engagement.model_dump_json(exclude=set(JUDGING))
    span = (str(period.start), str(period.end), period.timezone)
    return of_words(of_code(), delivery, *span, settings, *(f"{m.id} {m.parity}" for m in measures))


def of_library(measures: Iterable[Measure]) -> bool:
    """Whether all measures are this package's own: only their code is in the fingerprint."""
    return all(m.count.__module__.startswith(_LIBRARY) for m in measures)


def kept_counts(key: str, measures: Sequence[Measure], count: Callable[[], dict[str, Counted]]) -> dict[str, Counted]:
    """The counts as they were made before, or made now. Faults are not kept: they may have been the machine's."""
    entry = cache.place("counts", key)
    if (entry / cache.COMPLETE).is_file():
        found = _read(entry, measures)
        if found is not None:
            return found
        cache.forget(entry)
    made = count()
    if not any(counted.fault for counted in made.values()):
        cache.kept("counts", key, lambda folder: _write(folder, made))
    return made


def _write(folder: Path, made: dict[str, Counted]) -> None:
    text = json.dumps({measure_id: _told(counted) for measure_id, counted in made.items()}, ensure_ascii=False)
    cache.write(folder, COUNTS, text)


def _read(entry: Path, measures: Sequence[Measure]) -> dict[str, Counted] | None:
    text = cache.read(entry, COUNTS)
    try:
        told = json.loads(text) if text else {}
        return {m.id: _counted(m, told[m.id]) for m in measures}
    except (ValueError, KeyError, TypeError):
        return None


def _told(counted: Counted) -> dict[str, Any]:
    return {
        **{name: getattr(counted, name) for name in _PLAIN},
        "needs": {table: sorted(columns) for table, columns in counted.needs.items()},
        "estimates": _rows(counted.estimates),
        "sums": [[*place, total] for place, total in counted.sums.items()],
        "others": {name: _rows(found) for name, found in counted.others.items()},
        "strata": {org: _strata_told(found) for org, found in counted.strata.items()},
    }


def _counted(measure: Measure, told: dict[str, Any]) -> Counted:
    return Counted(
        measure,
        needs={table: set(columns) for table, columns in told["needs"].items()},
        estimates=_estimates(told["estimates"]),
        sums={_place(row): row[3] for row in told["sums"]},
        others={name: _estimates(rows) for name, rows in told["others"].items()},
        strata={org: _strata(found) for org, found in told["strata"].items()},
        **{name: told[name] for name in _PLAIN},
    )


def _rows(estimates: dict[Slice, Estimate]) -> list[list[Any]]:
    return [[*place, *(getattr(e, name) for name in _ESTIMATE)] for place, e in estimates.items()]


def _estimates(rows: list[list[Any]]) -> dict[Slice, Estimate]:
    return {_place(row): Estimate(*row[3:]) for row in rows}


def _place(row: list[Any]) -> Slice:
    return (row[0], row[1], row[2])


def _strata_told(found: Strata) -> dict[str, Any]:
    arrays = {name: None if (a := getattr(found, name)) is None else a.tolist() for name in _ARRAYS}
    return {**arrays, "names": found.names, "share": found.share, "by": found.by, "among": found.among,
            "groups": found.groups}  # fmt: skip


def _strata(told: dict[str, Any]) -> Strata:
    import numpy as np

    arrays: dict[str, Any] = {
        name: None if told[name] is None else np.array(told[name], dtype=np.int64 if name in _WHOLE else float)
        for name in _ARRAYS
    }
    names = [tuple(name) for name in told["names"]]
    return Strata(names, share=told["share"], by=tuple(told["by"]), among=told["among"], groups=told["groups"],
                  **arrays)  # fmt: skip
