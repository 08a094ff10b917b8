"""`invoke portfolio` on a copy of the demo in which one vendor's contacts are missing: as a person types it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import outsourcer_audit as oa

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("a b#c")
    shutil.copytree(ROOT / "engagements" / "demo", folder / "demo")
    (folder / "demo" / "vendors" / "juniper" / "exports" / "contacts.csv").unlink()
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "portfolio",
               f"--engagement={folder / 'demo'}", f"--out={folder / 'out'}"]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return folder, result


def test_the_others_are_audited_and_the_exit_code_names_the_one_that_failed(ran):
    folder, result = ran
    assert result.returncode == 2, result.stderr
    assert result.stderr.strip() == "1 of 5 vendors could not be audited: juniper."
    lines = result.stdout.splitlines()
    assert re.fullmatch(r"1 of 5 harbour: A \(\d\d of 100\), \d+\.\d s", lines[0])
    assert lines[1].startswith("2 of 5 juniper: could not be audited: ") and "contacts.csv" in lines[1]
    assert lines[-1] == f"Portfolio: {folder / 'out' / 'demo' / 'index.html'}"
    assert "Traceback" not in result.stdout + result.stderr


def test_the_index_sets_four_vendors_side_by_side(ran):
    folder, _ = ran
    home = folder / "out" / "demo"
    assert {path.name for path in home.iterdir()} == {
        "harbour", "lumen", "meridian", "northgate", "index.html", "manifest.json", "portfolio.json",
    }  # fmt: skip
    html = (home / "index.html").read_text(encoding="utf-8")
    assert "<strong>Juniper Desk could not be audited.</strong>" in html
    assert str(folder) not in html and "/tmp/" not in html and "Traceback" not in html and "<script" not in html
    assert len(html.encode()) < 300_000
    links = [href for href in re.findall(r'href="([^"]*)"', html) if not href.startswith("#")]
    assert len(links) == 8 and all((home / href).is_file() for href in links)
    text = (home / "portfolio.json").read_text(encoding="utf-8")
    assert str(folder) not in text and len(json.loads(text)["entries"]) == 5


def test_what_the_demo_planted_is_told(ran):
    """Northgate has harder contacts, not worse work: beside in-house at its mix, nothing is shown of what plain figures
    show. It has rare questions that Harbour has not, so the two cannot be set beside each other there."""
    book = oa.portfolio(ran[0] / "out" / "demo")
    assert book.pair("harbour", "meridian").differing > book.pair("lumen", "northgate").differing
    hard = book.pair("harbour", "northgate")
    assert hard.other_questions > 5 and hard.only_crude == 0
    unknown = [book.measure(d.measure) for d in hard.differences if d.differs and d.other_questions]
    alike = [
        m.id
        for m in unknown
        if {f.beside for f in m.figures if f.vendor_id == "northgate"} == {"no detectable difference"}
    ]
    assert alike == [m.id for m in unknown]
    assert book.pair("harbour", "meridian").only_crude == 0
    assert book.handoffs is not None and book.handoffs.cell("meridian", "inhouse").said[0].n > 100
    assert book.measure("outcomes.csat_top2").inhouse == pytest.approx(0.82, abs=0.01)
