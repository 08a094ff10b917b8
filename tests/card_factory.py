# ruff: noqa: E501 - one measure per line is easier to read than five
"""A rich synthetic report card for tests only: every status, a weak pillar, and hostile strings on demand."""

from __future__ import annotations

import random
from typing import Any

from card_parts import (
    MONTHS,
    agenda_part,
    autopsy_part,
    findings_part,
    forensics_part,
    money_part,
    peers_part,
    planner_part,
    questions_part,
    reported_part,
    sensitivity_part,
    trust_part,
)

from outsourcer_audit.card import (
    Cap,
    Change,
    Group,
    Overall,
    Parity,
    PeriodShown,
    Provenance,
    Reading,
    ReportCard,
    Request,
    Slice,
)

LETTERS = "ABCDF"

# id, title, unit, better, edges (A|B|C|D|F), value, n, evidence
CATALOGUE: list[tuple[str, str, str, str, list[float], float, int, str]] = [
    ("governance.sla_attainment", "Service levels met", "share", "higher", [0.95, 0.9, 0.8, 0.7], 0.86, 42, "E4"),
    ("governance.interval_gap", "Monthly average above half-hours met", "share", "lower", [0.02, 0.05, 0.1, 0.15], 0.118, 8736, "E4"),
    ("governance.recompute_gap", "Reported above recomputed", "share", "lower", [0.005, 0.01, 0.03, 0.05], 0.036, 36, "E4"),
    ("governance.watermelon", "Months all green with unhappy customers", "share", "lower", [0.0, 0.1, 0.2, 0.3], 0.33, 6, "E4"),
    ("governance.outcome_share", "Service levels about outcomes", "share", "higher", [0.5, 0.4, 0.3, 0.2], 0.25, 12, "E4"),
    ("governance.kpi_parsimony", "Service levels in the contract", "count", "middle", [5, 4, 3, 2, 12, 16, 20, 30], 12, 36, "E4"),
    ("governance.reviews_held", "Governance meetings held", "share", "higher", [0.95, 0.9, 0.8, 0.7], 0.92, 36, "E4"),
    ("governance.actions_on_time", "Vendor actions closed on time", "share", "higher", [0.9, 0.8, 0.7, 0.6], 0.71, 148, "E4"),
    ("training.on_time", "Training finished on time", "share", "higher", [0.98, 0.95, 0.9, 0.8], 0.912, 1830, "E4"),
    ("training.first_pass", "Passed at the first attempt", "share", "middle", [0.85, 0.8, 0.7, 0.6, 0.98, 0.99, 0.995, 1.0], 0.874, 912, "E4"),
    ("training.soft_skill_share", "Training hours on soft skills", "share", "higher", [0.3, 0.25, 0.2, 0.1], 0.082, 1830, "E3"),
    ("training.time_to_proficiency", "Days until proficient", "days", "lower", [45, 60, 90, 120], 74.5, 96, "E4"),
    ("training.change_lag", "Days until a policy change is known", "days", "lower", [3, 5, 10, 15], 12, 640, "E4"),
    ("training.attrition", "Agents leaving", "per_year", "lower", [0.15, 0.25, 0.35, 0.5], 0.41, 212, "E2"),
    ("training.novice_exposure", "Contacts answered by novices", "share", "lower", [0.1, 0.15, 0.25, 0.35], 0.284, 84210, "E4"),
    ("training.span_of_control", "Agents per team lead", "ratio", "middle", [10, 8, 6, 4, 15, 18, 22, 28], 17.3, 212, "E3"),
    ("data.crm_match", "Contacts found in the client's system", "share", "higher", [0.99, 0.97, 0.95, 0.9], 0.963, 84210, "E4"),
    ("data.reconciliation_gap", "Daily counts that disagree", "share", "lower", [0.01, 0.02, 0.05, 0.1], 0.017, 1092, "E4"),
    ("data.completeness", "Required fields filled", "share", "higher", [0.99, 0.97, 0.95, 0.9], 0.981, 84210, "E4"),
    ("data.freshness", "Age of the newest record", "hours", "lower", [24, 48, 72, 168], 31.2, 181, "E4"),
    ("data.context_at_start", "History on screen at the start", "share", "higher", [0.95, 0.9, 0.8, 0.7], 0.584, 84210, "E4"),
    ("data.billed_gap", "Billed above logged", "share", "lower", [0.005, 0.01, 0.02, 0.05], 0.0142, 84210, "E4"),
    ("handoffs.transfer_rate", "Contacts transferred", "share", "lower", [0.05, 0.1, 0.15, 0.2], 0.187, 84210, "E2"),
    ("handoffs.avoidable", "Avoidable transfers", "share", "lower", [0.01, 0.03, 0.05, 0.08], 0.071, 84210, "E4"),
    ("handoffs.warm_share", "Warm hand-offs", "share", "higher", [0.9, 0.8, 0.65, 0.5], 0.412, 15730, "E4"),
    ("handoffs.hops", "Hops per case, ninth decile", "count", "lower", [1, 2, 3, 4], 3, 61240, "E4"),
    ("handoffs.ping_pong", "Ping-pong between teams", "share", "lower", [0.01, 0.03, 0.05, 0.1], 0.064, 61240, "E4"),
    ("handoffs.cross_company_ping_pong", "Ping-pong between companies", "share", "lower", [0.005, 0.015, 0.03, 0.06], 0.041, 61240, "E4"),
    ("handoffs.within_ola", "Accepted within the agreed time", "share", "higher", [0.95, 0.9, 0.8, 0.7], 0.742, 15730, "E4"),
    ("handoffs.lost", "Hand-offs lost", "share", "lower", [0.005, 0.01, 0.02, 0.05], 0.018, 15730, "E4"),
    ("handoffs.customer_repeats", "Customers who had to repeat themselves", "share", "lower", [0.1, 0.2, 0.35, 0.55], 0.47, 1204, "E2"),
    ("outcomes.fcr_survey", "Solved in one contact, customers say", "share", "higher", [0.8, 0.7, 0.6, 0.5], 0.621, 4811, "E1"),
    ("outcomes.csat_top2", "Satisfied customers", "share", "higher", [0.85, 0.8, 0.75, 0.65], 0.778, 4811, "E1"),
    ("outcomes.nps", "Net promoter score", "points", "none", [], 12.4, 4811, ""),
    ("outcomes.aht", "Handling time", "seconds", "none", [], 412, 84210, ""),
    ("outcomes.abandoned", "Callers who gave up", "share", "lower", [0.03, 0.05, 0.08, 0.12], 0.062, 51200, "E3"),
    ("consistency.channel_spread", "Spread of answers across channels", "share", "lower", [0.03, 0.05, 0.1, 0.15], 0.082, 84210, "E4"),
    ("consistency.forced_channel", "Customers forced into a channel", "share", "lower", [0.02, 0.05, 0.1, 0.2], 0.094, 84210, "E4"),
    ("oversight.rater_agreement", "Evaluators who agree", "ratio", "higher", [0.8, 0.67, 0.6, 0.5], 0.58, 160, "E1"),
    ("contract.freshness", "Months since the contract was revised", "count", "lower", [12, 24, 36, 48], 41, 30, "E4"),
    ("security.card_numbers_exposed", "Card numbers in notes", "count", "lower", [0, 1, 2, 3], 0, 84210, "E1"),
    ("culture.recognition_parity", "Recognition, vendor to in-house", "ratio", "higher", [0.95, 0.85, 0.7, 0.5], 0.63, 212, "E4"),
    ("selfcare.containment", "Solved by self-service alone", "share", "higher", [0.7, 0.6, 0.5, 0.4], 0.534, 22040, "E4"),
    ("client.actions_on_time", "Client actions closed on time", "share", "higher", [0.9, 0.8, 0.7, 0.6], 0.64, 97, "E4"),
    ("client.forecast_accuracy", "Forecast within a tenth", "share", "higher", [0.9, 0.8, 0.7, 0.6], 0.66, 181, "E4"),
]  # fmt: skip

