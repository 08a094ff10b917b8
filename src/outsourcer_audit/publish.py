"""Publishing: execute the notebook, render its page, and let the whole folder of results appear at once.

<out>/<engagement>/<vendor>/<period>/ holds report_card.html (for the client), card.json, validation.json,
manifest.json, report_card.ipynb and quarantine/ (for the analyst). Until all is written it lives under another name.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .appearing import appearing
from .card import MIME, ReportCard
from .engagement import Engagement, Vendor, chosen_period, load_engagement
from .errors import AuditError, DataError, UsageError
from .intake import plan
from .intake.snapshots import one_run
from .lean import lean
from .prepare import prepared
from .rooms import DATA_CHECKS, NOTEBOOKS
from .staging import staged

NOTEBOOK = "report_card.ipynb"
_KNOWN_ERRORS: dict[str, type[AuditError]] = {"UsageError": UsageError, "DataError": DataError}

Say = Callable[[str], None]


def publish(
    engagement: str, vendor: str, period: str | None, out: Path, say: Say = lambda _: None
) -> tuple[ReportCard, Path]:
    """Audit one vendor and publish its report card. Returns the card and the folder.

    Raises UsageError or DataError with one plain sentence before anything is written.
    """
    with one_run():
        return _publish(engagement, vendor, period, out, say)


def _publish(engagement: str, vendor: str, period: str | None, out: Path, say: Say) -> tuple[ReportCard, Path]:
    config = load_engagement(engagement)
    chosen = config.vendor(vendor)
    audited = chosen_period(config, period)
    files = [file for job in plan(config, chosen) for file in job.files]
    parameters = {"engagement": engagement, "vendor": vendor, "period": audited.label}
    with prepared(config, chosen, audited):
        say(f"Reading {len(files)} files of {config.client} and {chosen.name}, {audited.start} to {audited.end}")
        notebook = execute(NOTEBOOKS / NOTEBOOK, parameters, say)
    card = card_in(notebook)
    say("Writing the report card")
    folder = out / config.folder.name / vendor / audited.label
    with appearing(folder) as work:
        _write(work, notebook, card, config, chosen)
    return card, folder


def execute(path: Path, parameters: dict[str, str], say: Say = lambda _: None) -> Any:
    """Run a notebook with parameters and return it executed. Raises what the audit raised inside it, in its words."""
    lean()
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from .kernels import CLASS

    known = papermill.inspect_notebook(str(path))
    unknown = sorted(set(parameters) - set(known))
    if unknown:  # papermill itself only warns, and would audit the default vendor
        raise UsageError(f"{path.name} has no parameter {', '.join(unknown)}; it has {', '.join(known)}.")
    say(f"Running {path.name}: checks, measures, grades")
    with tempfile.TemporaryDirectory() as folder:
        try:
            papermill.execute_notebook(
                str(path),
                f"{folder}/{path.name}",
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
        notebook = nbformat.read(f"{folder}/{path.name}", as_version=4)
    notebook.metadata.pop("papermill", None)  # it holds this machine's paths
    return notebook


def card_in(notebook: Any) -> ReportCard:
    """The card that an executed notebook showed."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if data := output.get("data", {}).get(MIME):
                return ReportCard.model_validate(data)
    raise AuditError(f"{NOTEBOOK} showed no card; a cell must end with `card`.")


def _write(work: Path, notebook: Any, card: ReportCard, engagement: Engagement, vendor: Vendor) -> None:
    import nbformat

    from .render import render

    title = f"{card.vendor} for {card.client}: report card, {card.period.start} to {card.period.end}"
    (work / "report_card.html").write_text(render(notebook, title), encoding="utf-8")
    (work / "card.json").write_text(card.to_json(), encoding="utf-8")
    trust = json.dumps(card.data_trust.model_dump(mode="json"), ensure_ascii=False, indent=2)
    (work / "validation.json").write_text(trust + "\n", encoding="utf-8")
    nbformat.write(notebook, work / NOTEBOOK)
    aside = staged(engagement, vendor) / "quarantine"
    if aside.is_dir():
        shutil.copytree(aside, work / "quarantine")
    (work / "manifest.json").write_text(
        json.dumps(_manifest(work, card, engagement, vendor), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )


def _manifest(work: Path, card: ReportCard, engagement: Engagement, vendor: Vendor) -> dict[str, Any]:
    """What went in, what came out, and their hashes; the account of every file, from its records to loaded rows."""
    ledger = json.loads((staged(engagement, vendor) / "intake.json").read_text(encoding="utf-8"))["ledger"]
    made_by = [
        engagement.folder / "engagement.toml",
        vendor.folder / "vendor.toml",
        NOTEBOOKS / NOTEBOOK,
        *sorted(DATA_CHECKS.glob("*.odcs.yaml")),
    ]
    return {
        "generated_at": card.generated_at,
        "versions": card.provenance.versions,
        "scoring_version": card.scoring_version,
        "inputs": ledger,
        "configuration": {path.name: _sha256(path) for path in made_by},
        "outputs": {
            path.relative_to(work).as_posix(): _sha256(path) for path in sorted(work.rglob("*")) if path.is_file()
        },
    }


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
