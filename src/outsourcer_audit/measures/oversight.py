"""Oversight: is quality watched honestly, and does it mean anything to customers?

Here: what evaluations find, and whether anything follows from it. Whether the evaluations themselves can be believed
stands in quality.py.
"""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from ..engagement import Engagement
from ..relations import asked, handled
from .context import Clock
from .kinds import Gap, Mean, Ratio, Several, Share
from .registry import HIGHER, MIDDLE, NONE, Group

oversight = Group(
    "oversight", "Oversight", "Is quality watched honestly, and does it mean anything to customers?", "oversight"
)

CALL_BACK_H = 48


@oversight.measure(unit="share", better=HIGHER, bands=(0.98, 0.95, 0.90, 0.85), weight=2,
                   remedy="Coach on the two commonest wrong answers; correct the knowledge base first.")  # fmt: skip
def customer_critical_accuracy(evaluations: ir.Table, contacts: ir.Table) -> Share:
    """Evaluated contacts without an error that hurts the customer.

    Why it matters: one wrong answer outweighs ten polite ones; an average of all items hides it.

    Source: error classes of COPC, whose numbers are not public; cut-offs are our proposal. A contact counts once, and
    fails where any evaluation of it failed.
    """
    rows = judged(evaluations, contacts, "customer")
    return Share(rows, rows.sound, at="at")


@oversight.measure(unit="share", better=HIGHER, bands=(0.98, 0.95, 0.90, 0.85), weight=2,
                   remedy="Let the system check what costs most when it is entered wrongly.")  # fmt: skip
def business_critical_accuracy(evaluations: ir.Table, contacts: ir.Table) -> Share:
    """Evaluated contacts without an error that costs the client money.

    Why it matters: refunds, wrong orders and missing notes are paid for later.

    Source: error classes of COPC, whose numbers are not public; cut-offs are our proposal. A contact counts once, and
    fails where any evaluation of it failed.
    """
    rows = judged(evaluations, contacts, "business")
    return Share(rows, rows.sound, at="at")


@oversight.measure(unit="share", better=HIGHER, bands=(0.995, 0.99, 0.98, 0.95), weight=2,
                   remedy="Treat each breach as an incident: cause, correction, and a later check.")  # fmt: skip
def compliance_critical_accuracy(evaluations: ir.Table, contacts: ir.Table) -> Share:
    """Evaluated contacts without a breach of law or regulation.

    Why it matters: the client is liable for what is said in its name.

    Source: error classes of COPC; that compliance is to be scored apart is advice of the trade; cut-offs are our
    proposal. A contact counts once, and fails where any evaluation of it failed.
    """
    rows = judged(evaluations, contacts, "compliance")
    return Share(rows, rows.sound, at="at")


@oversight.measure(
    unit="share_points", better=MIDDLE, bands=(-0.01, -0.03, -0.05, -0.08, 0.01, 0.03, 0.05, 0.08), evidence="E3",
    weight=2, parity=False, attribution="shared",
    remedy="Score the same contacts blind, compare item by item, and rewrite the items on which you differ.",
)  # fmt: skip
def client_vendor_gap(evaluations: ir.Table, contacts: ir.Table, engagement: Engagement) -> Mean:
    """Share of items passed in the vendor's scoring minus the client's, on the same contacts and items.

    Why it matters: a vendor that marks its own work kindly reports quality that customers do not meet.

    Source: tolerance of five points is convention; comparing both sides' scores of one contact is advice of the trade.
    Items that only one side scored are left out.
    """
    inhouse = engagement.inhouse
    known = evaluations.filter(
        evaluations.contact_id.notnull() & evaluations.item.notnull() & evaluations.evaluator_org.notnull()
    )
    once = known.group_by("evaluation_id", "contact_id", "item", "evaluator_org").aggregate(
        passed=known.passed.all(), at=known["at"].min()
    )
    sides = once.group_by("contact_id", "item", "evaluator_org").aggregate(
        share=once.passed.cast("float64").mean(), at=once["at"].min()
    )
    both = asked(sides, contacts).filter(lambda t: t.org != inhouse)
    nothing = ibis.null("float64")
    items = both.group_by("org", "channel", "team", "contact_id", "item").aggregate(
        theirs=ibis.ifelse(both.evaluator_org == both.org, both.share, nothing).max(),
        ours=ibis.ifelse(both.evaluator_org == inhouse, both.share, nothing).max(),
        at=both["at"].min(),
    )
    items = items.filter(items.theirs.notnull() & items.ours.notnull())
    rows = items.group_by("org", "channel", "team", "contact_id").aggregate(
        gap=(items.theirs - items.ours).mean(), at=items["at"].min()
    )
    return Mean(rows, rows.gap, at="at")


