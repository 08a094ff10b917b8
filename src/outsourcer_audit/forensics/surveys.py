"""Who is asked: offers of a survey that differ between people, or that follow the outcome."""

from __future__ import annotations

import math
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from ..formats import count, percent
from ..measures.context import Clock
from .chance import LEVEL, chi_square_tail, normal_tail
from .people import FEWEST_PEOPLE, persons
from .registry import Row, Signs, Verdict, pattern

VARIATION = 0.10
"""People's own rates may differ by a tenth of the usual one without meaning anything."""
UNEVEN = 0.12
FEWEST_EXPECTED = 5.0
FEWEST_OFFERS = 100
ONLY_ANSWERS = 0.98
REPEAT_DAYS = 30
CLUSTERED = 1.3
"""Contacts of one agent or day are alike: the variance of a difference is taken this much larger."""
POINTS = 0.05
RATIO = 0.80
STRATA = ("org", "month", "channel", "team", "topic")


@pattern(
    title="Survey offers that differ between people",
    question="Who decides which customers are asked, and why are some people's customers hardly ever asked?",
    innocent="Some people may handle contacts that are never surveyed, such as a pilot or a language without a form.",
    remedy="Let the system send the survey after every contact, without a person in between.",
    effect_of="how much people's offers vary, as a share of what is usual",
)
def offer_dispersion(contacts: ir.Table, surveys: ir.Table, period: Clock) -> Signs:
    """Survey offers per handled contact vary between people far more than chance allows.

    Why it matters: whoever chooses whom to ask chooses the result.

    Source: overdispersion test (Pearson's chi-square; Spiegelhalter 2005). Baseline: the offers expected from month,
    channel, team and topic of each person's own contacts, with room for people to vary by a tenth; a variation of 12 %,
    chance below 1 %.
    """
    handled = _handled(contacts, period).filter(ibis._.agent_id.notnull())
    asked = _with_offers(handled, surveys)
    each = asked.group_by(*STRATA, "agent_id").aggregate(
        n=asked.count(), offers=asked._offered.sum(), answers=asked._answered.sum()
    )
    stratum = ibis.window(group_by=STRATA)
    each = each.mutate(_n=each.n.sum().over(stratum), _offers=each.offers.sum().over(stratum))
    each = each.filter(each._n > each.n)  # somebody alone in a stratum has nobody to be compared with
    rate = each._offers / each._n
    each = each.mutate(
        _expected=each.n * rate, _variance=each.n * rate * (1 - rate) * (each._n - each.n) / (each._n - 1)
    )
    counts = each.group_by("org", "agent_id").aggregate(
        n=each.n.sum(),
        offers=each.offers.sum(),
        answers=each.answers.sum(),
        expected=each._expected.sum(),
        variance=each._variance.sum(),
    )
    return Signs(counts.drop("agent_id"), _dispersion)


def _dispersion(rows: Sequence[Row]) -> Verdict:
    n, offers, answers = (sum(int(row[name]) for row in rows) for name in ("n", "offers", "answers"))
    judged = [(int(r["offers"]), float(r["expected"]), float(r["variance"])) for r in rows
              if r["expected"] >= FEWEST_EXPECTED and r["variance"] > 0]  # fmt: skip
    if offers < FEWEST_OFFERS or len(judged) < FEWEST_PEOPLE:
        return Verdict(None, f"{count(offers)} offers by {persons(len(judged))} are too few to compare.", n)
    if answers >= ONLY_ANSWERS * offers:
        return Verdict(None, "Only answered surveys were delivered: who was asked cannot be seen.", n)
    beyond = sum((seen - e) ** 2 / (v + (VARIATION * e) ** 2) for seen, e, v in judged)
    p = chi_square_tail(beyond, len(judged) - 1)
    varies = sum((seen - e) ** 2 - v for seen, e, v in judged) / sum(e * e for _, e, _ in judged)
    effect = math.sqrt(max(0.0, varies))
    low = sum(seen < e / 2 for seen, e, _ in judged)
    text = (f"Customers of {count(n)} contacts were offered {count(offers)} surveys; {persons(len(judged))} differ in"
            f" how often they offer by {percent(effect)} of what is usual for their contacts")  # fmt: skip
    text += f", and {persons(low)} offer less than half of it." if low else "."
    return Verdict(p < LEVEL and effect >= UNEVEN, text, n, effect, p, beyond, float(len(judged) - 1))


