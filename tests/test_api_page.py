"""docs/api.md keeps its word: its examples run, in order, over the demo."""

from __future__ import annotations

import linecache
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE, re.S | re.M)


@pytest.mark.slow
def test_the_examples_run(monkeypatch, capsys):
    monkeypatch.chdir(ROOT / "notebooks")  # as in JupyterLab: the engagement is searched upwards
    room: dict = {"__name__": "__main__"}
    for number, code in enumerate(EXAMPLES):
        name = f"<docs/api.md, example {number + 1}>"
        linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)  # as IPython does with a cell
        exec(compile(code, name, "exec"), room)
    assert "At the end of src/outsourcer_audit/measures/handoffs.py" in capsys.readouterr().out


def test_the_page_names_what_there_is():
    from outsourcer_audit.audit import Audit
    from outsourcer_audit.show import dive

    for name in re.findall(r"\baudit\.(\w+)\(", PAGE):
        assert callable(getattr(Audit, name)), name
    for name in re.findall(r"\bdive\.(\w+)\(", PAGE):
        assert callable(getattr(dive, name)), name
    assert len(EXAMPLES) >= 6
