"""Drawing: one stream of random numbers per organisation and table, chances that meet a planted share, and rows."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from numpy.random import PCG64, Generator

from ...contracts import all_contracts

Array = npt.NDArray[Any]

_TYPES = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(),
          "date": pa.date32(), "timestamp": pa.timestamp("us")}  # fmt: skip


def stream(seed: int, *names: object) -> Generator:
    """Random numbers of one organisation and table: drawing more elsewhere does not shift them."""
    digest = hashlib.sha256("/".join(map(str, (seed, *names))).encode()).digest()
    return Generator(PCG64(int.from_bytes(digest[:8], "big")))


def yes(rng: Generator, chance: Array | float, n: int | None = None) -> Array:
    """True with the given chance, for each chance or n times."""
    size = n if n is not None else len(np.asarray(chance))
    return rng.random(size) < chance


def pick(rng: Generator, weights: Array | list[float], n: int) -> Array:
    """n places, each drawn in proportion to its weight."""
    edges = np.cumsum(np.asarray(weights, dtype=float))
    return np.searchsorted(edges / edges[-1], rng.random(n), side="right").astype(np.int64)


def on_average(share: float, offsets: Array, among: Array | None = None) -> Array:
    """Chance per row: rows differ by their offsets in log-odds, and their mean (among some of them) is ``share``."""
    if len(offsets) == 0 or not np.any(offsets) or not 0 < share < 1:
        return np.full(len(offsets), share)
    distinct, place = np.unique(offsets, return_inverse=True)
    weights = np.bincount(place if among is None else place[among], minlength=len(distinct))
    if not weights.sum():
        return np.full(len(offsets), share)
    low, high = -30.0, 30.0
    for _ in range(70):
        middle = (low + high) / 2
        mean = float(np.average(expit(middle + distinct), weights=weights))
        low, high = (middle, high) if mean < share else (low, middle)
    return expit(low + distinct)[place]


def shifted(share: float, offsets: Array, among: Array | None = None) -> Array:
    """Chance per row: rows differ by their offsets in points, and their mean (among some of them) is ``share``."""
    mean = float(np.mean(offsets if among is None else offsets[among])) if len(offsets) else 0.0
    chance = share + offsets - mean
    if len(chance) and (chance.min() < -1e-9 or chance.max() > 1 + 1e-9):
        raise ValueError(f"a share of {share:g} leaves no room for offsets of {offsets.min():g} to {offsets.max():g}")
    return np.clip(chance, 0.0, 1.0)


def expit(x: Array) -> Array:
    """Log-odds -> chance."""
    return np.asarray(1.0 / (1.0 + np.exp(-x)))


def numbered(prefix: str, numbers: Array) -> pa.Array:
    """Identifiers such as V1-C00042, one per number."""
    return pc.binary_join_element_wise(pa.scalar(prefix), pc.cast(pa.array(numbers), pa.string()), "")


def words(vocabulary: tuple[str, ...] | list[str], places: Array) -> pa.Array:
    """The word at each place; null where the place is negative."""
    known = places >= 0
    return pa.array(vocabulary, pa.string()).take(pa.array(np.where(known, places, 0), mask=~known))


def nullable(values: Any, known: Array) -> pa.Array:
    """Values, null where they are not known."""
    return pa.array(np.asarray(values), mask=~np.asarray(known, dtype=bool))


def moments(seconds: Array, known: Array | None = None) -> pa.Array:
    """Seconds since 1970 (UTC) -> instants to the microsecond."""
    whole = np.round(np.asarray(seconds, dtype=float) * 1e6).astype("int64")
    return pa.array(whole, pa.int64(), mask=None if known is None else ~known).cast(pa.timestamp("us"))


def dates(days: Array, known: Array | None = None) -> pa.Array:
    """Days since 1970 -> dates."""
    whole = np.asarray(days).astype("int32")
    return pa.array(whole, pa.int32(), mask=None if known is None else ~known).cast(pa.date32())


def rows(table: str, n: int, **columns: Any) -> pa.Table:
    """Rows of a canonical table. A column not given is empty, a text stands for all rows."""
    contract = all_contracts()[table]
    if unknown := set(columns) - set(contract.names):
        raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
    filled = {}
    for column in contract.columns:
        wanted, given = _TYPES[column.type], columns.get(column.name)
        if given is None:
            filled[column.name] = pa.nulls(n, wanted)
        elif isinstance(given, str):
            filled[column.name] = pa.repeat(pa.scalar(given), n)
        else:
            array = given if isinstance(given, pa.Array | pa.ChunkedArray) else pa.array(given)
            filled[column.name] = array.cast(wanted)
    return pa.table(filled)
