"""Rubric: which edges earn which letter, and who says so: this toolkit, the contract or the consultant."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .engagement import Engagement, Target, Vendor
from .errors import DataError
from .measures import all_measures, find
from .measures.registry import Measure
from .scoring import moved

OWN = "this toolkit's rubric"
Edges = tuple[float, ...]


@dataclass(frozen=True)
class Rubric:
    """The targets that replace this toolkit's own bands, by measure."""

    targets: Mapping[str, Target] = field(default_factory=dict)

    def of(self, measure: Measure) -> tuple[Edges, str, Literal["E1", "E2", "E3", "E4", ""]]:
        """Edges, where they come from, and the evidence behind them ("" for a target: an agreement needs none)."""
        target = self.targets.get(measure.id)
        if target is None:
            return measure.bands, OWN if measure.graded else "", measure.evidence
        if target.bands is not None:
            return target.bands, target.source, ""
        return moved(measure.bands, measure.better, measure.unit, target.target or 0.0), target.source, ""


def rubric_for(engagement: Engagement, vendor: Vendor) -> Rubric:
    """The engagement's targets, and the vendor's own in place of them.

    Raises DataError, naming file, measure and fix, for a target that no measure can take.
    """
    for owner, file in ((engagement, "engagement.toml"), (vendor, "vendor.toml")):
        for measure_id, target in owner.targets.items():
            if fault := _fault(measure_id, target):
                raise DataError(f'{owner.folder / file}: targets."{measure_id}": {fault}.')
    return Rubric({**engagement.targets, **vendor.targets})


def _fault(measure_id: str, target: Target) -> str:
    measure = find(measure_id)
    if measure is None:
        near = difflib.get_close_matches(measure_id, [m.id for m in all_measures()], n=1, cutoff=0.4)
        return "no such measure" + (f"; did you mean {near[0]}" if near else "; see invoke measures")
    if not measure.bands:
        return "it is shown and never graded" if not measure.graded else "it is graded by its interval, not by bands"
    if target.bands is not None:
        return "" if len(target.bands) == len(measure.bands) else f"it takes {len(measure.bands)} edges"
    return "" if len(measure.bands) == 4 and measure.judged == "value" else "one target cannot describe it; write bands"
