"""Executing a notebook with Papermill, and finding the card that it showed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..card import MIME, ReportCard
from ..errors import AuditError, DataError, UsageError
from ..lean import lean

_KNOWN_ERRORS: dict[str, type[AuditError]] = {"UsageError": UsageError, "DataError": DataError}

Say = Callable[[str], None]


def execute(path: Path, parameters: dict[str, str], say: Say = lambda _: None) -> Any:
    """Run a notebook with parameters and return it executed. Raises what the audit raised inside it, in its words."""
    lean()
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from ..kernels import CLASS

    known = papermill.inspect_notebook(str(path))
    unknown = sorted(set(parameters) - set(known))
    if unknown:  # papermill itself only warns, and would audit the default vendor
        raise UsageError(f"{path.name} has no parameter {', '.join(unknown)}; it has {', '.join(known)}.")
    say(f"Running {path.name}: checks, measures, grades")
    try:
        notebook = papermill.execute_notebook(
            str(path),
            None,  # with a file to write to, the kernel would wait before and after every cell until all was written
            parameters=parameters,
            progress_bar=False,
            log_output=False,
            kernel_name="python3",
            kernel_manager_class=CLASS,
            cwd=str(Path.cwd()),
        )
    except PapermillExecutionError as error:
        if kind := _KNOWN_ERRORS.get(error.ename):
            raise kind(error.evalue) from None
        raise AuditError(f"{path.name}, cell {error.cell_index + 1}: {error.ename}: {error.evalue}") from error
    return _settled(notebook)


def _settled(notebook: Any) -> Any:
    """The same notebook for the same data: without this machine's paths, times of day, random ids and warnings.

    Warnings of libraries name files of this machine, and how many pieces they come in is chance.
    """
    notebook.metadata.pop("papermill", None)
    for place, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{place}"
        for timing in ("papermill", "execution"):
            cell.metadata.pop(timing, None)
        if "outputs" in cell:
            cell["outputs"] = [output for output in cell["outputs"] if output.get("name") != "stderr"]
    return notebook


def card_in(notebook: Any) -> ReportCard:
    """The card that an executed notebook showed. Raises UsageError where any that it showed is a what-if."""
    found = (output.get("data", {}).get(MIME) for cell in notebook.cells for output in cell.get("outputs", []))
    cards = [ReportCard.model_validate(data) for data in found if data]
    for card in cards:
        if card.supposed:
            raise UsageError(
                f"The notebook showed a what-if ({card.supposed}); a report card is made of what was delivered."
            )
    if not cards:
        raise AuditError("The notebook showed no card; a cell must end with `card`.")
    return cards[0]