@pattern(
    title="Survey offers that follow the outcome",
    question="Why are customers whose issue was not solved asked less often what they think?",
    innocent="A survey that is sent when a case is closed reaches only the customers of closed cases.",
    remedy="Send the survey after the contact, whatever became of it, from a system that does not know the outcome.",
    effect_of="offers to customers whose issue was solved minus offers to the others, as shares",
    optional=("contacts.customer_id", "contacts.transferred"),
)
def offers_by_outcome(contacts: ir.Table, surveys: ir.Table, period: Clock) -> Signs:
    """Customers are asked less often after contacts that did not solve their issue.

    Why it matters: satisfaction among those who were helped is not satisfaction.

    Source: Mantel and Haenszel 1959, over month, channel, team, topic and whether the customer had been in touch in
    the 30 days before (many are not asked twice). Baseline: equal offers in each of these; 5 points and a fifth fewer,
    chance below 1 %. Transferred contacts are left out: the survey belongs to whoever was last.
    """
    rows = _handled(contacts, period)
    rows = rows.filter(rows.resolved.notnull() & ~rows.transferred.fill_null(False))
    asked = _with_offers(rows, surveys)
    counts = asked.group_by(*STRATA, "repeat", "resolved").aggregate(
        n=asked.count(), offers=asked._offered.sum(), answers=asked._answered.sum()
    )
    return Signs(counts.select("org", "month", "channel", "team", "topic", "repeat", "resolved", "n", "offers",
                               "answers"), _by_outcome)  # fmt: skip


def _by_outcome(rows: Sequence[Row]) -> Verdict:
    sides: dict[tuple[object, ...], dict[bool, tuple[int, int]]] = {}
    for row in rows:
        place = tuple(row[name] for name in ("month", "channel", "team", "topic", "repeat"))
        sides.setdefault(place, {})[bool(row["resolved"])] = (int(row["offers"]), int(row["n"]))
    n, offers, answers = (sum(int(row[name]) for row in rows) for name in ("n", "offers", "answers"))
    both = [(side[True], side[False]) for side in sides.values() if len(side) == 2]
    unsolved = sum(k for _, (_, k) in both)
    if offers < FEWEST_OFFERS or unsolved < FEWEST_OFFERS:
        return Verdict(None, f"{count(offers)} offers, {count(unsolved)} contacts not solved: too few to compare.", n)
    if answers >= ONLY_ANSWERS * offers:
        return Verdict(None, "Only answered surveys were delivered: who was asked cannot be seen.", n)
    seen = expected = variance = weight = gap = rates = 0.0
    for (x1, n1), (x0, n0) in both:
        whole, asked = n1 + n0, x1 + x0
        seen += x0
        expected += asked * n0 / whole
        variance += n1 * n0 * asked * (whole - asked) / (whole * whole * (whole - 1))
        weight += n1 * n0 / whole
        gap += (x1 * n0 - x0 * n1) / whole
        rates += x1 * n0 / whole
    difference, solved = gap / weight, rates / weight
    p = normal_tail((expected - seen) / math.sqrt(CLUSTERED * variance)) if variance else 1.0
    text = (f"After comparable contacts {percent(solved)} of customers whose issue was solved were asked, and"
            f" {percent(solved - difference)} of the others.")  # fmt: skip
    found = p < LEVEL and difference >= POINTS and solved - difference <= RATIO * solved
    return Verdict(found, text, n, difference, p, seen, expected)


def _handled(contacts: ir.Table, period: Clock) -> ir.Table:
    """Handled contacts, each once: what they were, and whether the customer had been in touch shortly before."""
    rows = contacts.filter(~contacts.abandoned)
    each = rows.group_by("org", "contact_id").aggregate(
        agent_id=rows.agent_id.max(), channel=rows.channel.max(), team=rows.team.max(), topic=rows.topic.max(),
        _at=rows.offered_at.min(), resolved=rows.resolved.max(), transferred=rows.transferred.max(),
        _who=rows.customer_id.fill_null(rows.contact_id).max(),
    )  # fmt: skip
    before = each._at.lag().over(ibis.window(group_by="_who", order_by=["_at", "contact_id"]))
    return each.mutate(
        month=period.month(each._at).cast("string").substr(0, 7),
        repeat=(each._at.delta(before, unit="day") < REPEAT_DAYS).fill_null(False),
    )


def _with_offers(handled: ir.Table, surveys: ir.Table) -> ir.Table:
    """Handled contacts with whether a survey was offered, and answered (0 or 1)."""
    offered = surveys.group_by("contact_id").aggregate(_answers=surveys.answered_at.count())
    both = handled.left_join(offered, "contact_id").select(*handled.columns, "_answers")
    return both.mutate(
        _offered=both._answers.notnull().cast("int64"), _answered=(both._answers > 0).fill_null(False).cast("int64")
    )
