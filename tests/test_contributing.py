"""CONTRIBUTING.md keeps its word: a measure and its test, copied from there, are all that a new measure takes."""

from __future__ import annotations

import re
import textwrap
from datetime import datetime
from pathlib import Path

import pytest
from desk import Desk, read

from outsourcer_audit import catalogue, measures
from outsourcer_audit.grading import grade_group
from outsourcer_audit.measures import handoffs
from outsourcer_audit.reading import reading

PAGE = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
ID = "handoffs.overnight"


def example(name: str) -> str:
    """A marked example of the page, as code."""
    found = re.search(rf"<!-- example:{name} -->\n *```python\n(.*?)\n *```", PAGE, re.S)
    assert found, f"no example {name} in CONTRIBUTING.md"
    return textwrap.dedent(found[1])


@pytest.fixture
def overnight():
    """The example's measure, written at the end of measures/handoffs.py as the page says; taken away afterwards."""
    known = list(handoffs.handoffs.measures)
    exec(compile(example("measure"), "measures/handoffs.py", "exec"), dict(vars(handoffs)))
    yield measures.find(ID)
    handoffs.handoffs.measures[:] = known


def test_the_example_and_its_test(overnight):
    room = {"Desk": Desk, "read": read, "datetime": datetime}
    exec(compile(example("test"), "tests/measures/test_handoffs.py", "exec"), room)
    tests = [room[name] for name in room if name.startswith("test_")]
    assert len(tests) == 1
    tests[0]()


def test_nothing_else_has_to_hear_of_it(overnight):
    evening, night, morning = datetime(2026, 4, 10, 20), datetime(2026, 4, 10, 21), datetime(2026, 4, 11, 8)
    rows = [
        {"case_id": f"{n}", "from_org": "w", "to_org": "v", "offered_at": evening, "to_team": "a", "to_agent": f"{n}",
         "accepted_at": morning if n < 6 else night}
        for n in range(120)
    ]  # fmt: skip
    counted = Desk(handoffs=rows).count_all()
    readings = {name: reading(c, "v", "inhouse", lambda *_: None) for name, c in counted.items()}
    found = readings[ID]
    assert (found.value, found.n, found.letter, found.status) == (0.05, 120, "C", "scored")
    assert found.needs == ["handoffs.accepted_at", "handoffs.offered_at", "handoffs.to_org"]
    assert ID in grade_group(handoffs.handoffs, readings).measures
    assert "waited overnight" in catalogue.listing()
    assert "accepted_at" in catalogue.explain(ID)
    assert f"### `{ID}`" in catalogue.reference()
