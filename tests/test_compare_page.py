"""A comparison of two cards as a page: what has changed, what differs, and what nobody can tell."""

from __future__ import annotations

import re

import pytest
from genuine_card import TRANSFERS, genuine, share, with_
from portfolio_parts import HOSTILE

from outsourcer_audit.card import PeriodShown, ReportCard, RubricShown
from outsourcer_audit.charts.comparison import differences
from outsourcer_audit.compare import Comparison, compare
from outsourcer_audit.render import page_of
from outsourcer_audit.show import comparison
from outsourcer_audit.statistics import Estimate, wilson
from outsourcer_audit.statistics.power import needed

REVIEWS = "governance.reviews_held"
ARROWS = re.compile("[▲▼]")


@pytest.fixture(scope="module")
def card() -> ReportCard:
    return genuine()


def page(found: Comparison) -> str:
    return page_of(comparison(found), found.title)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html[html.index("<body") :])).replace("\u00a0", " ")


def later(card: ReportCard) -> ReportCard:
    return card.model_copy(update={"period": PeriodShown(start="2026-07-01", end="2026-12-31")})


def test_titles_say_who_is_beside_whom(card):
    other = {"vendor": "Other Desk", "vendor_id": "other"}
    assert compare(card, later(card)).title == (
        "Meridian Connect for Alder Bank: January to June 2026 and July to December 2026"
    )
    assert compare(card, card.model_copy(update=other)).title == "Meridian Connect and Other Desk side by side"
    same = card.model_copy(update={"vendor_id": "other"})
    assert compare(card, same).sides == ("Meridian Connect (meridian)", "Meridian Connect (other)")
    assert compare(card, card.model_copy(update={"client": "Elm Ltd"})).title == (
        "Meridian Connect for Alder Bank and for Elm Ltd, side by side"
    )
    assert compare(card, card).sides == ("first card", "second card")


def test_no_arrow_where_nothing_is_shown_to_have_changed(card):
    html = page(compare(card, with_(later(card), {TRANSFERS: {"value": 0.18}})))
    assert not ARROWS.search(html)
    assert "No detectable change in any of" in words(html)
    assert "Worse: nothing detectable" in words(html) and "Better: nothing detectable" in words(html)


def test_what_is_worse_stands_in_its_table_and_filled_in_the_chart(card):
    before = with_(card, {TRANSFERS: share(200, 2000)})
    after = with_(later(card), {TRANSFERS: share(300, 2000), REVIEWS: {"value": 1.0, "low": 1.0, "high": 1.0}})
    found = compare(before, after)
    said = words(page(found))
    table = re.search(r"<caption>Worse</caption>.*?</table>", page(found), re.S)[0]
    told = words(f"<body>{table}")
    assert "10.0 % D 8.8 to 11.4 %" in told and "+5.0 points 3.0 to 7.0 points" in told
    fact = re.search(r"<caption>Better</caption>.*?</table>", page(found), re.S)[0]
    assert "a fact" in fact
    chart = differences(found, {"better": "Better", "worse": "Worse"})
    row = next(row for row in chart.rows if row[0] == found.measure(TRANSFERS).title)
    assert (row[3].replace("\u00a0", " "), row[5]) == ("+5.0 points", "Worse")
    assert chart.title.startswith("Of ") and "worse in 1, nothing shown in " in chart.title
    assert "Only on the" not in said


def test_what_differs_without_a_better_side_and_what_nobody_judges_have_headings_of_their_own(card):
    nps, escalation = "outcomes.nps", "handoffs.escalation"
    before = with_(card, {escalation: {"value": 0.02, "low": 0.015, "high": 0.025}})
    changes = {escalation: {"value": 0.2, "low": 0.19, "high": 0.21}, nps: {"value": 60.0, "low": 55.0, "high": 65.0}}
    html = page(compare(before, with_(later(card), changes)))
    said = words(html)
    assert "Another figure, better or worse cannot be said: 1. No detectable change: " in said  # the lede
    assert "Shown, not judged: 1." in said
    for caption, title in (
        ("Another figure, better or worse cannot be said", card.measure(escalation).title),
        ("Shown, not judged", card.measure(nps).title),
    ):
        table = re.search(rf"<caption>{caption}</caption>.*?</table>", html, re.S)[0]
        assert title in table
    alike = re.search(r"<details><summary>\d+ figures with no detectable change.*?</details>", html, re.S)[0]
    assert card.measure(nps).title not in alike and card.measure(escalation).title not in alike


