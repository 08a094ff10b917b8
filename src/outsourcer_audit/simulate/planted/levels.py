"""Service levels: the contract's promises, counted by the simulator's own arithmetic, and what follows from them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .contacts import THRESHOLD_S, Contacts
from .days import Days
from .draw import Array, dates, moments, nullable, numbered, rows, stream, words, yes
from .facts import Facts
from .patterns import strength
from .plan import CHANNELS, Org, Plan

DAY_MINIMUM = 30
SL_TARGET = 0.80
PROMISES = (
    ("service_level", "all"), ("csat_top2", "all"), ("abandonment", "all"), ("transfer_rate", "all"),
    ("fcr_survey", "all"), ("reopened", "all"), ("service_level", "voice"), ("csat_top2", "voice"),
    ("abandonment", "chat"), ("transfer_rate", "voice"), ("fcr_survey", "voice"), ("csat_top2", "chat"),
)  # fmt: skip
LOWER = ("abandonment", "transfer_rate", "reopened")
FORMULAS = ("F1", "F2", "F3", "F4", "F5")


@dataclass(frozen=True)
class Levels:
    """The contract's service levels: one entry per term. ``hits`` and ``trials``: per measurable term and month."""

    metric: list[str]
    scope: list[str]
    formula: list[str]
    target: Array
    outcome: Array
    at_risk: Array
    bonus: Array
    hits: Array
    trials: Array

    @property
    def value(self) -> Array:
        """Share per measurable term and month; nan without any event."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.hits / self.trials)

    @property
    def met(self) -> Array:
        """Whether each cell is met (where there is a value)."""
        lower = np.array([m in LOWER for m in self.metric[: len(self.hits)]])[:, None]
        beyond = np.round(self.value - self.target[: len(self.hits), None], 9)
        return np.where(lower, beyond <= 0, beyond >= 0) & ~np.isnan(self.value)


def counted(metric: str, formula: str, log: Contacts) -> tuple[Array, Array]:
    """Which contacts hit and which count, for one metric (domain research 5.3)."""
    fast, left = log.wait <= THRESHOLD_S, log.abandoned
    if metric == "service_level":
        trial = {"F1": np.ones(log.n, bool), "F2": ~left, "F3": np.ones(log.n, bool), "F4": ~left | ~fast,
                 "F5": ~(left & log.short)}[formula]  # fmt: skip
        return (fast if formula == "F1" else fast & ~left) & trial, trial
    if metric == "abandonment":
        return left & ~log.short, ~log.short
    if metric == "transfer_rate":
        return log.transferred, log.handled
    if metric == "reopened":
        return log.reopened & log.resolved, log.resolved
    own = log.answered
    return ((log.csat >= 4) if metric == "csat_top2" else log.solved_survey) & own, own


def levels(plan: Plan, org: Org, log: Contacts, days: Days, facts: Facts) -> Levels:
    """The contract, with targets set so that the planted share of months and service levels is met."""
    rng = stream(plan.seed, org.id, "levels")
    terms = int(org.value("terms"))
    measurable = min(len(PROMISES), max(1, round(org.value("governance.sla_measurability") * terms)))
    metric = [m for m, _ in PROMISES[:measurable]] + ["quality_score"] * (terms - measurable)
    scope = [s for _, s in PROMISES[:measurable]] + ["all"] * (terms - measurable)
    formula = [FORMULAS[int(rng.integers(len(FORMULAS)))] for _ in range(terms)]
    months = len(days.months)
    hits, trials = np.zeros((measurable, months)), np.zeros((measurable, months))
    sent_day = days.local_day(log.sent)
    for place in range(measurable):
        hit, trial = counted(metric[place], formula[place], log)
        survey = metric[place] in ("csat_top2", "fcr_survey")
        month = days.month[np.minimum(sent_day, days.count - 1)] if survey else log.month
        inside = (sent_day < days.count) if survey else np.ones(log.n, bool)
        if scope[place] != "all":
            inside = inside & (log.channel == CHANNELS.index(scope[place]))
        hits[place] = np.bincount(month[hit & inside], minlength=months)
        trials[place] = np.bincount(month[trial & inside], minlength=months)
    found = Levels(metric, scope, formula, np.full(terms, SL_TARGET), *_money(org, terms, rng), hits, trials)
    _set_targets(org, found)
    _level_facts(org, found, facts)
    facts_of_days(org, found, log, days, facts)
    return found


def _set_targets(org: Org, found: Levels) -> None:
    """Targets between the realised months, so that so many cells are met; answering in time has a fixed one."""
    free = [n for n, m in enumerate(found.metric[: len(found.hits)]) if m != "service_level"]
    there = ~np.isnan(found.value)
    wanted = round(org.value("governance.sla_attainment") * there.sum())
    left = wanted - int(found.met[[n for n in range(len(found.hits)) if n not in free]].sum())
    for done, n in enumerate(free):
        values = np.sort(found.value[n][there[n]])
        count = int(np.clip(round(left / (len(free) - done)), 0, len(values)))
        ordered = values if found.metric[n] in LOWER else values[::-1]
        sign = 1 if found.metric[n] in LOWER else -1
        if not len(ordered):
            continue
        if count == 0:
            found.target[n] = ordered[0] - sign * 0.01
        elif count == len(ordered):
            found.target[n] = ordered[-1] + sign * 0.01
        else:
            found.target[n] = (ordered[count - 1] + ordered[count]) / 2
        left -= int(found.met[n].sum())


def _money(org: Org, terms: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Which terms measure an outcome, and the money at risk and to be won on each."""
    outcome = np.zeros(terms, dtype=bool)
    outcome[rng.permutation(terms)[: round(org.value("governance.outcome_share") * terms)]] = True
    paid = min(terms, int(org.value("governance.kpi_parsimony")))
    risk, balance = org.value("contract.money_at_risk"), org.value("contract.incentive_balance")
    on_outcomes = org.value("contract.money_on_outcomes")
    good, plain = np.flatnonzero(outcome), np.flatnonzero(~outcome)
    n_good = min(len(good), max(paid - len(plain), round(paid * on_outcomes), 1 if on_outcomes > 0 else 0))
    n_good = max(0, min(n_good, paid - 1 if on_outcomes < 1 and len(plain) else paid))
    shares = np.zeros(terms)
    n_plain = min(paid - n_good, len(plain))
    share = on_outcomes if n_good and n_plain else float(n_good > 0)
    shares[good[:n_good]] = share / max(1, n_good)
    shares[plain[:n_plain]] = (1 - share) / max(1, n_plain)
    # Money may be 0 on a term that should have some; a tiny share keeps it among those with consequence.
    bonus = risk * balance / max(1e-9, 1 - balance)
    return outcome, shares * risk, shares * bonus


