"""Paid for twice: contacts logged under two numbers or by two companies, invoice lines that repeat."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from ..formats import count, measure
from ..measures.context import Clock
from .chance import LEVEL, poisson_tail
from .people import PRIVATE, months
from .registry import Row, Signs, Verdict, pattern

SHORTEST_S = 30
MANY_CONTACTS = 30
"""A customer number with more contacts in the period is a switchboard, or stands for an unknown customer."""
USUAL = 0.005
"""Share of contacts that systems log twice by themselves."""
FEWEST = 500


@pattern(
    title="Contacts that are logged twice",
    question="Were these contacts billed twice: under two numbers, or by two companies?",
    innocent="A system that starts a new record when a contact is moved, or a log that two companies share.",
    remedy="Take them out of the bill; bill from one log with one number per contact.",
    effect_of="share of contacts that repeat another one",
    optional=("contacts.transferred",),
)
def contacts_twice(contacts: ir.Table, period: Clock) -> Signs:
    """Contacts of the same customer, start and length appear under two numbers or at two organisations.

    Why it matters: what is logged twice is billed twice.

    Source: domain research 5.2. Baseline: at most one contact in 200 is logged twice by accident; more, chance below
    1 %. Contacts under half a minute, transferred ones, and customer numbers with more than 30 contacts are left out;
    a row delivered twice under its own number counts once.
    """
    known = contacts.filter(
        ~contacts.abandoned.fill_null(False)
        & ~contacts.transferred.fill_null(False)
        & contacts.customer_id.notnull()
        & (contacts.talk_s >= SHORTEST_S)
    )
    rows = known.select("org", "contact_id", "customer_id", "offered_at", "talk_s").distinct()
    of_customer = ibis.window(group_by="customer_id")
    rows = rows.mutate(_many=rows.count().over(of_customer)).filter(ibis._._many <= MANY_CONTACTS)
    same = ["customer_id", "offered_at", "talk_s"]
    own = rows.group_by(*same, "org").aggregate(n=rows.count())
    own = own.mutate(_all=own.n.sum().over(ibis.window(group_by=same)))
    marked = own.mutate(
        month=period.month(own.offered_at).cast("string").substr(0, 7),
        _again=own.n - 1,
        _elsewhere=(own._all > own.n).cast("int64"),
    )
    counts = marked.group_by("org", "month").aggregate(
        n=marked.n.sum(), again=marked._again.sum(), elsewhere=marked._elsewhere.sum()
    )
    return Signs(counts, _twice)


def _twice(rows: Sequence[Row]) -> Verdict:
    n, again, elsewhere = (sum(int(row[name]) for row in rows) for name in ("n", "again", "elsewhere"))
    if n < FEWEST:
        return Verdict(None, f"{count(n)} contacts with customer and length are too few.", n)
    hits = again + elsewhere
    p = poisson_tail(hits, USUAL * n)
    text = (f"Of {count(n)} contacts {count(again)} repeat another of the same customer, start and length under a"
            f" second number, and {count(elsewhere)} are logged by another organisation too.")  # fmt: skip
    return Verdict(p < LEVEL and hits >= PRIVATE, text, n, hits / n, p, hits, USUAL * n,
                   months((str(r["month"]), int(r["again"]) + int(r["elsewhere"])) for r in rows))  # fmt: skip


@pattern(
    title="Invoice lines that repeat",
    question="Was the same work put on the invoice twice?",
    innocent="Two sites or two orders may have billed just the same; ask for the two supporting lists.",
    remedy="Ask for a credit note, and let a second person compare each invoice with the log.",
    effect_of="share of invoice lines that repeat another line of their month",
    optional=("invoices.channel",),
)
def invoice_lines_twice(invoices: ir.Table) -> Signs:
    """Invoice lines of one month that agree with another line in unit, channel, quantity and amount.

    Why it matters: a line that is paid twice is seldom found later.

    Source: domain research 5.2. Baseline: none; two measured quantities do not agree to the unit. Lines of quantity 1
    or 0 (fees) and credits are left out, and so are months of which every line repeats: those were delivered twice.
    """
    lines = invoices.filter((invoices.quantity > 1) & (invoices.unit != "credit"))
    same = lines.group_by("org", "period_start", "unit", "channel", "quantity", "amount").aggregate(n=lines.count())
    counts = same.group_by("org", "period_start").aggregate(
        lines=same.n.sum(),
        repeated=(same.n - 1).sum(),
        single=(same.n == 1).cast("int64").sum(),
        paid=((same.n - 1) * same.amount).sum(),
    )
    return Signs(counts, _lines)


def _lines(rows: Sequence[Row]) -> Verdict:
    n = sum(int(row["lines"]) for row in rows)
    if n < 2:
        return Verdict(None, "Fewer than two invoice lines count something.", n)
    found = [row for row in rows if int(row["repeated"]) and int(row["single"])]
    repeated, paid = sum(int(row["repeated"]) for row in found), sum(float(row["paid"]) for row in found)
    text = f"Of {count(n)} invoice lines {count(repeated)} repeat another line of their month"
    text += f", for {measure(round(paid), 'count')} in all." if repeated else "."
    return Verdict(repeated > 0, text, n, repeated / n, None, repeated, 0.0,
                   {str(row["period_start"])[:7]: int(row["repeated"]) for row in found})  # fmt: skip
