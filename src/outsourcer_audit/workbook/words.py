"""The words of the workbook: statuses, grades of evidence, units with their number formats."""

from __future__ import annotations

STATUS = {
    "scored": "scored",
    "provisional": "provisional",
    "insufficient": "too few rows",
    "no_evidence": "no evidence",
    "not_applicable": "does not apply",
    "error": "error",
}
WHO = {"vendor": "vendor", "client": "client", "shared": "both"}
UNITS: dict[str, tuple[str, str]] = {
    "share": ("share of 1", "0.0%"),
    "share_points": ("difference of shares of 1", '0.0%" points"'),
    "per_year": ("share of 1 a year", '0.0%" a year"'),
    "seconds": ("seconds", '#,##0.0" s"'),
    "hours": ("hours", '#,##0.0" h"'),
    "days": ("days", '#,##0.0" days"'),
    "years": ("years", '#,##0.0" years"'),
    "levels": ("levels", '0.0" levels"'),
    "per_month": ("a month", '#,##0.0" a month"'),
    "points": ("points", "0.0"),
    "count": ("count", "#,##0.##"),
    "ratio": ("ratio", "0.00"),
    "index": ("index", "0.00"),
}
"""Unit on the card -> what the cell holds, and how it is shown. The cell holds what card.json holds."""

GLOSSARY: tuple[tuple[str, str, str], ...] = (
    ("Cell", "empty", "Nothing could be measured, or it must not be shown. Never to be read as 0."),
    ("Status", "scored", "A figure with enough rows behind it for a letter."),
    ("Status", "provisional", "A figure from few rows; it counts, and its interval says how little is known."),
    ("Status", "too few rows", "A figure from so few rows would say nothing, or might be about somebody: not shown."),
    ("Status", "no evidence", "The data for it were not delivered. Neither good nor bad."),
    ("Status", "does not apply", "There is nothing of the kind in this service."),
    ("Status", "error", "The data behind it failed a critical check: no figure can be trusted."),
    ("Letter", "A", "strong: score 90 or more"),
    ("Letter", "B", "good: score 80 or more"),
    ("Letter", "C", "adequate: score 70 or more"),
    ("Letter", "D", "weak: score 60 or more"),
    ("Letter", "F", "failing: score below 60"),
    ("Interval", "low, high", "With 95 % confidence the true figure lies between the two. Complete counts have none."),
    ("Evidence", "E1", "The bands are a published cut-off."),
    ("Evidence", "E2", "The bands are a market observation."),
    ("Evidence", "E3", "The bands are folklore: a convention of the trade without research."),
    ("Evidence", "E4", "The bands are our own proposal."),
    ("Evidence", "(empty)", "No bands, or agreed ones: the column of their origin says whose they are."),
    ("Provenance", "recomputed", "Computed by us from raw rows."),
    ("Provenance", "reported", "The vendor's own figure, not recomputed."),
    ("Provenance", "assessed", "An answer given in the assessment."),
    ("In-house", "difference", "Vendor minus in-house team, at an equal mix where the column says so."),
    ("Funnel", "alert, alarm", "Differs from the whole by more than chance (95 %), by far more than chance (99.8 %)."),
    (
        "Quarantine",
        "set aside",
        "Rows that could not be used; read = loaded + set aside. Their values are not in here.",
    ),
)
"""Kind, term, meaning."""


def unit(name: str) -> str:
    """A unit in words; one that nobody has declared says its own name."""
    return UNITS[name][0] if name in UNITS else name


def look(name: str) -> str:
    """The number format of a unit."""
    return UNITS[name][1] if name in UNITS else "General"
