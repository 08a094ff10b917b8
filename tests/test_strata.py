"""Like with like: Simpson's case by hand, clusters against statsmodels, and the laws of standardising."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from desk import Desk
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student
from statsmodels.stats.proportion import proportion_confint
from test_slices import LONDON, contact, measure

from outsourcer_audit.measures.kinds import Share
from outsourcer_audit.slices import count_all
from outsourcer_audit.slices.cube import GROUPS
from outsourcer_audit.statistics import Estimate, standardised
from outsourcer_audit.statistics.adjusted import Adjusted, standardised_contrast
from outsourcer_audit.statistics.strata import ALONE, Strata, strata_of

# Kidney stones (Charig and others 1986): open surgery succeeds more often with small stones (93 and 87 %) and with
# large ones (73 and 69 %), and less often with all (78 and 83 %), as it is given the large ones.
OPEN = {"small": (81, 87), "large": (192, 263)}
KEYHOLE = {"small": (234, 270), "large": (55, 80)}


def alone(counts: dict[str, tuple[int, int]]) -> Strata:
    return strata_of([((name,), ALONE, hits, n) for name, (hits, n) in counts.items()])


def shares(counts: dict[str, tuple[int, int]]) -> dict[tuple[object, ...], float]:
    return {(s, hit): hits if hit else n - hits for s, (hits, n) in counts.items() for hit in (True, False)}


def figures(found: Adjusted) -> tuple[Estimate, Estimate, Estimate]:
    assert found.ours and found.theirs and found.gap
    return found.ours, found.theirs, found.gap


def test_simpsons_reversal() -> None:
    assert 273 / 350 < 289 / 350  # crude: open surgery is worse
    ours, theirs, gap = figures(standardised_contrast(alone(OPEN), alone(KEYHOLE)))
    # In keyhole surgery's mix of 270 and 80: (0.9310345 * 270 + 0.7300380 * 80) / 350, and its own 289/350.
    assert (ours.value, theirs.value) == pytest.approx((0.885092, 0.825714), abs=1e-6)
    assert gap.value == pytest.approx(0.059378, abs=1e-6)
    ours, theirs, gap = figures(standardised_contrast(alone(OPEN), alone(KEYHOLE), "pooled"))
    # In the mix of all: 357 of 700 are small stones (0.51): 0.51 * 0.9310345 + 0.49 * 0.7300380; 0.442 + 0.336875.
    assert (ours.value, theirs.value) == pytest.approx((0.832546, 0.778875), abs=1e-6)
    assert (ours.n, theirs.n) == (350, 350)


def test_without_clusters_it_is_the_standardised_difference() -> None:
    """Held against published intervals and statsmodels in test_standardised."""
    want = standardised.against(shares(OPEN), shares(KEYHOLE))
    assert want
    gap = figures(standardised_contrast(alone(OPEN), alone(KEYHOLE)))[2]
    assert (gap.value, gap.low, gap.high) == pytest.approx((want.value, want.low, want.high))
    # Every row a cluster of its own: the same.
    rows = []
    for name, (hits, n) in OPEN.items():
        rows += [((name,), len(rows) + i, float(i < hits), 1.0) for i in range(n)]
    gap = figures(standardised_contrast(strata_of(rows), alone(KEYHOLE)))[2]
    assert (gap.value, gap.low, gap.high) == pytest.approx((want.value, want.low, want.high))


def test_agents_who_are_all_or_nothing_are_worth_a_row_each() -> None:
    # 20 agents of 10 contacts, half solve all and half none. Residual of each: +-5/200; variance 20/19 * 20 * 0.000625
    # = 0.0131579; effective number 0.25 / 0.0131579 = 19. Wilson's interval of 19 rows, t of 19 degrees of freedom.
    sides = strata_of([(("all",), agent, 10.0 * (agent % 2), 10.0) for agent in range(20)])
    ours, _, gap = figures(standardised_contrast(sides, sides))
    assert (ours.value, ours.n, ours.clusters) == (0.5, 200, 20)
    assert ours.effective == pytest.approx(19.0)
    wilson = proportion_confint(9.5, 19, alpha=2 * 0.025, method="wilson")
    assert (ours.low, ours.high) == pytest.approx(wilson, abs=0.02)  # z in place of t: a little narrower
    assert ours.low < wilson[0]
    t = student.ppf(0.975, 19)
    half = t * math.sqrt(0.25 / 19 + t * t / (4 * 19 * 19)) / (1 + t * t / 19)
    assert (ours.low, ours.high) == pytest.approx((0.5 - half, 0.5 + half), abs=2e-5)
    assert (gap.low, gap.high) == pytest.approx((-half * math.sqrt(2), half * math.sqrt(2)), abs=5e-5)


def test_agents_who_are_all_alike_are_worth_no_more_than_their_rows() -> None:
    even = strata_of([((name,), agent, 8.0, 10.0) for agent in range(20) for name in ("a", "b")])
    plain = strata_of([((name,), ALONE, 160.0, 200.0) for name in ("a", "b")])
    clustered, single = (figures(standardised_contrast(s, s))[0] for s in (even, plain))
    assert clustered.effective == pytest.approx(single.effective)
    assert (clustered.low, clustered.high) == pytest.approx((single.low, single.high))


def drawn(seed: int, agents: int = 30) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of two strata and some agents who differ: stratum, agent, value."""
    rng = np.random.default_rng(seed)
    agent = rng.integers(0, agents, 900)
    stratum = (rng.random(900) < 0.2 + 0.5 * (agent % 3) / 2).astype(int)
    value = 5 + stratum + rng.normal(0, 1, agents)[agent] + rng.normal(0, 2, 900)
    return stratum, agent, value