def test_an_opinion_is_no_fact(card):
    name = "culture.resource_parity"
    assert card.measure(name).provenance == "assessed"
    found = compare(card, with_(later(card), {name: {"value": 0.0, "low": 0.0, "high": 0.0}}))
    assert found.measure(name).verdict == "worse"
    table = re.search(r"<caption>Worse</caption>.*?</table>", page(found), re.S)[0]
    assert "as assessed" in table and "a fact" not in table
    assert "Of those that differ, 1 is without an interval" in words(page(found))


def test_how_many_rows_would_show_a_letter(card):
    found = compare(with_(card, {TRANSFERS: share(200, 2000)}), with_(later(card), {TRANSFERS: share(205, 2000)}))
    one, other = (Estimate(k / 2000, *wilson(k, 2000), 2000) for k in (200, 205))
    rows = needed(one, other, 0.05, True)  # from the edge of B at 10 % to that of C at 15 %
    assert found.measure(TRANSFERS).needed == rows == 686
    details = re.search(r"<details><summary>\d+ figures with no detectable change.*?</details>", page(found), re.S)[0]
    assert "<td>686<" in details


def test_two_vendors_are_side_by_side_and_never_better_or_worse_as_a_whole(card):
    other = with_(card, {TRANSFERS: share(10, 2000)}, vendor="Other Desk", vendor_id="other")
    html = page(compare(card, other))
    said = words(html)
    assert "Better at Other Desk: 1" in said and "Better at Meridian Connect: nothing detectable" in said
    assert "no ranking" in said and not ARROWS.search(html) and '<th scope="col">Verdict</th>' not in html
    assert not re.search(r"\brank(?!ing| corr)|winner|league", said, re.I)
    assert "no detectable change" not in said.lower()


def test_letters_of_two_rubrics_stand_beside_those_under_todays(card):
    def under(sha: str) -> ReportCard:
        return card.model_copy(update={"rubric": RubricShown(version="2026.2", sha256=sha * 64, weights={})})

    said = words(page(compare(under("a"), later(under("b")))))
    assert "Two rubrics made these cards" in said and "aaaaaaaa" in said and "bbbbbbbb" in said
    assert "first card, today" not in said and "January to June 2026, today's rubric" in said
    assert "today's rubric" not in words(page(compare(under("a"), later(under("a")))))


def test_added_removed_and_not_comparable_say_what_and_why(card):
    few = {"status": "insufficient", "value": None, "low": None, "high": None}
    without = later(card).model_copy(update={"measures": [r for r in card.measures if r.id != TRANSFERS]})
    said = words(page(compare(card, with_(without, {REVIEWS: few}))))
    assert "Only on the first card: 1" in said and "too few rows after" in said
    assert "Only on the second card: 1" in words(page(compare(without, card)))


def test_hostile_strings_show_as_text(card):
    evil = card.model_copy(update={"vendor": HOSTILE, "vendor_id": "evil", "client": HOSTILE})
    evil = with_(evil, {r.id: {"title": f"{r.title} {HOSTILE}"} for r in card.measures[:40]})
    for html in (page(compare(card, evil)), page(compare(evil, card)), page(compare(evil, later(evil)))):
        assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html


def test_a_chart_of_fewer_than_two_shares_is_none(card):
    one = card.model_copy(update={"measures": [card.measure(TRANSFERS)]})
    assert differences(compare(one, later(one)), {}) is None
    page(compare(one, later(one)))
