"""The catalogue in words: the reference page is fresh, and every measure explains itself in every engine's SQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from outsourcer_audit import catalogue, measures
from outsourcer_audit.errors import UsageError

PAGE = Path(__file__).parents[1] / "docs" / "measures.md"


def test_the_reference_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == catalogue.reference(), "run: invoke measures --page=docs/measures.md"


@pytest.mark.parametrize("m", measures.all_measures(), ids=lambda m: m.id)
def test_every_measure_says_what_it_is(m):
    assert m.why.endswith(".") and m.source.endswith(".")
    assert not m.title.endswith(".")
    if m.graded:
        assert m.remedy, "what is graded can be mended: say how"
        assert m.evidence in ("E1", "E2", "E3", "E4")
        assert set(catalogue.bands_of(m)) == {"A", "B", "C", "D", "F"}
    else:
        assert m.evidence == "" and m.weight == 0
    text = catalogue.explain(m.id)
    for said in (m.id, m.title, m.why, m.source, "Bands:", "Needs:", "SELECT"):
        assert said in text


def test_the_sql_of_the_engine_in_use():
    assert "t1.team" in catalogue.explain("handoffs.warm_share")  # names that need no quotes have none
    assert "DATE_TRUNC" in catalogue.explain("handoffs.warm_share", "postgres")
    with pytest.raises(UsageError, match="duckdb, spark, postgres"):
        catalogue.explain("handoffs.warm_share", "oracle")


def test_the_sql_of_spark():
    pytest.importorskip("pyspark")
    assert "`" in catalogue.explain("handoffs.warm_share", "spark")


def test_usual_formulas_are_named():
    text = catalogue.explain("outcomes.fcr_no_repeat")
    assert "Formulas:" in text and "30 days" in text and "the first is graded" in text


def test_an_unknown_measure_names_the_nearest():
    with pytest.raises(UsageError, match=r"handoffs\.ping_pong"):
        catalogue.explain("handoffs.pingpong")
