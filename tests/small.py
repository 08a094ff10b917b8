"""A small engagement on disk, written by hand: one vendor, a few files. Tests change it and audit it."""

from __future__ import annotations

from pathlib import Path

ENGAGEMENT = """
name = "Small"
client = "Small Client"
timezone = "Europe/London"
period = "2026-04"
"""

VENDOR = """
name = "Small Vendor"
timezone = "Europe/London"

[[source]]
table = "contacts"
file = "exports/contacts.csv"
null = ["N/A"]

[source.columns]
contact_id  = "Id"
offered_at  = { from = "Start", format = "%d/%m/%Y %H:%M" }
channel     = { value = "voice" }
wait_s      = { from = "Wait", unit = "m:ss" }
abandoned   = "Lost"
transferred = "Moved"
"""
AGENT_EACH = VENDOR + 'agent_id    = "Id"\n'
"""Every contact has an agent of its own, so that none resembles another and plain intervals hold."""

HEADER = "Id,Start,Wait,Lost,Moved"


def rows(count: int, moved: int = 0) -> list[str]:
    """Contacts on successive minutes of 1 April 2026 from nine o'clock; the first ``moved`` were transferred."""
    return [
        f"C{i},01/04/2026 {9 + i // 60:02}:{i % 60:02},0:{i % 60:02},no,{'yes' if i < moved else 'no'}"
        for i in range(count)
    ]


def write(folder: Path, lines: list[str] | None = None, vendor: str = VENDOR, engagement: str = ENGAGEMENT) -> Path:
    """Write the engagement into a folder and return it."""
    exports = folder / "vendors" / "acme" / "exports"
    exports.mkdir(parents=True)
    (folder / "engagement.toml").write_text(engagement, encoding="utf-8")
    (folder / "vendors" / "acme" / "vendor.toml").write_text(vendor, encoding="utf-8")
    (exports / "contacts.csv").write_text(
        "\n".join([HEADER, *(rows(120, 12) if lines is None else lines)]) + "\n", encoding="utf-8"
    )
    return folder
