"""Vendors at the in-house mix of questions, facts apart from what was tested, and scores on one axis or on none."""

from __future__ import annotations

import re

import pytest
from genuine_card import TRANSFERS, with_
from portfolio_parts import at_mix, graded, page, vendor

from outsourcer_audit.charts.portfolio import scores
from outsourcer_audit.portfolio import portfolio_of

REVIEWS, OPINION = "governance.reviews_held", "culture.resource_parity"


@pytest.fixture(scope="module")
def words():
    """The text of a page."""
    return lambda html: re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html[html.index("<body") :])).replace("\u00a0", " ")


def test_a_difference_that_goes_where_like_is_compared_with_like_is_only_crude():
    abel, bert = vendor("Abel", 200), vendor("Bert", 300)
    gone = portfolio_of([at_mix(abel, 0.02, 0.02), at_mix(bert, 0.03, 0.02)]).pair("abel", "bert")
    assert (gone.differing, gone.only_crude) == (1, 1)
    found = next(d.at_mix for d in gone.differences if d.measure == TRANSFERS)
    assert (found.value, found.verdict) == (pytest.approx(0.01), "not shown")
    # the two half widths of 0.02 add up as squares
    assert (found.low, found.high) == (pytest.approx(0.01 - 0.02 * 2**0.5), pytest.approx(0.01 + 0.02 * 2**0.5))
    stays = portfolio_of([at_mix(abel, 0.02, 0.01), at_mix(bert, 0.07, 0.01)]).pair("abel", "bert")
    assert (stays.differing, stays.only_crude) == (1, 0)
    html = page(portfolio_of([at_mix(abel, 0.02, 0.02), at_mix(bert, 0.03, 0.02)]))
    assert "1 only crude" in html and "not shown (the interval there is wider)" in html
    assert "of questions: 1 not shown." in html and " gone" not in html[html.index("<body") :]


def test_a_difference_that_turns_round_where_like_is_compared_with_like_is_said_to(words):
    """Simpson: Abel's 5 % are better than Bert's 10 %, and 16 points worse where both are asked the same."""
    book = portfolio_of([at_mix(vendor("Abel", 100), 0.08, 0.01), at_mix(vendor("Bert", 200), -0.08, 0.01)])
    pair = book.pair("abel", "bert")
    found = next(d for d in pair.differences if d.measure == TRANSFERS)
    assert (found.better, found.at_mix.verdict, found.at_mix.better) == ("abel", "turned", "bert")
    assert found.at_mix.value == pytest.approx(-0.16)
    assert (pair.differing, pair.only_crude, pair.turned, pair.hidden) == (1, 0, 1, 0)
    said = words(page(book))
    assert "turned round : Bert better there" in said and "of questions: 1 turned round." in said


def test_a_difference_that_plain_figures_hide_is_listed(words):
    """Both have 10 %, and 16 points lie between them where both are asked the same."""
    book = portfolio_of([at_mix(vendor("Abel", 200), -0.08, 0.01), at_mix(vendor("Bert", 200), 0.08, 0.01)])
    pair = book.pair("abel", "bert")
    assert (pair.differing, pair.hidden) == (0, 1)
    said = words(page(book))
    assert "No detectable difference between any two vendors" not in said
    assert "Abel and Bert: 1 at the in-house mix only" in said and "differs there : Abel better" in said
    assert "no two vendors differ detectably; where like is compared with like" in said


def test_vendors_beside_two_in_house_figures_are_not_set_beside_each_other_at_the_mix(words):
    """Each leaves out other rare questions: 9 % and 9.5 % of the in-house team's contacts are passed on there."""
    one, other = at_mix(vendor("Abel", 200), 0.02, 0.02), at_mix(vendor("Bert", 300), 0.09, 0.02)
    parity = other.measure(TRANSFERS).parity.model_copy(update={"value": 0.095, "verdict": "no detectable difference"})
    book = portfolio_of([one, with_(other, {TRANSFERS: {"parity": parity}})])
    found = next(d for d in book.pairs[0].differences if d.measure == TRANSFERS)
    assert (found.differs, found.at_mix, found.other_questions) == (True, None, True)
    assert (book.pairs[0].other_questions, book.pairs[0].only_crude) == (1, 0)
    said = words(page(book))
    assert "not known: the two are compared with the in-house team over different questions" in said
    assert "each over its own: Abel worse than in-house; Bert not shown to differ from in-house" in said
    near = parity.model_copy(update={"value": 0.09 + 1e-12})
    alike = portfolio_of([one, with_(other, {TRANSFERS: {"parity": near}})])
    assert alike.pairs[0].other_questions == 0
    assert next(d for d in alike.pairs[0].differences if d.measure == TRANSFERS).at_mix is not None


def test_facts_and_opinions_are_counted_apart_from_what_was_tested(words):
    """Abel and Bert differ in reviews held (a fact) and in equal treatment (an opinion), and in nothing else."""
    changes = {name: {"value": 0.1, "low": 0.1, "high": 0.1} for name in (REVIEWS, OPINION)}
    book = portfolio_of([vendor("Abel"), with_(vendor("Bert"), changes)])
    pair = book.pair("abel", "bert")
    assert (pair.differing, pair.facts, pair.comparable > pair.tested > 0) == (0, 2, True)
    said = words(page(book))
    assert "No detectable difference between any two vendors; facts, and what somebody reported or assessed" in said
    assert f"0 of {pair.tested} 2 facts" in said and "Abel and Bert: no detectable difference, 2 facts" in said
    assert said.count("as assessed") == 1 and said.count("a fact ") == 1


def test_a_gap_of_an_a_beside_one_of_an_f_is_the_better_figure():
    name = "oversight.client_vendor_gap"
    small, large = ({"value": v, "low": v - 0.05, "high": v + 0.05} for v in (0.0, 0.148))
    book = portfolio_of([with_(vendor("Abel"), {name: small}), with_(vendor("Bert"), {name: large})])
    found = next(d for d in book.pairs[0].differences if d.measure == name)
    assert (found.differs, found.better) == (True, "abel")
    assert "nobody can say" not in page(book)


def ranged(name: str, low: float | None, high: float | None, **of_card: object):
    card = graded(vendor(name, **of_card), "B", 82.0)
    return card.model_copy(update={"sensitivity": card.sensitivity.model_copy(update={"low": low, "high": high})})


@pytest.mark.parametrize(
    ("ranges", "said"),
    [
        ([(80, 84), (81, 85)], "all ranges overlap"),
        ([(80, 84), (85, 89), (81, 85)], "the ranges of 1 of 3 pairs of vendors do not overlap"),
        ([(80, 84), (85, 89), (None, None)], "the ranges of 1 of 1 pairs of vendors do not overlap"),
        ([(80, 84), (81, 85), (None, 85)], "all ranges that are known overlap"),
        ([(None, None), (None, None)], "their ranges are not known"),
    ],
)
def test_only_ranges_that_are_known_are_said_to_overlap(ranges, said):
    chart = scores(portfolio_of([ranged(f"V{i}", *ends) for i, ends in enumerate(ranges)]))
    assert chart.title == f"Overall scores lie between 82 and 82; {said}"


def test_scores_of_two_rubrics_are_not_drawn_on_one_axis():
    book = portfolio_of([ranged("Abel", 80, 84), ranged("Bert", 60, 64, scoring_version="another")])
    assert scores(book) is None
    html = page(book)
    assert "different rubrics made them, so they are not of one scale" in html
    assert "not of one scale" not in page(portfolio_of([ranged("Abel", 80, 84), ranged("Bert", 60, 64)]))
