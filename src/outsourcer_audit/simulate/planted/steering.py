"""Steering: the contract's clauses, bills and credits, meetings, actions, requests, assessments, forecasts.

All of them are complete counts: what was written is the fact.
"""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa

from .contacts import Contacts
from .days import Days
from .draw import Array, dates, moments, numbered, rows, stream, words
from .facts import Facts
from .levels import Levels
from .patterns import strength
from .people import QUEUES, queue_names
from .plan import CHANNELS, Org, Plan

PRICE = {"voice": 6.0, "chat": 4.0, "email": 5.0}
CLAUSES, REVIEWS, ACTIONS, REQUESTS, STANDARDS = 20, 24, 20, 25, 10
YEAR = 365.25
MONTHS_A_YEAR = 12
OWNERSHIP = ("single_owner", "owner_craft", "ownership_kept", "clear_objectives", "contract_understood")
DUTIES = ("process_right_first", "exit_plan", "changes_announced", "regular_reviews", "complaint_causes_known",
          "free_choice_of_channel", "rewards_for_satisfaction")  # fmt: skip
LIVED = ("continuous_training", "judgement_over_scripts", "data_security", "warm_handoffs", "one_team_across_suppliers",
         "joint_teams", "joint_calibration", "direct_customer_feedback", "consistent_answers", "hours_and_places",
         "cultural_alignment", "recognition")  # fmt: skip
RESOURCES = ("same_knowledge", "same_tools", "shared_customer_data", "shared_history")


def some(n: int, share: float) -> Array:
    """So many of n, the nearest whole number of them."""
    return np.arange(n) < round(share * n)


def steering(plan: Plan, org: Org, log: Contacts, found: Levels, days: Days, facts: Facts) -> dict[str, pa.Table]:
    """All tables of this room."""
    return {
        "invoices": _invoices(org, log, found, days, facts),
        "clauses": _clauses(org, days, facts),
        "reviews": _reviews(org, days, facts),
        "actions": _actions(org, days, facts),
        "requests": _requests(org, days, facts),
        "attestations": _attestations(org, days, facts),
        "assessments": _assessments(org, facts),
        "forecasts": _forecasts(plan, org, log, days, facts),
    }


def _firsts(days: Days) -> Array:
    return np.array([np.flatnonzero(days.month == m)[0] for m in range(len(days.months))])


def _invoices(org: Org, log: Contacts, found: Levels, days: Days, facts: Facts) -> pa.Table:
    """One line per month and channel, wrong by the planted share; and credits for what was missed."""
    months = len(days.months)
    logged = np.zeros((months, len(CHANNELS)))
    np.add.at(logged, (log.month[log.handled], log.channel[log.handled]), 1)
    off = np.round(org.value("data.billed_gap") * logged)
    billed = logged + off * np.where(np.arange(months)[:, None] % 2, -1, 1)
    facts.exact(org.id, "data.billed_gap", float(np.abs(billed - logged).sum() / logged.sum()))
    amount = billed * np.array([PRICE[c] for c in CHANNELS])
    fee = amount.sum(axis=1)
    missed = ~found.met & ~np.isnan(found.value)
    due = (missed * found.at_risk[: len(found.hits), None]).sum(axis=0) * fee
    granted = due * org.value("contract.credits_realised")
    if due.sum():
        facts.exact(org.id, "contract.credits_realised", granted.sum() / due.sum())
    cost = org.value("client.governance_spend") * fee.mean() * MONTHS_A_YEAR
    facts.exact(org.id, "governance_cost", cost)
    facts.exact(org.id, "client.governance_spend", org.value("client.governance_spend"))
    month, channel = np.nonzero(logged > 0)
    n = len(month)
    first = days.first + _firsts(days)
    unit = np.concatenate([np.zeros(n, int), np.ones(months, int)])
    lines = rows(
        "invoices", n + months, org=org.id, period_start=dates(np.concatenate([first[month], first])),
        unit=words(["contact", "credit"], unit),
        channel=words(CHANNELS, np.concatenate([channel, np.full(months, -1)])),
        quantity=np.concatenate([billed[month, channel], np.ones(months)]),
        amount=np.concatenate([amount[month, channel], granted]),
    )  # fmt: skip
    again = np.flatnonzero(channel == 0)[: math.ceil(months * strength(org, "billing.invoice_lines_twice"))]
    return pa.concat_tables([lines, lines.take(pa.array(again))])