PILLARS = [
    ("governance", "Governance", "Does anybody steer, and on figures that are true?"),
    ("training", "Training", "Do people know what they need before customers meet them?"),
    ("data", "Data integration", "Do both companies see the same customer?"),
    ("handoffs", "Hand-offs", "Does the customer cross from team to team without falling?"),
]
LENSES = [
    ("outcomes", "Outcomes", "Are customers' problems solved?"),
    ("consistency", "Consistency", "The same answer, whatever the channel?"),
    ("oversight", "Oversight", "Would anybody notice a bad contact?"),
    ("contract", "Contract", "Does the contract reward what customers need?"),
    ("security", "Security", "Are customers' data safe?"),
    ("culture", "Culture", "One team, or two?"),
    ("selfcare", "Self-care", "Does self-service solve, or only deflect?"),
    ("client", "Client's own part", "Has the client done its part?"),
]

# statuses other than scored and provisional: id -> (status, reason, n)
ODD: dict[str, tuple[str, str, int]] = {
    "governance.watermelon": ("insufficient", "six months of figures are too few", 6),
    "governance.outcome_share": ("insufficient", "", 12),
    "handoffs.customer_repeats": ("no_evidence", "surveys.had_to_repeat was not delivered", 0),
    "training.change_lag": ("error", "critical check failed: done_on lies before assigned_on in 14 % of rows", 640),
    "training.attrition": ("no_evidence", "agents was not delivered", 0),
    "security.card_numbers_exposed": ("not_applicable", "no free-text notes are exchanged", 0),
}