def test_the_variance_is_that_of_cluster_robust_regression() -> None:
    """A mean per stratum with errors clustered by agent (statsmodels), weighted with the other side's mix."""
    stratum, agent, value = drawn(1)
    dummies = np.stack([stratum == 0, stratum == 1], axis=1).astype(float)
    model = sm.OLS(value, dummies)
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": agent, "use_correction": False})
    weights = np.array([300, 100]) / 400
    robust = weights @ np.asarray(fit.cov_params()) @ weights * 30 / 29
    plain = weights @ np.asarray(model.fit(cov_type="HC0").cov_params()) @ weights * 900 / 899
    cells = [((str(s),), a, v, 1.0) for s, a, v in zip(stratum, agent, value, strict=True)]
    ours = strata_of(cells, share=False)
    ours = replace(ours, tt=ours.top**2, bb=ours.bottom, tb=ours.top)
    theirs = strata_of([(("0",), 1, 900.0, 300.0), (("1",), 2, 500.0, 100.0)], share=False)
    found = standardised_contrast(ours, theirs).ours
    assert found
    assert found.value == pytest.approx(float(weights @ fit.params))
    assert found.effective == pytest.approx(900 * plain / robust)
    assert (found.n, found.clusters) == (900, 30)
    # Degrees of freedom: one and a half times (sum e^2)^2 / sum e^4 of the agents' sums, at most 29.
    sums = np.bincount(agent, fit.resid * weights[stratum] / dummies.sum(axis=0)[stratum])
    degrees = min(29.0, 1.5 * (sums**2).sum() ** 2 / (sums**4).sum())
    assert found.high - found.value == pytest.approx(student.ppf(0.975, degrees) * math.sqrt(robust), rel=1e-4)


def test_rows_of_nobody_count_one_by_one() -> None:
    """Rows without a known agent are as if each had an agent of its own."""
    stratum, agent, value = drawn(2)
    known = agent < 20
    own = np.where(known, agent, 1000 + np.arange(len(agent)))
    each = strata_of(
        [((str(s),), int(c), float(v), 1.0) for s, c, v in zip(stratum, own, value, strict=True)], share=False
    )
    cells = [
        ((str(s),), int(c), float(v), 1.0) for s, c, v in zip(stratum[known], agent[known], value[known], strict=True)
    ]
    squares = [v * v for *_, v, _ in cells]
    for s in (0, 1):
        rest = value[~known & (stratum == s)]
        cells.append(((str(s),), ALONE, float(rest.sum()), float(len(rest))))
        squares.append(float((rest**2).sum()))
    merged = strata_of(cells, share=False)
    merged = replace(merged, tt=np.array(squares), bb=merged.bottom, tb=merged.top)
    one, other = (figures(standardised_contrast(s, each))[0] for s in (each, merged))
    assert other.value == pytest.approx(one.value)
    assert (other.low, other.high) == pytest.approx((one.low, one.high), abs=1e-3)  # fourths are as of normal values
    assert one.clusters == other.clusters
    # A mean of rows on their own without their squares cannot be said, and is not said to be exact.
    found = standardised_contrast(replace(merged, tt=None, bb=None, tb=None), each)
    assert (found.ours, found.gap) == (None, None)