def _clauses(org: Org, days: Days, facts: Facts) -> pa.Table:
    present = some(CLAUSES, org.value("contract.clause_coverage"))
    age = round(org.value("contract.freshness") * YEAR)
    amended = days.last - age - np.arange(CLAUSES) * 30
    facts.exact(org.id, "contract.clause_coverage", present.mean())
    facts.exact(org.id, "contract.freshness", age / YEAR)
    return rows("clauses", CLAUSES, clause_id=numbered(f"{org.id}-CL", np.arange(CLAUSES)), org=org.id,
                topic=numbered("topic ", np.arange(CLAUSES)), present=present, reference="see contract",
                amended_on=dates(amended))  # fmt: skip


def _reviews(org: Org, days: Days, facts: Facts) -> pa.Table:
    held = some(REVIEWS, org.value("governance.reviews_held"))
    facts.exact(org.id, "governance.reviews_held", held.mean())
    sessions = round(org.value("oversight.calibration_cadence") * len(days.months))
    facts.exact(org.id, "oversight.calibration_cadence", sessions / len(days.months))
    n = REVIEWS + sessions
    planned = np.linspace(0, days.count - 9, REVIEWS).astype(int)
    planned = np.concatenate([planned, np.linspace(0, days.count - 9, sessions).astype(int)])
    fine = np.concatenate([held, np.ones(sessions, bool)])
    kind = np.concatenate([np.arange(REVIEWS) % 3, np.full(sessions, 3)])
    return rows("reviews", n, review_id=numbered(f"{org.id}-RV", np.arange(n)), org=org.id,
                kind=words(["weekly", "monthly", "quarterly", "calibration"], kind),
                planned_on=dates(days.first + planned), held_on=dates(days.first + planned + 2, fine), quorum=fine,
                minutes=fine)  # fmt: skip


def _actions(org: Org, days: Days, facts: Facts) -> pa.Table:
    vendor, client = (some(ACTIONS, org.value(f"{side}.actions_on_time")) for side in ("governance", "client"))
    facts.exact(org.id, "governance.actions_on_time", vendor.mean())
    facts.exact(org.id, "client.actions_on_time", client.mean())
    in_time = np.concatenate([vendor, client])
    due = np.tile(np.linspace(0, days.count - 1, ACTIONS).astype(int), 2)
    closed = due + np.where(in_time, -1, 5)
    return rows("actions", 2 * ACTIONS, action_id=numbered(f"{org.id}-AC", np.arange(2 * ACTIONS)), org=org.id,
                owner=words(["vendor", "client"], np.repeat([0, 1], ACTIONS)), raised_on=dates(days.first + due - 20),
                due_on=dates(days.first + due),
                closed_on=dates(days.first + closed, in_time | (due % 2 == 0)))  # fmt: skip


