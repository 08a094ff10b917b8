"""Reported against recomputed: every figure of the vendor's own pack beside the one that its raw rows give.

Recomputed by the formula that the contract pins; for service levels also by the other usual ones, so that a reader
sees which formula the pack used, and whether the target is met only by that one. Nothing is left out: what cannot be
recomputed says why.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Literal

from .card.reported import ReportedFigure, ReportedKpi
from .engine import dialect_of
from .formats import difference, interval, measure
from .measures import service_levels
from .measures.context import Clock
from .measures.governance import REPORT_TOLERANCE
from .measures.service_levels import DIGITS, FORMULAS
from .statistics import share

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from .trusted import Tables

Row = dict[str, Any]
Direction = Literal["higher", "lower", ""]

ANSWERING = "service_level"
BETTER: dict[str, Direction] = {
    ANSWERING: "higher", "csat_top2": "higher", "fcr_survey": "higher",
    "abandonment": "lower", "transfer_rate": "lower", "reopened": "lower",
}  # fmt: skip
"""What can be recomputed, and which way is better where the contract does not say."""
FROM_SURVEYS = ("csat_top2", "fcr_survey")


def reported_figures(tables: Tables, org: str) -> list[ReportedFigure]:
    """Every figure that an organisation reported in the period, by KPI and month."""
    pack = tables.table("kpi_reports")
    pack = pack.filter(pack.org == org)
    rows = tables.answers.rows(tables.con, f"reported by {org}", lambda: _told(pack))
    if not rows:
        return []
    known = sorted({row["known_as"] for row in rows if row["known_as"]})
    promised = tables.answers.rows(tables.con, f"terms behind what {org} reported", lambda: _terms(tables, org, known))
    counts = _counts(tables, org, known)
    times = Counter(term["sla_id"] for term in promised)
    by_id = {term["sla_id"]: term for term in promised}
    found = [_figure(row, by_id.get(row["known_as"]), times[row["known_as"]], counts) for row in rows]
    return sorted(found, key=lambda f: (f.sla_id, f.metric, f.scope, f.month, f.reported is None, f.reported or 0.0))


def _told(pack: ir.Table) -> ir.Table:
    return pack.select(
        "metric", "sla_id", "value", known_as=service_levels.reported_id(pack), month=pack.period_start
    ).distinct()


def _terms(tables: Tables, org: str, known: list[str]) -> ir.Table:
    """The service levels of the contract that the pack names."""
    contract, pack = tables.table("sla_terms"), tables.table("kpi_reports")
    terms = service_levels.with_reported(contract.filter(contract.org == org), pack.filter(pack.org == org))
    return terms.filter(terms.sla_id.isin(known)).distinct()


def _counts(tables: Tables, org: str, known: list[str]) -> dict[tuple[str, str], Row]:
    """Hits and trials of every service level and month, by the pinned formula and by all others, in one query."""

    def cells() -> ir.Table:
        terms, contacts = _terms(tables, org, known), tables.table("contacts")
        terms = terms.filter(terms.metric.isin(sorted(BETTER)))
        rows = service_levels.events(terms, contacts.filter(contacts.org == org), tables.table("surveys"), FORMULAS)
        columns = [f"{what}{by}" for by in ("", *(f"_{name}" for name in FORMULAS)) for what in ("hit", "trial")]
        month = Clock(tables.period, dialect_of(tables.con)).month(rows["at"])
        return rows.group_by("sla_id", month=month).aggregate(**{name: rows[name].sum() for name in columns})

    counted = tables.answers.rows(tables.con, f"what {org} reported, recomputed", cells)
    return {(cell["sla_id"], str(cell["month"])[:10]): cell for cell in counted}


def _figure(row: Row, term: Row | None, times: int, counts: dict[tuple[str, str], Row]) -> ReportedFigure:
    metric = (term or row)["metric"] or ""
    month, reported = str(row["month"] or ""), row["value"]
    cell = counts.get((row["known_as"], month[:10]), {}) if times == 1 else {}
    trials = int(cell.get("trial") or 0)
    estimate = share(float(cell["hit"]), trials) if trials else None
    target = term["target"] if term else None
    better = _direction(term, metric)
    under = {}
    if metric == ANSWERING:
        under = {name: float(cell[f"hit_{name}"]) / float(cell[f"trial_{name}"])
                 for name in FORMULAS if cell.get(f"trial_{name}")}  # fmt: skip
    recomputed = estimate.value if estimate else None
    gap = None if recomputed is None or reported is None else round(reported - recomputed, DIGITS)
    met = _met(recomputed, target, better)
    passing = [name for name, value in under.items() if _met(value, target, better)]
    only = passing if met is False or (met is None and len(passing) < len(under)) else []
    differs = gap is not None and abs(gap) > REPORT_TOLERANCE
    told = [name for name, value in under.items() if reported is not None and _alike(reported, value)]
    status: Literal["agrees", "differs", "not compared"] = (
        "not compared" if gap is None else "differs" if differs else "agrees"
    )
    figure = ReportedFigure(
        sla_id=row["sla_id"] or "", metric=metric, scope=(term or {}).get("scope") or "all",
        formula=((term or {}).get("formula") or "") if metric == ANSWERING else "", month=month[:7],
        unit="share" if metric in BETTER else "", reported=reported, recomputed=recomputed, n=trials,
        low=estimate.low if estimate else None, high=estimate.high if estimate else None, gap=gap, target=target,
        direction=better, met_reported=_met(reported, target, better), met_recomputed=met, under=under,
        passes_only_under=only, reproduced_by=told if status != "agrees" else [], status=status,
        reason=_reason(row, term, times, trials) if gap is None else "", verdict="",
    )  # fmt: skip
    return figure.model_copy(update={"verdict": _verdict(figure)})


def _direction(term: Row | None, metric: str) -> Direction:
    said = term["direction"] if term else None
    return said if said in ("higher", "lower") else BETTER.get(metric, "")


def _met(value: float | None, target: float | None, better: Direction) -> bool | None:
    if value is None or target is None or not better:
        return None
    beyond = round(value - target, DIGITS)
    return beyond <= 0 if better == "lower" else beyond >= 0


def _alike(one: float, other: float) -> bool:
    return round(abs(one - other), DIGITS) <= REPORT_TOLERANCE


def _reason(row: Row, term: Row | None, times: int, trials: int) -> str:
    """Why a figure has nothing beside it."""
    if row["value"] is None:
        return "the pack leaves the figure empty"
    if row["month"] is None or row["month"].day != 1:
        return f"it is dated {row['month'] or 'nowhere'}, not the first of a month"
    if term is None:
        return "the contract has no such service level"
    if times > 1:
        return "the contract has this service level more than once, with different terms"
    if term["metric"] not in BETTER:
        return "no way to recompute this metric is known here"
    if term["metric"] == ANSWERING and term["threshold_s"] is None:
        return "nothing says within how many seconds a contact is to be answered"
    if term["metric"] == ANSWERING and term["formula"] not in FORMULAS:
        return "the contract pins no formula"
    if not trials:
        what = "answer" if term["metric"] in FROM_SURVEYS else "contact"
        return f"no {what} of that month and scope has what the formula needs"
    return "it cannot be compared"


def _verdict(f: ReportedFigure) -> str:
    """What a reader takes away from one line."""
    if f.status == "agrees":
        words = ["agrees"]
    elif f.gap is None:
        words = [f"not recomputed: {f.reason}"]
        if f.under:
            words.append(f"by the usual formulas {interval(min(f.under.values()), max(f.under.values()), 'share')}")
    else:
        kinder = (f.gap > 0) == (f.direction == "higher")
        words = [f"reported {'better' if kinder else 'worse'} than recomputed"]
    if f.met_recomputed is not None and f.met_reported != f.met_recomputed:
        words.append("the target is met only as reported" if f.met_reported else "the target is met as recomputed")
    if f.reproduced_by:
        words.append(f"the reported figure is that of {' and '.join(f.reproduced_by)}")
    if f.passes_only_under:
        words.append(f"passes only under {' and '.join(f.passes_only_under)}")
    return "; ".join(words)


def by_kpi(figures: list[ReportedFigure]) -> list[ReportedKpi]:
    """The same, one entry per KPI: largest gap first, what could not be compared last."""
    groups: dict[tuple[str, str, str], list[ReportedFigure]] = defaultdict(list)
    for figure in figures:
        groups[figure.sla_id, figure.metric, figure.scope].append(figure)
    kpis = [_kpi(group) for group in groups.values()]

    def place(kpi: ReportedKpi) -> tuple[bool, float, str, str, str]:
        differs = abs(kpi.gap or 0.0) if kpi.higher or kpi.lower else 0.0
        return kpi.gap is None, -differs, kpi.sla_id, kpi.metric, kpi.scope

    return sorted(kpis, key=place)


def _kpi(figures: list[ReportedFigure]) -> ReportedKpi:
    compared = [f for f in figures if f.gap is not None]
    of = compared or figures
    reported, recomputed, gap = (_mean([getattr(f, name) for f in of]) for name in ("reported", "recomputed", "gap"))
    low, high = (_side(compared, recomputed, name) for name in ("low", "high"))
    higher, lower = (sum(f.status == "differs" and sign * (f.gap or 0) > 0 for f in compared) for sign in (1, -1))
    differ = higher + lower > 0
    under = {name: _mean([f.under.get(name) for f in of]) for name in FORMULAS if any(name in f.under for f in of)}
    first = figures[0]
    verdict = _over_months(figures, compared, higher, lower)
    name = first.metric + (f" {first.scope}" if first.scope != "all" else "")
    said = [f"reported {measure(reported, first.unit)} on average"] if reported is not None else ["reported empty"]
    if compared:
        said += [f"recomputed {measure(recomputed, first.unit)}"] + ([difference(gap, "share")] if differ else [])
    return ReportedKpi(
        sla_id=first.sla_id, metric=first.metric, scope=first.scope, formula=first.formula, unit=first.unit,
        target=first.target, direction=first.direction, reported=reported, recomputed=recomputed, low=low,
        high=high, gap=gap, compared=len(compared), higher=higher, lower=lower, verdict=verdict, figures=figures,
        under={formula: value for formula, value in under.items() if value is not None},
        summary=f"{name}{f' ({first.sla_id})' if first.sla_id else ''}: {', '.join(said)}; {verdict}",
    )  # fmt: skip


def _over_months(figures: list[ReportedFigure], compared: list[ReportedFigure], higher: int, lower: int) -> str:
    """In words: how often the pack says more or less, what that does to the target, and what cannot be compared."""
    words = []
    of = f"of {len(compared)} {'month' if len(compared) == 1 else 'months'}"
    if compared and not higher and not lower:
        words.append("agrees in every month" if len(compared) > 1 else "agrees")
    words += [f"reported {word} in {times} {of}" for word, times in (("higher", higher), ("lower", lower)) if times]
    with_target = [f for f in compared if f.met_recomputed is not None]
    told, true = sum(bool(f.met_reported) for f in with_target), sum(bool(f.met_recomputed) for f in with_target)
    if with_target and told != true:
        words.append(f"target met in {told} as reported, in {true} as recomputed")
    only = Counter(name for f in figures for name in f.passes_only_under)
    if only:
        words.append("passes only under " + ", ".join(f"{name} ({only[name]})" for name in FORMULAS if only[name]))
    reasons = Counter(f.reason for f in figures if f.gap is None)
    for reason, times in sorted(reasons.items()):
        words.append(f"{'' if times == len(figures) else f'{times} of {len(figures)} '}not recomputed: {reason}")
    return "; ".join(words)


def _side(compared: list[ReportedFigure], middle: float | None, side: str) -> float | None:
    """Limit of a mean of independent months, made of their single limits (MOVER, Zou and Donner 2008)."""
    if middle is None or not compared:
        return None
    away = math.hypot(*(getattr(f, side) - f.recomputed for f in compared)) / len(compared)
    return round(middle - away if side == "low" else middle + away, DIGITS)


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), DIGITS) if known else None
