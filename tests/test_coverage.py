"""docs/coverage.md: every row of what was asked for is served by something that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from outsourcer_audit import measures
from outsourcer_audit.request.practices import practices
from outsourcer_audit.rooms import TEMPLATES

PAGE = (Path(__file__).parents[1] / "docs" / "coverage.md").read_text(encoding="utf-8")
ASKED = ("A1", "A2", "A3", "B1", "B2", "B3", "B4", "C1", "C2", "C3", "D1", "D2", "D3", "E1", "E2", "folklore")
ROWS = {row[0]: row for line in PAGE.splitlines() if len(row := [c.strip() for c in line.strip("|").split(" | ")]) == 3}
SECTIONS = {path.name.removesuffix(".html.j2") for path in (TEMPLATES / "report_card" / "partials").iterdir()}


def names(cell: str) -> set[str]:
    return {name for name in re.findall(r"`([^`]+)`", cell) if not name.startswith("invoke")}


def exists(name: str) -> bool:
    kind, _, rest = name.partition(":")
    if kind == "section":
        return rest in SECTIONS
    if kind == "practice":
        return rest in {practice.id for practice in practices()}
    if kind == "forensics":
        from outsourcer_audit.forensics import all_patterns

        return rest in {pattern.id for pattern in all_patterns()}
    return measures.find(name) is not None


@pytest.mark.parametrize("asked", ASKED)
def test_every_row_is_served_by_what_exists(asked):
    served = names(ROWS[asked][2])
    assert {name for name in served if not exists(name)} == set()
    assert any(not name.startswith(("practice:", "forensics:")) for name in served)


def test_a_name_that_does_not_exist_is_noticed():
    assert not exists("consistency.forced_chanel")
    assert not exists("section:headlines")
    assert not exists("practice:one_team")
