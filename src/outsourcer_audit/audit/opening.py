"""Opening an audit: which engagement, which vendor, which period."""

from __future__ import annotations

import os
from pathlib import Path

from ..engagement import chosen_period, load_engagement
from ..engine import limits
from ..intake.snapshots import ask_anew
from ..rubric import rubric_for
from .desk import Audit
from .names import unknown

ENGAGEMENT = "OUTSOURCER_AUDIT_ENGAGEMENT"
DEMO = "engagements/demo"


def open(engagement: str | Path = "", vendor: str = "", period: str | None = None) -> Audit:
    """Open the audit of one vendor.

    ``engagement`` is a folder (searched from here upwards; without it $OUTSOURCER_AUDIT_ENGAGEMENT, else the demo),
    ``vendor`` its folder in vendors/ (may be left out where there is one), ``period`` a month, quarter or range of
    months; without it the engagement's own. Raises UsageError or DataError with one plain sentence.
    """
    ask_anew()
    config = load_engagement(engagement or os.environ.get(ENGAGEMENT) or DEMO)
    limits.use(config.memory, config.threads)
    known = config.vendors()
    if not vendor and len(known) == 1:
        vendor = known[0]
    if known and vendor not in known:
        raise unknown("vendor", vendor, known, f" in {config.folder.name}")
    chosen = config.vendor(vendor)
    rubric_for(config, chosen)  # a target that no measure can take is said before anything is read
    return Audit(config.with_costs_of(chosen), chosen, chosen_period(config, period))
