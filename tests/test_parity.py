"""Parity: crude beside adjusted, the verdict at equal mix, its words, and what many comparisons leave of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from outsourcer_audit.card import Parity, Reading
from outsourcer_audit.card.readings import Contrast
from outsourcer_audit.engagement import Standardise
from outsourcer_audit.formats import NBSP
from outsourcer_audit.measures import find
from outsourcer_audit.parity import parity_of, settle_parities
from outsourcer_audit.slices import Counted
from outsourcer_audit.statistics import Estimate, ratio, share
from outsourcer_audit.statistics.strata import Strata, strata_of

TRANSFERS = "handoffs.transfer_rate"
SATISFIED = "outcomes.csat_top2"
Side = dict[str, tuple[float, float]]


def side(counts: Side) -> Strata:
    """Each stratum's hits and rows over twenty agents with the same share."""
    return strata_of(
        [(tuple(name.split("/")), agent, h / 20, n / 20) for name, (h, n) in counts.items() for agent in range(20)]
    )


def compared(
    ours: Side, theirs: Side, measure_id: str = SATISFIED, edges=(0.9, 0.8, 0.7, 0.6), mix="inhouse", rows: float = 0
) -> Parity | None:
    """What stands on the card for a vendor and the in-house team; ``rows``: so many of the vendor's have no topic."""
    measure = find(measure_id)
    assert measure
    estimates = {}
    for org, counts in (("vendor", ours), ("inhouse", theirs)):
        hits, n = (sum(c[i] for c in counts.values()) for i in (0, 1))
        more = rows if org == "vendor" else 0
        estimates[org, "", ""] = share(hits + more * hits / n, n + more)
    counted = Counted(measure, estimates=estimates, strata={"vendor": side(ours), "inhouse": side(theirs)})
    return told(counted, edges, mix)


def told(counted: Counted, edges=(0.9, 0.8, 0.7, 0.6), mix="inhouse") -> Parity | None:
    return parity_of(counted, "vendor", "inhouse", lambda *_: None, lambda e: e.n >= 30, edges, mix)


def words(p: Parity) -> str:
    return p.said.replace(NBSP, " ")


# Both satisfy 90 % of those who ask for a card and 70 % of those who report fraud; the vendor gets the fraud.
HARD = {"chat/card": (360, 400), "chat/fraud": (1120, 1600)}
EASY = {"chat/card": (1440, 1600), "chat/fraud": (280, 400)}


def test_crude_says_worse_and_equal_mix_says_not_worse() -> None:
    p = compared(HARD, EASY)
    assert p and p.crude
    # Crude: 1480/2000 against 1720/2000. Equal mix: 0.8 * 0.9 + 0.2 * 0.7 for both.
    assert (p.crude.value, p.crude.baseline, p.crude.difference) == pytest.approx((0.74, 0.86, -0.12))
    assert p.crude.verdict == "worse"
    assert (p.own, p.value, p.difference) == pytest.approx((0.86, 0.86, 0.0))
    assert (p.adjusted, p.verdict, p.noninferior, p.margin) == (
        True,
        "no detectable difference",
        True,
        pytest.approx(0.1),
    )
    assert (p.strata, p.covered, p.left_out) == (["channel", "topic"], 1.0, [])
    assert words(p).startswith("Crude 12.0 points worse than in-house (by 9.5 to 14.4 points), but not worse with the "
                             "in-house mix of channels and topics (")  # fmt: skip
    assert (
        "): it gets the harder questions. If worse, surely by less than 10.0 points, the width of a letter." in words(p)
    )


def test_a_value_that_is_no_worse_is_not_enough_for_not_worse() -> None:
    # Crude: 418/820 against 860/970. In-house mix: (0.9 * 950 + 0.5 * 20) / 970 against 860/970; 20 answers carry it.
    ours: Side = {"c/a": (18, 20), "c/b": (400, 800)}
    theirs: Side = {"c/a": (850, 950), "c/b": (10, 20)}
    p = compared(ours, theirs, edges=(0.9, 0.85, 0.8, 0.75))
    assert p and p.crude
    assert (p.crude.verdict, p.difference, p.noninferior) == ("worse", pytest.approx(5 / 970), False)
    assert p.low < -0.1
    assert ", but not detectably worse with the in-house mix of channels and topics (+0.52 points, −1" in words(p)
    assert "It may be worse by 5.0 points, the width of a letter, or more." in words(p)
    ours, theirs = ({k: (n - h, n) for k, (h, n) in s.items()} for s in (ours, theirs))
    p = compared(ours, theirs, TRANSFERS, (0.05, 0.1, 0.15, 0.2))
    assert p and p.difference < 0  # fewer transfers, and better so
    assert ", but not detectably worse with " in words(p)
    p = compared(HARD, EASY, edges=())  # no letter says how much worse would matter
    assert p and p.crude and (p.crude.verdict, p.noninferior) == ("worse", None)
    assert ", but not detectably worse with " in words(p)


