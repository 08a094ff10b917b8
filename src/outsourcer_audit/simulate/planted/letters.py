"""Random engagements: for every measure a letter is drawn, then a value that earns it; all in one plan that can be."""

from __future__ import annotations

from datetime import date

import numpy as np

from ...measures import find
from ...period import Period
from .cases import mixture
from .draw import stream
from .plan import CHANNELS, TOPICS, Org, Plan
from .usual import PLANTED

PERIODS = (
    Period(date(2026, 1, 1), date(2026, 6, 30)),
    Period(date(2026, 1, 1), date(2026, 6, 30), "Europe/London"),
    Period(date(2025, 10, 1), date(2026, 3, 31), "Asia/Manila"),
    Period(date(2026, 4, 1), date(2026, 6, 30)),
    Period(date(2025, 7, 1), date(2025, 12, 31), "America/New_York"),
)
RANGES: dict[str, tuple[float, float]] = {
    "outcomes.nps": (-30, 60), "outcomes.effort": (3.5, 6.5), "outcomes.aht": (200, 700), "outcomes.asa": (16, 90),
    "outcomes.csat_top2": (0.55, 0.90), "outcomes.fcr_survey": (0.45, 0.88), "outcomes.fcr_no_repeat": (0.65, 0.92),
    "consistency.channel_switch": (0.0, 0.25), "consistency.agent_dispersion": (0.0, 0.13),
    "client.complaints_caused_by_business": (0.2, 0.8), "oversight.survey_bias": (-0.06, 0.06),
    "training.effect": (-0.08, 0.08), "journey.stage_coverage": (0.78, 1.0), "training.refreshed": (0.45, 1.0),
    "security.card_numbers_exposed": (0.0, 0.004), "oversight.sample_representative": (0.0, 0.25),
    "training.time_to_proficiency": (0.0, 0.0), "contract.freshness": (0.0, 6.0),
    "client.governance_spend": (0.01, 0.2), "contract.incentive_balance": (0.0, 0.9),
    "contract.money_at_risk": (0.01, 0.3), "client.answer_time": (0, 25), "handoffs.customer_repeats": (0.05, 0.6),
    "oversight.qa_validity": (-0.05, 0.4), "journey.hours_covered": (0.8, 1.0), "contract.credits_realised": (0.5, 1.0),
}  # fmt: skip
WHOLE = {"handoffs.hops": (0, 4), "training.change_lag": (1, 25), "governance.kpi_parsimony": (2, 12),
         "training.span_of_control": (8, 28)}  # fmt: skip


def random_plan(seed: int, number: int, period: Period) -> Plan:
    """One engagement of two organisations, every measure somewhere between A and F."""
    rng = stream(seed, "plan", number)
    client = f"e{number}i"
    orgs = tuple(_org(rng, name, client) for name in (client, f"e{number}v"))
    season = tuple(float(x) for x in rng.uniform(0.6, 1.4, 6))
    return Plan(number + seed * 100_000, orgs, period, season, confounding=float(rng.choice([0.0, 0.5, 1.0])))


