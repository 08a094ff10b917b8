"""Contract: does the contract pull in the direction of customers?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from . import service_levels
from .context import Clock
from .kinds import Mean, Ratio, Share
from .registry import HIGHER, LOWER, MIDDLE, Group

contract = Group("contract", "Contract", "Does the contract pull in the direction of customers?", "contract")

YEAR_DAYS = 365.25


@contract.measure(
    unit="years", better=LOWER, bands=(1, 2, 3, 5), weight=1, parity=False, attribution="client",
    remedy="Read the contract together once a year; amend scope, measures and prices where the service has changed.",
)  # fmt: skip
def freshness(clauses: ir.Table, period: Clock) -> Mean:
    """Years since the contract was last amended.

    Why it matters: a contract written for yesterday's channels is read by people who were not there.

    Source: source article 001; cut-offs are our proposal. The youngest amendment of any clause counts, up to the end of
    the period.
    """
    end = ibis.literal(period.period.end)
    agreed = clauses.filter(clauses.amended_on.notnull() & (clauses.amended_on <= end))
    last = agreed.group_by("org").aggregate(amended_on=agreed.amended_on.max())
    return Mean(last, end.delta(last.amended_on, unit="day") / YEAR_DAYS, exact=True)


@contract.measure(
    unit="share", better=HIGHER, bands=(0.95, 0.85, 0.70, 0.50), evidence="E1", weight=2, parity=False,
    attribution="client",
    remedy="Put the missing clauses on the list for the next amendment; begin with audit, data return and exit.",
)  # fmt: skip
def clause_coverage(clauses: ir.Table) -> Share:
    """Safeguards of the checklist that the contract holds.

    Why it matters: a right that is not in the contract has to be bought when it is needed.

    Source: EBA guidelines on outsourcing, chapter 13 (banks); that the clauses weigh alike is our proposal.
    """
    listed = clauses.select("clause_id", "org", "present").distinct()
    return Share(listed, listed.present, exact=True)


@contract.measure(
    unit="share", better=MIDDLE, bands=(0.10, 0.08, 0.05, 0.01, 0.15, 0.18, 0.25, 0.40), evidence="E2", weight=1,
    parity=False, attribution="client",
    remedy="Agree service credits of 10 to 15 % of the fee in all; less is not felt, more is priced in.",
)  # fmt: skip
def money_at_risk(sla_terms: ir.Table) -> Mean:
    """Part of the fee that the vendor loses when it misses every service level.

    Why it matters: a promise that costs nothing to break is a hope.

    Source: 10 to 12 % is usual (Alsbridge); size alone moved nothing in a contract with 15 % (PA Consulting). A service
    level without a figure has no money attached.
    """
    terms = _with_money(sla_terms)
    whole = terms.group_by("org").aggregate(at_risk=terms.at_risk.sum())
    return Mean(whole, whole.at_risk, exact=True)


@contract.measure(
    unit="share", better=MIDDLE, bands=(0.30, 0.20, 0.10, 0.0001, 0.60, 0.70, 0.90, 1.0), weight=1, parity=False,
    attribution="client",
    remedy="Pay a bonus for results beyond the target, as large as the penalty below it.",
)  # fmt: skip
def incentive_balance(sla_terms: ir.Table) -> Ratio:
    """Bonus, as a part of all money that depends on service levels.

    Why it matters: penalties alone teach to avoid blame; people do more for what they can gain.

    Source: Hart 2008; cut-offs are our proposal. A service level without a figure has no money attached.
    """
    terms = _with_money(sla_terms)
    return Ratio(terms, top=terms.bonus, bottom=terms.bonus + terms.at_risk, exact=True)


@contract.measure(
    unit="share", better=HIGHER, bands=(0.60, 0.40, 0.25, 0.10), weight=2, parity=False, attribution="client",
    remedy="Move the money from speed and volume to what customers get: solved, satisfied, no second contact.",
)  # fmt: skip
def money_on_outcomes(sla_terms: ir.Table) -> Ratio:
    """Money that depends on outcomes for customers, as a part of all that depends on service levels.

    Why it matters: the vendor follows the money, whatever the presentation says.

    Source: outcome-based contracts (Piton, Nearshore Americas); cut-offs are our proposal. Credits and bonuses count
    alike; service levels that do not say what they measure are left out.
    """
    terms = _with_money(sla_terms)
    terms = terms.filter(terms.kind.notnull())
    money = terms.at_risk + terms.bonus
    return Ratio(terms, top=ibis.ifelse(terms.kind == "outcome", money, 0.0), bottom=money, exact=True)


@contract.measure(
    unit="share", better=HIGHER, bands=(1.0, 0.95, 0.85, 0.70), weight=1, parity=False, attribution="shared",
    optional=service_levels.OPTIONAL,
    remedy="Claim open credits while the invoice can still be disputed; compute them from raw rows each month.",
)  # fmt: skip
def credits_realised(
    sla_terms: ir.Table, contacts: ir.Table, surveys: ir.Table, invoices: ir.Table, period: Clock
) -> Ratio:
    """Service credits granted, as a part of those due for missed service levels.

    Why it matters: a penalty that nobody claims is no penalty.

    Source: invoices can often be disputed for 60 to 90 days only (EquaTerra); cut-offs are our proposal. Due is the
    share of the month's fee at risk on each service level that our recomputation finds missed; credits of all months
    of the period count, since they are granted later. Months without an invoice owe nothing that could be computed.
    """
    cells = service_levels.cells(sla_terms, contacts, surveys, period)
    risk = sla_terms.select("sla_id", "at_risk", term_org="org")
    missed = cells.filter(~cells.met).select("org", "sla_id", month="when")
    missed = missed.inner_join(risk, [missed.org == risk.term_org, missed.sla_id == risk.sla_id])
    forfeit = missed.group_by("org", "month").aggregate(share=missed.at_risk.sum())
    lines = invoices.select("org", "unit", "amount", month=period.month(invoices.period_start))
    granted, billed = ((lines.unit == "credit"), (lines.unit != "credit"))
    months = lines.group_by("org", "month").aggregate(
        granted=ibis.ifelse(granted, lines.amount, 0.0).sum(), fee=ibis.ifelse(billed, lines.amount, 0.0).sum()
    )
    both = months.left_join(forfeit, ["org", "month"])
    due = both.mutate(due=(both.fee * both.share).fill_null(0.0))
    owed = due.mutate(_owed=due.due.sum().over(ibis.window(group_by="org")))
    owed = owed.filter(owed._owed > 0)
    return Ratio(owed, top=owed.granted, bottom=owed.due, at="month", exact=True)


@contract.measure(
    unit="share", better=LOWER, bands=(0.05, 0.10, 0.20, 0.35), weight=1, parity=False, attribution="shared",
    remedy="List what was refused as out of scope and add what keeps coming back at the next amendment.",
)  # fmt: skip
def out_of_scope_friction(requests: ir.Table) -> Share:
    """Requests that were answered with "not in the contract".

    Why it matters: it is the sentence by which a partnership ends while the contract goes on.

    Source: source article 001; cut-offs are our proposal. Requests still open are left out.
    """
    answered = requests.select("request_id", "org", "raised_on", "answer").distinct()
    answered = answered.filter(answered.answer.notnull() & (answered.answer != "open"))
    return Share(answered, answered.answer == "not_in_contract", at="raised_on", exact=True)


def _with_money(sla_terms: ir.Table) -> ir.Table:
    """Service levels, each once, with the shares of the fee that depend on them: no figure is no money."""
    terms = sla_terms.group_by("org", "sla_id").aggregate(
        at_risk=sla_terms.at_risk.max(), bonus=sla_terms.bonus.max(), kind=sla_terms.kind.max()
    )
    return terms.mutate(at_risk=terms.at_risk.fill_null(0.0), bonus=terms.bonus.fill_null(0.0))
