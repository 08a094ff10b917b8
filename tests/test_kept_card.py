"""An unchanged delivery's card comes from the cache; whatever could change it makes it anew."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import small

import outsourcer_audit as oa
from outsourcer_audit import cache, fingerprints, keeping
from outsourcer_audit.answers import Answers
from outsourcer_audit.audit import desk, kept
from outsourcer_audit.engine.limits import NoRoom
from outsourcer_audit.forensics import PATTERNS, looking
from outsourcer_audit.forensics.registry import Signs, Verdict


@pytest.fixture
def made(monkeypatch, tmp_path) -> list[str]:
    """How often a card was worked out, by vendor."""
    monkeypatch.setenv("OUTSOURCER_AUDIT_CACHE", str(tmp_path / "cache"))
    found: list[str] = []
    real = desk.card_of

    def card_of(audit):
        found.append(audit.vendor.id)
        return real(audit)

    monkeypatch.setattr(desk, "card_of", card_of)
    return found


def graded(folder: Path, period: str = "") -> dict:
    card = json.loads(oa.open(folder, "acme", period).grade().to_json())
    assert card.pop("generated_at")
    return card


def test_the_second_time_it_is_the_same_and_not_worked_out(made, tmp_path):
    folder = small.write(tmp_path / "engagement")
    first = graded(folder)
    assert graded(folder) == first
    assert made == ["acme"]
    assert oa.open(folder, "acme").validate().to_dict() == first["data_trust"]


def test_a_row_a_target_a_note_another_vendor_and_the_period_make_it_anew(made, tmp_path):
    folder = small.write(tmp_path / "engagement")
    before = graded(folder)
    toml, export = folder / "vendors/acme/vendor.toml", folder / "vendors/acme/exports/contacts.csv"
    export.write_text(export.read_text(encoding="utf-8").replace(",yes\n", ",no\n"), encoding="utf-8")
    after = graded(folder)
    assert before["measures"] != after["measures"]
    words = toml.read_text(encoding="utf-8")
    toml.write_text('notes = ["ask them"]\n' + words, encoding="utf-8")
    assert graded(folder)["notes"] != before["notes"]
    (folder / "vendors/other").mkdir()
    (folder / "vendors/other/vendor.toml").write_text('name = "Other"\n', encoding="utf-8")
    graded(folder)
    graded(folder, "2026-04..2026-05")
    assert len(made) == 5


def test_a_damaged_or_foreign_card_is_not_believed(made, tmp_path, monkeypatch):
    folder = small.write(tmp_path / "engagement")
    first = graded(folder)
    (card,) = cache.place("cards", "x").parent.glob("*/card.json")
    card.write_text(card.read_text(encoding="utf-8").replace('"C"', '"A"').replace('"D"', '"A"'), encoding="utf-8")
    card.write_text(card.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert graded(folder) == first
    assert len(made) == 2
    monkeypatch.setattr(fingerprints, "of_code", lambda: "another version")
    assert graded(folder)["measures"] == first["measures"]
    assert len(made) == 3


def test_a_what_if_is_worked_out_and_never_kept(made, tmp_path):
    folder = small.write(tmp_path / "engagement")
    audit = oa.open(folder, "acme")
    audit.grade()
    kept = sorted(cache.place("cards", "x").parent.iterdir())
    assert audit.with_(ola_hours=9).grade().supposed
    assert sorted(cache.place("cards", "x").parent.iterdir()) == kept
    assert not oa.open(folder, "acme").grade().supposed


def test_whether_it_is_kept_is_known_without_the_engine(made, tmp_path):
    import subprocess
    import sys

    folder = small.write(tmp_path / "engagement")
    audit = oa.open(folder, "acme")
    assert not keeping.is_kept(audit.engagement, audit.vendor, audit.period)
    audit.grade()
    asked = (
        "import sys\nfrom outsourcer_audit.engagement import chosen_period, load_engagement\n"
        "from outsourcer_audit.keeping import is_kept\n"
        "found = load_engagement(sys.argv[1]); vendor = found.vendor('acme')\n"
        "print(is_kept(found, vendor, chosen_period(found, None)), 'ibis' in sys.modules, 'duckdb' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", asked, str(folder)], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "False", "False"]


def test_a_card_with_a_measure_that_failed_is_not_kept(made, tmp_path):
    folder = small.write(tmp_path / "engagement")
    audit = oa.open(folder, "acme")
    next(iter(audit.counted.values())).fault = "the machine's"
    audit.grade()
    assert not keeping.is_kept(audit.engagement, audit.vendor, audit.period)
    graded(folder)
    assert len(made) == 2


def test_a_card_with_a_pattern_that_failed_is_not_kept(made, tmp_path, monkeypatch):
    def look(contacts):
        counts = contacts.group_by("org").aggregate(n=contacts.count())
        return Signs(counts, lambda rows: Verdict(False, f"{rows[0]['n']} contacts", rows[0]["n"]))

    monkeypatch.setattr(looking, "PATTERNS", [replace(PATTERNS[0], tables=("contacts",), look=look)])
    folder = small.write(tmp_path / "engagement")
    real = Answers.of

    def of(self, question, make):
        def no_room():
            raise NoRoom("too little memory")

        return real(self, question, no_room if question.startswith("pattern ") else make)

    with monkeypatch.context() as full:
        full.setattr(Answers, "of", of)
        (failed,) = graded(folder)["forensics"]
    assert (failed["status"], failed["figures"]) == ("error", "NoRoom while looking")
    audit = oa.open(folder, "acme")
    assert not keeping.is_kept(audit.engagement, audit.vendor, audit.period)
    (found,) = graded(folder)["forensics"]
    assert (found["status"], found["figures"]) == ("not found", "120 contacts")


def test_measures_of_somebody_elses_are_in_no_fingerprint(made, tmp_path, monkeypatch):
    folder = small.write(tmp_path / "engagement")
    graded(folder)
    monkeypatch.setattr(kept, "of_library", lambda measures: False)
    graded(folder)
    assert len(made) == 2