def test_an_interval_is_turned_as_its_size_is() -> None:
    """Newcombe's intervals; where fewer are better, better is below nothing."""
    measure = find(TRANSFERS)
    assert measure and measure.better == "lower"

    def plainly(hits: int) -> str:
        both = {("vendor", "", ""): share(hits, 1000), ("inhouse", "", ""): share(250, 1000)}
        p = told(Counted(measure, estimates=both), (0.05, 0.1, 0.15, 0.2))  # type: ignore[arg-type]
        assert p
        low, high = (100 * x for x in confint_proportions_2indep(hits, 1000, 250, 1000, method="newcomb"))
        assert (100 * p.low, 100 * p.high) == pytest.approx((low, high), abs=1e-6)
        return words(p)

    assert plainly(100).startswith("15.0 points better than in-house (by 11.7 to 18.3 points).")
    assert plainly(400).startswith("15.0 points worse than in-house (by 10.9 to 19.0 points).")
    assert plainly(240).startswith("No detectable difference from in-house (−1.0 points, −4.8 to 2.8 points).")


def test_the_crude_interval_is_turned_too() -> None:
    """5 points worse on every topic (85 and 65 %), and the harder topics: crude 1380/2000 against 1720/2000."""
    few = {"chat/card": (340, 400), "chat/fraud": (1040, 1600)}
    p = compared(few, EASY)
    assert p and p.crude
    assert (p.difference, p.crude.difference, p.verdict) == (pytest.approx(-0.05), pytest.approx(-0.17), "worse")
    assert words(p).startswith("5.0 points worse than in-house (by 1.9 to 8.3 points) with the in-house mix ")
    assert "; crude 17.0 points worse (by 14.5 to 19.5 points)." in words(p)
    more = {"chat/card": (392, 400), "chat/fraud": (1200, 1600)}  # 98 and 75 %: better, though crude 79.6 against 86
    p = compared(more, EASY)
    assert p and p.crude
    assert (p.verdict, p.crude.verdict) == ("better", "worse")
    assert ", but 7.4 points better with the in-house mix of channels and topics (by 5." in words(p)
    same = {"chat/card": (362, 400), "chat/fraud": (278, 400)}
    p = compared(same, {"chat/card": (360, 400), "chat/fraud": (280, 400)})
    assert p
    assert words(p).startswith("No detectable difference from in-house (0.0 points, −")
    assert "; crude 0.0 points (−" in words(p)


def test_the_other_way_round_it_gets_the_easier_questions() -> None:
    p = compared(EASY, HARD)
    assert p and p.crude
    assert (p.crude.verdict, p.verdict) == ("better", "no detectable difference")
    assert "but not detectably better with the in-house mix" in words(p)
    assert "it gets the easier questions" in words(p)


def test_fewer_transfers_are_better() -> None:
    """What is good when it is low: 10 % of card calls and 30 % of fraud calls are passed on, by either."""
    hard, easy = ({k: (n - h, n) for k, (h, n) in s.items()} for s in (HARD, EASY))
    p = compared(hard, easy, TRANSFERS, (0.05, 0.1, 0.15, 0.2))
    assert p and p.crude
    assert (p.crude.verdict, p.crude.difference) == ("worse", pytest.approx(0.12))
    assert (p.verdict, p.noninferior, p.margin) == ("no detectable difference", True, pytest.approx(0.05))
    assert "Crude 12.0 points worse than in-house" in words(p)
    assert "it gets the harder questions" in words(p)


def test_the_pooled_mix() -> None:
    better = {"chat/card": (380, 400), "chat/fraud": (1120, 1600)}  # 95 and 70 % against 90 and 70
    p = compared(better, EASY, mix="pooled")
    assert p
    # Both together: 2000 and 2000 rows. 0.5 * (0.95 + 0.7) against 0.5 * (0.9 + 0.7).
    assert (p.own, p.value, p.difference) == pytest.approx((0.825, 0.8, 0.025))
    assert "with the common mix of channels and topics" in words(p)
    p = compared(better, EASY)
    assert p
    assert (p.own, p.value) == pytest.approx((0.8 * 0.95 + 0.2 * 0.7, 0.86))


def test_not_inferior_asks_the_interval_not_the_value() -> None:
    few = {k: (h / 20, n / 20) for k, (h, n) in HARD.items()}  # the same with a twentieth of the rows
    p = compared(few, EASY)
    assert p
    assert (p.difference, p.noninferior) == (pytest.approx(0.0), False)  # 100 answers: +-12 points or so
    assert "It may be worse by 10.0 points, the width of a letter, or more." in words(p)
    # So it is where less is better: no difference, and an interval that holds the margin of five points on either side.
    low, easy = ({k: (n - h, n) for k, (h, n) in side.items()} for side in (few, EASY))
    p = compared(low, easy, TRANSFERS, (0.05, 0.1, 0.15, 0.2))
    assert p
    assert p.low < -0.05 < 0.05 < p.high
    assert (p.difference, p.noninferior) == (pytest.approx(0.0), False)
    assert compared(HARD, EASY, edges=()).noninferior is None  # type: ignore[union-attr]


