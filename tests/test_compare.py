"""Two cards beside each other: what is better, worse, added, removed, not comparable, or not shown to have changed."""

from __future__ import annotations

import json
import random

import pytest
from genuine_card import TRANSFERS, genuine, share, with_
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from outsourcer_audit.card import ReportCard, RubricShown
from outsourcer_audit.compare import compare, told
from outsourcer_audit.compare.definition import why_not_the_same
from outsourcer_audit.regrade import regrade

MIRROR = {"better": "worse", "worse": "better", "added": "removed", "removed": "added"}


@pytest.fixture(scope="module")
def card():
    return genuine()


def test_a_clear_change_has_newcombes_interval(card):
    before, after = with_(card, {TRANSFERS: share(200, 2000)}), with_(card, {TRANSFERS: share(300, 2000)})
    found = compare(before, after).measure(TRANSFERS)
    low, high = confint_proportions_2indep(300, 2000, 200, 2000, method="newcomb")
    assert (found.verdict, found.difference) == ("worse", pytest.approx(0.05))
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    assert found.said.replace("\u00a0", " ") == "10.0 % → 15.0 %: +5.0 points (3.0 to 7.0 points), worse"
    back, usual = compare(after, before), compare(card, card).counts
    assert back.measure(TRANSFERS).verdict == "better"
    assert back.counts == usual | {"better": 1, "no detectable change": usual["no detectable change"] - 1}


def test_one_odd_figure_among_ninety_is_chance(card):
    """241 of 2,000 beside 200 of 2,000 leave 0 out of their interval only just: among ninety that is no news."""
    low, _ = confint_proportions_2indep(241, 2000, 200, 2000, method="newcomb")
    assert low > 0
    found = compare(with_(card, {TRANSFERS: share(200, 2000)}), with_(card, {TRANSFERS: share(241, 2000)}))
    assert found.measure(TRANSFERS).low == pytest.approx(low)
    assert found.measure(TRANSFERS).verdict == "no detectable change"


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (0.80, 0.90, "better"),  # a fact that moves is no matter of chance
        (0.90, 0.80, "worse"),
        (0.9, 0.9, "no detectable change"),
        (0.9, 0.9001, "no detectable change"),  # less than a point of its score
    ],
)
def test_facts(card, before, after, verdict):
    name = "governance.reviews_held"
    assert card.measure(name).exact
    one, other = (with_(card, {name: {"value": v, "low": v, "high": v}}) for v in (before, after))
    assert compare(one, other).measure(name).verdict == verdict


ESCALATION = "handoffs.escalation"  # best between 5 and 12 %


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((0.085, 0.01), (0.30, 0.01), "worse"),  # in the range of an A, and far outside
        ((0.30, 0.01), (0.085, 0.01), "better"),
        ((0.01, 0.005), (0.085, 0.01), "better"),
        ((0.15, 0.01), (0.20, 0.01), "worse"),  # both above the range, further outside
        ((0.01, 0.005), (0.03, 0.005), "better"),
        ((0.06, 0.005), (0.11, 0.005), "differs"),  # both in it
        ((0.02, 0.005), (0.20, 0.01), "differs"),  # on its two sides
        ((0.07, 0.005), (0.13, 0.02), "differs"),  # surely another, not surely outside
        ((0.085, 0.05), (0.10, 0.05), "no detectable change"),
    ],
)
def test_what_is_best_in_the_middle_is_better_nearer_to_the_range_of_an_a(card, before, after, verdict):
    assert card.measure(ESCALATION).edges[0::4] == [0.05, 0.12]
    one, other = (
        with_(card, {ESCALATION: {"value": value, "low": value - half, "high": value + half}})
        for value, half in (before, after)
    )
    found = compare(one, other)
    assert found.measure(ESCALATION).verdict == verdict
    assert found.counts.get("differs", 0) == (verdict == "differs")
    assert ("differs; which is better cannot be said: 1\n  " in told(found)) == (verdict == "differs")


