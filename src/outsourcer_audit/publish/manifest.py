"""The manifest: what went in, what made it, what came out, with hashes.

No path of this machine stands in it: a file of the engagement is named from the engagement's folder, a contract and
the notebook by their names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..appearing import outputs_of
from ..brand import LOGOS
from ..card import ReportCard
from ..challenges.claims import FILE as CHALLENGES
from ..engagement import Engagement, Vendor
from ..errors import DataError
from ..fingerprints import sha256
from ..intake import plan
from ..period import Period
from ..rooms import DATA_CHECKS, NOTEBOOKS, TEMPLATES
from ..staging import staged
from .deep_dives import DEEP_DIVES
from .wanted import Wanted

NOTEBOOK = "report_card.ipynb"
"""The notebook behind the page."""
PUBLISHED = (NOTEBOOK, "portfolio.ipynb", *(f"{name}.ipynb" for name in DEEP_DIVES))
"""The notebooks that make results; what an analyst tries in the others changes none."""
_PACKAGE = Path(__file__).parents[1]
_CONFIGURES = ("engagement.toml", CHALLENGES, "brand.css", *LOGOS)
"""Files of an engagement's folder that decide what its results say, where they are there."""


@dataclass(frozen=True)
class Basis:
    """What decides the results beside the delivered rows: whose, for when, what is wanted, and by which rules.

    It is taken before the audit begins: what changes while it runs is then seen as changed since, never overlooked.
    """

    engagement: str
    vendor: str
    period: str
    wanted: dict[str, bool]
    configuration: dict[str, str]
    code: str


def basis_of(engagement: Engagement, vendor: Vendor, period: Period, wanted: Wanted) -> Basis:
    """The basis of an audit that would begin now."""
    return Basis(
        engagement.folder.name,
        vendor.id,
        period.label,
        asdict(wanted),
        configuration_of(engagement, vendor),
        code_hash(),
    )


def configuration_of(engagement: Engagement, vendor: Vendor) -> dict[str, str]:
    """Hashes by name: the client's files and the vendor's, and this toolkit's contracts and notebook."""
    own = [engagement.folder / name for name in _CONFIGURES]
    own += [vendor.folder / name for name in ("vendor.toml", CHALLENGES)]
    named = {path.relative_to(engagement.folder).as_posix(): path for path in own if path.is_file()}
    shipped = [NOTEBOOKS / NOTEBOOK, *sorted(DATA_CHECKS.glob("*.odcs.yaml"))]
    return {name: sha256(path) for name, path in (named | {path.name: path for path in shipped}).items()}


def is_shipped(name: str) -> bool:
    """Whether a file of the configuration comes with this toolkit, and not from the engagement."""
    return name == NOTEBOOK or name.endswith(".odcs.yaml")


@cache
def code_hash() -> str:
    """One hash over all that this toolkit makes results with: its code, notebooks, templates and contracts."""
    rooms = {"code": _PACKAGE.rglob("*.py"), "templates": _all_in(TEMPLATES), "data_checks": _all_in(DATA_CHECKS)}
    homes = {"code": _PACKAGE, "templates": TEMPLATES, "data_checks": DATA_CHECKS}
    files = {f"{room}/{path.relative_to(homes[room]).as_posix()}": path for room in rooms for path in rooms[room]}
    files |= {f"notebooks/{name}": NOTEBOOKS / name for name in PUBLISHED}
    digest = hashlib.sha256()
    for name, path in sorted(files.items()):
        digest.update(f"{name}\0{sha256(path)}\n".encode())
    return digest.hexdigest()


def _all_in(folder: Path) -> Iterable[Path]:
    """Every file but what editors and Python leave behind."""
    parts = {path: path.relative_to(folder).parts for path in folder.rglob("*") if path.is_file()}
    return [path for path, names in parts.items() if not any(n.startswith((".", "__pycache__")) for n in names)]


def manifest(work: Path, card: ReportCard, engagement: Engagement, vendor: Vendor, basis: Basis) -> dict[str, Any]:
    """What went in, what came out, and their hashes; the account of every file, from its records to loaded rows."""
    ledger = json.loads((staged(engagement, vendor) / "intake.json").read_text(encoding="utf-8"))["ledger"]
    _same_as(card, ledger)
    return {
        "generated_at": card.generated_at,
        "engagement": basis.engagement,
        "vendor": basis.vendor,
        "period": basis.period,
        "wanted": basis.wanted,
        "versions": card.provenance.versions,
        "scoring_version": card.scoring_version,
        "inputs": ledger,
        "inputs_without_rows": _without_rows(engagement, vendor, ledger),
        "configuration": basis.configuration,
        "code": basis.code,
        "outputs": outputs_of(work),
    }


def _same_as(card: ReportCard, ledger: list[dict[str, Any]]) -> None:
    """Raise DataError where the files are no longer those that the card was made from."""
    audited = {(file.file, file.sha256) for table in card.data_trust.tables for file in table.files}
    if changed := sorted({entry["file"] for entry in ledger if (entry["file"], entry["sha256"]) not in audited}):
        raise DataError(
            f"{', '.join(changed)}: changed while the audit ran; nothing was written. Run it again when the "
            "delivery is complete."
        )


def _without_rows(engagement: Engagement, vendor: Vendor, ledger: list[dict[str, Any]]) -> dict[str, str]:
    """Files that are in the mapping and not in the ledger: forms that nobody has filled in yet."""
    told = {entry["file"] for entry in ledger}
    jobs = [job for job in plan(engagement, vendor) if not job.source.url]
    pairs = ((name, file) for job in jobs for name, file in zip(job.shown, job.files, strict=True))
    return {name: sha256(file) for name, file in pairs if name not in told}