def _level_facts(org: Org, found: Levels, facts: Facts) -> None:
    there = ~np.isnan(found.value)
    money = found.at_risk + found.bonus
    facts.exact(org.id, "governance.sla_attainment", found.met.sum() / there.sum())
    facts.exact(org.id, "governance.sla_measurability", (there.any(axis=1)).sum() / len(found.metric))
    facts.exact(org.id, "governance.outcome_share", found.outcome.mean())
    facts.exact(org.id, "governance.kpi_parsimony", float((money > 0).sum()))
    facts.exact(org.id, "contract.money_at_risk", found.at_risk.sum())
    if money.sum():
        facts.exact(org.id, "contract.incentive_balance", found.bonus.sum() / money.sum())
        facts.exact(org.id, "contract.money_on_outcomes", money[found.outcome].sum() / money.sum())


def facts_of_days(org: Org, found: Levels, log: Contacts, days: Days, facts: Facts) -> None:
    """Months that keep the promise of answering in time, as counted, minus the chance that a day does."""
    months_met, months_n, chances = 0, 0, []
    for n, metric in enumerate(found.metric[: len(found.hits)]):
        if metric != "service_level":
            continue
        there = ~np.isnan(found.value[n])
        months_met, months_n = months_met + int(found.met[n].sum()), months_n + int(there.sum())
        inside = log.channel == CHANNELS.index(found.scope[n]) if found.scope[n] != "all" else np.ones(log.n, bool)
        _, trial = counted(metric, found.formula[n], log)
        per_day = np.bincount(log.day[trial & inside], minlength=days.count)
        chance = _in_time(org, found.formula[n], log, trial & inside)
        chances += [at_least(int(k), chance, found.target[n]) for k in per_day if k >= DAY_MINIMUM]
    if months_n and chances:
        facts.drawn(org.id, "governance.interval_gap", months_met / months_n - float(np.mean(chances)))


