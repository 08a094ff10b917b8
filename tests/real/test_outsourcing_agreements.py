"""Two real outsourcing agreements, read by hand into service levels and clauses.

Nothing may be invented: every row quotes a few words, and the test finds them in the filing, near the section it names.
"""

from __future__ import annotations

import re

import pandas as pd
import pytest
from realdata import DATA, HERE, computed, failed, only_with, opened

FILINGS = DATA / "contracts"
TEXTS = {
    "datec": FILINGS / "elandia_2007_outsourcing_agreement.txt",
    "metavante": FILINGS / "ofgbancorp_2007_outsourcing_agreement.txt",
}
pytestmark = only_with("contracts")

NEAR = 7_000
"""Characters after a section's number in which its words have to occur: the longest section."""
SECONDS = {"second": 1, "minute": 60, "hour": 3600}


@pytest.fixture(scope="module", params=sorted(TEXTS))
def vendor(request):
    return request.param


@pytest.fixture(scope="module")
def audit(vendor):
    return opened("contracts", vendor)


def by_hand(vendor, name):
    file = HERE / "contracts/vendors" / vendor / "contract" / name
    return pd.read_csv(file, dtype=str, keep_default_na=False)


def quoted(vendor, row):
    """Whether all words of a row stand in the filing, each near one of the sections that its reference names."""
    text = " ".join(TEXTS[vendor].read_text(encoding="utf-8").split())
    sections = [part.split(", ")[-1].removeprefix("Section ") for part in row["reference"].split("; ")]
    places = [found.end() for name in sections for found in re.finditer(rf"(?i)(?<![\d.]){re.escape(name)}", text)]
    return all(any(words in text[at : at + NEAR] for at in places) for words in row["words"].split(" | "))


@pytest.mark.parametrize("name", ["sla_terms.csv", "clauses.csv"])
def test_every_row_is_in_the_filing_where_it_says(vendor, name):
    rows = by_hand(vendor, name)
    said = rows[rows["present"] == "true"] if name == "clauses.csv" else rows
    assert said["reference"].ne("").all() and said["words"].ne("").all()
    assert [row.iloc[0] for _, row in said.iterrows() if not quoted(vendor, row)] == []


def test_every_number_of_a_service_level_is_among_its_words(vendor):
    rows = by_hand(vendor, "sla_terms.csv")
    for _, row in rows.iterrows():
        shares = {float(n) for n in re.findall(r"([\d.]+)%", row["words"])}
        times = re.findall(r"([\d.]+)\)? (second|minute|hour)", row["words"])
        durations = {float(n) * SECONDS[unit] for n, unit in times}
        assert float(row["target"]) == 1 or round(float(row["target"]) * 100, 6) in shares, row["sla_id"]
        assert row["threshold_s"] == "" or float(row["threshold_s"]) in durations, row["sla_id"]
        if vendor == "metavante":
            assert round(float(row["at_risk"]) * 100, 6) in shares, row["sla_id"]


def test_money_at_risk_is_what_the_rebate_tables_say(audit, vendor):
    at_risk = audit.table("sla_terms")["at_risk"]
    # Datec: one pool of half the base fee for two levels. Metavante: twelve credits, of which a month holds a fifth.
    expected = {"datec": (2, 0.5), "metavante": (12, 7 * 0.06 + 0.08 + 4 * 0.04)}[vendor]
    assert ((at_risk > 0).sum(), at_risk.sum()) == (expected[0], pytest.approx(expected[1], abs=1e-9))


def test_every_row_is_loaded_as_it_was_written(audit, vendor):
    for table in ("sla_terms", "clauses"):
        raw, loaded = by_hand(vendor, f"{table}.csv"), audit.table(table)
        entry = next(e for e in audit.tables.intake["ledger"] if e["table"] == table)
        assert (entry["records"], entry["rows_loaded"], entry["rows_quarantined"]) == (len(raw), len(raw), 0)
        assert (entry["cells_rejected"], set(loaded["org"])) == ({}, {vendor})
    terms, raw = audit.table("sla_terms").set_index("sla_id"), by_hand(vendor, "sla_terms.csv").set_index("sla_id")
    for name in ("threshold_s", "target", "at_risk", "bonus"):
        assert terms[name].equals(pd.to_numeric(raw[name]).reindex(terms.index).astype("float64"))
    clauses, raw = audit.table("clauses").set_index("clause_id"), by_hand(vendor, "clauses.csv").set_index("clause_id")
    assert clauses["present"].equals((raw["present"] == "true").reindex(clauses.index))
    days = pd.to_datetime(raw["amended_on"].replace("", None), format="%Y-%m-%d").reindex(clauses.index)
    assert (pd.to_datetime(clauses["amended_on"]).fillna(pd.Timestamp(0)) == days.fillna(pd.Timestamp(0))).all()
    assert set(days.dropna()) == {pd.Timestamp("2004-06-16" if vendor == "datec" else "2007-01-26")}


def test_what_the_contracts_alone_can_say(audit, vendor):
    card = audit.grade()
    outcome, money = card.measure("governance.outcome_share"), card.measure("governance.kpi_parsimony")
    raw = by_hand(vendor, "sla_terms.csv")
    assert (outcome.value, outcome.n) == ((raw["kind"] == "outcome").mean(), len(raw))
    assert money.value == (raw["at_risk"].astype(float) > 0).sum()
    assert failed(audit, "sla_terms", "A promise by another name") == (raw["metric"] != "service_level").sum() == 12
    assert failed(audit, "sla_terms", "Five formulas") == {"datec": 6, "metavante": 0}[vendor]  # none is pinned
    assert computed(card) == (
        {
            "governance.outcome_share",
            "governance.kpi_parsimony",
            "data.completeness",
            "data.validity",
            "data.duplicates",
            "contract.freshness",
            "contract.clause_coverage",
            "contract.money_at_risk",
            "contract.incentive_balance",
            "contract.money_on_outcomes",
        },
        set(),
    )
    clauses = by_hand(vendor, "clauses.csv")
    assert card.measure("contract.clause_coverage").value == pytest.approx((clauses["present"] == "true").mean())
    assert card.measure("contract.money_at_risk").value == pytest.approx(raw["at_risk"].astype(float).sum())
    # Neither contract pays for more than is promised, nor for outcomes.
    assert [card.measure(f"contract.{name}").value for name in ("incentive_balance", "money_on_outcomes")] == [0, 0]
    days = (pd.Timestamp(card.period.end) - pd.to_datetime(clauses["amended_on"].replace("", None)).max()).days
    assert card.measure("contract.freshness").value == pytest.approx(days / 365.25)
    assert card.overall.letter is None


def test_the_two_contracts_differ_where_it_matters():
    clauses = {vendor: by_hand(vendor, "clauses.csv").set_index("topic")["present"] for vendor in TEXTS}
    datec, metavante = clauses["datec"], clauses["metavante"]
    assert list(datec.index) == list(metavante.index) and len(datec) == 30
    assert (datec == "true").sum() == 22 and (metavante == "true").sum() == 20
    neither = {topic for topic in datec.index if datec[topic] == metavante[topic] == "false"}
    assert neither == {"step-in", "calibration right", "reward for outcomes", "customer satisfaction target"}
