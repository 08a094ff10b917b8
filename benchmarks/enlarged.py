"""The demo engagement with many times its contacts, in the same files and formats, as input of the benchmarks.

``python benchmarks/enlarged.py --contacts 100000 --out FOLDER`` writes FOLDER/engagement with one vendor (--vendors N:
so many) whose contacts and the client's together are at least so many. Every row that grows with the number of
contacts stands there so many times, each time with ids of its own; people, contracts and packs stay as they are.
Further vendors are the same delivery under another id, with the rows of every export in another order: no file of more
rows than there are vendors has the bytes of another vendor's, which a cache by content would take for one.
"""

from __future__ import annotations

import argparse
import math
import shutil
from pathlib import Path

import duckdb

DEMO = Path(__file__).resolve().parents[1] / "engagements" / "demo"
GROWING = ("contacts", "case_events", "complaints", "crm_contacts", "evaluations", "handoffs", "selfcare", "surveys",
           "mentions", "interactions")  # fmt: skip
"""Files that have more rows where there are more contacts, by how their names begin."""
IDS = ("contact_id", "case_id", "customer_id", "crm_id", "complaint_id", "handoff_id", "session_id", "mention_id",
       "evaluation_id", "interactionid", "caseid", "customerid", "crmid", "handoffid", "evaluationid")  # fmt: skip
"""Columns that tell one thing from another, in lower case; not those of agents, teams and contract lines."""


def enlarge(out: Path, contacts: int, vendor: str = "meridian", vendors: int = 1) -> Path:
    """Write the engagement and return its folder."""
    home = out / "engagement"
    shutil.copytree(DEMO, home, ignore=lambda folder, names: _other_vendors(Path(folder), names, vendor))
    own = home / "vendors" / vendor
    files = [path for part in (home / "client", own / "exports") for path in sorted(part.glob("*.csv"))]
    times = math.ceil(contacts / contacts_of(home, vendor))
    for path in files:
        if path.stem.startswith(GROWING):
            _repeat(path, times)
    for number in range(2, vendors + 1):
        _another(own, home / "vendors" / f"{vendor}{number}", number)
    return home


def contacts_of(home: Path, vendor: str) -> int:
    """How many contacts a vendor and the client delivered together."""
    files = [path for part in (home / "client", home / "vendors" / vendor / "exports") for path in part.glob("*.csv")]
    return sum(_rows(path) for path in files if path.stem.startswith(("contacts", "interactions")))


def _another(own: Path, home: Path, number: int) -> None:
    shutil.copytree(own, home)
    mapping = home / "vendor.toml"
    mapping.write_text(
        mapping.read_text(encoding="utf-8").replace(f'"{own.name}"', f'"{home.name}"'), encoding="utf-8", newline=""
    )
    for path in home.rglob("*.csv"):
        head, *rows = path.read_bytes().splitlines(keepends=True)
        place = number % max(1, len(rows))
        path.write_bytes(b"".join([head, *rows[place:], *rows[:place]]))


def _other_vendors(folder: Path, names: list[str], vendor: str) -> set[str]:
    return set(names) - {vendor} if folder.name == "vendors" else set()


def _sign(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return max(";,", key=file.readline().count)


def _rows(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file) - 1


def _repeat(path: Path, times: int) -> None:
    read = f"read_csv('{path}', all_varchar=true, header=true, delim='{_sign(path)}')"
    with duckdb.connect() as con:
        con.execute("SET memory_limit = '4GB'")
        names = [row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()]
        columns = ", ".join(_suffixed(name) if name.lower() in IDS else f'"{name}"' for name in names)
        larger = path.with_suffix(".larger")
        con.execute(
            f"COPY (SELECT {columns} FROM range({times}) AS times(i), {read})"
            f" TO '{larger}' (FORMAT csv, HEADER, DELIMITER '{_sign(path)}')"
        )
    larger.replace(path)


def _suffixed(name: str) -> str:
    return f'CASE WHEN i = 0 THEN "{name}" ELSE "{name}" || \'-\' || i END AS "{name}"'


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--vendor", default="meridian")
    parser.add_argument("--vendors", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    print(enlarge(given.out, given.contacts, given.vendor, given.vendors))