def make_card(hostile: str = "", seed: int = 7) -> ReportCard:
    """A complete card of 45 measures; ``hostile`` is appended to every free string in it."""
    rng = random.Random(seed)

    def h(text: str) -> str:
        return f"{text} {hostile}".strip() if hostile else text

    readings = [_reading(rng, h, *row) for row in CATALOGUE]
    scores = {"governance": 74.0, "training": None, "data": 81.0, "handoffs": 63.0}
    pillars = [_group(h, readings, *row, scores[row[0]]) for row in PILLARS]
    lens_scores = [72.0, 70.5, 61.0, 58.0, None, 66.0, 73.0, 64.0]
    lenses = [_group(h, readings, *row, value) for row, value in zip(LENSES, lens_scores, strict=True)]
    cap = Cap(
        rule=h("A pillar below 65 caps the grade at C"),
        reason=h("Hand-offs scored 63"),
        letter_before="B",
        letter_after="C",
    )
    return ReportCard(
        scoring_version=h("2026.1"),
        tool_version=h("1.0.0"),
        generated_at="2026-07-06T09:12:44Z",
        engagement=h("demo"),
        client=h("Northlight Energy"),
        vendor=h("Harbour Contact"),
        vendor_id="harbour",
        inhouse=h("Northlight in-house"),
        period=PeriodShown(start="2026-01-01", end="2026-06-30"),
        overall=Overall(
            score=71.6,
            letter="C",
            odds={"B": 0.18, "C": 0.78, "D": 0.04},
            coverage=0.84,
            status="graded",
            reason=h(""),
            caps=[cap],
        ),
        client_overall=Overall(
            score=64.8, letter="D", odds={"C": 0.21, "D": 0.79}, coverage=0.9, status="graded", reason=h(""), caps=[]
        ),
        pillars=pillars,
        lenses=lenses,
        measures=readings,
        data_trust=trust_part(h),
        questions=questions_part(h),
        findings=findings_part(h),
        planner=planner_part(h),
        agenda=agenda_part(h),
        money=money_part(h),
        reported=reported_part(h),
        forensics=forensics_part(h),
        autopsy=autopsy_part(h),
        peers=peers_part(h),
        requests=[
            Request(
                table=h("surveys"), columns=[h("had_to_repeat")], measures=["handoffs.customer_repeats"], weight=0.03
            ),
            Request(
                table=h("agents"), columns=[h("live_on"), h("left_on")], measures=["training.attrition"], weight=0.05
            ),
        ],
        sensitivity=sensitivity_part(h),
        provenance=Provenance(versions={h("duckdb"): h("1.5.0"), "pandas": "3.1.1"}, config_sha256="ab" * 32),
    )


def _score(edges: list[float], better: str, value: float) -> float | None:
    if better == "none":
        return None
    if better == "middle":
        below = _score(edges[:4], "higher", value)
        above = _score(edges[4:], "lower", value)
        return min(below or 0.0, above or 0.0)
    sign = 1 if better == "higher" else -1
    passed = sum(sign * value >= sign * edge for edge in edges)
    return [45.0, 64.0, 75.0, 85.0, 94.0][passed]


def _letter(score: float | None) -> Any:
    if score is None:
        return None
    return next((letter for letter, edge in zip("ABCD", (90, 80, 70, 60), strict=True) if score >= edge), "F")


