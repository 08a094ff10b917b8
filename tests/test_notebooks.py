"""Committed notebooks: thin, clean, parameterised."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_thin_and_clean(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert 1 <= len(code) <= 12
    assert sum("parameters" in cell["metadata"].get("tags", []) for cell in code) == 1
    assert "papermill" not in notebook["metadata"]
    for cell in code:
        source = "".join(cell["source"])
        assert len(source.splitlines()) <= 8
        assert not re.search(r"^\s*(def|class|for|while)\b", source, re.M)
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


def test_there_are_notebooks():
    assert NOTEBOOKS
