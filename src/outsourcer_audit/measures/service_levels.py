"""Service levels recomputed: one cell per service level and month, by the formula that the contract pins.

Formulas (domain research, 5.3), with Y the threshold, ``ans`` answered and ``abn`` abandoned contacts:
F1 (ans<=Y + abn<=Y) / (ans + abn), F2 ans<=Y / ans, F3 ans<=Y / (ans + abn), F4 ans<=Y / (ans + abn>Y),
F5 as F3 without contacts abandoned within five seconds.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from ..relations import asked
from .context import Clock

SHORT_ABANDON_S = 5
DIGITS = 9
"""Shares are compared to this many decimals: 70 % read from an export is not exactly 70 of 100."""

OPTIONAL = ("contacts.wait_s", "contacts.abandoned", "contacts.channel", "contacts.transferred", "contacts.reopened",
            "contacts.resolved", "contacts.contact_id", "surveys.contact_id", "surveys.sent_at", "surveys.answered_at",
            "surveys.csat", "surveys.resolved", "sla_terms.formula", "sla_terms.threshold_s",
            "sla_terms.scope")  # fmt: skip
"""Columns without which some service levels cannot be recomputed, but the others can."""


def events(sla_terms: ir.Table, contacts: ir.Table, surveys: ir.Table) -> ir.Table:
    """One row per service level and thing it counts: org, sla_id, at, hit (0/1), trial (0/1)."""
    return _of_contacts(sla_terms, contacts).union(_of_surveys(sla_terms, contacts, surveys))


def with_reported(sla_terms: ir.Table, kpi_reports: ir.Table) -> ir.Table:
    """The contract's service levels, and one for every reported metric that belongs to none: over all channels."""
    loose = kpi_reports.filter(kpi_reports.sla_id.isnull()).mutate(sla_id=reported_id(kpi_reports))
    nothing = {"formula": "string", "threshold_s": "float64", "target": "float64", "direction": "string"}
    unnamed = loose.select(
        "sla_id", "org", "metric", scope=ibis.literal("all"), kind=ibis.null("string"),
        **{name: ibis.null(of_type) for name, of_type in nothing.items()},
    ).distinct()  # fmt: skip
    return sla_terms.select(*unnamed.columns).union(unnamed)


def reported_id(kpi_reports: ir.Table) -> ir.StringValue:
    """The service level that a reported figure belongs to, else one named after its metric."""
    return kpi_reports.sla_id.fill_null("reported " + kpi_reports.metric)


def _of_contacts(terms: ir.Table, contacts: ir.Table) -> ir.Table:
    joined = _in_scope(
        terms,
        contacts.select("org", "channel", "offered_at", "wait_s", "abandoned", "transferred", "reopened", "resolved"),
    )
    left, metric = joined.abandoned, joined.metric
    fast, formula = joined.wait_s <= joined.threshold_s, joined.formula
    short = left & (joined.wait_s <= SHORT_ABANDON_S)
    stayed = ~short.fill_null(False)  # without a known wait an abandoned contact is no short one
    in_time = ibis.ifelse(formula == "F1", fast, fast & ~left)
    counted = ibis.cases(
        (formula.isin(["F1", "F3"]), left.notnull() & fast.notnull()),
        (formula == "F2", ~left),
        (formula == "F4", ~left | ~fast),
        (formula == "F5", ~short),
    )
    hit = ibis.cases(
        (metric == "service_level", in_time),
        (metric == "abandonment", left & stayed),
        (metric == "transfer_rate", joined.transferred),
        (metric == "reopened", joined.reopened),
    )
    trial = ibis.cases(
        (metric == "service_level", counted),
        (metric == "abandonment", left.notnull() & stayed),
        (metric == "transfer_rate", ~left),
        (metric == "reopened", joined.resolved),
    )
    return _rows(joined, joined.offered_at, hit, trial)


def _of_surveys(terms: ir.Table, contacts: ir.Table, surveys: ir.Table) -> ir.Table:
    answered = surveys.filter(surveys.answered_at.notnull()).select(
        "contact_id", "sent_at", "csat", solved=surveys.resolved
    )
    joined = _in_scope(terms, asked(answered, contacts))
    hit = ibis.cases((joined.metric == "csat_top2", joined.csat >= 4), (joined.metric == "fcr_survey", joined.solved))
    return _rows(joined, joined.sent_at, hit, hit.notnull())


def _in_scope(terms: ir.Table, rows: ir.Table) -> ir.Table:
    named = terms.select("sla_id", "metric", "formula", "threshold_s", "scope", term_org="org")
    everywhere = named.scope.isnull() | (named.scope == "all")
    return rows.inner_join(named, [rows.org == named.term_org, everywhere | (named.scope == rows.channel)])


def _rows(joined: ir.Table, at: ir.Value, hit: ir.Value, trial: ir.Value) -> ir.Table:
    known = joined.mutate(at=at, hit=(hit & trial).cast("int64"), trial=trial.cast("int64"))
    return known.filter(known.hit.notnull() & (known.trial == 1)).select("org", "sla_id", "at", "hit", "trial")


def cells(sla_terms: ir.Table, contacts: ir.Table, surveys: ir.Table, period: Clock, by: str = "month") -> ir.Table:
    """One row per service level and local month (or day): value, n, target, met. Cells without any event are absent."""
    rows = events(sla_terms, contacts, surveys)
    when = period.month(rows["at"]) if by == "month" else period.day(rows["at"])
    counted = rows.group_by("org", "sla_id", when=when).aggregate(
        n=rows.trial.sum(), value=rows.hit.sum() / rows.trial.sum()
    )
    terms = sla_terms.select("sla_id", "metric", "target", "direction", "kind", term_org="org")
    joined = counted.inner_join(terms, [counted.sla_id == terms.sla_id, counted.org == terms.term_org])
    beyond = (joined.value - joined.target).round(DIGITS)
    met = ibis.ifelse(joined.direction == "lower", beyond <= 0, beyond >= 0)
    return joined.select("org", "sla_id", "metric", "kind", "when", "n", "value", "target", met=met)