def _slices(rng: random.Random, keys: list[str], value: float, width: float, n: int) -> list[Slice]:
    out = []
    for key in keys:
        here = max(0.0, value + rng.gauss(0, width))
        out.append(
            Slice(key=key, value=here, n=n // len(keys), low=max(0.0, here - width), high=here + width, status="scored")
        )
    if len(out) > 4:
        out[-2] = Slice(key=keys[-2], value=None, n=9, low=None, high=None, status="insufficient")
    return out


def _reading(
    rng: random.Random, h: Any, id_: str, title: str, unit: str, better: str,
    edges: list[float], value: float, n: int, evidence: str,
) -> Reading:  # fmt: skip
    usual = ("provisional", "firm from 100", n) if n < 100 else ("scored", "", n)
    status, reason, n = ODD.get(id_, usual)
    shown = status in ("scored", "provisional")
    score = _score(edges, better, value) if shown else None
    width = abs(value) * 0.05 + 0.002
    parity = change = None
    if shown and unit == "share":
        difference = rng.choice([-0.09, -0.05, -0.005, 0.004, 0.03])
        good = difference > 0 if better == "higher" else difference < 0
        clear = abs(difference) > 0.01
        parity = Parity(
            baseline=h("Northlight in-house"),
            value=max(0.0, value - difference),
            n=n // 3,
            difference=difference,
            low=difference - 0.012,
            high=difference + 0.012,
            verdict=("better" if good else "worse") if clear else "no detectable difference",
        )
        change = Change(
            previous=value + 0.03 * rng.choice([-1, 0.1, 1]),
            difference=-0.03 if clear else 0.003,
            low=-0.04,
            high=-0.02 if clear else 0.01,
            verdict=("worse" if better == "higher" else "better") if clear else "no detectable change",
        )
    table = id_.split(".")[0]
    return Reading(
        id=id_, title=h(title), why=h("The customer waits while two companies disagree about who helps."),
        source=h("BPI Challenge 2013, process owner's question 2"), unit=unit, better=better,  # type: ignore[arg-type]
        value=value if shown else None, n=n, low=value - width if shown else None,
        high=value + width if shown else None, exact=id_ == "contract.freshness",
        status=status, reason=h(reason), score=score, letter=_letter(score),  # type: ignore[arg-type]
        bands={letter: h(f"{'from' if better == 'higher' else 'up to'} {edge:g}") for letter, edge in zip(LETTERS, edges, strict=False)},  # type: ignore[misc]
        edges=edges, band_source=h("contract, schedule 4") if id_ == "governance.sla_attainment" else h("rubric"),
        evidence=evidence,  # type: ignore[arg-type]
        provenance="reported" if id_ == "governance.reviews_held" else "assessed" if table == "culture" else "recomputed",
        weight=0.0 if better == "none" else 2.0 + (title == "Warm hand-offs"),
        attribution="client" if table == "client" else "shared" if table == "data" else "vendor",
        needs=[h("contacts"), h("handoffs.kind")], parity=parity, change=change,
        by_month=_slices(rng, MONTHS, value, width, n) if shown else [],
        by_channel=_slices(rng, [h("voice"), h("chat"), h("e-mail")], value, width, n) if shown else [],
        by_team=_slices(rng, [h(f"Lisbon {i}") for i in range(1, 9)], value, width, n) if shown else [],
        sql=h(SQL) if shown else "", remedy=h("Agree who owns a case until it is solved; accept on offer."),
    )  # fmt: skip


SQL = """SELECT "t0"."org", DATE_TRUNC('MONTH', "t0"."offered_at") AS "month", "t0"."channel", "t0"."team",
  COUNT(*) AS "n", SUM(CAST("t0"."kind" = 'warm' AS INT)) AS "k"
FROM "handoffs" AS "t0"
WHERE "t0"."offered_at" >= MAKE_TIMESTAMP(2026, 1, 1, 0, 0, 0.0)
  AND "t0"."offered_at" < MAKE_TIMESTAMP(2026, 7, 1, 0, 0, 0.0)
GROUP BY 1, 2, 3, 4"""


def _group(h: Any, readings: list[Reading], id_: str, title: str, question: str, score: float | None) -> Group:
    prefix = {"data": "data."}.get(id_, f"{id_}.")
    group_id = "data_integration" if id_ == "data" else id_
    letter = _letter(score)
    return Group(
        id=group_id, title=h(title), question=h(question), score=score, letter=letter,
        odds={} if letter is None else {letter: 0.81, "B" if letter != "B" else "C": 0.19},
        coverage=0.88 if score is not None else 0.58, status="graded" if score is not None else "not graded",
        reason=h("" if score is not None else "evidence covers 58 % of the weight; 70 % are needed"),
        measures=[r.id for r in readings if r.id.startswith(prefix)],
    )  # fmt: skip
