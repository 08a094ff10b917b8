"""Figures: every pattern's query on a few hand-written rows: who is counted, and who must not be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from desk import Desk
from signs import verdict


def test_round_figures() -> None:
    def desk(values: Sequence[float]) -> Desk:
        return Desk(kpi_reports=[
            {"org": "v", "period_start": date(2025 + k // 12, k % 12 + 1, 1), "metric": f"m{k // 24}", "value": v}
            for k, v in enumerate(values)
        ])  # fmt: skip

    counted = [0.801 + 0.001 * (k % 10) for k in range(72)]  # last digits 1 to 0: two of ten are round
    typed = [0.8 + 0.005 * (k % 7) if k % 3 else 0.811 for k in range(72)]
    assert verdict(desk(typed), "figures.round_figures").status == "found"
    assert verdict(desk(counted), "figures.round_figures").status == "not found"
    assert verdict(desk(typed[:20]), "figures.round_figures").status == "too few"
    assert verdict(desk([k / 7 % 1 for k in range(72)]), "figures.round_figures").status == "too few"  # computed
    assert (
        verdict(desk([0.8 + 0.05 * (k % 3) for k in range(72)]), "figures.round_figures").status == "too few"
    )  # steps
