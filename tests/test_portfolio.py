"""All vendors of an engagement side by side: who differs from whom, never who is best."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from genuine_card import TRANSFERS, with_
from portfolio_parts import HOSTILE, graded, page, vendor
from statsmodels.stats.proportion import confint_proportions_2indep

import outsourcer_audit as oa
from outsourcer_audit.card import PeriodShown, RubricShown
from outsourcer_audit.compare import compare
from outsourcer_audit.errors import DataError, UsageError
from outsourcer_audit.portfolio import Earlier, Failure, Portfolio, Whose, link, portfolio_of

WHOSE = Whose(
    engagement="Demo", client="Alder Bank", inhouse="us", period=PeriodShown(start="2026-01-01", end="2026-06-30")
)


def broken(name: str = "Dora", earlier: Earlier | None = None) -> Failure:
    return Failure(vendor_id=name.lower(), vendor=name, message="exports/calls.csv is missing.", earlier=earlier)


# ------------------------------------------------------------------------------------------------- who differs


def test_a_clear_difference_has_newcombes_interval_and_says_whose_figure_is_better():
    book = portfolio_of([vendor("Abel", 200), vendor("Bert", 300)])
    found = next(d for d in book.pair("bert", "abel").differences if d.measure == TRANSFERS)
    low, high = confint_proportions_2indep(300, 2000, 200, 2000, method="newcomb")
    assert (found.value, found.differs, found.better) == (pytest.approx(0.05), True, "abel")
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    assert (book.pair("abel", "bert").differing, book.measure(TRANSFERS).differing) == (1, 1)


def test_the_correction_covers_all_pairs_of_the_portfolio():
    """241 beside 200 of 2,000 stand alone (p about 0.04), but not as one of three comparisons, nor beside a third."""
    abel, bert, cora = (vendor(name, hits, only=True) for name, hits in (("Abel", 200), ("Bert", 241), ("Cora", 220)))
    assert compare(abel, bert).measure(TRANSFERS).verdict == "worse"
    assert portfolio_of([abel, bert]).pair("abel", "bert").differing == 1
    book = portfolio_of([abel, bert, cora])
    assert (book.tests, [pair.differing for pair in book.pairs]) == (3, [0, 0, 0])
    assert "No detectable difference between any two vendors" in page(book)


def test_what_is_the_clients_own_doing_or_not_graded_is_not_compared():
    book = portfolio_of([vendor("Abel"), vendor("Bert")])
    card = vendor("Abel")
    left_out = {m.id for m in card.measures if m.attribution == "client" or m.better == "none"}
    assert "client.actions_on_time" in left_out and "outcomes.aht" in left_out
    assert not left_out & ({m.id for m in book.measures} | {d.measure for d in book.pairs[0].differences})


def test_why_a_figure_is_not_comparable_names_the_vendor():
    few = {"status": "insufficient", "value": None, "low": None, "high": None}
    other = vendor("Bert", only=True)
    other = other.model_copy(update={"measures": [other.measures[0].model_copy(update=few)]})
    pair = portfolio_of([vendor("Abel", only=True), other]).pairs[0]
    assert (pair.comparable, pair.not_comparable) == (0, {"too few rows: Bert": 1})


# ------------------------------------------------------------------------------------------------ no order of merit


@pytest.mark.parametrize("scores", [(95.0, 45.0), (45.0, 95.0)])
def test_vendors_stand_in_alphabetical_order_whatever_their_scores(scores):
    letters = {95.0: "A", 45.0: "F"}
    cards = [graded(vendor(name), letters[score], score) for name, score in zip(("zeta", "Abel"), scores, strict=True)]
    for given in (cards, cards[::-1]):
        book = portfolio_of(given, [broken("Mira")])
        assert [entry.vendor for entry in book.entries] == ["Abel", "Mira", "zeta"]
        html = page(book)
        assert re.findall(r"<h3>(Abel|Mira|zeta)</h3>", html) == ["Abel", "Mira", "zeta"]
        for table in re.findall(r"<table.*?</table>", html, re.S):
            rows = re.findall(r'<th scope="row">(Abel|Mira|zeta)', table)
            assert rows == sorted(rows, key=str.casefold)
        words = re.sub(r"<[^>]*>", " ", html[html.index("<body") :]).replace("no ranking", "")
        assert not re.search(r"\brank(?! corr)|league|best vendor|\b1st\b|first place|winner", words, re.I)


def test_two_vendors_of_one_name_are_told_apart():
    book = portfolio_of([vendor("Abel"), vendor("Abel", vendor_id="abel2")])
    assert [entry.vendor for entry in book.entries] == ["Abel (abel)", "Abel (abel2)"]


def test_two_cards_of_one_vendor_and_no_vendor_at_all_are_refused():
    with pytest.raises(UsageError, match="Two cards of abel"):
        portfolio_of([vendor("Abel"), vendor("Abel")])
    with pytest.raises(UsageError, match="No vendor"):
        portfolio_of([])


# ------------------------------------------------------------------------------------------------ what is to be minded


def test_cards_of_two_rubrics_and_of_two_periods_are_flagged():
    alike = portfolio_of([vendor("Abel"), vendor("Bert")])
    assert alike.notes == [] and "Mind:" not in page(alike)
    rubrics = [RubricShown(version="2026.2", sha256=sha * 64, weights={}) for sha in ("a", "b")]
    later = PeriodShown(start="2026-04-01", end="2026-06-30")
    book = portfolio_of([
        vendor("Abel", rubric=rubrics[0]), vendor("Bert", rubric=rubrics[0]),
        vendor("Cora", rubric=rubrics[1], period=later),
    ])  # fmt: skip
    assert [pair.same_rubric for pair in book.pairs] == [True, False, False]
    said = " ".join(book.notes)
    assert "under 2 rubrics (Abel, Bert: aaaaaaaa; Cora: bbbbbbbb)" in said
    assert "different periods: Abel, Bert: January to June 2026; Cora: April to June 2026" in said
    assert "differ in length" in said
    html = page(book)
    assert html.count("<b>Mind:</b>") == 3 and "graded under different rubrics" in html


def test_a_vendor_that_failed_glares_and_an_older_report_is_marked_as_such():
    earlier = Earlier(generated_at="2026-07-01T08:00:00+00:00", links=[link("Report card", "dora", "x", "y.html")])
    book = portfolio_of([vendor("Abel")], [broken(earlier=earlier)])
    assert (book.failed, [entry.vendor_id for entry in book.audited]) == (["dora"], ["abel"])
    html = page(book)
    assert "<strong>Dora could not be audited.</strong> exports/calls.csv is missing." in html
    assert html.index("could not be audited") < html.index("The vendors</h2>")
    links = re.findall(r'<a href="dora/x/y.html">(.*?)</a>', html)
    assert len(links) == 2 and all("earlier run" in text for text in links)
    assert "1 of 2" in html and "made 1\u00a0July\u00a02026" in html


def test_where_all_failed_there_is_an_index_that_says_so():
    book = portfolio_of([], [broken()], whose=WHOSE)
    assert (book.failed, book.pairs, book.client) == (["dora"], [], "Alder Bank")
    assert "No vendor could be audited" in page(book)


def test_below_a_letter():
    none = vendor("Cora").overall.model_copy(update={"letter": None, "score": None})
    cards = [graded(vendor("Abel"), "B", 85.0), graded(vendor("Bert"), "C", 75.0), vendor("Cora", overall=none)]
    book = portfolio_of(cards, [broken()])
    assert (book.below("B"), book.below("C"), book.below("A")) == (["bert", "cora"], ["cora"], ["abel", "bert", "cora"])


# ------------------------------------------------------------------------------------------------ safe and whole


def test_links_are_percent_encoded_and_lead_nowhere_else():
    odd = link("Report card", "a b#?%'\"", "2026-01..2026-06", "é:x/y.html")
    assert odd.href == "a%20b%23%3F%25%27%22/2026-01..2026-06/%C3%A9%3Ax%2Fy.html"
    for parts in (("..", "x"), ("a", "."), ("", "a")):
        with pytest.raises(ValueError):
            link("x", *parts)
    html = page(portfolio_of([vendor("Abel")], links={"abel": [odd]}))
    assert f'<a href="{odd.href}">' in html


def test_hostile_names_show_as_text():
    evil = vendor(f"Evil {HOSTILE}", 300, vendor_id="evil", client=HOSTILE, engagement=HOSTILE)
    failure = Failure(vendor_id="worse", vendor=HOSTILE, message=HOSTILE)
    html = page(portfolio_of([evil, vendor("Abel")], [failure]))
    assert "<script" not in html and "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html and "{{7*7}}" in html


def test_an_audited_and_a_failed_vendor_of_one_name_are_told_apart():
    book = portfolio_of([vendor("Dora", vendor_id="dora1")], [broken()])
    assert [(e.vendor, e.status) for e in book.entries] == [("Dora (dora)", "failed"), ("Dora (dora1)", "audited")]
    assert "<strong>Dora (dora) could not be audited.</strong>" in page(book)


@pytest.mark.parametrize(
    "odd",
    [
        {"low": float("-inf"), "high": float("inf")},
        {"value": float("nan"), "low": float("nan"), "high": float("nan")},
        {"low": float("nan")},
    ],
)
def test_what_is_no_number_is_none_in_the_json(odd):
    cards = [with_(vendor("Abel"), {TRANSFERS: odd}), vendor("Bert", 300)]
    ranges = cards[0].sensitivity.model_copy(update={"low": float("-inf"), "high": float("nan")})
    book = portfolio_of([cards[0].model_copy(update={"sensitivity": ranges}), cards[1]])

    def refuse(name):
        raise AssertionError(name)

    json.loads(book.to_json(), parse_constant=refuse)
    json.loads(compare(*cards).to_json(), parse_constant=refuse)
    assert Portfolio.model_validate_json(book.to_json()) == book
    page(book)


def test_it_comes_back_from_its_file_whole(tmp_path: Path):
    book = portfolio_of([vendor("Abel"), vendor("Bert", 300)], [broken()])
    (tmp_path / "portfolio.json").write_text(book.to_json(), encoding="utf-8")
    assert oa.portfolio(tmp_path) == Portfolio.load(tmp_path / "portfolio.json") == book
    with pytest.raises(UsageError, match=r"portfolio\.json"):
        oa.portfolio(tmp_path / "nowhere")
    (tmp_path / "portfolio.json").write_text('{"schema_version": "1.0"}', encoding="utf-8")
    with pytest.raises(DataError, match="Run `invoke portfolio` again"):
        oa.portfolio(tmp_path)


def test_a_name_that_is_not_there_is_told_with_those_that_are():
    book = portfolio_of([vendor("Abel"), vendor("Bert")])
    for ask, says in ((lambda: book.entry("x"), "abel, bert"), (lambda: book.pair("abel", "x"), "not compared")):
        with pytest.raises(KeyError, match=says):
            ask()


def test_everything_on_the_page_comes_from_the_json():
    book = portfolio_of([vendor("Abel"), vendor("Bert", 300)])
    again = Portfolio.model_validate_json(book.to_json())
    assert page(again) == page(book)
    assert len(page(book).encode()) < 300_000