def test_without_a_range_that_both_cards_share_nobody_says_which_is_better(card):
    edges = card.measure(ESCALATION).edges
    one = with_(card, {ESCALATION: {"value": 0.085, "low": 0.075, "high": 0.095}})
    wider = {"value": 0.3, "low": 0.29, "high": 0.31, "edges": [*edges[:4], *(edge + 0.01 for edge in edges[4:])]}
    assert compare(one, with_(card, {ESCALATION: wider})).measure(ESCALATION).verdict == "differs"


def test_a_gap_of_an_a_beside_one_of_an_f_is_better_at_the_first():
    """Harbour and Meridian of the demo: 0.0 and 14.8 points between the client's and the vendor's quality scores."""
    name, card = "oversight.client_vendor_gap", genuine()
    first = with_(card, {name: {"value": 0.0, "low": -0.01, "high": 0.01}})
    second = with_(card, {name: {"value": 0.148, "low": 0.098, "high": 0.199}}, vendor="Other", vendor_id="other")
    assert compare(first, second).measure(name).verdict == "worse"


def test_what_nobody_judges_is_shown_and_not_said_to_be_alike(card):
    """NPS has no good side here: 30.8 beside -5.5 is not "no detectable change"."""
    one = with_(card, {"outcomes.nps": {"value": 30.8, "low": 24.0, "high": 37.0}})
    other = with_(card, {"outcomes.nps": {"value": -5.5, "low": -13.0, "high": 2.0}})
    found = compare(one, other)
    assert found.measure("outcomes.nps").verdict == "shown, not judged"
    # effort, handling time, speed of answer and survey bias are the same on both cards
    assert found.counts["shown, not judged"] == 1
    assert "shown, not judged; nobody says which way is good: 1\n" in told(found)
    alike = with_(card, {"outcomes.nps": {"value": 29.8, "low": 23.0, "high": 36.0}})
    assert compare(one, alike).measure("outcomes.nps").verdict == "no detectable change"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "no_evidence", "value": None, "low": None, "high": None}, "no evidence after"),
        ({"status": "error", "value": None, "low": None, "high": None}, "an error after"),
        ({"status": "not_applicable", "value": None, "low": None, "high": None}, "it does not apply after"),
        ({"unit": "count"}, "it is counted or judged in another way"),
        ({"better": "higher"}, "it is counted or judged in another way"),
        ({"judged": "parity"}, "it is counted or judged in another way"),
        ({"sql": "SELECT 1 AS transfer_rate_n"}, "its definition has changed: the SQL is another"),
    ],
)
def test_what_cannot_be_compared_says_why(card, changes, reason):
    found = compare(card, with_(card, {TRANSFERS: changes}))
    assert (found.measure(TRANSFERS).verdict, found.measure(TRANSFERS).reason) == ("not comparable", reason)
    assert (found.measure(TRANSFERS).difference, found.measure(TRANSFERS).low) == (None, None)
    other = compare(with_(card, {TRANSFERS: changes}), card).measure(TRANSFERS)
    assert (other.verdict, other.reason) == ("not comparable", reason.replace("after", "before"))


SQL = (
    "SELECT t2.org, COUNT(t2.transfer_rate_x) AS transfer_rate_n, SUM(t2.reopened_x) AS reopened_a FROM (SELECT "
    "t1.org, CAST(t1.transferred AS BIGINT) AS transfer_rate_x, CAST(t1.reopened AS BIGINT) AS reopened_x "
    "FROM contacts AS t1 WHERE t1.offered_at >= MAKE_TIMESTAMP(2026, 1, 1, 0, 0, 0.0) AND t1.day < '2026-07-01' AND "
    "t1.months = 6) AS t2 GROUP BY 1"
)


