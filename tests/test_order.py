"""Order changes nothing: not of rows, not of files, not of a measure's place, not of other vendors in the folder."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import ibis
import pandas as pd
import pyarrow.parquet as pq
import pytest
from small import ENGAGEMENT, VENDOR, write

import outsourcer_audit as oa
from outsourcer_audit.engine import put
from outsourcer_audit.measures import all_measures
from outsourcer_audit.period import Period
from outsourcer_audit.simulate.planted import Org, Plan, simulate, write_tables
from outsourcer_audit.slices import CHECKS_SCHEMA, Counted, count_all
from outsourcer_audit.trusted import Tables

HEADER = "Id,Start,Wait,Lost,Moved,Who,Where,About,Customer"
MORE = VENDOR + 'agent_id = "Who"\nteam = "Where"\ntopic = "About"\ncustomer_id = "Customer"\n'


def contacts(chance: random.Random) -> list[str]:
    return [
        f"C{n},01/04/2026 {9 + n // 60:02}:{n % 60:02},0:{n % 50:02},{'yes' if chance.random() < 0.1 else 'no'},"
        f"{'yes' if chance.random() < 0.2 else 'no'},A{n % 12},T{n % 3},{'card' if n % 2 else 'loan'},K{n % 150}"
        for n in range(300)
    ]


def engagement(folder: Path, files: dict[str, list[str]], other_vendors: int = 0) -> Path:
    """One vendor whose contacts come in these files, and perhaps others beside it."""
    write(folder, [], MORE.replace("exports/contacts.csv", "exports/*.csv"), ENGAGEMENT)
    exports = folder / "vendors" / "acme" / "exports"
    (exports / "contacts.csv").unlink()
    for name, rows in files.items():
        (exports / name).write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    for number in range(other_vendors):
        home = folder / "vendors" / f"aaa{number}"
        (home / "exports").mkdir(parents=True)
        (home / "vendor.toml").write_text(MORE.replace("Small Vendor", f"Other {number}"), encoding="utf-8")
        (home / "exports" / "contacts.csv").write_text("\n".join([HEADER, *contacts(random.Random(number))]) + "\n")
    return folder


def card_of(folder: Path) -> dict[str, object]:
    """The card without what names the run and the files themselves."""
    content = oa.open(folder, "acme").grade().model_dump(mode="json", exclude={"generated_at", "provenance"})
    for table in content["data_trust"]["tables"]:
        table["files"] = sum(file["rows_loaded"] for file in table["files"])
    return content


def test_rows_files_and_other_vendors_in_any_order_give_the_same_card(tmp_path: Path) -> None:
    rows = contacts(random.Random(1))
    shuffled = random.Random(2).sample(rows, len(rows))
    plain = card_of(engagement(tmp_path / "plain", {"a.csv": rows}))
    assert plain["measures"] == card_of(engagement(tmp_path / "rows", {"a.csv": shuffled}))["measures"]
    split = {"z.csv": shuffled[:120], "b.csv": shuffled[120:]}
    assert plain == card_of(engagement(tmp_path / "files", split, other_vendors=2))


@pytest.mark.slow
def test_rows_in_any_order_give_every_measure_the_same_figures(tmp_path: Path) -> None:
    vendor = Org("v")
    world = simulate(Plan(7, (Org("inhouse"), vendor), Period(date(2026, 1, 1), date(2026, 6, 30))))

    def counted() -> dict[str, Counted]:
        tables = Tables(folder, world.plan.period, "v", "inhouse")
        put(tables.con, "checks", ibis.memtable(pd.DataFrame(world.checks), schema=ibis.schema(CHECKS_SCHEMA)))
        return count_all(all_measures(), tables, world.engagement)

    folder = write_tables(world, tmp_path)
    before = counted()
    for file in sorted(folder.glob("*.parquet")):
        rows = pq.read_table(file)
        order = random.Random(str(file.name)).sample(range(rows.num_rows), rows.num_rows)
        pq.write_table(rows.take(order), file)
    after = counted()
    assert {name: entry.fault for name, entry in before.items() if entry.fault} == {}
    assert sum(len(entry.estimates) for entry in before.values()) > 1000
    for name, entry in before.items():
        assert (entry.estimates, entry.others) == (after[name].estimates, after[name].others), name
