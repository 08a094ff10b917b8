# ruff: noqa: E501 - one thing per line is easier to read than five
"""The parts of the synthetic card beside its measures: words, advice, trust, the pack and the questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from outsourcer_audit.card import (
    AgendaItem,
    Autopsy,
    CheckResult,
    Choice,
    DataTrust,
    Driver,
    FileTrust,
    Finding,
    Flip,
    Limit,
    Money,
    MoneyLine,
    Part,
    Peer,
    PeerFunnel,
    Question,
    Removal,
    ReportedFigure,
    ReportedKpi,
    Route,
    Sensitivity,
    Station,
    Step,
    Suspicion,
    TableTrust,
    WorstCase,
)
from outsourcer_audit.card.forensics import SuspicionStatus

MONTHS = [f"2026-{m:02d}" for m in range(1, 7)]


def autopsy_part(h: Callable[[str], str]) -> Autopsy:
    """Two companies, one cell of four hidden, and two cases: one still open, one closed."""
    whole: dict[str, Any] = {
        "warm": Part(value=0.41, n=800), "context": Part(value=0.55, n=800), "in_time": Part(value=0.74, n=800),
        "wait_s": 5400.0, "lost": Part(value=0.02, n=760),
    }  # fmt: skip
    there, here = h("inhouse"), "harbour"
    stations = [
        Station(
            at="2026-04-01T09:00:00+01:00",
            org=here,
            team=h("Lisbon 1"),
            tier=1,
            event=h("open"),
            waited_s=None,
            held_s=600.0,
        ),
        Station(
            at="2026-04-01T09:10:00+01:00",
            org=there,
            team=h("Disputes"),
            tier=2,
            event=h("escalate"),
            waited_s=480.0,
            held_s=86400.0 * 3,
        ),
        Station(
            at="2026-04-04T09:10:00+01:00",
            org=here,
            team=h("Lisbon 1"),
            tier=None,
            event="",
            waited_s=None,
            held_s=7200.0,
        ),
    ]
    case = WorstCase(
        case_id=h("K-1"), between_companies=2, between_teams=2, since="2026-04-01T09:00:00+01:00",
        until="2026-07-01T00:00:00+01:00", lasted_s=86400.0 * 90, open=True, stations=stations,
    )  # fmt: skip
    return Autopsy(
        names={here: h("Harbour Contact"), there: h("Northlight in-house")}, orgs=[here, there], ola_hours=4.0, lost_days=5,
        routes=[
            Route(sender=here, receiver=here, n=420, **whole), Route(sender=here, receiver=there, n=800, **whole),
            Route(sender=there, receiver=here, n=None),
        ],
        worst=h("Worst are the cases with most moves."),
        cases=[case, case.model_copy(update={"case_id": h("K-2"), "open": False, "left_out": 3})],
    )  # fmt: skip


def peers_part(h: Callable[[str], str]) -> list[PeerFunnel]:
    """A funnel of three companies, one beyond the limits, and one of teams."""
    limits = [
        Limit(rows=n, alert_low=0.05 - w, alert_high=0.05 + w, alarm_low=0.05 - 1.6 * w, alarm_high=0.05 + 1.6 * w)
        for n, w in ((80, 0.03), (200, 0.02), (600, 0.012), (1200, 0.008))
    ]

    def peer(name: str, value: float, n: int, place: Any, own: bool = False) -> Peer:
        return Peer(
            name=name, value=value, n=n, rows=n, place=place, own=own, alert_low=0.04, alert_high=0.06, alarm_low=0.03,
            alarm_high=0.07,
        )  # fmt: skip

    common: dict[str, Any] = {
        "better": "lower", "common": 0.05, "phi": 1.2, "adjusted": False, "limits": limits,
        "said": h("Limits widened by 1.10, as these units usually differ by more than chance alone."),
    }  # fmt: skip
    companies = [peer(h("Harbour Contact"), 0.09, 900, "alarm", True), peer(h("Northlight in-house"), 0.05, 1100, "within"),
                 peer(h("third"), 0.045, 120, "within")]  # fmt: skip
    teams = [peer(h(f"Lisbon {i}"), 0.05 + i / 500, 100 * i, "within") for i in range(1, 6)]
    return [
        PeerFunnel(measure="handoffs.ping_pong", title=h("Ping-pong between teams"), of="organisation", peers=companies,
                   source=h("the client's files"), **common),
        PeerFunnel(measure="handoffs.warm_share", title=h("Warm hand-offs"), of="team", peers=teams, source=h("rows"), **common),
    ]  # fmt: skip


def reported_part(h: Callable[[str], str]) -> list[ReportedKpi]:
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


def sensitivity_part(h: Callable[[str], str]) -> Sensitivity:
    """One way up, none down, one of each driver, two choices and a removal."""
    return Sensitivity(
        draws=2000, low=69.2, high=74.4,
        flips=[
            Flip(letter="B", weights={"data_integration": 1.9}, distance=0.9, said=h("a B if Data integration weighed 1.9 instead of 1")),
            Flip(letter="D", weights={}, distance=None, said=h("no weights make it a D: every pillar and lens scores above 60")),
        ],
        drivers=[
            Driver(kind="weights", measure="", title=h("other weights"), share=0.52),
            Driver(kind="measure", measure="handoffs.customer_repeats", title=h("Customers who had to repeat themselves"), share=0.07),
        ],
        choices=[
            Choice(choice=h("piecewise linear"), score=71.6, letter="C"),
            Choice(choice=h("equal weights"), score=69.9, letter=None),
        ],
        removals=[Removal(measure="data.crm_match", title=h("Contacts matched"), score=69.0, letter="D")],
    )  # fmt: skip


def forensics_part(h: Callable[[str], str]) -> list[Suspicion]:
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


def questions_part(h: Any) -> list[Question]:
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


def findings_part(h: Any) -> list[Finding]:
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


def planner_part(h: Any) -> list[Step]:
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


def agenda_part(h: Any) -> list[AgendaItem]:
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


def money_part(h: Any) -> Money:
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


def trust_part(h: Any) -> DataTrust:
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
