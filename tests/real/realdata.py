"""What the tests of real data share: where the files are, how pandas reads them, and what an audit says of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import outsourcer_audit as oa

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared/data"


def only_with(folder):
    """Skips a module where the third-party files are not."""
    return pytest.mark.skipif(not (DATA / folder).is_dir(), reason="third-party data are not here")


def opened(folder, vendor):
    return oa.open(HERE / folder, vendor)


def raw(name, **how):
    """A file as it was delivered: text, nothing taken for null."""
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False, **how)


def moments(text, format, exact=True):
    """Text as times by one explicit format; empty text has none."""
    return pd.to_datetime(text.where(text != "", None), format=format, errors="raise" if exact else "coerce")


def numbers(text):
    return pd.to_numeric(text.where(text != "", None)).astype("float64")


def account(audit, table, nth=0):
    """The account of one file of a table, balanced: (records, left out, superseded, loaded, set aside)."""
    entry = [e for e in audit.tables.intake["ledger"] if e["table"] == table][nth]
    offered = entry["records"] + (entry["rows_unpivoted"] or 0) - (entry["records_unpivoted"] or 0)
    gone = entry["rows_left_out"] + entry["rows_superseded"]
    assert entry["rows_read"] == entry["rows_loaded"] + entry["rows_quarantined"] == offered - gone
    kinds = ("records", "rows_left_out", "rows_superseded", "rows_loaded", "rows_quarantined")
    return tuple(entry[kind] for kind in kinds)


def rejected(audit, table, nth=0):
    return [e["cells_rejected"] for e in audit.tables.intake["ledger"] if e["table"] == table][nth]


def loaded(audit, table, key):
    """A canonical table by its key, which is unique."""
    rows = audit.table(table).set_index(key).sort_index()
    assert rows.index.is_unique
    return rows


def same(ours, theirs):
    """Whether a loaded column equals an independent reading: same rows, same values, nulls in the same places."""
    assert set(ours.index) == set(theirs.index)
    theirs = theirs.reindex(ours.index)
    return bool(((ours == theirs) | (ours.isna() & theirs.isna())).all())


def slice_of(audit, measure, org="*", by="", key=""):
    """(value, n) of one slice of a measure; "*" is everyone."""
    slices = audit.slices(measure)
    found = slices[(slices["org"] == org) & (slices["by"] == by) & (slices["key"] == key)]
    return found["value"].item(), found["n"].item()


def share(hits):
    """(value, n) as a measure gives them, of a boolean series without nulls."""
    return pytest.approx(hits.mean(), abs=1e-9), len(hits)


def failed(audit, table, words):
    """Rows that the one check fails whose explanation begins with these words."""
    checks = audit.validate().frame()
    return checks[(checks["table"] == table) & checks["why"].str.startswith(words)]["failed"].max()


def computed(card):
    """Measures that have a value, and the statuses of those that have none."""
    with_value = {m.id for m in card.measures if m.value is not None}
    rest = [m for m in card.measures if m.value is None]
    assert all(m.score is None and m.reason for m in rest)
    return with_value, {m.id for m in rest if m.status != "no_evidence"}


def solved_at_once(customer, topic, at, until, days=7):
    """Per contact: whether it opened an issue that needed no other within so many days; None where it opened none.

    Counted row by row from the raw cells: contacts of one customer on one topic, in order of time and number.
    """
    window = pd.Timedelta(days=days)
    rows = pd.DataFrame({"customer": customer, "topic": topic, "at": at}).replace("", None).dropna()
    rows = rows.assign(id=rows.index).sort_values(["customer", "topic", "at", "id"])
    found = {}
    for _, mine in rows.groupby(["customer", "topic"]):
        moments = [*mine["at"]]
        for n, (name, moment) in enumerate(zip(mine.index, moments, strict=True)):
            opens = n == 0 or moment - moments[n - 1] > window
            again = n + 1 < len(moments) and moments[n + 1] - moment <= window
            if opens and moment <= until - window:
                found[name] = not again
    return pd.Series(found)
