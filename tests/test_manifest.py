"""The manifest: named so that it can travel, and taken so that nothing that changes meanwhile is overlooked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import pytest
import small
from genuine_card import genuine

from outsourcer_audit.engagement import load_engagement
from outsourcer_audit.errors import DataError
from outsourcer_audit.period import parse_period
from outsourcer_audit.publish import manifest
from outsourcer_audit.publish.wanted import Wanted

FORM = """
[[source]]
table = "agents"
file = "exports/agents.csv"
"""


def basis(folder: Path, wanted: Wanted | None = None) -> manifest.Basis:
    config = load_engagement(folder)
    return manifest.basis_of(config, config.vendor("acme"), parse_period("2026-Q2", "UTC"), wanted or Wanted())


def test_what_configures_the_results_is_named_from_the_engagement(tmp_path):
    folder = small.write(tmp_path / "bank")
    own = ("engagement.toml", "vendors/acme/vendor.toml")
    more = ("challenges.toml", "brand.css", "logo.svg", "logo.png", "vendors/acme/challenges.toml")
    found = basis(folder).configuration
    assert {name for name in found if not name.endswith((".odcs.yaml", ".ipynb"))} == set(own)
    assert {"report_card.ipynb", "contacts.odcs.yaml"} < set(found)
    for name in more:
        (folder / name).write_text(name, encoding="utf-8")
    found = basis(folder).configuration
    assert set(own + more) < set(found)
    assert found["logo.svg"] == hashlib.sha256(b"logo.svg").hexdigest()


def test_whose_and_what_was_wanted_without_a_path_of_this_machine(tmp_path):
    found = basis(small.write(tmp_path / "bank"), Wanted(pdf=True, vendor_edition=True))
    assert (found.engagement, found.vendor, found.period) == ("bank", "acme", "2026-Q2")
    assert found.wanted == {"pdf": True, "workbook": False, "notebooks": False, "vendor_edition": True}
    assert str(tmp_path) not in json.dumps(asdict(found)) and "/home" not in json.dumps(asdict(found))


@pytest.mark.parametrize("room", ["code", "templates", "data_checks", "notebooks"])
def test_the_code_is_one_hash_over_all_that_makes_results(tmp_path, monkeypatch, room):
    homes = {"code": tmp_path / "code", "templates": tmp_path / "templates", "data_checks": tmp_path / "data_checks"}
    for home in (*homes.values(), tmp_path / "notebooks"):
        (home / "inner").mkdir(parents=True)
        (home / "inner" / "a.py").write_text("1", encoding="utf-8")
    for name in manifest.PUBLISHED:
        (tmp_path / "notebooks" / name).write_text("{}", encoding="utf-8")
    monkeypatch.setattr(manifest, "_PACKAGE", homes["code"])
    monkeypatch.setattr(manifest, "TEMPLATES", homes["templates"])
    monkeypatch.setattr(manifest, "DATA_CHECKS", homes["data_checks"])
    monkeypatch.setattr(manifest, "NOTEBOOKS", tmp_path / "notebooks")
    code_hash = manifest.code_hash.__wrapped__
    before = code_hash()
    (homes["templates"] / "__pycache__").mkdir()
    (homes["templates"] / "__pycache__" / "a.pyc").write_text("x", encoding="utf-8")
    (tmp_path / "notebooks" / "tried.ipynb").write_text("an analyst's own", encoding="utf-8")
    assert code_hash() == before
    changed = tmp_path / "notebooks/report_card.ipynb" if room == "notebooks" else homes[room] / "inner" / "a.py"
    changed.write_text("2", encoding="utf-8")
    assert code_hash() != before


def test_a_delivery_that_changes_while_it_is_audited_is_refused():
    card = genuine()
    files = [file for table in card.data_trust.tables for file in table.files]
    ledger = [{"file": file.file, "sha256": file.sha256} for file in files]
    manifest._same_as(card, ledger)
    ledger[0]["sha256"] = "of the file that has come since"
    with pytest.raises(DataError, match="changed while the audit ran"):
        manifest._same_as(card, ledger)


def test_a_form_that_nobody_has_filled_in_is_hashed_as_well(tmp_path):
    folder = small.write(tmp_path / "bank", vendor=small.VENDOR + FORM)
    form = folder / "vendors/acme/exports/agents.csv"
    form.write_text("agent_id,org\n", encoding="utf-8")
    config = load_engagement(folder)
    ledger = [{"file": "vendors/acme/exports/contacts.csv"}]
    assert manifest._without_rows(config, config.vendor("acme"), ledger) == {
        "vendors/acme/exports/agents.csv": hashlib.sha256(b"agent_id,org\n").hexdigest()
    }
