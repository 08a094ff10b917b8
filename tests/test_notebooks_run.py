"""Every notebook runs under Papermill, for a demo vendor and for one that delivered next to nothing."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import nbformat
import pytest
import small

from outsourcer_audit.card import ReportCard
from outsourcer_audit.publish import Wanted, publish
from outsourcer_audit.publish.deep_dives import DEEP_DIVES
from outsourcer_audit.publish.executing import execute
from outsourcer_audit.rooms import DEMO, NOTEBOOKS

pytestmark = pytest.mark.slow

PILLARS = [name for name in DEEP_DIVES if name != "data_validation"]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """One audit with its deep dives, asked for with this machine's full path to the engagement."""
    out = tmp_path_factory.mktemp("out")
    _, folder = publish(str(DEMO), "meridian", "2026-Q2", out, wanted=Wanted(notebooks=True))
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A vendor that delivered sixty contacts, and a client that delivered nothing."""
    return small.write(tmp_path_factory.mktemp("bare"), small.rows(60, 6))


def outputs(notebook):
    return [o for cell in notebook.cells for o in cell.get("outputs", [])]


def text_of(notebook):
    return "\n".join(str(o.get("data", {}).get("text/html", "")) for o in outputs(notebook))


def test_every_deep_dive_is_there_as_notebook_and_page(published):
    for name in DEEP_DIVES:
        assert nbformat.read(published / "notebooks" / f"{name}.ipynb", 4).cells
        page = (published / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
        assert "meridian" in page.lower()
        assert not re.search(r"<script|src=|https?://(?!www\.w3\.org)", page), name  # one file, nothing from elsewhere


def test_the_executed_notebook_leads_to_them_and_the_clients_page_does_not(published):
    last = nbformat.read(published / "report_card.ipynb", 4).cells[-1]
    targets = re.findall(r"\]\(([^)]+)\)", last.source)
    assert len(targets) == 2 * len(DEEP_DIVES)
    assert all((published / target).is_file() for target in targets)
    assert "notebooks/" not in (published / "report_card.html").read_text(encoding="utf-8")


def test_they_hold_no_path_of_this_machine(published):
    for path in (published / "notebooks").iterdir():
        text = path.read_text(encoding="utf-8")
        for secret in (str(DEMO.parent), str(Path.home()), "papermill", socket.gethostname()):
            if len(secret) > 3:
                assert secret not in text, (path.name, secret)


def test_an_executed_one_runs_again_as_it_is(published):
    again = nbformat.read(published / "notebooks" / "handoffs.ipynb", 4)
    assert 'engagement = "engagements/demo"' in "\n".join(cell.source for cell in again.cells)
    done = execute(published / "notebooks" / "handoffs.ipynb", {})
    assert text_of(done) == text_of(again)


def test_they_show_the_cards_own_figures(published):
    card = ReportCard.load(published / "card.json")
    for name in PILLARS:
        shown = text_of(nbformat.read(published / "notebooks" / f"{name}.ipynb", 4))
        group = next(pillar for pillar in card.pillars if pillar.id == name)
        assert all(f"<code>{measure}</code>" in shown for measure in group.measures)
        assert "<svg" in shown


def test_they_hold_nobodys_data(published):
    """Ids of people and customers stand in raw rows only; the agents' and customers' ids of the demo are known."""
    import outsourcer_audit as oa
    from outsourcer_audit.contracts import all_contracts

    audit = oa.open(DEMO, "meridian", "2026-Q2")
    told = "\n".join(path.read_text(encoding="utf-8") for path in (published / "notebooks").iterdir())
    words = set(re.findall(r"[\w@.+-]+", told))
    for contract in all_contracts().values():
        if contract.table in audit.tables.delivered_tables:
            for column in (c.name for c in contract.columns if c.classification == "pii"):
                values = set(audit.tables.table(contract.table)[column].execute().dropna().astype(str))
                assert not {v for v in values if len(v) > 4} & words, (contract.table, column)


@pytest.mark.parametrize("name", [*DEEP_DIVES, "explore"])
def test_it_runs_for_a_vendor_that_has_nothing(name, bare):
    done = execute(NOTEBOOKS / f"{name}.ipynb", {"engagement": str(bare), "vendor": "acme"})
    assert not [o for o in outputs(done) if o.output_type == "error"]
    if name in PILLARS and name != "handoffs":
        assert "no evidence" in text_of(done)


def test_explore_takes_another_measure_and_looks_at_it_by_team():
    parameters = {"engagement": str(DEMO), "vendor": "meridian", "measure": "handoffs.transfer_rate", "by": "team"}
    done = execute(NOTEBOOKS / "explore.ipynb", parameters)
    shown = text_of(done)
    assert re.search(r"<figcaption>Contacts that were passed to another agent: [^<]+ by team", shown)
    assert "Hand-offs that were accepted later than agreed" in shown
    assert "(on trial)" in shown
