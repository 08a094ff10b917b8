"""Advice: answers, findings, the way to the next letter, the agenda, the money, and what to ask for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Frozen, Letter

Who = Literal["vendor", "client", "shared"]


class Question(Frozen):
    """One of the three questions, answered in words, with the measures the answer rests on."""

    question: str
    answer: str
    measures: list[str]


class Finding(Frozen):
    """Something to act on: what, who must act, the figures behind it and the remedy.

    A finding that is a ``story`` bundles several measures (``measure`` and ``also``); they are no findings of their
    own. Severity ``note``: nothing is wrong, but everything else is to be read in its light.
    """

    title: str
    measure: str
    who: Who
    severity: Literal["F", "D", "C", "note", "error"]
    evidence: str
    remedy: str
    effect: float
    also: list[str] = Field(default=[])
    story: str = ""


class Step(Frozen):
    """One change of the plan: this measure from its value to the wanted one, and what that brings.

    ``wanted`` is none where no single value earns the letter; ``target`` says it in words. ``effort`` are points of
    the measure's own score, ``gain`` points of the overall grade; ``people`` says how many it touches, if it can.
    """

    measure: str
    title: str
    who: Who
    unit: str
    value: float | None
    wanted: float | None
    target: str
    letter_before: Letter
    letter_after: Letter
    effort: float
    gain: float
    people: str = ""


class AgendaItem(Frozen):
    """One item of the next quarterly review: what to decide, who owns it and until when."""

    review: str
    due: str
    owner: Who
    topic: str
    decide: str
    kind: Literal["finding", "data", "question"]
    measures: list[str]


class MoneyLine(Frozen):
    """One part of a sum: a service level or an outcome, and what it withholds (negative) or adds."""

    label: str
    detail: str
    amount: float


class Money(Frozen):
    """The period's fees: billed, as the contract is written, as granted, and under an outcome-based scheme.

    Sums in the contract's currency. ``outcome_*`` are an illustration, explained in ``scheme``; none where no outcome
    could be read.
    """

    billed: float
    months: int
    months_unjudged: list[str]
    share_at_risk: float
    share_of_bonus: float
    withheld: float
    bonus: float
    payable: float
    granted: float | None
    lines: list[MoneyLine]
    outcome_payable: float | None
    outcome_lines: list[MoneyLine]
    scheme: str


class Request(Frozen):
    """Data to ask for: what is missing, and which measures it would bring to the card."""

    table: str
    columns: list[str]
    measures: list[str]
    weight: float
