"""Surveys: who is asked, who answers, and what they say."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from .contacts import HARD, Contacts
from .days import DAY, Days
from .draw import Array, moments, nullable, numbered, rows, stream, yes
from .facts import Facts
from .logged import contact_ids
from .notes import texts
from .patterns import offered
from .plan import CHANNELS, TOPICS, Org, Plan

SCORED_FROM = 100
TOPIC_POINTS = 0.04


def surveys(plan: Plan, org: Org, log: Contacts, days: Days, facts: Facts) -> pa.Table:
    """Invitations and answers. Keeps in the contacts' flags who was asked, who answered, and the answer's csat."""
    rng = stream(plan.seed, org.id, "surveys")
    asked = log.handled & yes(rng, offered(org, log, org.value("invited"), rng))
    answered = asked & yes(rng, _willing(org, log, facts))
    log.flags |= {"asked": asked, "answered": answered}
    at = np.flatnonzero(asked)
    said = answered[at]
    csat = _csat(plan, org, log, days, facts, rng)
    log.flags["csat"] = csat
    solved = _solved(org, log, days, facts, rng)
    repeat = _repeats(org, log, facts, rng)
    ces = 1 + rng.binomial(6, (org.value("outcomes.effort") - 1) / 6, log.n)
    facts.drawn(org.id, "outcomes.effort", org.value("outcomes.effort"))
    log.flags |= {"sent": log.at + log.wait + log.talk + log.hold + 600, "solved_survey": solved}
    sent = (log.at + log.wait + log.talk + log.hold + 600)[at]
    return rows(
        "surveys", len(at), survey_id=numbered(f"{org.id}-S", np.arange(len(at))), contact_id=contact_ids(org, at),
        sent_at=moments(sent), answered_at=moments(sent + rng.random(len(at)) * 2 * DAY, said),
        csat=nullable(csat[at], said), ces=nullable(ces[at], said), nps=nullable(_nps(org, log, facts, rng)[at], said),
        resolved=nullable(solved[at], said), had_to_repeat=nullable(repeat[at], said), scale="1-5",
        comment=texts(org, rng, said & yes(rng, 0.3, len(at))),
    )  # fmt: skip


def _willing(org: Org, log: Contacts, facts: Facts) -> Array:
    """Chance to answer: customers who were transferred answer more or less often, by the planted bias."""
    usual, bias = org.value("answering"), org.value("oversight.survey_bias")
    t = float(log.transferred[log.handled].mean()) if log.handled.any() else 0.0

    def gap(theirs: float) -> float:
        among = t * theirs + (1 - t) * usual
        silent = t * (1 - theirs) + (1 - t) * (1 - usual)
        return t * theirs / among - t * (1 - theirs) / silent

    low, high = 0.01, 0.99
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if gap(middle) < bias else (low, middle)
    theirs = usual if bias == 0 or not 0 < t < 1 else low
    facts.drawn(org.id, "oversight.survey_bias", gap(theirs) if 0 < t < 1 else 0.0)
    return np.where(log.transferred, theirs, usual)


def _csat(plan: Plan, org: Org, log: Contacts, days: Days, facts: Facts, rng: np.random.Generator) -> Array:
    """Satisfaction: happy with a chance that differs by points between channels, topics, and after a transfer."""
    spread, cost = org.value("consistency.channel_spread"), org.value("handoffs.satisfaction_cost")
    own = rng.permutation([0.0, 0.5, 1.0])
    points = -spread * own[log.channel] + cost * log.transferred
    points = points + TOPIC_POINTS * plan.confounding * HARD[log.topic]
    planted, answered = org.planted("outcomes.csat_top2"), log.answered
    base = np.full(log.n, planted.value)
    if planted.elsewhere is not None:
        inside = np.isin(log.month, [days.months.index(m) for m in planted.months] or log.month)
        inside &= np.isin(log.channel, [CHANNELS.index(c) for c in planted.channels] or log.channel)
        base = np.where(inside, planted.value, planted.elsewhere)
    mean = float(points[answered].mean()) if answered.any() else 0.0
    happy = base + points - mean
    if answered.any() and (happy[answered].min() < 0 or happy[answered].max() > 1):
        raise ValueError(f"{org.id}: satisfaction of {planted.value:g} leaves no room for what else is planted on it")
    happy = np.clip(happy, 0.0, 1.0)
    unhappy = min(1.0, org.value("outcomes.dissatisfied") / max(1e-9, 1 - planted.value))
    is_happy, is_unhappy = yes(rng, happy), yes(rng, unhappy, log.n)
    facts.drawn(org.id, "handoffs.satisfaction_cost", cost)
    if answered.any():
        facts.drawn(org.id, "outcomes.csat_top2", float(happy[answered].mean()))
        facts.drawn(org.id, "outcomes.dissatisfied", unhappy * float((1 - happy[answered]).mean()))
        facts.drawn(org.id, "consistency.channel_spread", _spread(log, happy))
    high, low = 4 + rng.integers(0, 2, log.n), 1 + rng.integers(0, 2, log.n)
    log.flags["happy_chance"] = happy
    return np.where(is_happy, high, np.where(is_unhappy, low, 3)).astype(float)


def _spread(log: Contacts, happy: Array) -> float:
    """Best minus worst channel, each weighted by the topics of all answers; channels of fewer than 100 left out."""
    own = log.answered
    cells = np.bincount(log.stratum[own], minlength=len(CHANNELS) * len(TOPICS)).reshape(len(CHANNELS), -1)
    sums = np.bincount(log.stratum[own], happy[own], minlength=cells.size).reshape(cells.shape)
    there = cells.sum(axis=1) >= SCORED_FROM
    if there.sum() < 2:
        return float("nan")
    mix = cells[there].sum(axis=0) / cells[there].sum()
    mean = sums[there] / np.maximum(cells[there], 1)
    shares = (mean * mix).sum(axis=1)
    return float(shares.max() - shares.min())


def _solved(org: Org, log: Contacts, days: Days, facts: Facts, rng: np.random.Generator) -> Array:
    """Solved at once, as customers say; split so that both this and "one contact, one channel" are as planted."""
    fcr, one = org.planted("outcomes.fcr_survey"), org.value("outcomes.one_contact_one_channel")
    moved = (log.channel != log.channel[log.first]) & ~log.opening
    clean = ~log.self_service & ~moved
    own = log.answered
    share = float(clean[own].mean()) if own.any() else 1.0
    if "outcomes.one_contact_one_channel" not in org.values:
        one = fcr.value * share
    plain = min(1.0, one / share) if share else 0.0
    other = (fcr.value - plain * share) / (1 - share) if share < 1 else fcr.value
    if not -1e-9 <= other <= 1 + 1e-9:
        raise ValueError(f"{org.id}: {one:g} in one contact on one channel does not go with {fcr.value:g} solved")
    solved = np.where(clean, plain, np.clip(other, 0, 1))
    if fcr.elsewhere is not None and fcr.months:
        inside = np.isin(log.month, [days.months.index(m) for m in fcr.months])
        solved = np.where(inside, fcr.value, fcr.elsewhere)
    if own.any():
        facts.drawn(org.id, "outcomes.fcr_survey", float(solved[own].mean()))
        facts.drawn(org.id, "outcomes.one_contact_one_channel", float((solved * clean)[own].mean()))
    return yes(rng, solved)


def _repeats(org: Org, log: Contacts, facts: Facts, rng: np.random.Generator) -> Array:
    """Who had to repeat everything: customers who were transferred, and customers who come from self-service."""
    moved, escaped = org.value("handoffs.customer_repeats"), org.value("selfcare.escape_repeat")
    both = (
        float(log.transferred[log.answered & log.self_service].mean())
        if (log.answered & log.self_service).any()
        else 0.0
    )
    alone = float(np.clip((escaped - both * moved) / (1 - both), 0, 1)) if both < 1 else escaped
    chance = np.where(log.transferred, moved, np.where(log.self_service, alone, 0.1))
    for measure, whose in (
        ("handoffs.customer_repeats", log.transferred),
        ("selfcare.escape_repeat", log.self_service),
    ):
        if (own := log.answered & whose).any():
            facts.drawn(org.id, measure, float(chance[own].mean()))
    return yes(rng, chance)


def _nps(org: Org, log: Contacts, facts: Facts, rng: np.random.Generator) -> Array:
    """Would you recommend us, 0 to 10: so many promoters more than detractors."""
    net = org.value("outcomes.nps") / 100
    promoters = 0.3 + net / 2 + 0.05
    detractors = promoters - net
    draw = rng.random(log.n)
    facts.drawn(org.id, "outcomes.nps", 100 * net)
    high, low, middle = rng.integers(9, 11, log.n), rng.integers(0, 7, log.n), rng.integers(7, 9, log.n)
    return np.where(draw < promoters, high, np.where(draw < promoters + detractors, low, middle)).astype(float)