def test_what_has_no_counterpart_is_named_and_left_out() -> None:
    p = compared({**HARD, "email/card": (40, 40), "chat/rare": (9, 9)}, {**EASY, "voice/card": (50, 100)})
    assert p
    assert p.left_out == ["email / card", "and 2 rare ones"]
    assert p.covered == pytest.approx(2000 / 2049)
    assert " 3 of 5 combinations of channel and topic, with 2 % of its rows, have too few rows on one " in words(p)


def test_rare_strata_are_only_counted() -> None:
    """A free text may name a person: named from eleven of the vendor's rows on, however many in-house has."""
    rare = {"chat/Ann Smith": (1.0, 1.0), "chat/ten": (10.0, 10.0)}
    p = compared({**HARD, **rare, "chat/eleven": (11, 11)}, {**EASY, "voice/Bob Hill": (50, 100)})
    assert p and p.left_out == ["chat / eleven", "and 3 rare ones"]
    p = compared({**HARD, "chat/Ann Smith": (1, 1)}, EASY)
    assert p and p.left_out == ["1 rare one"]
    assert " 1 of 3 combinations of channel and topic has too few rows on one side and is left out." in words(p)
    many: Side = {f"email/{n:02}": (20, 40) for n in range(12)}
    p = compared({**HARD, **rare, **many}, EASY)
    assert p and p.left_out == [*(f"email / {n:02}" for n in range(10)), "and 2 more", "and 2 rare ones"]


def test_rows_without_a_topic_are_not_covered() -> None:
    p = compared(HARD, EASY, rows=500)
    assert p
    assert (p.adjusted, p.covered) == (True, pytest.approx(0.8))
    assert words(p).endswith(" 20 % of its rows name no channel or topic and are left out.")


def test_strata_of_another_figure_are_not_used() -> None:
    """A difference of two shares is not put into a mix by the strata of its first one."""
    measure = find(SATISFIED)
    assert measure
    apart = {(org, "", ""): Estimate(-0.2, -0.25, -0.15, 1500) for org in ("vendor", "inhouse")}
    p = told(Counted(measure, estimates=apart, strata={"vendor": side(HARD), "inhouse": side(EASY)}))  # type: ignore[arg-type]
    assert p
    assert (p.adjusted, p.strata, p.difference) == (False, [], 0.0)


def test_below_half_covered_the_plain_figures_stand() -> None:
    ours = {**HARD, "email/card": (1000, 3000)}
    p = compared(ours, EASY)
    assert p
    assert (p.adjusted, p.own, p.crude, p.verdict) == (False, None, None, "worse")
    assert (p.value, p.difference) == pytest.approx((0.86, 2480 / 5000 - 0.86))
    assert (p.covered, p.left_out) == (pytest.approx(0.4), ["email / card"])
    assert "in plain figures: combinations of channel and topic with 10 rows on both sides hold only 40 %" in words(p)
    nothing = compared({"email/a": (50, 100)}, {"chat/a": (50, 100)})
    assert nothing and (nothing.covered, nothing.adjusted) == (0.0, False)
    assert "no combinations of channel and topic have 10 rows on both sides" in words(nothing)


def test_without_strata_figures_are_compared_as_they_are() -> None:
    measure = find(SATISFIED)
    assert measure
    counted = Counted(measure, estimates={("vendor", "", ""): share(740, 1000), ("inhouse", "", ""): share(860, 1000)})  # type: ignore[dict-item]
    p = told(counted)
    assert p
    assert (p.adjusted, p.crude, p.strata, p.covered, p.verdict) == (False, None, [], None, "worse")
    assert words(p).startswith("12.0 points worse than in-house (by 8.5 to 15.5 points).")
    assert told(replace(counted, estimates={})) is None
    few = dict(counted.estimates) | {("inhouse", "", ""): share(20, 29)}
    assert told(replace(counted, estimates=few)) is None  # type: ignore[arg-type]


def test_facts_have_no_mix() -> None:
    measure = find(SATISFIED)
    assert measure
    fact = {("vendor", "", ""): Estimate(0.74, 0.74, 0.74, 2000, True), ("inhouse", "", ""): share(860, 1000, True)}
    p = told(Counted(measure, estimates=fact, strata={"vendor": side(HARD), "inhouse": side(EASY)}))  # type: ignore[arg-type]
    assert p
    assert (p.adjusted, p.low, p.high, words(p)) == (False, pytest.approx(-0.12), pytest.approx(-0.12),
                                                   "12.0 points worse than in-house (exact).")  # fmt: skip


