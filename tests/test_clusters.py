"""Intervals over agents: against hand-worked sums, and against statsmodels' variance over clusters."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from outsourcer_audit.statistics import difference, mean, quantile, quotient, ratio, share, t_quantile, wilson
from outsourcer_audit.statistics.clusters import Clusters

FIVE = Clusters(count=5, squares=16, fourths=64, sizes=500, hit=5, missed=5)
"""Five agents with 10 contacts each and 2, 2, 4, 6, 6 hits: the share is 0.4, so that e = -2, -2, 0, 2, 2."""


def over(tops, bottoms, **more):
    """Moments of agents from their sums."""
    r = math.fsum(tops) / math.fsum(bottoms)
    e = [a - r * b for a, b in zip(tops, bottoms, strict=True)]
    return Clusters(
        count=len(e),
        squares=math.fsum(x**2 for x in e),
        fourths=math.fsum(x**4 for x in e),
        sizes=math.fsum(b * b for b in bottoms),
        hit=sum(a > 0 for a in tops),
        missed=sum(a < b for a, b in zip(tops, bottoms, strict=True)),
        **more,
    )


def test_a_share_over_five_agents_by_hand():
    # V = 5/4 * 16 / 50² = 0.008; of independent rows 0.24 / 50 = 0.0048: a design effect of 5/3, 30 rows of 50.
    # Carriers 16² / 64 = 4, of which 1.5 would be 6 degrees; but 5 agents have no more than 4: t = 2.77645,
    # t² = 7.7087. Wilson: (0.4 + 7.7087/60) / (1 + 7.7087/30) = 0.42044,
    # -/+ 2.77645 * sqrt(0.24/30 + 7.7087/3600) / 1.25696 = 0.22244
    found = share(20, 50, clusters=FIVE)
    assert (found.value, found.n, found.clusters) == (0.4, 50, 5)
    assert found.effective == pytest.approx(30)
    assert (found.low, found.high) == pytest.approx((0.19800, 0.64288), abs=2e-5)
    assert found.doubt == "too few agents carry this figure: 5; firm from 10"


def test_one_agent_who_stands_out_leaves_few_degrees_of_freedom():
    # 20 agents with 50 contacts: 19 have 5 hits, one has 25: 120 of 1,000, e = -1 nineteen times and 19.
    # squares 19 + 361 = 380, fourths 19 + 130321 = 130340: carriers 144400 / 130340 = 1.108, times 1.5 = 1.662
    agents = over([5] * 19 + [25], [50] * 20)
    assert (agents.squares, agents.fourths) == pytest.approx((380, 130340))
    assert agents.degrees == pytest.approx(1.662, abs=0.001)


def test_clusters_change_nothing_where_there_are_none():
    found = share(16, 40)
    assert (found.low, found.high) == wilson(16, 40)
    assert (found.effective, found.clusters, found.doubt) == (None, 0, "")


def test_agents_who_differ_no_more_than_chance_leave_the_plain_interval():
    # ten agents with 4 of 10 each: alike, as no chance would make them
    found = share(40, 100, clusters=over([4] * 10, [10] * 10))
    assert (found.low, found.high) == wilson(40, 100)
    assert (found.effective, found.doubt) == (100, "")


def test_agents_of_one_contact_are_independent_rows():
    # nobody has two: plain rows
    found = share(300, 1000, clusters=over([1] * 300 + [0] * 700, [1] * 1000))
    assert found.effective == 1000
    assert (found.low, found.high) == wilson(300, 1000)
    assert found.doubt == ""


AGENTS = st.lists(st.integers(1, 60).flatmap(lambda b: st.tuples(st.integers(0, b), st.just(b))), min_size=1)


@given(AGENTS)
def test_agents_never_make_a_share_surer(agents):
    tops, bottoms = zip(*agents, strict=True)
    found, plain = share(sum(tops), sum(bottoms), clusters=over(tops, bottoms)), share(sum(tops), sum(bottoms))
    assert 0 <= found.low <= plain.low + 1e-12
    assert plain.high - 1e-12 <= found.high <= 1
    assert found.effective is None or found.effective <= found.n


def drawn(seed=3, agents=30):
    """Contacts, their agent, their minutes and items; agents differ."""
    rng = np.random.default_rng(seed)
    agent = np.repeat(np.arange(agents), rng.integers(5, 40, agents))
    items = rng.integers(1, 6, len(agent)).astype(float)
    minutes = items * (4 + rng.normal(0, 1, agents)[agent]) + rng.gamma(2, 1, len(agent))
    return agent, minutes, items


def sums(agent, x):
    return np.bincount(agent, x)


def test_variance_of_a_share_equals_statsmodels_over_clusters():
    agent, minutes, _ = drawn()
    yes = (minutes > 12).astype(float)
    fitted = sm.OLS(yes, np.ones(len(yes))).fit(cov_type="cluster", cov_kwds={"groups": agent})
    found = share(yes.sum(), len(yes), clusters=over(sums(agent, yes), sums(agent, np.ones(len(yes)))))
    assert found.value * (1 - found.value) / found.effective == pytest.approx(fitted.bse[0] ** 2)


def test_a_mean_equals_statsmodels_over_clusters():
    agent, minutes, _ = drawn()
    fitted = sm.OLS(minutes, np.ones(len(minutes))).fit(cov_type="cluster", cov_kwds={"groups": agent})
    agents = over(sums(agent, minutes), sums(agent, np.ones(len(minutes))))
    found = mean(len(minutes), minutes.sum(), (minutes**2).sum(), clusters=agents)
    assert found.value == pytest.approx(fitted.params[0])
    assert found.high - found.value == pytest.approx(scipy_stats.t.ppf(0.975, agents.degrees) * fitted.bse[0], 1e-4)
    assert found.effective < len(minutes)
    assert found.doubt == ""


def test_a_ratio_equals_statsmodels_over_clusters():
    # minutes per item: the slope through the origin with weights 1/items
    agent, minutes, items = drawn()
    fitted = sm.WLS(minutes, items, 1 / items).fit(cov_type="cluster", cov_kwds={"groups": agent})
    agents = over(sums(agent, minutes), sums(agent, items))
    squares = (minutes @ minutes, items @ items, minutes @ items)
    found = ratio(len(minutes), minutes.sum(), items.sum(), *squares, clusters=agents)
    assert found.value == pytest.approx(fitted.params[0])
    assert found.high - found.value == pytest.approx(scipy_stats.t.ppf(0.975, agents.degrees) * fitted.bse[0], 1e-4)


def test_a_mean_over_three_agents_by_hand():
    # Two contacts each, of 1 and 3, 4 and 4, 5 and 7 minutes: mean 4; e = 4-8, 8-8, 12-8; V = 3/2 * 32 / 36 = 4/3.
    # Independent: squares 116 - 96 = 20, / 5 / 6 = 2/3. Twice the variance: as sure as 3 contacts; t(2) = 4.3027
    found = mean(6, 24, 1 + 9 + 16 + 16 + 25 + 49, clusters=over([4, 8, 12], [2, 2, 2]))
    assert found.effective == pytest.approx(3)
    assert found.high == pytest.approx(4 + 4.3027 * math.sqrt(4 / 3), abs=0.01)
    assert found.doubt == "too few agents carry this figure: 3; firm from 10"


def hits_of(agents_with, of=40, each=100, **more):
    """One hit at so many of the agents."""
    return over([1] * agents_with + [0] * (of - agents_with), [each] * of, **more)


def test_a_share_that_few_agents_carry_is_doubted():
    assert (
        share(4, 4000, clusters=hits_of(4)).doubt == "too few agents carry this figure: 4 of 40 with a yes; firm from 5"
    )
    assert share(5, 4000, clusters=hits_of(5)).doubt == ""
    whole = over([99] * 3 + [100] * 37, [100] * 40)
    assert share(3997, 4000, clusters=whole).doubt == "too few agents carry this figure: 3 of 40 with a no; firm from 5"


def test_no_hit_at_all_assumes_how_alike_contacts_are():
    # 99 other contacts of the same agent: 1 + 0.2 * 99 = 20.8; 4000 / 20.8 = 192.3 rows; z²/(192.3 + z²) = 0.01958
    found = share(0, 4000, clusters=hits_of(0))
    assert (found.value, found.low, found.high) == (0.0, 0.0, pytest.approx(0.01958, abs=1e-5))
    assert found.effective == pytest.approx(192.3, abs=0.01)
    assert found.doubt == "too few agents carry this figure: 0 of 40 with a yes; firm from 5"
    every = share(4000, 4000, clusters=over([100] * 40, [100] * 40))
    assert (every.low, every.high) == (pytest.approx(1 - 0.01958, abs=1e-5), 1.0)


def test_who_comes_once_is_independent_and_needs_no_hit():
    # 1,000 contacts of 900 customers, 100 of whom came twice: sizes 800 + 400 = 1,200, 0.2 others beside a contact
    customers = Clusters(900, 0, 0, 1200, 0, 900, "customer")
    found = share(0, 1000, clusters=customers)
    assert (found.doubt, found.high) == ("", wilson(0, 1000)[1])


def test_groups_of_customers_are_seen_through():
    # 10,240 contacts in 256 groups by chance: of customers who come once, group sizes have the variance 40 * 255/256;
    # sum of squares 256 * (40² + 39.84) = 419,800. Of customers who come five times the variance is five times that.
    once = Clusters(256, 0, 0, 419_800, 0, 256, "customer", groups=256)
    often = Clusters(256, 0, 0, 460_600, 0, 256, "customer", groups=256)
    assert once.beside(10_240) == pytest.approx(0, abs=0.01)
    assert often.beside(10_240) == pytest.approx(4, abs=0.01)
    assert share(0, 10_240, clusters=once).doubt == ""
    assert share(0, 10_240, clusters=often).doubt.startswith("too few customers carry this figure: 0 of 256")


def test_one_agent_alone_shows_nothing_of_agents():
    found = share(16, 40, clusters=over([16], [40]))
    assert (found.low, found.high) == wilson(16, 40)
    assert found.doubt == "all of one agent, whose rows are taken as independent"
    assert mean(3, 6, 14, clusters=over([6], [3])).doubt == found.doubt


def test_a_quantile_over_agents_by_hand():
    # 1 to 100: ranks 50 -/+ 1.96 * 5 are 40 and 60. Four times the variance: t(40) = 2.0211, -/+ 20.2: 29 and 71
    values = dict.fromkeys(map(float, range(1, 101)), 1.0)
    plain, wide = quantile(values, 0.5), quantile(values, 0.5, design=4.0, clusters=41)
    assert (plain.low, plain.high, plain.clusters) == (40, 60, 0)
    assert (wide.value, wide.low, wide.high) == (50, 29, 71)
    assert (wide.effective, wide.clusters, wide.doubt) == (25, 41, "")
    assert quantile(values, 0.5, 4.0, 5).doubt == "too few agents carry this figure: 5; firm from 10"
    assert (quantile(values, 0.5, 4.0, 1).low, quantile(values, 0.5, 4.0, 2).low) == (30, 1)


def test_a_doubt_goes_on_to_what_is_made_of_it():
    doubted, sure, fact = share(20, 50, clusters=FIVE), share(30, 100), share(1, 4, True)
    assert doubted.settled().doubt == doubted.doubt
    assert doubted.settled().effective == pytest.approx(30)
    for made in (difference, quotient):
        assert made(doubted, sure).doubt == made(sure, doubted).doubt == made(doubted, doubted).doubt == doubted.doubt
        assert made(sure, fact).doubt == ""


@pytest.mark.parametrize("df", [2, 2.5, 3, 4, 5, 7.3, 9.99])
def test_t_quantile_of_few_degrees_equals_scipy(df):
    assert t_quantile(df) == pytest.approx(scipy_stats.t.ppf(0.975, df), abs=2e-3)


def test_t_quantile_between_one_and_two_is_a_little_wide():
    for df in (1, 1.2, 1.5, 1.9):
        exact = scipy_stats.t.ppf(0.975, df)
        assert exact <= t_quantile(df) <= 1.2 * exact
