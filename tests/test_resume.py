"""`invoke portfolio --resume` keeps what is complete and what this run would make; all else is done again, and told."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import pytest
import small
from portfolio_parts import vendor as card_of

from outsourcer_audit.engagement import load_engagement
from outsourcer_audit.errors import DataError
from outsourcer_audit.period import parse_period
from outsourcer_audit.publish import portfolio as publishing
from outsourcer_audit.publish import resuming
from outsourcer_audit.publish.manifest import code_hash
from outsourcer_audit.publish.wanted import Wanted

PACKAGES = ("outsourcer-audit", "duckdb", "ibis-framework", "great-expectations", "pandas")
ACME = "vendors/acme"
PERIOD = parse_period("2026-04", "UTC")


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def results(folder: Path, bank: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "card.json").write_text(card_of("Acme").to_json(), encoding="utf-8")
    shipped = Path(__file__).parents[1]
    contracts = {path.name: sha(path) for path in (shipped / "data_checks").glob("*.odcs.yaml")}
    made = {
        "generated_at": "2026-07-01T09:30:00+00:00",
        "engagement": "bank",
        "vendor": "acme",
        "period": "2026-04",
        "wanted": {"pdf": False, "workbook": False, "notebooks": False, "vendor_edition": False},
        "versions": {name: version(name) for name in PACKAGES},
        "inputs": [
            {"file": "vendors/acme/exports/contacts.csv", "sha256": sha(bank / "vendors/acme/exports/contacts.csv")}
        ],
        "inputs_without_rows": {},
        "configuration": {
            "engagement.toml": sha(bank / "engagement.toml"),
            "vendors/acme/vendor.toml": sha(bank / "vendors/acme/vendor.toml"),
            "report_card.ipynb": sha(shipped / "notebooks" / "report_card.ipynb"),
            **contracts,
        },
        "code": code_hash(),
        "outputs": {"card.json": sha(folder / "card.json")},
    }
    (folder / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
    return folder


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return small.write(tmp_path / "bank")


@pytest.fixture
def report(bank: Path, tmp_path: Path) -> Path:
    return results(tmp_path / "out/bank/acme/2026-04", bank)


def kept(report: Path, bank: Path, wanted: Wanted | None = None) -> str:
    """Why not; empty where the results are kept."""
    config = load_engagement(bank)
    card, why = resuming.kept(report, config, config.vendor("acme"), PERIOD, wanted or Wanted())
    assert (card is None) == bool(why)
    return why


def change(report: Path, **changes: object) -> None:
    made = json.loads((report / "manifest.json").read_text("utf-8")) | changes
    (report / "manifest.json").write_text(json.dumps(made), encoding="utf-8")


def edit(file: Path, text: str = "\n# new\n") -> None:
    file.write_text((file.read_text("utf-8") if file.exists() else "") + text, encoding="utf-8")


def test_complete_results_that_this_run_would_make_are_kept(bank, report):
    assert kept(report, bank) == ""


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda r, b: edit(r / "card.json", " "), "results: card.json was changed"),
        (lambda r, b: (r / "card.json").unlink(), "results: card.json is missing"),
        (lambda r, b: edit(r / "notes.md"), "results: notes.md was added"),
        (lambda r, b: (r / "manifest.json").unlink(), "its results have no manifest"),
        (lambda r, b: edit(r / "manifest.json", "x"), "its results have no manifest"),
        (lambda r, b: edit(b / f"{ACME}/exports/contacts.csv"), f"inputs: {ACME}/exports/contacts.csv was changed"),
        (lambda r, b: edit(b / "engagement.toml"), "configuration: engagement.toml was changed"),
        (lambda r, b: edit(b / "vendors/acme/vendor.toml"), "configuration: vendors/acme/vendor.toml was changed"),
        (lambda r, b: edit(b / f"{ACME}/challenges.toml"), f"configuration: {ACME}/challenges.toml was added"),
        (lambda r, b: edit(b / "brand.css"), "configuration: brand.css was added"),
        (lambda r, b: change(r, code="another"), "another version of this toolkit made its results"),
        (lambda r, b: change(r, versions={"duckdb": "0.1"}), "another version of this toolkit made its results"),
        (lambda r, b: change(r, vendor="bert"), "its results are somebody else's"),
        (lambda r, b: change(r, period="2026-05"), "its results are somebody else's"),
        (lambda r, b: change(r, inputs=[{"file": "database, hr.agents", "sha256": "x"}]),
         "nobody can say whether the rows of hr.agents have changed"),
    ],
)  # fmt: skip
def test_whatever_differs_is_done_again_and_told(bank, report, spoil, why):
    spoil(report, bank)
    assert kept(report, bank) == why


def test_other_extras_are_other_results(bank, report, tmp_path):
    assert kept(report, bank, Wanted(pdf=True)) == "other extras are wanted"
    assert kept(tmp_path / "nothing", bank) == "no results yet"


def test_a_card_that_nobody_can_read_is_not_kept(bank, report):
    (report / "card.json").write_text("no card", encoding="utf-8")
    change(report, outputs={"card.json": sha(report / "card.json")})
    assert kept(report, bank) == "its card cannot be read"


class Heard(list[str]):
    def at(self, done: int, total: int, doing: str) -> None: ...

    def say(self, line: str) -> None:
        self.append(line)


def test_the_index_is_made_of_kept_and_new_and_failed(bank, report, tmp_path, monkeypatch):
    for name in ("bert", "cora"):
        (bank / "vendors" / name).mkdir()
        (bank / "vendors" / name / "vendor.toml").write_text(f'name = "{name.title()}"\n', encoding="utf-8")
    audits: list[str] = []
    books = []

    def audit(_engagement, config, name, audited, out, say, wanted):
        audits.append(name)
        if name == "cora":
            raise DataError("cora has no exports.")
        folder = out / config.folder.name / name / audited.label
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "card.json").write_text(card_of(name.title()).to_json(), encoding="utf-8")
        return card_of(name.title()), folder

    monkeypatch.setattr(publishing, "publish_vendor", audit)
    monkeypatch.setattr(publishing, "write_index", lambda book, home, cards, brand: books.append((book, cards)))
    heard = Heard()
    publishing.publish_portfolio(str(bank), None, tmp_path / "out", heard, Wanted(), resume=True)
    book, cards = books[0]
    assert audits == ["bert", "cora"]
    assert [entry.vendor_id for entry in book.audited] == ["acme", "bert"] and book.failed == ["cora"]
    assert cards["acme/2026-04/card.json"] == sha(report / "card.json") and len(cards) == 2
    assert heard[0].startswith("1 of 3 acme: ") and ", kept from 2" in heard[0]
    assert heard[1].endswith(" s (audited again: no results yet)")
    assert heard[2] == "3 of 3 cora: could not be audited: cora has no exports."
    audits.clear()
    publishing.publish_portfolio(str(bank), None, tmp_path / "out", heard, Wanted())
    assert audits == ["acme", "bert", "cora"], "without --resume everything is audited anew"
