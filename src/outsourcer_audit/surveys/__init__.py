"""Survey honesty: how far every figure from a survey speaks for those who were asked and stayed silent.

On each reading: response, in what those who answered differ, the figure reweighted to all who were asked, worst-case
bounds, and how different the silent would have to be for another letter. A letter that does not survive reweighting is
provisional, and so is one whose response nobody can tell. The worst-case bounds alone decide nothing: at the usual
response of 10 to 30 % no letter ever survives them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ..card import Letter, Reading
from ..card.readings import Bias, SurveyTrust
from ..scoring import letter, score
from ..statistics import DIGITS
from ..statistics.response import Alike, bounds, contrasts, reweighted, tipping
from .questions import QUESTIONS
from .silence import FACTS, asked_and_answered
from .words import Offered, said, why_provisional

if TYPE_CHECKING:
    from ..trusted import Tables

__all__ = ["with_trust"]

ONLY_ANSWERS = 0.98
"""No survey is answered by more than this; where nearly every invitation has an answer, the others were left out."""
ALIKE_IN = ("transferred", "resolved", "reopened", "channel", "topic")
"""What makes customers alike when the silent are weighed in; too few answers: without topic, without channel, ..."""
MOST_BIAS = 5
TWICE = 0.01
"""Answers that may be counted otherwise here: a survey that was delivered with two values is two to a measure."""


def with_trust(readings: dict[str, Reading], tables: Tables, org: str) -> dict[str, Reading]:
    """The readings, those from surveys with what is known of the silent; never lifted, never worse than provisional."""
    stand = [name for name in QUESTIONS if name in readings and readings[name].status in ("scored", "provisional")]
    if not stand:
        return readings
    asked = asked_and_answered(stand, tables, org)
    everybody, spoke = _sum(asked.everybody)
    known = spoke < ONLY_ANSWERS * everybody or not everybody
    handled, invited = _sum(asked.handled)
    offered = Offered(invited / handled if handled else None, _bias(asked.handled))
    return readings | {name: _trusted(readings[name], asked.by_measure[name], known, offered) for name in stand}


def _trusted(reading: Reading, groups: list[Alike], known: bool, offered: Offered) -> Reading:
    if not _same(reading, groups):  # nothing is said of the silent, but that nobody can tell who they are
        return reading if known else _provisional(reading, why_provisional(reading, None, known))
    trust = _trust(reading, groups, known)
    after = _letter(reading, trust.reweighted)
    trust = trust.model_copy(
        update={
            "survives": after == reading.letter if after and reading.letter else None,
            "said": said(trust, reading, after, offered),
        }
    )
    return _provisional(reading.model_copy(update={"survey": trust}), why_provisional(reading, after, known))


def _provisional(reading: Reading, why: str) -> Reading:
    """The reading as it was, or provisional where there is a reason."""
    if not why:
        return reading
    reasons = "; ".join(filter(None, [reading.reason, why]))
    return reading.model_copy(update={"status": "provisional", "reason": reasons})


def _same(reading: Reading, groups: list[Alike]) -> bool:
    """Whether the answers counted here are those of the reading, but for a few that were delivered with two values."""
    answered = sum(group.answered for group in groups)
    if not answered or abs(answered - reading.n) > TWICE * reading.n:
        return False
    if QUESTIONS[reading.id].yes is None:
        return True
    return abs(sum(group.total for group in groups) / answered - (reading.value or 0.0)) <= TWICE


def _trust(reading: Reading, groups: list[Alike], known: bool) -> SurveyTrust:
    """The figures alone; of a mean (ease, points of recommendation) only the response and who answered."""
    invited, answered = _sum(groups)
    trust = SurveyTrust(
        invited=int(invited), answered=int(answered), response=_settled(answered / invited) if known else None,
        reweighted=None, worst_low=None, worst_high=None, tipping=None, survives=None, bias=[], said="",
    )  # fmt: skip
    if not known:
        return trust
    trust = trust.model_copy(update={"bias": _bias(groups)})
    if QUESTIONS[reading.id].yes is None:
        return trust
    total = sum(group.total for group in groups)
    value = reweighted(groups, ALIKE_IN)
    low, high = bounds(invited, answered, total)
    tips = tipping(total / answered, answered / invited, reading.edges) if reading.letter else None
    figures = {"reweighted": value, "worst_low": low, "worst_high": high, "tipping": tips}
    return trust.model_copy(update={name: None if x is None else _settled(x) for name, x in figures.items()})


def _letter(reading: Reading, value: float | None) -> Letter | None:
    """The letter of another share by the reading's own edges."""
    return None if value is None else letter(score(value, tuple(reading.edges), reading.better, "share"))


def _bias(groups: list[Alike]) -> list[Bias]:
    """In what those who answered differ; of yes and no one is shown, and nothing that has no name."""
    keys: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        for field, key in group.known.items():
            keys[field].add(key)
    fields = sorted(field for field in keys if len(keys[field]) > 1)
    shown = {field: ["yes"] if field in FACTS else sorted(keys[field] - {""}) for field in fields}
    return [Bias(field=c.field, key=c.key, answered=_settled(c.answered), silent=_settled(c.silent))
            for c in contrasts(groups, fields, shown)[:MOST_BIAS]]  # fmt: skip


def _sum(groups: list[Alike]) -> tuple[float, float]:
    return sum(group.invited for group in groups), sum(group.answered for group in groups)


def _settled(x: float) -> float:
    """To the digits on which sums in any order agree."""
    return float(f"{x:.{DIGITS}g}")
