"""The fixed words of the page: what letters, grades of evidence, origins and severities are called."""

from __future__ import annotations

LETTERS = {"A": "strong", "B": "good", "C": "adequate", "D": "weak", "F": "failing"}
SHAPES = {
    "A": ("M16 1a15 15 0 1 0 .01 0z", 22),
    "B": ("M2 2h28v28H2z", 22),
    "C": ("M16 0 32 16 16 32 0 16z", 22),
    "D": ("M0 3h32L16 32z", 18),
    "F": ("M9 1h14l8 15-8 15H9L1 16z", 22),
}
"""Outline of each letter's badge in a 32 x 32 box, and the line on which the letter stands."""

EVIDENCE = {
    "E1": "published cut-off (E1)",
    "E2": "market observation (E2)",
    "E3": "folklore: a convention of the trade without research (E3)",
    "E4": "our proposal (E4)",
    "": "no bands",
}
PROVENANCE = {
    "recomputed": "computed by us from raw rows",
    "reported": "the vendor's own figure, not recomputed",
    "assessed": "an answer given in the assessment",
}
BETTER = {
    "higher": "higher is better",
    "lower": "lower is better",
    "middle": "best in the middle",
    "none": "for information, not graded",
}
OWN_RUBRIC = "this toolkit's rubric"
"""Where bands come from if the card does not say otherwise; said once, in the method."""
MOST_SLICES = 24
"""Rows of one table of months, channels or teams; a centre of 80 teams would burst the file, card.json has them all."""
MOST_SQL = 1100
"""Characters of a formula on the page, for the same reason; who wants to read more than that has card.json."""
FIRST_FINDINGS = 7
"""Findings shown at once; a list of thirty is read by nobody. The others unfold."""
WHO = {"vendor": "vendor", "client": "client", "shared": "both"}
