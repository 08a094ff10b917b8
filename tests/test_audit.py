"""The audit as an analyst has it on the desk, and what critical failures and gaps do to a card."""

from __future__ import annotations

import pytest
import small

import outsourcer_audit as oa


def card_of(folder):
    return oa.open(folder, "acme").grade()


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return oa.open(small.write(tmp_path_factory.mktemp("clean")), "acme")


@pytest.fixture(scope="module")
def doubled(tmp_path_factory):
    """Ten of 120 contacts delivered twice: more than one in a hundred, which is a critical failure."""
    return card_of(small.write(tmp_path_factory.mktemp("doubled"), [*small.rows(120, 12), *small.rows(10)]))


def test_a_critical_failure_turns_every_measure_of_that_table_into_an_error(doubled):
    resting = [
        m
        for m in doubled.measures
        if any(need.startswith("contacts.") for need in m.needs) and m.status != "no_evidence"
    ]
    assert {m.id for m in resting} >= {"handoffs.transfer_rate", "outcomes.abandoned"}
    for m in resting:
        assert (m.status, m.value, m.score, m.letter, m.low, m.by_month) == ("error", None, None, None, None, [])
        assert "contacts.contact_id" in m.reason


def test_the_failure_is_visible_everywhere_it_matters(doubled, clean):
    assert "error" in doubled.overall.reason
    assert doubled.findings[0].severity == "error"
    assert next(t for t in doubled.data_trust.tables if t.table == "contacts").status == "failed"
    before = clean.grade()
    assert doubled.overall.coverage < before.overall.coverage
    handoffs = next(p for p in doubled.pillars if p.id == "handoffs")
    assert (handoffs.score, handoffs.letter) == (None, None)


def test_a_failure_elsewhere_leaves_a_measure_alone(doubled, clean):
    # what does not rest on contacts reads the same with and without the failure
    for measure_id in ("data.completeness", "training.on_time", "client.actions_on_time"):
        assert doubled.measure(measure_id).status == clean.grade().measure(measure_id).status != "error"


def test_what_was_not_delivered_is_no_evidence_and_says_what_is_missing(clean):
    missing = clean.grade().measure("data.context_at_start")
    assert (missing.status, missing.value, missing.n) == ("no_evidence", None, 0)
    assert missing.reason == "not delivered: contacts.context_ready"
    assert clean.grade().measure("training.on_time").reason == "not delivered: training"


def test_no_letter_below_coverage(clean):
    card = clean.grade()
    assert all(group.letter is None for group in (*card.pillars, *card.lenses) if group.coverage < 0.7)
    assert card.overall.letter is None


@pytest.mark.parametrize(
    ("count", "status", "letter"),
    [(29, "insufficient", None), (30, "provisional", "A"), (99, "provisional", "A"), (100, "scored", "A")],
)
def test_status_by_number_of_rows(tmp_path, count, status, letter):
    folder = small.write(tmp_path, small.rows(count), small.AGENT_EACH)
    found = card_of(folder).measure("handoffs.transfer_rate")
    assert (found.status, found.n, found.letter) == (status, count, letter)
    assert (found.value is None) == (status == "insufficient")


def test_where_nobody_says_who_handled_the_contacts_the_figure_is_provisional(tmp_path):
    found = card_of(small.write(tmp_path, small.rows(500))).measure("handoffs.transfer_rate")
    assert (found.status, found.n, found.effective_n) == ("provisional", 500, None)
    assert found.reason == "agent unknown: its rows are taken as independent"


def test_a_table_without_rows_in_the_period_is_an_error_and_not_a_zero(tmp_path):
    found = card_of(small.write(tmp_path, ["C1,01/03/2026 09:15,0:1,no,no"])).measure("handoffs.transfer_rate")
    assert (found.status, found.value) == ("error", None)
    assert "An empty table proves nothing" in found.reason


def test_not_applicable_is_the_consultants_word_and_leaves_coverage(tmp_path, clean):
    vendor = small.VENDOR + '\n[not_applicable]\n"handoffs.escalation" = "the contract has no tiers"\n'
    vendor = vendor.replace('name = "Small Vendor"', 'name = "Small Vendor"')
    card = card_of(small.write(tmp_path, vendor=vendor))
    assert card.measure("handoffs.escalation").status == "not_applicable"
    pillar = next(p for p in card.pillars if p.id == "handoffs")
    assert pillar.coverage > next(p for p in clean.grade().pillars if p.id == "handoffs").coverage


def test_slices_tables_and_explanations(clean):
    slices = clean.slices("handoffs.transfer_rate").set_index(["org", "by", "key"])
    assert slices.loc[("acme", "", ""), ["value", "n"]].tolist() == [0.1, 120]
    assert slices.loc[("acme", "channel", "voice"), "n"] == 120
    assert slices.loc[("acme", "month", "2026-04"), "total"] == 12
    assert len(clean.table("contacts")) == 120
    assert "SELECT" in clean.explain("handoffs.transfer_rate")
    with pytest.raises(KeyError, match=r"handoffs.transfer_rate"):
        clean.slices("handoffs.transfer")
    with pytest.raises(KeyError, match="contacts"):
        clean.table("contact")


def test_the_card_survives_its_json(clean):
    card = clean.grade()
    assert oa.ReportCard.from_json(card.to_json()) == card


def test_importing_the_library_imports_nothing_heavy():
    import subprocess
    import sys

    heavy = ("ibis", "duckdb", "pandas", "great_expectations", "seaborn", "papermill")
    code = f"import sys, outsourcer_audit; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