@oversight.measure(
    unit="per_month", better=HIGHER, bands=(2, 1, 0.5, 0.33), evidence="E2", weight=1, parity=False,
    attribution="shared",
    remedy="Score one contact together every two weeks, blind first, and write down what was agreed.",
)  # fmt: skip
def calibration_cadence(reviews: ir.Table, period: Clock) -> Ratio:
    """Calibration sessions held per month.

    Why it matters: people who never compare their scores drift apart, and the figures with them.

    Source: QATC survey 2017: 47 % calibrate monthly, 39 % more often, 7 % quarterly or never. Counted among the reviews
    delivered, by calendar months of the period; whoever has reviews of other kinds only has held none.
    """
    first, last = period.period.start, period.period.end
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    held = (reviews.kind == "calibration") & reviews.held_on.notnull()
    rows = reviews.group_by("org").aggregate(
        sessions=ibis.ifelse(held, reviews.review_id, ibis.null("string")).nunique()
    )
    rows = rows.mutate(months=ibis.literal(months))
    return Ratio(rows, top=rows.sessions, bottom=rows.months, exact=True)


@oversight.measure(
    unit="share", better=HIGHER, bands=(0.90, 0.80, 0.60, 0.40), evidence="E3", weight=2, attribution="shared",
    remedy="Name who calls back within two days, and feed the reasons back to the team the same week.",
)  # fmt: skip
def closed_loop(complaints: ir.Table, period: Clock) -> Share:
    """Complaints in which somebody got back to the customer within 48 hours.

    Why it matters: a complaint that is answered keeps a customer; silence confirms it.

    Source: 24 to 48 hours is convention. Complaints of any cause; those of the last 48 hours of the period are left
    out, and so are answers dated before the complaint. Dissatisfied survey answers carry no call back in the data.
    """
    within = ibis.interval(hours=CALL_BACK_H)
    once = complaints.group_by("complaint_id", "org").aggregate(
        at=complaints["at"].min(), contacted_at=complaints.contacted_at.min()
    )
    ripe = once.filter(once["at"] <= ibis.literal(period.period.until - timedelta(hours=CALL_BACK_H)))
    ripe = ripe.filter(ripe.contacted_at.isnull() | (ripe.contacted_at >= ripe["at"]))
    return Share(ripe, (ripe.contacted_at <= ripe["at"] + within).fill_null(False), at="at")


@oversight.measure(unit="share_points", better=NONE, parity=False)
def survey_bias(surveys: ir.Table, contacts: ir.Table) -> Several:
    """Transferred contacts among customers who answered minus those among customers who stayed silent.

    Why it matters: where those with an easy contact answer and the others do not, satisfaction looks better than it is.

    Source: accuracy of a survey says nothing about who is missing (Van Bennekom); compared on what the contact log
    knows of both groups. Shown, never graded; the response rate beside it.
    """
    invited = surveys.group_by("contact_id", "sent_at").aggregate(answered=surveys.answered_at.notnull().any())
    of = handled(contacts).select("contact_id", "org", "channel", "team", "transferred")
    rows = invited.inner_join(of, "contact_id")
    spoke, silent = rows.filter(rows.answered), rows.filter(~rows.answered)
    gap = Gap(Share(spoke, spoke.transferred, at="sent_at"), Share(silent, silent.transferred, at="sent_at"))
    return Several(gap, "answered minus silent", {"response rate": Share(rows, rows.answered, at="sent_at")})


def judged(evaluations: ir.Table, contacts: ir.Table, kind: str) -> ir.Table:
    """One row per evaluated contact and organisation: whether no item of one class was failed by anybody."""
    items = evaluations.filter(
        (evaluations["class"] == kind) & evaluations.passed.notnull() & evaluations.contact_id.notnull()
    )
    once = items.group_by("contact_id").aggregate(sound=items.passed.all(), at=items["at"].min())
    return asked(once, contacts)
