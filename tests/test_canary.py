"""No person's value leaves: a marker in every column that a contract calls personal, looked for in all that is written.

The engagement is made from the contracts (everything.py), so that a new personal column is covered as soon as it is
declared. Everything that an audit can write is asked for; quarantine/ is the one place where raw cells may stand.
"""

from __future__ import annotations

import json

import everything
import leaks
import pytest
from hostile_run import hostile_run

import outsourcer_audit as oa
from outsourcer_audit.contracts import all_contracts

COLUMNS = [f"{contract.table}.{column.name}" for contract, column in everything.personal()]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def done():
    return hostile_run()


@pytest.fixture(scope="module")
def left(done):
    """All that leaves: every file of every command that writes any, and all that is said, as (where, text)."""
    spoken = [(f"what invoke {said.args[5]} said", said.stdout + said.stderr) for said in done.said]
    return [*leaks.written(done.out), *spoken]


def test_every_marker_reached_its_canonical_table(done):
    audit = oa.open(done.engagement, "evil")
    assert len(COLUMNS) >= 20
    for contract, column in everything.personal():
        cells = set(audit.table(contract.table)[column.name].dropna())
        planted = {everything.person(contract, column, n) for n in range(everything.ROWS)}
        assert planted <= cells, f"{contract.table}.{column.name}"
        assert all(any(marker in cell for marker in everything.CANARIES) for cell in planted)


def test_all_that_can_be_written_was(done):
    kinds = {path.suffix for path in done.out.rglob("*") if path.is_file()}
    assert kinds >= {".html", ".json", ".ipynb", ".xlsx", ".pdf", ".csv"}
    folder = done.folder
    assert len(list(folder.glob("notebooks/*.ipynb"))) >= 4
    assert {path.suffix for path in (folder / "vendor_edition").iterdir()} >= {".html", ".json", ".xlsx", ".pdf"}
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    assert len(card["data_trust"]["tables"]) == len(all_contracts())
    assert any(check["status"] != "passed" for t in card["data_trust"]["tables"] for check in t["checks"])


def test_no_marker_leaves(left):
    assert len(left) > 20
    found = [leak for where, text in left for leak in leaks.leaks(where, text, everything.CANARIES)]
    assert not found, "\n".join(found[:20])


def test_nobody_can_be_found_again_by_hashing_names(left):
    values = {everything.person(*which, n) for which in everything.personal() for n in range(everything.ROWS)}
    known = leaks.hashes(sorted(values))
    found = [leak for where, text in left for leak in leaks.reversible(where, text, known)]
    assert not found, "\n".join(found[:20])
