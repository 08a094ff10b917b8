"""Quality: which contacts were evaluated, by whom, item by item, and what a second evaluator found.

One evaluation has sixteen items. Each critical class passes or fails as a whole with its planted chance, in one of its
items; the eight others are drawn singly. Contacts whose customer answered carry the planted link between their other
items and satisfaction; contacts scored twice are taken from those whose customer did not answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from .contacts import Contacts
from .days import Days
from .draw import Array, expit, moments, numbered, rows, stream, words, yes
from .facts import Facts
from .learning import coached
from .logged import contact_ids
from .patterns import scoring_times, strength
from .people import People, agent_ids
from .plan import CHANNELS, Org, Plan

CLASSES = {"customer": 3, "business": 3, "compliance": 2, "other": 8}
EVALUATORS = 6
PREFIXES = {"customer": "C", "business": "B", "compliance": "K", "other": "O"}
STEP = 0.05


@dataclass(frozen=True)
class Items:
    """Rows of evaluations before they are written: contact, item, class, passed, and who scored."""

    contact: Array
    item: Array
    kind: Array
    passed: Array
    second: Array


def evaluations(plan: Plan, org: Org, log: Contacts, people: People, days: Days, facts: Facts) -> pa.Table:
    """All evaluation items of one organisation's contacts."""
    rng = stream(plan.seed, org.id, "quality")
    chosen = np.flatnonzero(log.handled & (log.day < days.count - 3) & yes(rng, _selected(org, log, facts)))
    log.flags["evaluated_rows"] = chosen
    parts = [_critical(rng, org, name, chosen, facts) for name in ("customer", "business", "compliance")]
    parts.append(_others(rng, org, log, people, days, chosen, facts))
    items = Items(*(np.concatenate([getattr(p, name) for p in parts]) for name in Items.__dataclass_fields__))
    n = len(items.contact)
    by = items.contact % EVALUATORS
    own, client = f"{org.id}-E", f"{org.client}-E"
    ended = log.at + log.wait + log.total
    forms, place = np.unique(items.contact * 2 + items.second, return_inverse=True)
    form, second = forms // 2, forms % 2
    made = scoring_times(plan, org, forms, form % EVALUATORS + EVALUATORS * second, ended[form] + 3600 * second,
                         log.talk[form] + log.hold[form], days.until)  # fmt: skip
    at = made[place]
    if s := strength(org, "quality.straight_lined"):
        lazy = (by < 2) & (items.second == 0) & yes(rng, 0.9 + 0.1 * s, log.n)[items.contact]
        items = replace(items, passed=items.passed | lazy)
    second_org = org.client
    names = [f"{own}{n}" for n in range(EVALUATORS)] + [f"{client}{n + EVALUATORS}" for n in range(EVALUATORS)]
    labels = [f"{PREFIXES[k]}{n + 1}" for k, size in CLASSES.items() for n in range(size)]
    return rows(
        "evaluations", n, evaluation_id=numbered(f"{org.id}-V", items.contact * 2 + items.second),
        contact_id=contact_ids(org, items.contact), agent_id=agent_ids(org, log.agent[items.contact]),
        evaluator=words(names, by + EVALUATORS * items.second), at=moments(at),
        evaluator_org=words([org.id, second_org], items.second), item=words(labels, items.item),
        **{"class": words(list(CLASSES), items.kind)}, score=items.passed.astype(float), passed=items.passed,
        calibration=np.zeros(n, dtype=bool), selected_by="random",
    )  # fmt: skip


def _selected(org: Org, log: Contacts, facts: Facts) -> Array:
    """Chance of each contact to be evaluated: long ones less often, as far as the planted index takes."""
    wanted = org.value("oversight.sample_representative")
    low, high = 1e-6, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _index(middle) > wanted else (low, middle)
    long = np.zeros(log.n, dtype=bool)
    for channel in range(len(CHANNELS)):
        own = np.flatnonzero(log.handled & (log.channel == channel))
        long[own[np.argsort(log.talk[own], kind="stable")[math.ceil(len(own) * 2 / 3) :]]] = True
    weight = np.where(long, high, 1.0) * ~log.flags.get("followed", np.zeros(log.n, bool))
    if "followed" not in log.flags:
        facts.drawn(org.id, "oversight.sample_representative", _index(high))
    return np.asarray(np.minimum(1.0, org.value("evaluated") * weight / weight[log.handled].mean()))


def _index(long: float) -> float:
    """Population stability index over three equal thirds, the last of which is taken with this weight."""
    parts = np.array([1.0, 1.0, long]) / (2 + long)
    return float(((parts - 1 / 3) * np.log(parts * 3)).sum())


def _start(kind: str) -> int:
    names = list(CLASSES)
    return sum(CLASSES[name] for name in names[: names.index(kind)])


def _critical(rng: np.random.Generator, org: Org, kind: str, chosen: Array, facts: Facts) -> Items:
    """The items of one critical class: all passed, or one of them failed."""
    accuracy, size = org.value(f"oversight.{kind}_critical_accuracy"), CLASSES[kind]
    facts.drawn(org.id, f"oversight.{kind}_critical_accuracy", accuracy)
    fine, hole = yes(rng, accuracy, len(chosen)), rng.integers(0, size, len(chosen))
    if kind == "customer" and len(chosen):
        facts.exact(org.id, "oversight.sample_precision", half_width(int(fine.sum()), len(chosen)))
    passed = fine[:, None] | (np.arange(size)[None, :] != hole[:, None])
    return _rows(chosen, kind, passed, False)


