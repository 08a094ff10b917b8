"""Questions: the three that clients ask and cannot answer, each answered in two to three sentences with figures.

An answer is put together from the readings that are there; those that are not are named with the reason.
"""

from __future__ import annotations

from collections.abc import Callable

from ..card import Question, Reading
from ..formats import difference, measure, number
from ..scoring import FLOORS, letter
from .phrases import NAMES, PHRASES
from .words import Readings, inhouse, known, listed, sentence

MOST_NAMED = 3
"""Missing figures named in an answer; the list under it has them all."""

Answer = Callable[[Readings], list[str]]
ASKED: list[tuple[str, tuple[str, ...], Answer]] = []


def questions(readings: Readings) -> list[Question]:
    """The three questions, each with the figures behind the answer."""
    return [Question(question=q, answer=_answered(readings, ids, say), measures=list(ids)) for q, ids, say in ASKED]


def _asked(question: str, *ids: str) -> Callable[[Answer], Answer]:
    def register(answer: Answer) -> Answer:
        ASKED.append((question, ids, answer))
        return answer

    return register


def _answered(readings: Readings, ids: tuple[str, ...], say: Answer) -> str:
    found = [readings[i] for i in ids if i in readings]
    if not any(r.value is not None for r in found):
        return _nothing(found)
    return " ".join(sentence(text) for text in [*say(readings), _missing(found)] if text)


def _nothing(found: list[Reading]) -> str:
    if any(r.status == "error" for r in found):
        return "Cannot be said: a critical check of the data behind these figures failed."
    if any(r.status == "insufficient" for r in found):
        return "Too little to say: there are too few contacts or answers behind these figures."
    return "No evidence: nothing was delivered that answers this. See the data requests."


def _missing(found: list[Reading]) -> str:
    """What cannot be said, and why, in one sentence."""
    reasons = {"error": "in error", "insufficient": "too few to say", "no_evidence": "no evidence"}
    parts = []
    for status, words in reasons.items():
        titles = [NAMES.get(r.id, r.title) for r in found if r.status == status]
        more = [f"{len(titles) - MOST_NAMED} more"] if len(titles) > MOST_NAMED else []
        if titles:
            parts.append(f"{words} on {listed(titles[:MOST_NAMED] + more)}")
    return "; ".join(parts)


def _phrase(r: Reading, *, beside: bool = False) -> str:
    notes = ", ".join(filter(None, [r.letter or "", *(_beside(r) if beside else [])]))
    return PHRASES[r.id].format(measure(r.value, r.unit)) + (f" ({notes})" if notes else "")


def _beside(r: Reading) -> list[str]:
    """The in-house team's figure, and what becomes of the difference at equal mix where that is something else."""
    if r.parity is None:
        return []
    crude, adjusted = r.parity.crude, r.parity.verdict
    equal = [f"at equal mix {adjusted}"] if crude and crude.verdict != adjusted else []
    return [f"in-house {measure(inhouse(r), r.unit)}", *equal]


def _only(r: Reading) -> str:
    """A low figure of something good is said with "only"."""
    return f"only {_phrase(r)}" if r.better == "higher" else _phrase(r)


def _weakest(found: list[Reading], most: int) -> list[Reading]:
    graded = sorted((r for r in found if r.score is not None), key=lambda r: r.score or 0.0)
    return [r for r in graded if (r.score or 0.0) < FLOORS["B"]][:most]


@_asked(
    "Why do customers complain?",
    "outcomes.complaints_caused", "client.complaints_caused_by_business", "handoffs.customer_repeats",
    "outcomes.fcr_survey", "outcomes.fcr_no_repeat", "outcomes.dissatisfied", "handoffs.transfer_rate",
)  # fmt: skip
def _complain(readings: Readings) -> list[str]:
    return [_who_causes(readings), _drivers(readings)]