REOPENED = ", CAST(t1.reopened AS BIGINT) AS reopened_x"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (SQL, True),
        (SQL.replace("2026, 1, 1", "2025, 10, 1").replace("'2026-07-01'", "'2026-01-01'").replace("= 6", "= 3"), True),
        (SQL.replace(" AND ", "\n  AND "), True),
        # another measure is not counted by this query any more
        (SQL.replace(", SUM(t2.reopened_x) AS reopened_a", "").replace(REOPENED, ""), True),
        (SQL.replace("CAST(t1.reopened AS", "CAST(t1.resolved AS"), True),
        (SQL.replace("CAST(t1.transferred AS", "CAST(t1.designed AS"), False),
        (SQL.replace(" AND t1.day", " AND t1.answered AND t1.day"), False),
        (SQL.replace("= 6", "= 7"), False),
        ("this is no SQL (", False),
    ],
)  # fmt: skip
def test_a_definition_may_differ_by_dates_and_by_other_measures(card, other, same):
    later = {"start": "2025-10-01", "end": "2025-12-31"} if "2025" in other else card.period.model_dump()
    one = with_(card, {TRANSFERS: {"sql": SQL}})
    two = with_(card, {TRANSFERS: {"sql": other}}, period=type(card.period)(**later))
    assert (why_not_the_same(one.measure(TRANSFERS), two.measure(TRANSFERS), one, two) == "") == same


def test_what_one_card_only_has_is_added_or_removed(card):
    without = card.model_copy(update={"measures": [r for r in card.measures if r.id != TRANSFERS]})
    assert compare(without, card).measure(TRANSFERS).verdict == "added"
    assert compare(card, without).measure(TRANSFERS).verdict == "removed"
    assert "added: 1\n  " in told(compare(without, card))


def test_everything_stands_in_the_order_of_the_catalogue(card):
    gone = card.measure(TRANSFERS).model_copy(update={"id": "aaa.forgotten"})
    found = compare(card.model_copy(update={"measures": [gone, *reversed(card.measures)]}), card)
    assert [m.id for m in found.measures] == [*(r.id for r in card.measures), "aaa.forgotten"]
    assert [g.id for g in (found.overall, found.client_overall, *found.groups)][:4] == [
        "overall", "client_overall", "governance", "training",
    ]  # fmt: skip


def test_two_vendors_are_not_ranked(card):
    other = with_(card, {TRANSFERS: share(10, 2000)}, vendor="Other Desk", vendor_id="other")
    found = compare(card, other)
    assert (found.kind, found.measure(TRANSFERS).verdict) == ("vendors", "better")
    assert "no detectable change" not in found.counts and found.counts["no detectable difference"] > 80
    assert all(g.verdict is None for g in (found.overall, found.client_overall, *found.groups))
    assert "better (Other Desk beside Meridian Connect): 1" in told(found)
    assert (found.before.vendor, found.after.vendor) == ("Meridian Connect", "Other Desk")


def test_one_vendor_for_two_clients_is_not_two_vendors(card):
    other = with_(card, {TRANSFERS: share(10, 2000)}, client="Client Ltd", engagement="Another")
    found = compare(card, other)
    assert (found.kind, found.order, found.overall.verdict) == ("clients", None, None)
    assert found.notes[0].startswith("One vendor for two clients (or a client renamed).")
    assert not any("Two vendors" in note for note in found.notes)
    assert f"better (for Client Ltd beside {card.client}): 1" in told(found)
    assert "no detectable change" not in found.counts and found.measure(TRANSFERS).verdict == "better"
    # an engagement renamed is no other client, and two clients may each have a vendor by the id "v"
    assert compare(card, card.model_copy(update={"engagement": "Another"})).kind == "periods"
    assert compare(card, other.model_copy(update={"vendor": "Other Desk"})).kind == "vendors"


def test_two_vendors_of_periods_of_different_length(card):
    quarter = type(card.period)(start="2026-01-01", end="2026-03-31")
    notes = compare(card, card.model_copy(update={"vendor_id": "other", "period": quarter})).notes
    assert any("different periods" in note for note in notes) and any("months)" in note for note in notes)
    assert not any("backwards" in note for note in compare(card, card.model_copy(update={"period": quarter})).notes)


