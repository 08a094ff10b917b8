"""Makes the pictures of the README from a real run: ``python docs/screenshots.py`` (Chromium and the test extra)."""

import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from outsourcer_audit.publish import publish

HERE = Path(__file__).parent


def main() -> None:
    """Audit a demo vendor and take the top of its card, as a desk sees it."""
    with tempfile.TemporaryDirectory() as out, sync_playwright() as play:
        _, folder = publish(str(HERE.parent / "engagements" / "demo"), "meridian", None, Path(out), print)
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1080, "height": 1180})
        page.goto((folder / "report_card.html").resolve().as_uri())
        page.screenshot(path=HERE / "report_card.png")
        browser.close()
    # 64 colours are enough for a page of text, at a quarter of the size.
    Image.open(HERE / "report_card.png").convert("RGB").quantize(64).save(HERE / "report_card.png", optimize=True)


if __name__ == "__main__":
    main()
