"""Committed notebooks: thin, clean, parameterised."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
DEEP_DIVES = ("data_validation", "governance", "training", "data_integration", "handoffs")
MOST_LINES = 8
MEASURE = "measure"
"""Tag of the one cell that may define something: the analyst's own measure, which is what explore.ipynb is for."""
MOST_LINES_OF_A_MEASURE = 14  # the decorator, the signature, six lines of docstring, and what any cell has


def code_of(path: Path) -> list[dict]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def tags(cell: dict) -> list[str]:
    return cell["metadata"].get("tags", [])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_thin_and_clean(path):
    code = code_of(path)
    assert 1 <= len(code) <= 12
    assert sum("parameters" in tags(cell) for cell in code) == 1
    assert "papermill" not in json.loads(path.read_text(encoding="utf-8"))["metadata"]
    for cell in code:
        source = "".join(cell["source"])
        if MEASURE not in tags(cell):
            assert len(source.splitlines()) <= MOST_LINES
            assert not re.search(r"^\s*(def|class|for|while)\b", source, re.M)
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


def test_only_explore_defines_something_and_only_one_measure():
    tagged = [(path.stem, cell) for path in NOTEBOOKS for cell in code_of(path) if MEASURE in tags(cell)]
    assert [name for name, _ in tagged] == ["explore"]
    source = "".join(tagged[0][1]["source"])
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    (decorator,) = function.decorator_list
    assert ast.unparse(decorator).startswith("audit.measure(")
    assert len(source.splitlines()) <= MOST_LINES_OF_A_MEASURE
    inside = [node for node in ast.walk(function) if node is not function]
    assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.For | ast.While) for node in inside)


def test_every_notebook_is_there():
    assert {path.stem for path in NOTEBOOKS} >= {*DEEP_DIVES, "report_card", "portfolio", "explore"}


@pytest.mark.parametrize("name", [*DEEP_DIVES, "explore"])
def test_the_same_parameters_everywhere(name):
    (cell,) = (c for path in NOTEBOOKS if path.stem == name for c in code_of(path) if "parameters" in tags(c))
    names = re.findall(r"^(\w+) = ", "".join(cell["source"]), re.M)
    assert names[:3] == ["engagement", "vendor", "period"]


@pytest.mark.parametrize("name", DEEP_DIVES)
def test_a_deep_dive_shows_no_raw_rows(name):
    """What is handed on holds aggregates: raw tables and people are for the analyst's own screen."""
    (path,) = (path for path in NOTEBOOKS if path.stem == name)
    source = "\n".join("".join(cell["source"]) for cell in code_of(path))
    assert not re.search(r"audit\.(table|data|agents|slices)\b", source)


def test_the_deep_dives_are_those_that_are_rendered():
    from outsourcer_audit.publish.deep_dives import DEEP_DIVES as RENDERED

    assert RENDERED == DEEP_DIVES