def half_width(hits: int, n: int) -> float:
    """Half of Wilson's 95 % interval: the roots of (p - hits/n)^2 = z^2 p (1-p) / n."""
    z2, share = 1.959963984540054**2, hits / n
    a, b, c = 1 + z2 / n, -(2 * share + z2 / n), share * share
    return math.sqrt(max(0.0, b * b - 4 * a * c)) / a / 2


def _rows(contacts: Array, kind: str, passed: Array, second: bool) -> Items:
    size = CLASSES[kind]
    n = len(contacts) * size
    return Items(np.repeat(contacts, size), np.tile(_start(kind) + np.arange(size), len(contacts)),
                 np.full(n, list(CLASSES).index(kind)), passed.reshape(-1), np.full(n, int(second)))  # fmt: skip


def _others(
    rng: np.random.Generator, org: Org, log: Contacts, people: People, days: Days, chosen: Array, facts: Facts
) -> Items:
    size, usual = CLASSES["other"], org.value("items_passed")
    answered = log.answered[chosen]
    told = chosen[answered]
    chance = np.full(len(chosen), usual)
    effect = org.value("training.effect")
    if effect:
        # Half of the items are of this class, so that it has to move twice as far.
        chance = chance + 2 * effect * _after_course(org, log, people, days, chosen)
        facts.drawn(org.id, "training.effect", effect)
    else:
        facts.drawn(org.id, "training.effect", 0.0)
        slope, rho = _slope(org, log, told)
        facts.drawn(org.id, "oversight.qa_validity", rho)
        chance[answered] = expit(np.log(usual / (1 - usual)) + slope * (log.csat[told] - 3))
    passed = rng.random((len(chosen), size)) < np.clip(chance, 0, 1)[:, None]
    again = ~answered & yes(rng, 0.0 if effect else org.value("scored_twice"), len(chosen))
    both = chosen[again]
    agreement, gap = org.value("oversight.rater_agreement"), org.value("oversight.client_vendor_gap")
    if org.is_inhouse:
        gap = 0.0
    middle = usual - gap / 2
    apart = (1 - agreement) * 2 * middle * (1 - middle)
    only_first, only_second = (apart + gap) / 2, (apart - gap) / 2
    both_pass = middle - apart / 2
    if min(only_first, only_second, both_pass, 1 - both_pass - apart) < -1e-9:
        raise ValueError(f"{org.id}: raters who agree so well ({agreement:g}) cannot differ by {gap:g}")
    if not effect:
        draw = rng.random((len(both), size))
        first = draw < both_pass + only_first
        second = (draw < both_pass) | ((draw >= both_pass + only_first) & (draw < both_pass + apart))
        passed[again] = first
        facts.drawn(org.id, "oversight.rater_agreement", agreement)
        if not org.is_inhouse:
            facts.drawn(org.id, "oversight.client_vendor_gap", gap)
    else:
        second = passed[again]
    one, two = _rows(chosen, "other", passed, False), _rows(both, "other", second, True)
    return Items(*(np.concatenate([getattr(one, n), getattr(two, n)]) for n in Items.__dataclass_fields__))


def _after_course(org: Org, log: Contacts, people: People, days: Days, chosen: Array) -> Array:
    """Whether the agent had been coached in an earlier month."""
    who, month = coached(org, people, days)
    when = np.full(people.n, 10**6)
    when[who] = month
    return (log.month[chosen] > when[log.agent[chosen]]).astype(float)


def _slope(org: Org, log: Contacts, told: Array) -> tuple[float, float]:
    """How much satisfaction has to move the other items for the planted rank correlation, and the one it makes."""
    wanted = org.value("oversight.qa_validity")
    if len(told) < 2:
        return 0.0, 0.0
    levels = np.bincount(log.csat[told].astype(int), minlength=6)[1:] / len(told)
    low, high = -4.0, 4.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if rank_correlation(org, levels, middle) < wanted else (low, middle)
    return low, rank_correlation(org, levels, low)


def rank_correlation(org: Org, levels: Array, slope: float) -> float:
    """Spearman's correlation of satisfaction and the share of items passed, ties at their middle rank, by counting."""
    usual = org.value("items_passed")
    misses = np.array([1.0])
    for kind in ("customer", "business", "compliance"):
        accuracy = org.value(f"oversight.{kind}_critical_accuracy")
        misses = np.convolve(misses, [accuracy, 1 - accuracy])
    joint = []
    for level, weight in enumerate(levels, start=1):
        p = 1 - float(expit(np.log(usual / (1 - usual)) + slope * (np.array(level) - 3.0)))
        others = np.array([1.0])
        for _ in range(CLASSES["other"]):
            others = np.convolve(others, [1 - p, p])
        joint.append(weight * np.convolve(misses, others))
    table = np.array(joint)[:, ::-1]  # columns from the lowest share passed to the highest
    total = sum(CLASSES.values())
    shares = np.floor(np.arange(total - table.shape[1] + 1, total + 1) / total / STEP + 0.5 + 1e-9).astype(int)
    table = np.stack([table[:, shares == s].sum(axis=1) for s in np.unique(shares)], axis=1)
    ranks = [np.cumsum(m) - m / 2 for m in (table.sum(axis=1), table.sum(axis=0))]
    mean = [float((m * r).sum()) for m, r in zip((table.sum(axis=1), table.sum(axis=0)), ranks, strict=True)]
    x, y = ranks[0] - mean[0], ranks[1] - mean[1]
    top = float((table * np.outer(x, y)).sum())
    bottom = float(np.sqrt((table.sum(axis=1) * x**2).sum() * (table.sum(axis=0) * y**2).sum()))
    return top / bottom if bottom else 0.0
