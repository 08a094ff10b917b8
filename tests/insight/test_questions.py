"""The three questions: answered from what is there, and plain about what is not."""

from __future__ import annotations

import pytest
from by_hand import parity, reading

from outsourcer_audit.card.readings import Contrast
from outsourcer_audit.insight import questions


def answers(*found):
    said = questions({r.id: r for r in found})
    return [q.answer.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-") for q in said]


def test_the_three_questions_in_their_order():
    assert [q.question for q in questions({})] == [
        "Why do customers complain?",
        "Does anybody understand our contract, and is it kept?",
        "How well do self-care and human care work?",
    ]


def test_why_customers_complain():
    complain, _, _ = answers(
        reading("client.complaints_caused_by_business", 0.7, edges=(), better="none", score=None, width=0.05),
        reading("outcomes.complaints_caused", 0.013, edges=(0.002, 0.005, 0.01, 0.016), better="lower"),
        reading("handoffs.customer_repeats", 0.58, edges=(0.1, 0.2, 0.35, 0.55), better="lower"),
        reading("outcomes.fcr_survey", 0.65),
        reading("handoffs.transfer_rate", 0.08, edges=(0.05, 0.1, 0.15, 0.2), better="lower"),
    )
    # of the usual causes only the repeating (F) and solved in one contact (D) are below B, worst first
    assert complain == (
        "Mostly because of the client's own processes, which cause 70.0 % of the complaints; the vendor causes "
        "13.0 complaints per 1000 contacts (D). What stands out: 58.0 % of customers who were passed on had to repeat "
        "themselves (F) and only 65.0 % of customers say that one contact solved it (D)."
    )


@pytest.mark.parametrize(
    ("share", "words"), [(0.7, "Mostly because"), (0.5, "about as many as all others"), (0.3, "Mostly not because")]
)
def test_a_majority_is_claimed_only_where_the_interval_lies_on_one_side(share, words):
    business = reading("client.complaints_caused_by_business", share, edges=(), better="none", score=None, width=0.05)
    assert words in answers(business)[0]


def test_nothing_stands_out():
    fine = answers(reading("outcomes.fcr_survey", 0.85), reading("handoffs.customer_repeats", 0.95))[0]
    assert fine == (
        "Nothing that usually makes customers complain stands out; the weakest figure: 85.0 % of customers say that "
        "one contact solved it (B)."
    )


def test_the_contract():
    _, contract, _ = answers(
        reading("governance.sla_attainment", 0.96, edges=(0.98, 0.95, 0.9, 0.8)),
        reading("governance.recompute_gap", 0.22, edges=(0.02, 0.05, 0.1, 0.2), better="lower"),
        reading("governance.watermelon", 1.0, edges=(0.0, 0.1, 0.25, 0.5), better="lower"),
        reading("contract.clause_coverage", 0.6, edges=(0.95, 0.85, 0.7, 0.5)),
        reading("contract.freshness", 7.1, unit="years", edges=(1, 2, 3, 5), better="lower"),
        reading("contract.out_of_scope_friction", None, status="insufficient"),
        reading("culture.perception_gap", None),
    )
    # D at 65 and F at 48 points: not understood
    assert contract == (
        "It is kept: 96.0 % of the agreed figures were met, recomputed from the raw rows (B); but in 100 % of the "
        "months that met every service level customers were less satisfied than the in-house team's (F) and 22.0 % of "
        "the figures in the vendor's own pack differ from the recomputed ones (F). It does not look understood: "
        "60.0 % of the clauses it should have are there (D) and it was last amended 7.1 years ago (F). Too few to say "
        "on requests that are turned away; no evidence on how both sides see their practices."
    )


@pytest.mark.parametrize(
    ("met", "words"), [(0.9, "It is kept:"), (0.75, "for the most part"), (0.5, "It is not kept:")]
)
def test_kept_or_not_by_the_letter(met, words):
    assert words in answers(reading("governance.sla_attainment", met))[1]


def test_an_honest_pack_is_said():
    honest = answers(reading("governance.sla_attainment", 0.9), reading("governance.recompute_gap", 0.95))[1]
    assert honest.endswith("and the vendor's pack agrees with the raw rows.")


def test_self_care_and_human_care():
    _, _, care = answers(
        reading("selfcare.containment", 0.53, edges=(0.7, 0.6, 0.5, 0.4)),
        reading("selfcare.escape_repeat", 0.4, edges=(0.1, 0.2, 0.35, 0.55), better="lower"),
        reading("selfcare.selfcare_vs_human_parity", -0.12, unit="share_points", edges=(0.0, -0.05, -0.1, -0.2)),
        reading("outcomes.csat_top2", 0.79, parity=parity(-0.04, "worse", 0.83)),
        reading("outcomes.fcr_survey", 0.65),
    )
    assert care == (
        "Self-care solves 53.0 % of what is tried there without a person (C), 40.0 % of those who move on to a person "
        "have to repeat themselves (D) and its success is -12.0 points beside that of people (D). With people, 79.0 % "
        "of customers are satisfied (C, in-house 83.0 %) and 65.0 % of customers say that one contact solved it (D)."
    )


def test_what_becomes_of_the_difference_at_equal_mix_is_said():
    crude = Contrast(value=0.79, baseline=0.83, difference=-0.04, low=-0.05, high=-0.03, verdict="worse")
    mixed = parity(0.001, "no detectable difference", 0.82).model_copy(update={"adjusted": True, "crude": crude})
    care = answers(reading("outcomes.csat_top2", 0.79, parity=mixed))[2]
    # In-house stands the plain figure, as the vendor's own beside it is plain, too.
    assert "(C, in-house 83.0 %, at equal mix no detectable difference)" in care.replace("\u00a0", " ")
    alike = mixed.model_copy(update={"verdict": "worse"})
    care = answers(reading("outcomes.csat_top2", 0.79, parity=alike))[2]
    assert "(C, in-house 83.0 %)" in care.replace("\u00a0", " ")


def test_without_self_care_only_people_are_spoken_of_and_the_gap_is_said():
    care = answers(reading("selfcare.containment", None), reading("outcomes.csat_top2", 0.79))[2]
    assert care.startswith("With people, 79.0 %")
    assert care.endswith("No evidence on what self-care solves.")


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (("error", "insufficient", "no_evidence"), "Cannot be said"),
        (("insufficient", "no_evidence"), "Too little to say"),
        (("no_evidence", "not_applicable"), "No evidence"),
        ((), "No evidence"),
    ],
)
def test_nothing_known(statuses, words):
    ids = ("selfcare.containment", "outcomes.csat_top2", "outcomes.fcr_survey")
    found = [reading(i, None, status=status) for i, status in zip(ids, statuses, strict=False)]
    assert answers(*found)[2].startswith(words)


def test_at_most_three_missing_figures_are_named():
    ids = ("governance.recompute_gap", "governance.watermelon", "contract.clause_coverage", "contract.freshness",
           "culture.perception_gap")  # fmt: skip
    said = answers(reading("governance.sla_attainment", 0.9), *(reading(i, None) for i in ids))[1]
    assert said.endswith(
        "No evidence on the vendor's own pack, green months with unhappy customers, the contract's clauses and 2 more."
    )
    assert "not_applicable" not in said