def test_random_groups_of_customers_are_not_taken_for_agents() -> None:
    """Three yes in 256 groups of ten rows: as rare as by chance alone."""
    plain = strata_of([(("all",), group, float(group < 3), 10.0) for group in range(256)])
    # As agents: 9 others beside each row, and too few with a yes to tell: 1 + 0.2 * 9 = 2.8 times the variance.
    agents = figures(standardised_contrast(plain, plain))[0]
    assert agents.effective == pytest.approx(2560 / 2.8)
    assert agents.doubt == "too few agents carry this figure: 3 of 256 with a yes; firm from 5"
    # As customers in 256 groups: groups of ten are what 2560 single rows make; e is 1 - 10 p or -10 p, and the variance
    # 256/255 * (3 * 0.98828² + 253 * 0.01172²) = 2.9765 is below chance's 2560 p (1 - p) = 2.9965.
    grouped = replace(plain, among="customer", groups=256)
    customers = figures(standardised_contrast(grouped, grouped))[0]
    assert (customers.effective, customers.doubt) == (pytest.approx(2560), "")
    assert (customers.low, customers.high) == pytest.approx(proportion_confint(3, 2560, method="wilson"), abs=1e-6)
    few = strata_of([(("all",), group, 5.0, 10.0) for group in range(8)], among="customer", groups=256)
    assert figures(standardised_contrast(few, few))[0].doubt.startswith("too few customers carry this figure: 8;")


@pytest.mark.parametrize(
    ("rows", "among", "groups"),
    [(lambda t: t, "agent", 0), (lambda t: t.drop("agent_id"), "customer", GROUPS)],
)
def test_strata_know_what_their_clusters_are(rows, among: str, groups: int) -> None:
    asked = measure("moved", lambda t: Share(rows(t), rows(t).transferred))
    desk = Desk(
        LONDON,
        contacts=[contact(n, channel="voice", topic="card", customer_id=f"K{n}", transferred=True) for n in range(20)],
    )
    found = count_all([asked], desk, desk.engagement)[asked.id].strata["v"]  # type: ignore[arg-type]
    assert (found.among, found.groups) == (among, groups)


def test_a_ratio_of_the_usual_mix_is_the_crude_one() -> None:
    # Theirs: 60 of 200 and 90 of 100; their ratio of sums 150/300. Ours in their mix: (0.2 * 200 + 0.6 * 100) / 300.
    ours = strata_of([(("a",), c, 4.0, 20.0) for c in range(12)] + [(("b",), c, 6.0, 10.0) for c in range(12)], False)
    theirs = strata_of([(("a",), c, 6.0, 20.0) for c in range(10)] + [(("b",), c, 9.0, 10.0) for c in range(10)], False)
    ours, theirs = (replace(s, rows=np.full(len(s.bottom), 2.0)) for s in (ours, theirs))
    one, other, gap = figures(standardised_contrast(ours, theirs))
    assert (one.value, other.value, gap.value) == pytest.approx((1 / 3, 0.5, -1 / 6))
    assert (one.n, other.n) == (48, 40)


def test_strata_without_counterpart_are_named_and_left_out() -> None:
    few = {**OPEN, "rare": (9, 9), "ours": (100, 100), "nine": (90, 90)}
    theirs = {**KEYHOLE, "rare": (500, 500), "theirs": (300, 300), "nine": (1, 9)}
    found = standardised_contrast(alone(few), alone(theirs))
    assert found.left_out == [("ours",), ("nine",), ("rare",), ("theirs",)]  # those with most of our rows first
    assert found.compared == [("large",), ("small",)]
    assert found.covered == pytest.approx(350 / 549)
    assert figures(found)[2].value == pytest.approx(0.059378, abs=1e-6)
    nothing = standardised_contrast(alone({"a": (9, 9)}), alone({"b": (90, 90)}))
    assert (nothing.gap, nothing.compared, nothing.covered) == (None, [], 0.0)


SIDES = st.lists(st.tuples(st.integers(0, 30), st.integers(10, 60)), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(SIDES, st.integers(1, 5), st.randoms(use_true_random=False))
def test_with_the_same_mix_crude_and_adjusted_are_one(strata, times, rng: random.Random) -> None:
    """However the hits fall: where both sides have the same shares of rows in the strata, mixing changes nothing."""
    ours, theirs = {}, {}
    for number, (_, n) in enumerate(strata):
        ours[str(number)] = (rng.randint(0, n * times), n * times)
        theirs[str(number)] = (rng.randint(0, n), n)
    one, other, gap = figures(standardised_contrast(alone(ours), alone(theirs)))
    crude = [sum(h for h, _ in side.values()) / sum(n for _, n in side.values()) for side in (ours, theirs)]
    assert (one.value, other.value) == pytest.approx(crude)
    assert gap.low <= gap.value <= gap.high


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_cells_changes_nothing(rng: random.Random) -> None:
    cells = [((str(s),), c, float(rng.randint(0, 9)), 9.0) for s in range(4) for c in range(8)]
    mixed = rng.sample(cells, len(cells))
    codes = rng.sample(range(50), 8)
    renamed = [(s, codes[c], top, bottom) for s, c, top, bottom in mixed]
    base = alone({str(s): (200, 300 + 50 * s) for s in range(4)})
    one, other = (figures(standardised_contrast(strata_of(c), base))[2] for c in (cells, renamed))
    assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), abs=1e-12)
