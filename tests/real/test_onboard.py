"""Onboarding of third-party exports, measured against mappings that were written by hand and by somebody else.

A column counts as proposed right when onboard takes the same column(s) of the export for it, and reads at least 99 % of
the filled cells. Constants, `org` maps and columns made by `unpivot` are not counted: they are knowledge, not data.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import outsourcer_audit as oa
from outsourcer_audit.suggest import onboard

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared/data"
FOLDERS = (
    "complaints",
    "lms_exports",
    "multisite_callcentre",
    "multitable_callcentre",
    "servicedesk_sla",
    "servicenow_incidents",
)
LISTS = {"departments.csv", "customers.csv", "call_centers.csv", "courses.csv"}

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="third-party data are not here")


@dataclass
class Score:
    """Tables and columns that were proposed as a person mapped them, of those that were mapped."""

    tables: list[str] = field(default_factory=list)
    wrong_tables: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    wrong_columns: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return len(self.columns) / (len(self.columns) + len(self.wrong_columns))


@pytest.fixture(scope="module")
def proposed(tmp_path_factory):
    """Every folder onboarded once."""
    home = tmp_path_factory.mktemp("onboarded")
    return {
        folder: onboard("vendor", str(DATA / folder), home / folder, False, lambda line: None) for folder in FOLDERS
    }


def by_hand(folder: str):
    """(file, sheet, table, columns) of every hand-written source of a folder, whoever's it is."""
    tomls = [HERE / folder / "engagement.toml", *sorted((HERE / folder / "vendors").glob("*/vendor.toml"))]
    for toml in tomls:
        for source in tomllib.loads(toml.read_text(encoding="utf-8")).get("source", []):
            made = source.get("unpivot", {})
            made = {made.get("name", "name"), made.get("value", "value")} if made else set()
            columns = {}
            for name, rule in source["columns"].items():
                given = rule if isinstance(rule, str) else rule.get("from", ())
                given = (given,) if isinstance(given, str) else tuple(given)
                if given and name != "org" and not made & set(given):
                    columns[name] = given
            yield Path(source["file"]).name, source.get("sheet", ""), source["table"], columns


def score(done, folder: str) -> Score:
    result = Score()
    for file, sheet, table, columns in by_hand(folder):
        drafts = [d for d in done.drafts if d.found.files[0].name == file and d.found.look.sheet == sheet]
        fitting = [d for d in drafts if d.table == table]
        (result.tables if fitting else result.wrong_tables).append(f"{file} {sheet} -> {table}".replace("  ", " "))
        rules = {p.column: p for d in fitting for p in d.mapped}
        for name, given in columns.items():
            right = name in rules and rules[name].sources == given and read(fitting[0], name) >= 0.99
            got = rules[name].sources if name in rules else ()
            (result.columns if right else result.wrong_columns).append(f"{file} {table}.{name}: {given}, not {got}")
    return result


def read(draft, name: str) -> float:
    """Share of the filled cells of a column that the trial could read; 1 where nothing was tried."""
    rule = next(p for p in draft.mapped if p.column == name)
    filled = min(draft.export.columns[column].filled for column in rule.sources)
    bad = draft.trial.rejected.get(name, 0) if draft.trial else 0
    return 1 - bad / filled if filled else 1.0


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_right_table_for_every_file(proposed, folder):
    assert score(proposed[folder], folder).wrong_tables == []


def test_at_least_85_percent_of_the_mapped_columns(proposed):
    scores = {folder: score(proposed[folder], folder) for folder in FOLDERS}
    for folder, one in scores.items():
        known = len(one.columns) + len(one.wrong_columns)
        print(f"\n{folder}: {len(one.tables)} tables; columns {len(one.columns)} of {known}")
        print(*(f"    {wrong}" for wrong in one.wrong_columns), sep="\n")
    right = sum(len(one.columns) for one in scores.values())
    assert right / (right + sum(len(one.wrong_columns) for one in scores.values())) >= 0.85


@pytest.mark.parametrize("folder", FOLDERS)
def test_at_least_85_percent_of_each_folder(proposed, folder):
    assert score(proposed[folder], folder).share >= 0.85


def test_lists_are_no_table_and_say_why(proposed):
    nothing = {
        one.found.files[0].name: one.reason
        for done in proposed.values()
        for one in done.sheets
        if not one.drafts and not one.found.look.sheet
    }
    assert nothing.keys() == LISTS
    assert all("a list that other tables refer to" in reason for reason in nothing.values())


def test_sessions_without_attendees_are_switched_off_and_say_what_is_missing(proposed):
    done = proposed["multitable_callcentre"]
    sessions = next(d for d in done.drafts if d.found.name == "training_sessions")
    assert (sessions.table, sessions.missing) == ("training", ["agent_id"])
    text = done.vendor_toml.read_text(encoding="utf-8")
    assert "cannot be used without agent_id" in text
    files = [source["file"] for source in tomllib.loads(text)["source"]]
    assert not any("training_sessions" in file for file in files)


def test_a_workbook_with_the_same_rows_as_a_file_is_switched_off(proposed):
    twins = {d.found.name: d.twin for d in proposed["lms_exports"].drafts if d.twin}
    assert twins["employees"] == "employees.csv"


@pytest.mark.parametrize("folder", ["multitable_callcentre", "servicedesk_sla", "complaints"])
def test_an_audit_runs_right_away(proposed, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("OUTSOURCER_AUDIT_CACHE", str(tmp_path))
    card = oa.open(proposed[folder].folder, "vendor").grade()
    assert any(m.status in ("scored", "provisional") for m in card.measures)
    loaded = {t.table for t in card.data_trust.tables}
    assert loaded >= {draft.table for draft in proposed[folder].drafts if draft.runs}