def _requests(org: Org, days: Days, facts: Facts) -> pa.Table:
    outside = some(REQUESTS, org.value("contract.out_of_scope_friction"))
    took = np.full(REQUESTS, round(org.value("client.answer_time")))
    took[: REQUESTS // 2] += 1
    facts.exact(org.id, "contract.out_of_scope_friction", outside.mean())
    facts.exact(org.id, "client.answer_time", took.mean())
    raised = np.linspace(0, days.count - 1, REQUESTS).astype(int)
    return rows("requests", REQUESTS, request_id=numbered(f"{org.id}-RQ", np.arange(REQUESTS)), org=org.id,
                raised_on=dates(days.first + raised), answered_on=dates(days.first + raised + took),
                answer=words(["done", "not_in_contract"], outside.astype(int)))  # fmt: skip


def _attestations(org: Org, days: Days, facts: Facts) -> pa.Table:
    current = some(STANDARDS, org.value("security.attestations_current"))
    facts.exact(org.id, "security.attestations_current", current.mean())
    until = days.last + np.where(current, 100, -30)
    return rows("attestations", STANDARDS, attestation_id=numbered(f"{org.id}-AT", np.arange(STANDARDS)), org=org.id,
                standard=numbered("standard ", np.arange(STANDARDS)), required=np.ones(STANDARDS, bool),
                valid_from=dates(until - 365), valid_until=dates(until))  # fmt: skip


def _assessments(org: Org, facts: Facts) -> pa.Table:
    """Both sides' answers, so that each measure's practices are done as planted and the sides differ as planted."""
    practice: list[str] = []
    side: list[str] = []
    level: list[int] = []

    def say(names: tuple[str, ...], who: str, levels: Array) -> None:
        practice.extend(names)
        side.extend([who] * len(names))
        level.extend(int(x) for x in levels)

    own = some(2 * len(OWNERSHIP), org.value("client.owner_capability"))
    facts.exact(org.id, "client.owner_capability", own.mean())
    say(OWNERSHIP, "client", np.where(own[: len(OWNERSHIP)], 4, 2))
    say(OWNERSHIP, "vendor", np.where(own[len(OWNERSHIP) :], 3, 2))
    duties = some(len(DUTIES), org.value("client.practices_in_place"))
    facts.exact(org.id, "client.practices_in_place", duties.mean())
    say(DUTIES, "vendor", np.where(duties, 4, 2))
    equal = some(2 * len(RESOURCES), org.value("culture.resource_parity"))
    facts.exact(org.id, "culture.resource_parity", equal.mean())
    say(RESOURCES, "client", np.where(equal[::2], 5, 3))
    say(RESOURCES, "vendor", np.where(equal[1::2], 4, 2))
    lived = some(len(LIVED), org.value("culture.practices_in_place"))
    facts.exact(org.id, "culture.practices_in_place", lived.mean())
    seen = np.where(lived, 3, 2)
    say(LIVED, "client", seen)
    # The vendor sees these practices higher, by so much that both sides differ as planted over all that both answer.
    apart = sum(abs(a - b) for a, b in [*zip(level[:5], level[5:10], strict=True),
                                        *zip(level[17:21], level[21:25], strict=True)])  # fmt: skip
    pairs = len(OWNERSHIP) + len(RESOURCES) + len(LIVED)
    more = int(np.clip(round(org.value("culture.perception_gap") * pairs) - apart, 0, (5 - seen).sum()))
    higher = seen.copy()
    while more > (higher - seen).sum():
        room = np.flatnonzero(higher < 5)
        higher[room[np.argmin(higher[room])]] += 1
    say(LIVED, "vendor", higher)
    facts.exact(org.id, "culture.perception_gap", (apart + int((higher - seen).sum())) / pairs)
    return rows("assessments", len(practice), practice=pa.array(practice), org=org.id, side=pa.array(side),
                level=np.array(level), evidence="seen")  # fmt: skip


def _forecasts(plan: Plan, org: Org, log: Contacts, days: Days, facts: Facts) -> pa.Table:
    """Contacts forecast per week and queue, off by the planted share of what came."""
    rng = stream(plan.seed, org.id, "forecasts")
    # 1 January 1970 was a Thursday.
    week = (days.first + np.arange(days.count) + 3) // 7
    week = week - week[0]
    came = np.zeros((int(week[-1]) + 1, QUEUES))
    np.add.at(came, (week[log.day], log.queue), 1)
    error = rng.uniform(0.5, 1.5, came.shape) * (1 - org.value("client.forecast_accuracy"))
    said = came * (1 + error * rng.choice([-1.0, 1.0], came.shape))
    facts.exact(org.id, "client.forecast_accuracy", float((came - np.abs(said - came)).sum() / came.sum()))
    first = np.array([np.flatnonzero(week == w)[0] for w in range(came.shape[0])])
    place, queue = np.nonzero(np.ones_like(came))
    at = days.instant(first[place], np.full(len(place), 43_200.0))
    return rows("forecasts", len(place), org=org.id, interval_start=moments(at), queue=queue_names(org, queue),
                contacts=said[place, queue])  # fmt: skip
