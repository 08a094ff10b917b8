"""Rubric: which edges earn which letter, what weighs how much, and who says so."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from .engagement import Engagement, Target, Vendor
from .errors import DataError
from .limits import LIMITERS
from .measures import CLIENT, LENSES, PILLARS, all_groups, all_measures, find
from .measures.registry import Measure
from .scoring import FLOORS, MARGIN, MIDDLES, NO_EFFECT, SCORING_VERSION, Edges, moved

OWN = "this toolkit's rubric"
LENS_WEIGHT = 0.25
"""What a lens weighs in the overall grade, where a pillar weighs 1 and nobody has said otherwise."""


@dataclass(frozen=True)
class Rubric:
    """The targets that replace this toolkit's own bands, by measure; the weights that replace its own, by id."""

    targets: Mapping[str, Target] = field(default_factory=dict)
    weighed: Mapping[str, float] = field(default_factory=dict)

    def of(self, measure: Measure) -> tuple[Edges, str, Literal["E1", "E2", "E3", "E4", ""]]:
        """Edges, where they come from, and the evidence behind them ("" for a target: an agreement needs none)."""
        target = self.targets.get(measure.id)
        if target is None:
            return measure.bands, OWN if measure.graded else "", measure.evidence
        if target.bands is not None:
            return target.bands, target.source, ""
        return moved(measure.bands, measure.better, measure.unit, target.target or 0.0), target.source, ""

    def weight_of(self, measure: Measure) -> float:
        """What a measure weighs within its group; 0 where it is never graded."""
        return self.weighed.get(measure.id, measure.weight) if measure.graded else 0.0

    def group_weight(self, group_id: str) -> float:
        """What a pillar or lens weighs in the overall grade (the client's own part: in the client's grade)."""
        lens = any(group.id == group_id for group in LENSES)
        return self.weighed.get(group_id, LENS_WEIGHT if lens else 1.0)

    @property
    def weights(self) -> dict[str, float]:
        """Every weight that a grade rests on: of the groups, and of each graded measure within its group."""
        groups = {group.id: self.group_weight(group.id) for group in all_groups()}
        return groups | {m.id: self.weight_of(m) for m in all_measures() if m.graded}

    @property
    def sha256(self) -> str:
        """A hash of everything that decides a letter: edges, rules, weights, floors and limiters.

        Two cards with one hash were graded alike, whatever the catalogue's words or order.
        """
        judged = {
            m.id: [list(map(float, self.of(m)[0])), m.better, m.unit, m.rule, m.judged]
            for m in all_measures()
            if m.graded
        }
        rules = [[limiter.rule, limiter.at] for limiter in LIMITERS]
        content = [SCORING_VERSION, judged, self.weights, FLOORS, MIDDLES, MARGIN, NO_EFFECT, rules]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def rubric_for(engagement: Engagement, vendor: Vendor) -> Rubric:
    """The engagement's weights and targets, and the vendor's own targets in place of them.

    Raises DataError, naming file, key and fix, for a target that no measure can take, or a weight of nothing.
    """
    if fault := _weights_fault(engagement.weights):
        raise DataError(f"{engagement.folder / 'engagement.toml'}: {fault}.")
    for owner, file in ((engagement, "engagement.toml"), (vendor, "vendor.toml")):
        for measure_id, target in owner.targets.items():
            if fault := _fault(measure_id, target):
                raise DataError(f'{owner.folder / file}: targets."{measure_id}": {fault}.')
    return Rubric({**engagement.targets, **vendor.targets}, engagement.weights)


def _fault(measure_id: str, target: Target) -> str:
    measure = find(measure_id)
    if measure is None:
        return "no such measure" + _near(measure_id, [m.id for m in all_measures()])
    if not measure.bands:
        return "it is shown and never graded" if not measure.graded else "it is graded by its interval, not by bands"
    if target.bands is not None:
        if len(target.bands) != len(measure.bands):
            return f"it takes {len(measure.bands)} edges"
        return "" if _run_one_way(target.bands, measure.better) else "its edges must run from A to D, each worse"
    return "" if len(measure.bands) == 4 and measure.judged == "value" else "one target cannot describe it; write bands"


def _run_one_way(bands: Edges, better: str) -> bool:
    """Whether each edge is worse than the one before it (or as good); otherwise a better figure could score worse."""
    if better == "middle":
        return bands[0] <= bands[4] and _run_one_way(bands[:4], "higher") and _run_one_way(bands[4:], "lower")
    return list(bands) == sorted(bands, reverse=better == "higher")


def _weights_fault(weights: Mapping[str, float]) -> str:
    groups = {group.id: group for group in all_groups()}
    for name in weights:
        measure = find(name)
        if name not in groups and measure is None:
            known = [*groups, *(m.id for m in all_measures())]
            return f'weights."{name}": no such pillar, lens or measure' + _near(name, known)
        if measure is not None and not measure.graded:
            return f'weights."{name}": it is shown and never graded, so it weighs nothing'
    rubric = Rubric(weighed=weights)
    for rooms, whose in ((PILLARS + LENSES, "vendor's"), (CLIENT, "client's")):
        if not any(rubric.group_weight(group.id) for group in rooms):
            return f"weights: nothing would weigh anything in the {whose} grade; leave one of its groups above 0"
    for group in all_groups():
        if rubric.group_weight(group.id) and not any(rubric.weight_of(m) for m in group.measures):
            return f'weights: no measure of "{group.id}" would weigh anything; write "{group.id}" = 0 to leave it out'
    return ""


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.4)
    return f"; did you mean {near[0]}" if near else "; see invoke measures"
