# ruff: noqa: E501 - one measure per line is easier to read than five
"""A rich synthetic report card for tests only: every status, a weak pillar, and hostile strings on demand."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from outsourcer_audit.card import (
    AgendaItem,
    Cap,
    Change,
    CheckResult,
    DataTrust,
    FileTrust,
    Finding,
    Group,
    Money,
    MoneyLine,
    Overall,
    Parity,
    PeriodShown,
    Provenance,
    Question,
    Reading,
    ReportCard,
    ReportedFigure,
    ReportedKpi,
    Request,
    Slice,
    Step,
    Suspicion,
    TableTrust,
)
from outsourcer_audit.card.forensics import SuspicionStatus

MONTHS = [f"2026-{m:02d}" for m in range(1, 7)]
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


def _reported(h: Callable[[str], str]) -> list[ReportedKpi]:
    """One KPI of the pack that is rosier than the rows, month by month, and one that cannot be recomputed."""
    same: dict[str, Any] = {"sla_id": h("SL-04"), "metric": h("csat_top2"), "scope": h("all"), "formula": h("F3")}
    months = [
        ReportedFigure(
            **same, month=month, unit="share", reported=0.9, recomputed=0.62, n=240, low=0.55, high=0.68, gap=0.28,
            target=0.8, direction="higher", met_reported=True, met_recomputed=False, under={"F1": 0.8, "F2": 0.82},
            passes_only_under=["F2"], reproduced_by=[], status="differs", reason="",
            verdict=h("reported higher"),
        )
        for month in MONTHS
    ]  # fmt: skip
    rosy = ReportedKpi(
        **same, unit="share", target=0.8, direction="higher", reported=0.9, recomputed=0.62, low=0.59, high=0.65, gap=0.28,
        compared=6, higher=6, lower=0, under={"F1": 0.8}, verdict=h("rosier"), summary=h("reported 90 %"), figures=months,
    )  # fmt: skip
    unknown = rosy.model_copy(update={
        "metric": h("happiness"), "unit": "", "recomputed": None, "low": None, "high": None, "gap": None, "compared": 0,
        "figures": [months[0].model_copy(update={
            "unit": "", "recomputed": None, "low": None, "high": None, "gap": None, "n": 0, "status": "not compared",
            "reason": h("nobody knows what is counted"), "met_recomputed": None,
        })],
    })  # fmt: skip
    return [rosy, unknown]


def _forensics(h: Callable[[str], str]) -> list[Suspicion]:
    """One pattern found, and one of every other status."""
    found = Suspicion(
        id="answering.waits_at_threshold", title=h("Waits heap just below the threshold"), why=h("it matters"),
        source=h("a test of density"), question=h("Why do waits end at 20 seconds?"), status="found", n=1200,
        figures=h("140 waits of 19 to 20 s, 60 expected"), effect=2.3, effect_of=h("times the expected number"), p=1e-6,
        seen=140.0, expected=60.0, innocent=h("a switch that rounds"), remedy=h("ask for the raw log"), who="vendor",
        needs=[h("contacts.wait_s")], by_month={"2026-01": 70, "2026-02": 70}, sql=h("SELECT 1"),
    )  # fmt: skip
    odd: tuple[SuspicionStatus, ...] = ("not found", "too few", "no evidence", "error")
    return [found, *(found.model_copy(update={"id": f"x.{s}", "status": s, "title": h(f"Pattern {s}")}) for s in odd)]


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
        data_trust=_trust(h),
        questions=_questions(h),
        findings=_findings(h),
        planner=_planner(h),
        agenda=_agenda(h),
        money=_money(h),
        reported=_reported(h),
        forensics=_forensics(h),
        requests=[
            Request(
                table=h("surveys"), columns=[h("had_to_repeat")], measures=["handoffs.customer_repeats"], weight=0.03
            ),
            Request(
                table=h("agents"), columns=[h("live_on"), h("left_on")], measures=["training.attrition"], weight=0.05
            ),
        ],
        sensitivity={h("equal weights"): 70.9, h("without the lenses"): 72.4},
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
    status, reason, n = ODD.get(id_, ("provisional" if n < 100 else "scored", "", n))
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


def _questions(h: Any) -> list[Question]:
    return [
        Question(
            question=h("Why do customers complain?"),
            answer=h(
                "Because they are passed on: 18.7 % of contacts are transferred and fewer than half of the transfers "
                "are announced. Four cases in a hundred bounce between the two companies."
            ),
            measures=["handoffs.transfer_rate", "handoffs.warm_share", "handoffs.cross_company_ping_pong"],
        ),
        Question(
            question=h("Does anybody understand the contract, and is it kept?"),
            answer=h(
                "It was last revised 41 months ago and a quarter of its service levels concern outcomes. "
                "The vendor's pack reports 3.6 points more than the raw rows show."
            ),
            measures=["contract.freshness", "governance.recompute_gap", "governance.sla_attainment"],
        ),
        Question(
            question=h("How well do self-care and human care work?"),
            answer=h(
                "Self-service alone solves 53 % of what is tried there. Of those who speak to a person, "
                "62 % say that one contact was enough."
            ),
            measures=["selfcare.containment", "outcomes.fcr_survey", "outcomes.csat_top2"],
        ),
    ]


def _findings(h: Any) -> list[Finding]:
    return [
        Finding(
            title=h("Warm hand-offs: 41.2 %, graded F"), measure="handoffs.warm_share", who="vendor", severity="F",
            evidence=h("6 481 of 15 730 hand-offs were announced to the next person; in-house 46.2 %."),
            remedy=h("Announce every transfer to a person; give the receiving team the case before the caller."),
            effect=3.4, also=["handoffs.avoidable", "handoffs.transfer_rate"], story="watermelon",
        ),
        Finding(
            title=h("Days until a policy change is known cannot be computed"), measure="training.change_lag",
            who="client", severity="error", evidence=h("14 % of rows end before they begin."),
            remedy=h("Export the acknowledgements again with time zones."), effect=2.1,
        ),
        Finding(
            title=h("History on screen at the start: 58.4 %"), measure="data.context_at_start", who="shared",
            severity="F", evidence=h("58.4 % of 84 210 contacts."), remedy=h("Open the client's case screen by caller id."),
            effect=1.8,
        ),
        Finding(
            title=h("Avoidable transfers: 7.1 %"), measure="handoffs.avoidable", who="vendor", severity="D",
            evidence=h("Reasons outside the agreed list."), remedy=h("Give the front line the three missing rights."),
            effect=0.9,
        ),
    ]  # fmt: skip


def _planner(h: Any) -> list[Step]:
    return [
        Step(
            measure="handoffs.warm_share", title=h("Warm hand-offs"), who="vendor", unit="share", value=0.412,
            wanted=0.65, target=h("at least 65 %"), letter_before="F", letter_after="C", effort=29.0, gain=1.6,
            people=h("about 620 hand-offs a month"),
        ),
        Step(
            measure="consistency.inhouse_parity", title=h("Solved beside in-house"), who="shared", unit="share_points",
            value=-0.08, wanted=None, target=h("surely less than 5 points below in-house"), letter_before="F",
            letter_after="B", effort=45.0, gain=0.7,
        ),
    ]  # fmt: skip


def _agenda(h: Any) -> list[AgendaItem]:
    def item(owner: Any, kind: Any, due: str, topic: str, decide: str) -> AgendaItem:
        return AgendaItem(
            review="2026-07-14", due=due, owner=owner, topic=h(topic), decide=h(decide), kind=kind,
            measures=["handoffs.warm_share"],
        )  # fmt: skip

    return [
        item("vendor", "finding", "2026-08-13", "Warm hand-offs: 41.2 %, graded F", "The vendor's plan"),
        item("vendor", "question", "2026-08-13", "Why are there no weekends in the log?", "Hear the explanation"),
        item("client", "data", "2026-08-13", "Data not delivered: surveys", "Deliver surveys: had_to_repeat"),
    ]


def _money(h: Any) -> Money:
    return Money(
        billed=1_812_400.0, months=6, months_unjudged=["2026-02-01"], share_at_risk=0.12, share_of_bonus=0.02,
        withheld=41_200.0, bonus=3_000.0, payable=1_774_200.0, granted=12_000.0,
        lines=[
            MoneyLine(label=h("HC-S1: Answered in time, voice"), detail=h("missed in 2 of 6 months"), amount=-41_200.0),
            MoneyLine(label=h("HC-S4: Satisfied customers"), detail=h("exceeded in 1 of 6 months"), amount=3_000.0),
        ],
        outcome_payable=1_690_000.0,
        outcome_lines=[
            MoneyLine(label=h("Satisfied customers"), detail=h("77.8 %: 64 % of the way"), amount=-122_400.0)
        ],
        scheme=h("Illustration, not an offer: the same share at risk, but wholly on outcomes."),
    )  # fmt: skip


def _trust(h: Any) -> DataTrust:
    def check(table: str, kind: str, column: str, severity: str, status: str, failed: int) -> CheckResult:
        return CheckResult(
            table=table, org=h("harbour"), type=kind, column=h(column), dimension=h("validity"),
            severity=severity, status=status, failed=failed, total=84210,  # type: ignore[arg-type]
            why=h("A contact without a start cannot be placed in a month."),
        )  # fmt: skip

    def ledger(name: str, rows: int, bad: int) -> FileTrust:
        rejected = {h("offered_at"): 12} if bad else {}
        return FileTrust(
            file=h(name), sha256="0f" * 32, rows_read=rows, rows_loaded=rows - bad,
            rows_quarantined=bad, cells_rejected=rejected, notes=[h("offered_at: 12 local times happened twice")],
        )  # fmt: skip

    tables = []
    for table, status, rows in [
        ("contacts", "trusted", 84210), ("handoffs", "warnings", 15730), ("training", "failed", 1830),
        ("surveys", "warnings", 4811), ("evaluations", "trusted", 2400), ("agents", "not delivered", 0),
    ]:  # fmt: skip
        delivered = status != "not delivered"
        checks = [
            check(table, "expect_column_values_to_not_be_null", f"column_{i}", "warning", "passed", 0)
            for i in range(12 if delivered else 0)
        ]
        if status == "warnings":
            checks.append(check(table, "expect_column_values_to_be_in_set", "kind", "warning", "failed", 311))
        if status == "failed":
            checks.append(
                check(table, "expect_column_pair_values_a_to_be_greater_than_b", "done_on", "critical", "failed", 256)
            )
            checks.append(check(table, "expect_column_values_to_be_between", "hours", "warning", "error", 0))
        files = [ledger(f"{table}_2026.csv", rows + 14, 14 if status != "trusted" else 0)] if delivered else []
        tables.append(
            TableTrust(
                table=h(table), title=h(table.capitalize()), status=status, rows=rows, files=files, checks=checks
            )  # type: ignore[arg-type]
        )
    return DataTrust(tables=tables)