def _in_time(org: Org, formula: str, log: Contacts, trial: Array) -> float:
    """Chance that a contact that counts is a hit: by kind of contact, from what was planted."""
    gone = log.abandoned & ~log.short
    quick_gone = 1 - math.exp(-(THRESHOLD_S - 5.01) / 55.0)
    chance = np.where(log.handled, org.value("service_level"), 0.0)
    if formula == "F1":
        chance = np.where(log.short, 1.0, np.where(gone, quick_gone, chance))
    return float(chance[trial].mean()) if trial.any() else 0.0


def at_least(n: int, p: float, share: float) -> float:
    """Chance that at least this share of n independent tries succeed."""
    first = math.ceil(round(share * n, 6))
    if p <= 0 or p >= 1:
        return float(p >= 1 or first <= 0)
    logs = [math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(p)
            + (n - k) * math.log(1 - p) for k in range(max(0, first), n + 1)]  # fmt: skip
    return math.fsum(math.exp(x) for x in logs)


def terms_table(org: Org, found: Levels) -> pa.Table:
    """The contract's service levels as delivered."""
    n = len(found.metric)
    timed = np.array([m == "service_level" for m in found.metric])
    return rows(
        "sla_terms", n, sla_id=numbered(f"{org.id}-SL", np.arange(n)), org=org.id, metric=pa.array(found.metric),
        formula=nullable(found.formula, timed), threshold_s=nullable(np.full(n, THRESHOLD_S), timed),
        target=found.target, direction=pa.array(["lower" if m in LOWER else "higher" for m in found.metric]),
        period="month", scope=pa.array(found.scope), at_risk=found.at_risk, bonus=found.bonus,
        kind=words(["process", "outcome"], found.outcome.astype(int)),
    )  # fmt: skip


def reports_table(plan: Plan, org: Org, found: Levels, days: Days, facts: Facts) -> pa.Table:
    """What the vendor reports of each cell: as it is, or better than it is; in time, or late."""
    rng = stream(plan.seed, org.id, "reports")
    term, month = np.nonzero(~np.isnan(found.value))
    n = len(term)
    wrong = rng.permutation(n) < round(org.value("governance.recompute_gap") * n)
    in_time = rng.permutation(n) < round(org.value("data.freshness") * n)
    if n:
        facts.exact(org.id, "governance.recompute_gap", wrong.mean())
        facts.exact(org.id, "data.freshness", in_time.mean())
    lower = np.array([found.metric[t] in LOWER for t in term])
    told = found.value[term, month]
    better = np.where(lower, -0.03, 0.03)
    better = np.where((told + better < 0) | (told + better > 1), -better, better)
    value = told + wrong * better
    # As packs are: to a tenth of a percent; or to half a percent, when figures are estimated.
    # Not all of them: metrics that move in steps of half a percent throughout are taken for counted ones.
    s = strength(org, "figures.round_figures")
    typed = yes(rng, 0.4 + 0.3 * s if s else 0.0, n)
    value = np.where(typed, np.round(value * 200) / 200, np.round(value, 3))
    first = np.array([np.flatnonzero(days.month == m)[0] for m in range(len(days.months))])
    ends = np.array([np.flatnonzero(days.month == m)[-1] for m in range(len(days.months))])
    reported = ends[month] + np.where(in_time, rng.integers(1, 10, n), rng.integers(12, 30, n))
    at = (days.first + reported) * 86_400 + 43_200.0
    return rows("kpi_reports", n, org=org.id, period_start=dates(days.first + first[month]),
                metric=pa.array([found.metric[t] for t in term], pa.string()), sla_id=numbered(f"{org.id}-SL", term),
                value=value, reported_at=moments(at))  # fmt: skip