def _who_causes(readings: Readings) -> str:
    """Whose complaints they are; a majority only where the interval lies on one side of a half."""
    parts = []
    for r in known(readings, "client.complaints_caused_by_business"):
        low, high, share = r.low or 0.0, r.high if r.high is not None else 1.0, measure(r.value, r.unit)
        if low > 0.5:
            parts.append(f"mostly because of the client's own processes, which cause {share} of the complaints")
        elif high < 0.5:
            parts.append(f"mostly not because of the client's own processes, which cause {share} of the complaints")
        else:
            parts.append(f"the client's own processes cause {share} of the complaints, about as many as all others")
    for r in known(readings, "outcomes.complaints_caused"):
        rate = number(1000 * (r.value or 0.0))
        parts.append(f"the vendor causes {rate} complaints per 1000 contacts" + _letter(r))
    return "; ".join(parts)


def _drivers(readings: Readings) -> str:
    """What usually makes people complain; the figures stand beside complaints, they prove no cause."""
    found = known(
        readings,
        "handoffs.customer_repeats",
        "outcomes.fcr_survey",
        "outcomes.fcr_no_repeat",
        "handoffs.transfer_rate",
    )
    weak = _weakest(found, 3)
    if weak:
        return f"what stands out: {listed(_only(r) for r in weak)}"
    graded = sorted((r for r in found if r.score is not None), key=lambda r: r.score or 0.0)
    return (
        f"nothing that usually makes customers complain stands out; the weakest figure: {_phrase(graded[0])}"
        if graded
        else ""
    )


@_asked(
    "Does anybody understand our contract, and is it kept?",
    "governance.sla_attainment", "governance.recompute_gap", "governance.watermelon", "governance.sla_measurability",
    "contract.clause_coverage", "contract.freshness", "contract.out_of_scope_friction", "culture.perception_gap",
)  # fmt: skip
def _contract(readings: Readings) -> list[str]:
    traces = known(readings, "contract.clause_coverage", "contract.freshness", "contract.out_of_scope_friction",
                   "culture.perception_gap")  # fmt: skip
    return [_kept(readings), _understood(traces)]


def _kept(readings: Readings) -> str:
    """Whether it is kept by the recomputed figures, and what spoils that: a rosy pack, unhappy customers, gaps."""
    spoils = _weakest(
        known(readings, "governance.recompute_gap", "governance.watermelon", "governance.sla_measurability"), 2
    )
    but = listed(_phrase(r) for r in spoils)
    kept = known(readings, "governance.sla_attainment")
    if not kept:
        return but
    words = {"A": "it is kept", "B": "it is kept", "C": "it is kept for the most part", None: "kept"}
    verdict = f"{words.get(kept[0].letter, 'it is not kept')}: {_phrase(kept[0])}"
    if but:
        return f"{verdict}; but {but}"
    pack = readings.get("governance.recompute_gap")
    return f"{verdict}, and the vendor's pack agrees with the raw rows" if pack and pack.letter else verdict


def _understood(found: list[Reading]) -> str:
    """A verdict by the letter of the mean score: what both sides know of their contract shows in four traces."""
    scores = [r.score for r in found if r.score is not None]
    if not scores:
        return ""
    words = {"A": "it looks understood", "B": "it looks understood", "C": "it is only partly understood"}
    verdict = words.get(letter(sum(scores) / len(scores)) or "", "it does not look understood")
    return f"{verdict}: {listed(_phrase(r) for r in found)}"


@_asked(
    "How well do self-care and human care work?",
    "selfcare.containment", "selfcare.escape_repeat", "selfcare.selfcare_vs_human_parity", "outcomes.csat_top2",
    "outcomes.fcr_survey",
)  # fmt: skip
def _care(readings: Readings) -> list[str]:
    own = [_phrase(r) for r in known(readings, "selfcare.containment", "selfcare.escape_repeat")]
    for r in known(readings, "selfcare.selfcare_vs_human_parity"):
        apart = difference(r.value, "share")
        own.append(f"its success is {apart} beside that of people" + _letter(r))
    human = [_phrase(r, beside=True) for r in known(readings, "outcomes.csat_top2", "outcomes.fcr_survey")]
    return [listed(own) if own else "", f"with people, {listed(human)}" if human else ""]


def _letter(r: Reading) -> str:
    return f" ({r.letter})" if r.letter else ""
