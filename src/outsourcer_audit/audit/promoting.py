"""Promoting a measure from a cell to the library: exactly what to paste where. Nothing is written."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import measures
from ..contracts import all_contracts
from ..errors import UsageError
from ..measures.kinds import Kind
from ..measures.registry import Group, Measure
from .counting import counted_alone
from .names import group_of
from .trial import entry_of

if TYPE_CHECKING:
    from .desk import Audit

WIDTH = 120
EXAMPLES = {
    "string": '"..."', "timestamp": "datetime(2026, 4, 10, 9)", "date": "date(2026, 4, 10)", "boolean": "True",
    "integer": "1", "number": "1.0",
}  # fmt: skip
WHOSE = {"org": '"v"', "to_org": '"v"', "from_org": '"inhouse"'}


@dataclass(frozen=True)
class Promotion:
    """What makes a measure of the desk one of the library: the function, its test, and the files they go into."""

    module: str
    code: str
    test_file: str
    test: str
    then: tuple[str, ...]

    def __repr__(self) -> str:
        steps = "\n".join(f"   {line}" for line in self.then)
        return (
            f"1. At the end of {self.module}:\n\n{self.code}\n\n"
            f"2. In {self.test_file}, with figures worked by hand:\n\n{self.test}\n\n3. Then:\n{steps}\n"
        )


def promotion(audit: Audit, wanted: Callable[..., Kind] | str) -> Promotion:
    """The function as the library would have it, a test to fill in, and what to run then."""
    m = entry_of(audit, wanted)
    group = group_of(m.group)
    module, variable = _home(group)
    name = m.count.__name__
    file = f"src/outsourcer_audit/measures/{module.__name__.rpartition('.')[2]}.py"
    return Promotion(
        file,
        _code(m, module, variable),
        f"tests/measures/test_{module.__name__.rpartition('.')[2]}.py",
        _test(m, counted_alone(audit, m).needs),
        (f"invoke measures --explain={m.id}", "invoke measures --page=docs/measures.md", f"pytest -k {name}"),
    )


def _home(group: Group) -> tuple[Any, str]:
    """The module that made a group, and what it calls it there."""
    for key, module in sys.modules.items():
        if key.startswith(f"{measures.__name__}.") and key.rpartition(".")[2] == group.id:
            for name, value in vars(module).items():
                if value is group:
                    return module, name
    raise UsageError(f"No module of {group.id} was found.")


def _code(m: Measure, module: Any, variable: str) -> str:
    """The cell's function under the library's decorator, with what else of the notebook it needs above it."""
    try:
        source = textwrap.dedent(inspect.getsource(m.count))
    except (OSError, TypeError):
        raise UsageError(f"{m.count.__name__}: its source is not at hand; run its cell in a notebook first.") from None
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    body = "\n".join(source.splitlines()[tree.lineno - 1 :])
    return "\n".join([*_needed(m, module), _decorator(tree, variable), body.rstrip()])


def _decorator(function: ast.FunctionDef, variable: str) -> str:
    call = next(d for d in function.decorator_list if isinstance(d, ast.Call))
    given = [f"{k.arg}={_text(k.value)}" for k in call.keywords if k.arg and k.arg != "pillar"]
    line = f"@{variable}.measure({', '.join(given)})"
    return line if len(line) <= WIDTH else "\n".join([f"@{variable}.measure(", *(f"    {g}," for g in given), ")"])


def _text(node: ast.expr) -> str:
    """As the house writes it: double quotes."""
    text = ast.unparse(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and '"' not in text:
        return f'"{text[1:-1]}"'
    return text


def _needed(m: Measure, module: Any) -> list[str]:
    """Names of the notebook that the function uses and the module does not know: imports, constants, or a warning."""
    found = inspect.getclosurevars(m.count)
    lines: list[str] = []
    for name, value in {**found.globals, **found.nonlocals}.items():
        if vars(module).get(name) is value:
            continue
        home = getattr(value, "__module__", "") or ""
        if inspect.ismodule(value):
            lines.append(f"import {value.__name__}" + ("" if value.__name__ == name else f" as {name}"))
        elif home.startswith("outsourcer_audit.measures"):
            lines.append(f"from .{home.rpartition('.')[2]} import {name}")
        elif isinstance(value, bool | int | float | str):
            lines.append(f"{name} = {value!r}  # from the notebook")
        else:
            lines.append(f"# {name} is the notebook's: bring it along")
    return [*sorted(lines), ""] if lines else []


def _test(m: Measure, needs: dict[str, set[str]]) -> str:
    types = {table: {c.name: c.type for c in contract.columns} for table, contract in all_contracts().items()}
    tables = {table: sorted(columns) for table, columns in sorted(needs.items()) if table in types}
    lines = [f"def test_{m.count.__name__}():"]
    for table, columns in tables.items():
        cells = ", ".join(f'"{c}": {WHOSE.get(c) or EXAMPLES.get(types[table][c], "...")}' for c in columns)
        lines += [f"    {table} = [", f"        {{{cells}}},  # one that counts", "    ]"]
    given = ", ".join(f"{table}={table}" for table in tables)
    lines += [
        "    # good, bad, unknown and too few: write such rows, and the figure that you work out by hand",
        f'    assert read(Desk({given}).count("{m.id}")) == ("value", "n")',
    ]
    return "\n".join(lines)