def test_what_would_turn_the_scores_of_two_vendors_round(card):
    # the other vendor is 10 points better in governance and 2 worse in training, alike in all else, each weighing 1
    lead = {"governance": 10, "training": -2}
    pillars = [g.model_copy(update={"score": g.score + lead.get(g.id, 0)}) for g in card.pillars]
    other = card.model_copy(update={"vendor": "Other Desk", "vendor_id": "other", "pillars": pillars})
    found = compare(card, other)
    # 10 x = 2 y nearest to (1, 1): go back along (10, -2) by 8/104
    assert found.order.weights["governance"] == pytest.approx(1 - 80 / 104, abs=1e-4)
    assert found.order.weights["training"] == pytest.approx(1 + 16 / 104, abs=1e-4)
    assert "Meridian Connect before Other Desk if Governance weighed 0.23 instead of 1" in told(found)
    assert compare(card, card).order is None


def test_a_grade_has_changed_where_the_odds_say_so_surely(card):
    def graded(letter, odds):
        return card.model_copy(
            update={"overall": card.overall.model_copy(update={"letter": letter, "odds": odds, "score": 75.0})}
        )

    sure, unsure, low = graded("B", {"B": 0.99, "C": 0.01}), graded("B", {"B": 0.6, "C": 0.4}), graded("C", {"C": 1.0})
    assert compare(low, sure).overall.verdict == "better"
    assert compare(sure, low).overall.verdict == "worse"
    assert (compare(low, unsure).overall.verdict, compare(low, unsure).overall.letters) == (
        "no detectable change", "different",
    )  # fmt: skip
    none = card.model_copy(update={"overall": card.overall.model_copy(update={"letter": None, "odds": {}})})
    assert (compare(none, sure).overall.verdict, compare(none, sure).overall.letters) == (
        "not comparable",
        "not graded",
    )


def test_letters_of_two_rubrics_are_not_compared_but_graded_anew_side_by_side(card):
    def under(sha256):
        return card.model_copy(update={"rubric": RubricShown(version="x", sha256=sha256, weights={})})

    alike, other = compare(under("a"), under("a")), compare(under("a"), under("b"))
    assert alike.same_rubric and alike.overall.letters == "same" and alike.overall.regraded_before is None
    assert not other.same_rubric and other.overall.letters == "graded under another rubric"
    assert other.overall.regraded_before == other.overall.regraded_after != None  # noqa: E711
    assert any("two rubrics" in note for note in other.notes)
    on_demand = compare(under("a"), under("a"), under_todays=True)
    assert on_demand.same_rubric and on_demand.overall.regraded_before.letter == regrade(card).overall.letter


def test_under_todays_rubric_the_verdict_is_that_of_todays_letters(card):
    """An old D 62 and A 95 stand for the same figures, which are graded alike today: nothing is better."""

    def graded(letter, score):
        changes = {"letter": letter, "score": score, "odds": {letter: 1.0}}
        return card.model_copy(update={"overall": card.overall.model_copy(update=changes)})

    old, new = graded("D", 62.0), graded("A", 95.0)
    assert compare(old, new).overall.verdict == "better"
    again = compare(old, new, under_todays=True)
    assert again.overall.regraded_before == again.overall.regraded_after
    assert again.overall.verdict == "no detectable change"


def test_cards_without_a_hash_are_alike_if_every_edge_and_weight_is(card):
    assert compare(card, card).same_rubric
    moved = with_(card, {TRANSFERS: {"edges": [0.1, 0.2, 0.3, 0.4]}})
    heavier = with_(card, {TRANSFERS: {"weight": 99.0}})
    newer = card.model_copy(update={"scoring_version": "2099.1"})
    assert not any(compare(card, other).same_rubric for other in (moved, heavier, newer))