def test_what_is_neither_good_nor_bad_is_only_said() -> None:
    measure = find("outcomes.aht")
    assert measure and measure.better == "none"
    long, short = (ratio(400, 400 * x, 400, 400 * x * x * 1.2, 400, 400 * x) for x in (500.0, 300.0))
    p = told(Counted(measure, estimates={("vendor", "", ""): long, ("inhouse", "", ""): short}), ())  # type: ignore[dict-item]
    assert p
    assert (p.verdict, p.margin, p.noninferior) == ("no detectable difference", None, None)
    assert words(p).startswith("200 s higher than in-house (by 1")


def test_the_strata_are_the_engagements() -> None:
    assert Standardise().strata == ("channel", "topic")
    assert Standardise(strata=("topic",), mix="pooled").mix == "pooled"
    assert Standardise(strata=()).strata == ()  # plain figures only
    for wrong in (("team",), ("topic", "topic")):
        with pytest.raises(ValueError, match=r"compared by channel and topic|named twice"):
            Standardise(strata=wrong)


def beside(difference: float, half: float, verdict: str) -> Parity:
    return Parity(baseline="inhouse", value=0.8, n=100, difference=difference, low=difference - half,
                  high=difference + half, verdict=verdict, said="Said.")  # type: ignore[arg-type] # fmt: skip


def readings(reading, *parities: Parity) -> dict[str, Reading]:
    return {str(n): reading.model_copy(update={"id": str(n), "parity": p}) for n, p in enumerate(parities)}


@pytest.fixture
def reading() -> Reading:
    return Reading.model_construct(id="x", better="higher", parity=None, score=77.0)


def test_among_many_comparisons_only_the_clear_ones_stand(reading) -> None:
    # p of 0.04 (z 2.054) and below 1e-9 among ten; Benjamini and Hochberg ask 0.05 * 1/10 of the first and 0.05 * 2/10
    # of the second smallest.
    barely, clear, none = beside(-0.02054, 0.0196, "worse"), beside(-0.07, 0.0196, "worse"), beside(0.001, 0.02,
                                                                      "no detectable difference")  # fmt: skip
    settled = settle_parities(readings(reading, barely, clear, *[none] * 8))
    assert [settled[n].parity.verdict for n in "012"] == [
        "no detectable difference",
        "worse",
        "no detectable difference",
    ]  # type: ignore[union-attr]
    assert settled["0"].parity.said == (  # type: ignore[union-attr]
        "Said. Among 10 comparisons a difference like this one is expected by chance, so it counts as none."
    )
    assert settled["0"].score == 77.0
    assert (settled["1"].parity, settled["2"].parity) == (clear, none)
    alone = settle_parities(readings(reading, barely))
    assert alone["0"].parity == barely  # a single comparison stands by itself
    assert settle_parities({}) == {}


def test_what_is_none_by_chance_is_not_explained_by_the_mix(reading) -> None:
    """The plain figures said the same, so that nothing may say: worse crude, not worse at equal mix."""
    crude = Contrast(value=0.78, baseline=0.8, difference=-0.02, low=-0.0391, high=-0.0009, verdict="worse")
    barely = beside(-0.02054, 0.0196, "worse").model_copy(update={"crude": crude, "adjusted": True})
    other = barely.model_copy(update={"crude": crude.model_copy(update={"verdict": "better"})})
    none = beside(0.001, 0.02, "no detectable difference")
    settled = settle_parities(readings(reading, barely, other, *[none] * 18))
    verdicts = [settled[n].parity.crude.verdict for n in "01"]  # type: ignore[union-attr]
    assert verdicts == ["no detectable difference", "better"]


def test_facts_and_measures_without_a_good_side_are_no_comparisons(reading) -> None:
    fact = beside(-0.02, 0.0, "worse")
    assert settle_parities(readings(reading, fact, beside(0.001, 0.02, "no detectable difference")))["0"].parity == fact
    # Forty facts beside ten comparisons do not make a doubtful one stand (0.04 is below 0.05 * 41/50).
    few = [beside(-0.02054, 0.0196, "worse"), *[beside(0.001, 0.02, "no detectable difference")] * 9]
    settled = settle_parities(readings(reading, *few, *[fact] * 40))
    assert settled["0"].parity.verdict == "no detectable difference"  # type: ignore[union-attr]
    other = reading.model_copy(update={"better": "none"})
    barely = beside(-0.02054, 0.0196, "worse")
    both = readings(other, *[beside(0.001, 0.02, "no detectable difference")] * 9) | {
        "mine": reading.model_copy(update={"parity": barely})
    }
    assert settle_parities(both)["mine"].parity == barely
