"""Rolling up: the cells of a cube of sums -> the estimate of every slice, and the strata of every organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..measures.kinds import Count, Mean, Ratio, Share, Tally
from ..statistics import Estimate, mean, ratio, share
from ..statistics.clusters import Clusters
from ..statistics.strata import Strata
from .cells import NO_CLUSTER, Cells, Grouping
from .cube import CLUSTER, EVERYONE, GROUPED, GROUPS, KNOWN, WHO, Part, Slice, unknown
from .moments import moments_of


def roll_up(part: Part, cells: Sequence[Cells]) -> tuple[dict[Slice, Estimate], dict[Slice, float]]:
    """Estimates and sums of every slice of one part."""
    estimates: dict[Slice, Estimate] = {}
    totals: dict[Slice, float] = {}
    for grouping in (one for some in cells for one in some.groupings):
        everyone = "everyone_" if part.once_per and grouping.slices[0][0] == EVERYONE else ""
        found = _of_grouping(part, grouping, everyone)
        for place, (estimate, total) in found.items():
            estimates[place], totals[place] = estimate.settled(), total
    return estimates, totals


def _of_grouping(part: Part, grouping: Grouping, everyone: str) -> dict[Slice, tuple[Estimate, float]]:
    sums = grouping.cells.sums
    column = {key: sums[f"{part.name}_{everyone}{key}"] for key in ("n", "a", "b", "aa", "bb", "ab")
              if f"{part.name}_{everyone}{key}" in sums}  # fmt: skip
    total = {key: grouping.total(values) for key, values in column.items()}
    seen = grouping.total(column["n"] * 0 + 1) > 0
    clustered = not everyone and part.alike is not None and grouping.cells.clusters is not None
    moments = moments_of(part, grouping, column, total) if clustered else None
    found = {}
    for at, place in enumerate(grouping.slices):
        if not seen[at]:
            continue
        of = {key: float(values[at]) for key, values in total.items()}
        known = moments is not None and moments.known[at] >= KNOWN
        estimate = _estimate(part, of, moments.of(at) if moments and known else None)
        if estimate is None:
            continue
        if moments is not None and not known and not estimate.exact:
            estimate = replace(estimate, doubt=unknown(moments.among))
        found[place] = (estimate, of.get("a", of["n"]))
    return found


def _estimate(part: Part, sums: dict[str, float], clusters: Clusters | None) -> Estimate | None:
    kind, n = part.kind, int(sums["n"])
    if isinstance(kind, Count):
        return Estimate(float(n), float(n), float(n), n, True)
    if n == 0:
        return None
    if isinstance(kind, Tally):
        return share(sums["a"], n, kind.exact)
    if isinstance(kind, Share):
        return share(sums["a"], n, kind.exact, clusters)
    if isinstance(kind, Mean):
        return mean(n, sums["a"], sums["aa"], kind.exact, clusters)
    assert isinstance(kind, Ratio)
    return ratio(n, sums["a"], sums["b"], sums["aa"], sums["bb"], sums["ab"], kind.exact, clusters)


def strata(part: Part, cells: Cells, by: tuple[str, ...]) -> dict[str, Strata]:
    """What was counted per organisation, stratum and cluster; rows of an unknown stratum are left out."""
    import numpy as np

    fields = [cells.codes[name] for name in by]
    known = np.all([codes >= 0 for codes in (*fields, cells.codes["org"])], axis=0)
    sums = {key: cells.sums[f"{part.name}_{key}"] for key in ("n", "a", "b", "aa", "bb", "ab")
            if f"{part.name}_{key}" in cells.sums}  # fmt: skip
    clusters = cells.clusters if cells.clusters is not None else np.full(len(known), NO_CLUSTER)
    among = WHO.get(part.alike or "", part.alike or "agent")
    found = {}
    for code, org in enumerate(cells.names["org"]):
        mine = known & (cells.codes["org"] == code) & (sums["n"] > 0)
        if not mine.any():
            continue
        places, stratum = np.unique(np.stack([codes[mine] for codes in fields], axis=1), axis=0, return_inverse=True)
        names = [tuple(str(cells.names[name][at]) for name, at in zip(by, row, strict=True)) for row in places]
        own = {key: values[mine] for key, values in sums.items()}
        found[org] = Strata(
            names, stratum.reshape(-1), clusters[mine], own["a"], own.get("b", own["n"]),
            share=isinstance(part.kind, Share), tt=own.get("aa"), bb=own.get("bb", own["n"]),
            tb=own.get("ab", own["a"]), by=by, rows=own["n"] if "b" in own else None,
            among=among, groups=GROUPS if among == GROUPED else 0,
        )  # fmt: skip
    return found


def by_cluster(part: Part, cells: Cells, org: str) -> list[tuple[str, float, float]]:
    """Hits and rows of every known cluster of an organisation, by its id."""
    import numpy as np

    if CLUSTER not in cells.codes or org not in cells.names["org"]:
        return []
    names, cluster = cells.names[CLUSTER], cells.codes[CLUSTER]
    mine = (cells.codes["org"] == cells.names["org"].index(org)) & (cluster >= 0)
    hits, rows = (np.bincount(cluster[mine], weights=cells.sums[f"{part.name}_{key}"][mine], minlength=len(names))
                  for key in ("a", "n"))  # fmt: skip
    return [(str(name), float(a), float(n)) for name, a, n in zip(names, hits, rows, strict=True) if n > 0]
