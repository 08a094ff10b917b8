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
FORMULAS = ("F1", "F2", "F3", "F4", "F5")
DIGITS = 9
"""Shares are compared to this many decimals: 70 % read from an export is not exactly 70 of 100."""

OPTIONAL = ("contacts.wait_s", "contacts.abandoned", "contacts.channel", "contacts.transferred", "contacts.reopened",
            "contacts.resolved", "contacts.contact_id", "surveys.contact_id", "surveys.sent_at", "surveys.answered_at",
            "surveys.csat", "surveys.resolved", "sla_terms.formula", "sla_terms.threshold_s",
            "sla_terms.scope")  # fmt: skip
"""Columns without which some service levels cannot be recomputed, but the others can."""


def events(sla_terms: ir.Table, contacts: ir.Table, surveys: ir.Table, formulas: tuple[str, ...] = ()) -> ir.Table:
    """One row per service level and thing it counts: org, sla_id, at, hit (0/1), trial (0/1).

    For every one of ``formulas`` also hit_F and trial_F: promises about waiting, as if that one had been pinned.
    """
    return _of_contacts(sla_terms, contacts, formulas).union(_of_surveys(sla_terms, contacts, surveys, formulas))


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


def _of_contacts(terms: ir.Table, contacts: ir.Table, formulas: tuple[str, ...]) -> ir.Table:
    joined = _in_scope(
        terms,
        contacts.select("org", "channel", "offered_at", "wait_s", "abandoned", "transferred", "reopened", "resolved"),
    )
    left, metric = joined.abandoned, joined.metric
    fast = joined.wait_s <= joined.threshold_s
    short = left & (joined.wait_s <= SHORT_ABANDON_S)
    stayed = ~short.fill_null(False)  # without a known wait an abandoned contact is no short one
    answered_fast = fast & ~left
    in_time = dict.fromkeys(FORMULAS, answered_fast) | {"F1": fast}
    known = left.notnull() & fast.notnull()
    counted = {"F1": known, "F2": ~left, "F3": known, "F4": ~left | ~fast, "F5": ~short}
    waiting = metric == "service_level"
    hit = ibis.cases(
        (waiting, ibis.ifelse(joined.formula == "F1", fast, answered_fast)),
        (metric == "abandonment", left & stayed),
        (metric == "transfer_rate", joined.transferred),
        (metric == "reopened", joined.reopened),
    )
    trial = ibis.cases(
        (waiting, ibis.cases(*((joined.formula == name, counted[name]) for name in FORMULAS))),
        (metric == "abandonment", left.notnull() & stayed),
        (metric == "transfer_rate", ~left),
        (metric == "reopened", joined.resolved),
    )
    others = {name: (in_time[name], waiting & counted[name]) for name in formulas}
    return _rows(joined, joined.offered_at, {"": (hit, trial)} | others)


def _of_surveys(terms: ir.Table, contacts: ir.Table, surveys: ir.Table, formulas: tuple[str, ...]) -> ir.Table:
    answered = surveys.filter(surveys.answered_at.notnull()).select(
        "contact_id", "sent_at", "csat", solved=surveys.resolved
    )
    joined = _in_scope(terms, asked(answered, contacts))
    hit = ibis.cases((joined.metric == "csat_top2", joined.csat >= 4), (joined.metric == "fcr_survey", joined.solved))
    never = ibis.literal(False)
    return _rows(joined, joined.sent_at, {"": (hit, hit.notnull())} | dict.fromkeys(formulas, (never, never)))


def _in_scope(terms: ir.Table, rows: ir.Table) -> ir.Table:
    named = terms.select("sla_id", "metric", "formula", "threshold_s", "scope", term_org="org")
    everywhere = named.scope.isnull() | (named.scope == "all")
    return rows.inner_join(named, [rows.org == named.term_org, everywhere | (named.scope == rows.channel)])


def _rows(joined: ir.Table, at: ir.Value, by: dict[str, tuple[ir.Value, ir.Value]]) -> ir.Table:
    """Rows that count under one formula at least; a row counts where both its outcome and its trial are known.

    ``by``: formula ("" is the pinned one) -> outcome and trial.
    """
    flags: dict[str, ir.Value] = {}
    for name, (hit, trial) in by.items():
        counts = (trial & hit.notnull()).fill_null(False)
        flags |= {
            f"hit{_of(name)}": (counts & hit).fill_null(False).cast("int64"),
            f"trial{_of(name)}": counts.cast("int64"),
        }
    rows = joined.select("org", "sla_id", at=at, **flags)
    return rows.filter(ibis.or_(*(rows[f"trial{_of(name)}"] == 1 for name in by)))


def _of(formula: str) -> str:
    """What a formula's columns end in."""
    return f"_{formula}" if formula else ""


def cells(
    sla_terms: ir.Table,
    contacts: ir.Table,
    surveys: ir.Table,
    period: Clock,
    by: str = "month",
    formulas: tuple[str, ...] = (),
) -> ir.Table:
    """One row per service level and local month (or day): value, n, target, met. Cells without any event are absent.

    For every one of ``formulas`` also met_F; a cell that has no event under a formula is neither met nor missed by it.
    """
    rows = events(sla_terms, contacts, surveys, formulas)
    when = period.month(rows["at"]) if by == "month" else period.day(rows["at"])
    suffixes = [_of(name) for name in ("", *formulas)]
    counted = rows.group_by("org", "sla_id", when=when).aggregate(
        n=rows.trial.sum(),
        **{f"value{s}": rows[f"hit{s}"].sum() / rows[f"trial{s}"].sum().nullif(0) for s in suffixes},
    )
    terms = sla_terms.select("sla_id", "metric", "target", "direction", "kind", term_org="org")
    joined = counted.inner_join(terms, [counted.sla_id == terms.sla_id, counted.org == terms.term_org])
    met = {}
    for suffix in suffixes:
        value = ibis.ifelse(joined.metric == "service_level", joined[f"value{suffix}"], joined.value)
        beyond = (value - joined.target).round(DIGITS)
        met[f"met{suffix}"] = ibis.ifelse(joined.direction == "lower", beyond <= 0, beyond >= 0)
    return joined.select("org", "sla_id", "metric", "kind", "when", "n", "value", "target", **met)