def test_overlapping_periods_are_said(card):
    def in_(start, end):
        return card.model_copy(update={"period": type(card.period)(start=start, end=end)})

    half, quarter, next_one = (
        in_("2026-01-01", "2026-06-30"),
        in_("2026-04-01", "2026-06-30"),
        in_("2026-07-01", "2026-09-30"),
    )
    assert any("overlap" in note for note in compare(half, quarter).notes)
    assert any("overlap" in note for note in compare(quarter, half).notes)
    # three months beside six; April to June has a day less than July to September, and as many months
    assert any("(6 and 3 months)" in note for note in compare(half, quarter).notes)
    backwards = compare(next_one, quarter).notes
    assert backwards == ["The first card is of the later period: better and worse are said backwards in time."]
    assert compare(quarter, next_one).notes == [] == compare(half, half).notes


def test_a_limit_as_long_as_one_of_the_periods_is_still_the_same_limit(card):
    """January to March has 90 days, April to June 91; "within 90 days" means the same in both."""
    first, second = (
        type(card.period)(start=s, end=e) for s, e in (("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30"))
    )
    sql = "SELECT SUM(t1.days < 90) AS transfer_rate_a FROM contacts AS t1"
    one, two = (with_(card, {TRANSFERS: {"sql": sql}}, period=period) for period in (first, second))
    assert why_not_the_same(one.measure(TRANSFERS), two.measure(TRANSFERS), one, two) == ""


def test_a_comparison_survives_its_json(card):
    found = compare(card, with_(card, {TRANSFERS: share(10, 2000)}))
    again = type(found).model_validate_json(found.to_json())
    assert again == found


# Properties


@st.composite
def two_cards(draw):
    """The genuine card twice, with some readings moved, missing or left out on either side."""
    card = genuine()
    rng = random.Random(draw(st.integers(0, 10**6)))
    found = []
    for _ in range(2):
        changes = {}
        for r in rng.sample(card.measures, 30):
            if r.value is None or r.low is None or r.high is None:
                continue
            by = rng.choice([0.0, 0.5, 1.0, 2.0, 5.0]) * rng.choice([-1, 1]) * max(r.high - r.low, 0.05)
            moved = {"value": r.value + by, "low": r.low + by, "high": r.high + by}
            gone = {"value": None, "low": None, "high": None, "status": "no_evidence"}
            changes[r.id] = rng.choice([moved, moved, moved, gone])
        moved_card = with_(card, changes)
        left = [r for r in moved_card.measures if rng.random() > 0.05]
        found.append(moved_card.model_copy(update={"measures": left}))
    return found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(two_cards())
def test_the_other_way_round_is_the_mirror_image(cards):
    there, back = compare(*cards), compare(*reversed(cards))
    assert [m.id for m in there.measures] == [m.id for m in back.measures]
    for one, other in zip(there.measures, back.measures, strict=True):
        assert other.verdict == MIRROR.get(one.verdict, one.verdict), one.id
        assert (one.before, one.after) == (other.after, other.before)
        if one.difference is not None:
            mirrored = [-other.difference, -other.high, -other.low]
            assert [one.difference, one.low, one.high] == pytest.approx(mirrored, rel=1e-9, abs=1e-12)
    for one, other in zip((there.overall, *there.groups), (back.overall, *back.groups), strict=True):
        assert other.verdict == MIRROR.get(one.verdict, one.verdict)
        assert (one.before, one.after, one.letters) == (other.after, other.before, other.letters)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(two_cards(), st.randoms(use_true_random=False))
def test_the_order_of_measures_in_the_json_changes_nothing(cards, rng):
    shuffled = []
    for card in cards:
        content = json.loads(card.to_json())
        for key in ("measures", "pillars", "lenses"):
            rng.shuffle(content[key])
        shuffled.append(ReportCard.model_validate(content))
    assert compare(*shuffled) == compare(*cards)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(two_cards())
def test_beside_itself_nothing_has_changed(cards):
    found = compare(cards[0], cards[0])
    assert set(found.counts) <= {"no detectable change", "not comparable"}
    assert found.overall.verdict == "no detectable change"
