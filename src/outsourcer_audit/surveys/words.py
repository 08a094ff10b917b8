"""What is known of the silent, said in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass

from ..card import Letter, Reading
from ..card.readings import Bias, SurveyTrust
from ..formats import count, difference, measure, percent
from ..statistics.response import FEWEST_TO_COMPARE

SILENT_ALIKE = "if the silent are like those who answered and had the same contacts"
"""How the reason ends that tells of another letter with the silent."""
MOST_SAID = 2
LONGEST = 60
HARDLY = 0.0005
_DID = {
    "transferred": "had been transferred", "resolved": "had a contact recorded as solved",
    "reopened": "had a case that was reopened", "abandoned": "had given up waiting", "wait": "had waited {}",
    "channel": "had come by {}", "topic": "had come about {}",
}  # fmt: skip


@dataclass(frozen=True)
class Offered:
    """The share of handled contacts whose customers were asked anything, and in what they differ from the others."""

    share: float | None
    bias: list[Bias]


def said(trust: SurveyTrust, reading: Reading, after: Letter | None, offered: Offered) -> str:
    """One paragraph: who answered, what the figure would be with the silent, and what it would take to change it."""
    if trust.response is None:
        return f"Only answers were delivered ({count(trust.answered)}): how many were asked is not known."
    first = f"{count(trust.answered)} of {count(trust.invited)} asked answered ({percent(trust.response)})"
    sentences = [
        first + ("." if offered.share is None else f"; {percent(offered.share)} of all handled contacts were asked.")
    ]
    if offered.bias:
        sentences.append(f"Those asked {_differ(offered.bias[:1])}.")
    if trust.bias:
        sentences.append(f"Those who answered {_differ(trust.bias)}.")
    elif min(trust.answered, trust.invited - trust.answered) >= FEWEST_TO_COMPARE:
        sentences.append("Nothing that is known sets those who answered apart from the silent beyond chance.")
    if trust.reweighted is not None:
        sentences += [_reweighted(trust, reading, after), _bounds(trust, reading)]
    if reading.letter and trust.worst_low is not None:
        sentences.append(_tipping(trust))
    return " ".join(sentences)


def why_provisional(reading: Reading, after: Letter | None, known: bool) -> str:
    """Why a survey's figure is not to be taken as firm; empty where it is."""
    if not known:
        return "only answers were delivered: how many were asked is not known"
    if after is None or reading.letter is None or after == reading.letter:
        return ""
    return f"{_a(after)}, not {_a(reading.letter)}, {SILENT_ALIKE}"


def _differ(bias: list[Bias]) -> str:
    return " and ".join(
        f"{_DID[b.field].format(_short(b.key))} {'more' if b.answered > b.silent else 'less'} often"
        f" ({percent(b.answered)} against {percent(b.silent)})"
        for b in bias[:MOST_SAID]
    )


def _reweighted(trust: SurveyTrust, reading: Reading, after: Letter | None) -> str:
    would = measure(trust.reweighted, reading.unit)
    words = f"If the silent are like those who answered after the same kind of contact, it would be {would}"
    words += f" instead of {measure(reading.value, reading.unit)}"
    if after is None or reading.letter is None:
        return f"{words}."
    return f"{words}: {f'still {_a(after)}' if after == reading.letter else f'{_a(after)}, not {_a(reading.letter)}'}."


def _bounds(trust: SurveyTrust, reading: Reading) -> str:
    low, high = measure(trust.worst_low, reading.unit), measure(trust.worst_high, reading.unit)
    return f"It would be {low} if it held for none of the silent, {high} if it held for all of them."


def _tipping(trust: SurveyTrust) -> str:
    if trust.tipping is None:
        return "Nothing that the silent could have said would change the letter."
    if abs(trust.tipping) < HARDLY:
        return "The letter would change if the silent differed at all from those who answered."
    far = difference(abs(trust.tipping), "share_points").removeprefix("+")
    way = "higher" if trust.tipping > 0 else "lower"
    return f"The letter would change if the figure of the silent were {far} {way} than that of those who answered."


def _a(letter: Letter) -> str:
    return f"an {letter}" if letter in ("A", "F") else f"a {letter}"


def _short(key: str) -> str:
    return key if len(key) <= LONGEST else f"{key[:LONGEST]}…"