def value_of(rng: np.random.Generator, measure: str) -> float:
    """A value of a measure: a letter first, then somewhere in its band."""
    if measure in WHOLE:
        low, high = WHOLE[measure]
        return int(rng.integers(low, high + 1))
    if measure in RANGES:
        return float(rng.uniform(*RANGES[measure]))
    known = find(measure)
    edges = list(known.bands) if known else []
    if not edges:
        return PLANTED[measure]
    if len(edges) == 8:
        side = edges[:4] if rng.random() < 0.5 else edges[4:]
        edges = [(edges[0] + edges[4]) / 2, *side]
    else:
        best = {"higher": 1.0, "lower": 0.0}[known.better] if known and known.unit == "share" else edges[0]
        edges = [best, *edges]
    edges.append(edges[-1] + (edges[-1] - edges[-2]))
    place = int(rng.integers(len(edges) - 1))
    worst, top = sorted(edges[place : place + 2])
    found = float(rng.uniform(worst, top))
    bounded = known is not None and known.unit == "share"
    return float(np.clip(found, 0.0, 1.0)) if bounded else found


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _org(rng: np.random.Generator, name: str, client: str) -> Org:
    for _ in range(200):
        values = {measure: value_of(rng, measure) for measure in PLANTED}
        _reconciled(rng, values)
        low, high = (600, 6000) if rng.random() < 0.8 else (6000, 12_000)
        weights = rng.dirichlet(np.full(len(CHANNELS) * len(TOPICS), 3.0))
        mix = {(c, t): float(weights[i * len(TOPICS) + j])
               for i, c in enumerate(CHANNELS) for j, t in enumerate(TOPICS)}  # fmt: skip
        sizes = round(_log_uniform(rng, low, high)), round(_log_uniform(rng, 80, 900))
        org = Org(name, values, {}, mix, *sizes, client=client)
        try:
            mixture(org)
        except ValueError:
            continue
        return org
    raise ValueError("no mixture of cases was found")


def _reconciled(rng: np.random.Generator, v: dict[str, float]) -> None:
    """What one figure leaves of room for another."""
    v["data.write_back"] = min(v["data.write_back"], 0.995 * v["data.crm_match"])
    csat = v["outcomes.csat_top2"]
    v["outcomes.dissatisfied"] = min(v["outcomes.dissatisfied"], 0.9 * (1 - csat))
    v["consistency.channel_spread"] = min(v["consistency.channel_spread"], max(0.0, (0.93 - csat) / 0.65))
    v["consistency.channel_switch"] = min(v["consistency.channel_switch"], 0.9 * (1 - v["outcomes.fcr_no_repeat"]))
    v["handoffs.ping_pong"] = max(v["handoffs.ping_pong"], v["handoffs.cross_company_ping_pong"])
    v["handoffs.lost"] = min(v["handoffs.lost"], 1 - v["handoffs.within_ola"])
    v["resolved"] = float(rng.uniform(0.62, 0.85))
    v["consistency.script_divergence"] = 1 - v["resolved"] + float(rng.uniform(-0.1, 0.1))
    v["self_service_first"] = float(rng.uniform(0.02, 0.2))
    # One contact on one channel is fewer than one contact, by those who come from elsewhere or from self-service.
    del v["consistency.forced_channel"], v["outcomes.one_contact_one_channel"]
    if rng.random() < 0.5:
        v["consistency.forced_channel"] = float(rng.uniform(0.02, 0.16))
    if rng.random() < 0.6:
        v["consistency.agent_dispersion"] = 0.0 if rng.random() < 0.3 else v["consistency.agent_dispersion"]
    gap, agreement = v["oversight.client_vendor_gap"], v["oversight.rater_agreement"]
    most = 0.25 * (1 - min(agreement, 0.99))  # raters who agree well cannot differ by much
    v["oversight.client_vendor_gap"] = float(np.clip(gap, -most, most))
    v["training.effect"] = v["training.effect"] if rng.random() < 0.3 else 0.0
    _followed(rng, v)
    v["answering"] = float(rng.uniform(0.3, 0.6))
    v["terms"] = int(rng.integers(8, 14))
    v["governance.kpi_parsimony"] = min(v["governance.kpi_parsimony"], v["terms"])
    v["service_level"] = float(rng.uniform(0.74, 0.86))
    if rng.random() < 0.4:
        v["governance.sla_attainment"] = 1.0  # some months all green: else there is no watermelon to be seen
    v["outcomes.asa"] = max(v["outcomes.asa"], 15.0)


def _followed(rng: np.random.Generator, v: dict[str, float]) -> None:
    """In one organisation of seven newcomers are followed until they work like the others."""
    if rng.random() < 1 / 7:
        v["training.time_to_proficiency"] = 7.0 * int(rng.integers(1, 9))
        v["training.novice_exposure"], v["training.effect"] = 0.0, 0.0
        v["training.attrition"] = min(v["training.attrition"], 0.4)
        v["newcomers"] = 0.5
