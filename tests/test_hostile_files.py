"""Whatever a file holds: one clear message or an account that balances to the row, and the raw file as it was.

The fast run tries a few hundred mutated files, the slow one thousands; each says how many.
"""

from __future__ import annotations

import csv
import hashlib
import json
import time
from collections import Counter
from pathlib import Path
from random import Random

import duckdb
import pytest
import small
from hostile_corpus import corpus
from mutations import ANY, HEAVY, TEXT, Mutation

import outsourcer_audit as oa
from outsourcer_audit.card import ReportCard
from outsourcer_audit.engagement import Engagement, Vendor, load_engagement
from outsourcer_audit.errors import DataError
from outsourcer_audit.intake.stage import stage
from outsourcer_audit.sources import Source

REAL = Path(__file__).parent / "real"


def staged(folder: Path, source: Source, out: Path) -> str:
    """Stage one source of one vendor; returns the message, or "" when it was read. Whatever else happens is a fault."""
    engagement = Engagement(name="x", client="x", folder=folder)
    vendor = Vendor(id="acme", name="Acme", folder=folder, source=(source,))
    before = {path: _digest(path) for path in folder.rglob("*") if path.is_file()}
    out.mkdir()
    try:
        stage(engagement, vendor, out)
        _accounted_for(out)
        said = ""
    except DataError as error:
        said = str(error)
        assert said.strip(), "an empty message"
        assert "\n" not in said, said
        assert "Traceback" not in said
    assert {path: _digest(path) for path in folder.rglob("*") if path.is_file()} == before
    return said


def _accounted_for(out: Path) -> None:
    intake = json.loads((out / "intake.json").read_text(encoding="utf-8"))
    for entry in intake["ledger"]:
        assert entry["rows_read"] == entry["rows_loaded"] + entry["rows_quarantined"]
        offered = entry["records"] - entry["rows_left_out"] - entry["rows_superseded"]
        if entry["records_unpivoted"] is None:
            assert entry["rows_read"] == offered
    for table in {entry["table"] for entry in intake["ledger"]}:
        mine = [entry for entry in intake["ledger"] if entry["table"] == table]
        rows = duckdb.execute("SELECT count(*) FROM read_parquet(?)", [str(out / f"{table}.*.parquet")]).fetchone()
        assert rows == (sum(entry["rows_loaded"] for entry in mine),)
        written = _records(out / "quarantine" / f"{table}.csv")
        assert written == min(10_000, sum(entry["rows_quarantined"] for entry in mine))


def _records(file: Path) -> int:
    if not file.exists():
        return 0
    csv.field_size_limit(1 << 30)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return sum(1 for _ in csv.DictReader(stream))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def mutations_of(file: Path, heavy: bool) -> tuple[Mutation, ...]:
    text = file.suffix in (".csv", ".tsv", ".jsonl") or file.name == "calls.xls"
    return (TEXT if text else ANY) + (HEAVY if heavy else ())


def attack(
    files: list[tuple[Path, Source]], tries: int, seed: int, tmp_path: Path, heavy: bool = False
) -> Counter[str]:
    """Mutate files at random and stage each; returns how many were read and how many refused."""
    dice = Random(seed)
    outcomes: Counter[str] = Counter()
    for number in range(tries):
        file, source = dice.choice(files)
        mutation = dice.choice(mutations_of(file, heavy))
        folder = tmp_path / f"{seed}-{number}"
        folder.mkdir()
        target = folder / file.name
        own = Random(f"{seed} {number}")
        target.write_bytes(mutation(file.read_bytes(), own))
        try:
            said = staged(folder, source.model_copy(update={"file": file.name}), tmp_path / f"{seed}-{number}-out")
        except Exception as fault:
            raise AssertionError(
                f"try {number} of seed {seed}: {mutation.__name__} of {file.name}: {fault!r}"
            ) from fault
        outcomes["refused" if said else "read"] += 1
        target.unlink()
    return outcomes


@pytest.fixture
def files(tmp_path):
    home = tmp_path / "corpus"
    home.mkdir()
    return corpus(home)


def test_every_format_holds_the_same_rows(files, tmp_path):
    for file, source in files:
        out = tmp_path / file.name
        assert staged(file.parent, source, out) == ""
        (entry,) = json.loads((out / "intake.json").read_text())["ledger"]
        assert (file.name, entry["rows_loaded"], entry["cells_rejected"]) == (file.name, 40, {})


def test_mutated_files_of_every_format(files, tmp_path):
    outcomes = attack(files, 260, 1, tmp_path)
    assert sum(outcomes.values()) == 260
    assert min(outcomes["read"], outcomes["refused"]) > 30, outcomes


@pytest.mark.slow
def test_thousands_of_mutated_files(files, tmp_path):
    start = time.monotonic()
    outcomes = attack(files, 3_000, 2, tmp_path) + attack(files, 60, 3, tmp_path, heavy=True)
    print(f"{sum(outcomes.values())} mutated files: {dict(outcomes)} in {time.monotonic() - start:.0f} s")
    assert sum(outcomes.values()) == 3_060


def real_files() -> list[tuple[Path, Source]]:
    """Every third-party file with the mapping that reads it, where the data are here."""
    found = []
    for toml in sorted(REAL.glob("*/engagement.toml")):
        engagement = load_engagement(toml.parent)
        sides = [(engagement.folder, engagement.source)]
        sides += [(v.folder, v.source) for v in map(engagement.vendor, engagement.vendors())]
        for folder, sources in sides:
            for source in sources:
                file = (folder / source.file).resolve()
                if "shared" in file.parts and file.is_file() and file.stat().st_size < 1_000_000:
                    found.append((file, source))
    return found


def test_mutated_third_party_files(tmp_path):
    if not (files := real_files()):
        pytest.skip("third-party data are not here")
    assert sum(attack(files, 60, 4, tmp_path).values()) == 60


@pytest.mark.slow
def test_hundreds_of_mutated_third_party_files(tmp_path):
    if not (files := real_files()):
        pytest.skip("third-party data are not here")
    outcomes = attack(files, 800, 5, tmp_path) + attack(files, 30, 6, tmp_path, heavy=True)
    print(f"{sum(outcomes.values())} mutated third-party files: {dict(outcomes)}")
    assert sum(outcomes.values()) == 830


@pytest.mark.slow
def test_a_mutated_delivery_ends_in_a_card_or_one_clear_line(tmp_path):
    """Beyond intake: checks, measures, grades and the card's JSON, for files that were damaged on their way."""
    outcomes: Counter[str] = Counter()
    good = "\n".join([small.HEADER, *small.rows(120, 12)]).encode() + b"\n"
    for number in range(40):
        folder = small.write(tmp_path / f"{number}")
        file = folder / "vendors/acme/exports/contacts.csv"
        dice = Random(f"card {number}")
        mutation = dice.choice((*TEXT, *HEAVY))
        file.write_bytes(raw := mutation(good, dice))
        try:
            card = oa.open(folder, "acme", "2026-04").grade()
            assert len(ReportCard.from_json(card.to_json()).measures) == len(card.measures)
            outcomes["card"] += 1
        except DataError as error:
            assert "\n" not in str(error), mutation.__name__
            outcomes["refused"] += 1
        assert file.read_bytes() == raw
    print(f"{sum(outcomes.values())} damaged deliveries: {dict(outcomes)}")
    assert outcomes["card"] >= 10
