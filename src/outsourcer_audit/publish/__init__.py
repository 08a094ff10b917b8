"""Publishing: execute the notebook, render its page, and let the whole folder of results appear at once.

<out>/<engagement>/<vendor>/<period>/ holds report_card.html (for the client), card.json, validation.json,
manifest.json, report_card.ipynb and quarantine/ (for the analyst), and the extras that were asked for. Until all is
written it lives under another name.
"""

from __future__ import annotations

from pathlib import Path

from ..appearing import appearing
from ..brand import brand_of
from ..card import ReportCard
from ..engagement import Engagement, chosen_period, load_engagement
from ..intake import plan
from ..intake.snapshots import one_run
from ..period import Period
from ..prepare import prepared
from ..rooms import NOTEBOOKS
from .executing import Say, card_in, execute
from .folder import fill
from .manifest import NOTEBOOK, basis_of
from .refusing import nothing_in, refuse
from .wanted import Wanted

__all__ = ["Say", "Wanted", "card_in", "execute", "publish", "publish_vendor"]


def publish(
    engagement: str, vendor: str, period: str | None, out: Path, say: Say = lambda _: None, wanted: Wanted | None = None
) -> tuple[ReportCard, Path]:
    """Audit one vendor and publish its report card. Returns the card and the folder.

    Raises UsageError or DataError with one plain sentence before anything is written.
    """
    with one_run():
        config = load_engagement(engagement)
        return publish_vendor(engagement, config, vendor, chosen_period(config, period), out, say, wanted or Wanted())


def publish_vendor(
    engagement: str, config: Engagement, vendor: str, audited: Period, out: Path, say: Say, wanted: Wanted
) -> tuple[ReportCard, Path]:
    """One vendor of an engagement that is loaded already, within one run."""
    chosen = config.vendor(vendor)
    folder = out / config.folder.name / vendor / audited.label
    refuse(out, folder, config)
    brand = brand_of(config.folder)  # before the work: a faulty one is told at once
    basis = basis_of(config, chosen, audited, wanted)
    files = [file for job in plan(config, chosen) for file in job.files]
    parameters = {"engagement": engagement, "vendor": vendor, "period": audited.label}
    with prepared(config, chosen, audited):
        say(f"Reading {len(files)} files of {config.client} and {chosen.name}, {audited.start} to {audited.end}")
        notebook = execute(NOTEBOOKS / NOTEBOOK, parameters, say)
    card = card_in(notebook)
    nothing_in(card, audited)
    say("Writing the report card")
    with (results := appearing(folder)) as work:
        fill(work, notebook, card, config, chosen, brand, wanted, basis)
    if results.kept:
        say(f"Somebody has worked in the earlier results; they are kept in {results.kept}")
    return card, folder
