"""Makes the pictures of the documents from real runs: ``python docs/screenshots.py`` (Chromium and the test extra).

Audits all vendors of the demo and a vendor's two quarters; takes some minutes. ``--results=FOLDER`` keeps what was
written there, and uses what is there already.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DEMO = ROOT / "engagements" / "demo"
VENDOR = "meridian"
COLOURS = 96
"""Enough for a page of text and the colours of small marks, at a third of the size."""


@dataclass(frozen=True)
class Picture:
    """One picture: which page, how large a window, and where the page is scrolled to (an element, or its top)."""

    name: str
    page: str
    width: int
    height: int
    at: str = ""
    scheme: str = "light"
    scale: float = 1


PICTURES = (
    Picture("report_card", "card", 1080, 1180),
    Picture("pillar", "card", 1080, 900, at="#g-handoffs"),
    Picture("phone", "card", 390, 844, scheme="dark"),
    Picture("index", "index", 1080, 1100),
    Picture("compare", "compare", 1080, 800),
    Picture("profile", "profile", 1080, 900),
)


def main() -> None:
    """Run what is not there yet, then take every picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, help="folder for the results of the runs")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, sync_playwright() as play:
        pages = results((given.results or Path(made)).resolve())
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            taken = take(browser, picture, pages[picture.page])
            print(f"{taken.name}: {taken.stat().st_size / 1000:.0f} KB")
        browser.close()


def results(out: Path) -> dict[str, Path]:
    """The pages by name, made where they are missing."""
    pages = {
        "card": out / DEMO.name / VENDOR / "2026-01..2026-06" / "report_card.html",
        "index": out / DEMO.name / "index.html",
        "compare": out / "compare.html",
        "profile": out / "bank" / "vendors" / "harbour" / "profile.html",
    }
    quarters = [out / DEMO.name / VENDOR / f"2026-{quarter}" for quarter in ("Q1", "Q2")]
    if not pages["index"].exists():
        invoke("portfolio", f"--engagement={DEMO}", f"--out={out}")
    for quarter in quarters:
        if not quarter.exists():
            invoke("audit", f"--vendor={VENDOR}", f"--engagement={DEMO}", f"--out={out}", f"--period={quarter.name}")
    if not pages["compare"].exists():
        invoke("compare", f"--before={quarters[0]}", f"--after={quarters[1]}", f"--html={pages['compare']}")
    if not pages["profile"].exists():
        exports = DEMO / "vendors" / "harbour" / "exports"
        invoke("onboard", "--vendor=harbour", f"--source={exports}", f"--engagement={out / 'bank'}")
    return pages


def invoke(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "invoke", "--search-root", str(ROOT), *words], cwd=ROOT, check=True)


def take(browser: Browser, picture: Picture, page: Path) -> Path:
    """One picture of a page, with few colours."""
    view = {"width": picture.width, "height": picture.height}
    tab = browser.new_page(viewport=view, color_scheme=picture.scheme, device_scale_factor=picture.scale)
    tab.goto(page.as_uri())
    if picture.at:
        tab.eval_on_selector(picture.at, "one => one.scrollIntoView()")
    path = HERE / f"{picture.name}.png"
    tab.screenshot(path=path)
    tab.close()
    Image.open(path).convert("RGB").quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(path, optimize=True)
    return path


if __name__ == "__main__":
    main()
