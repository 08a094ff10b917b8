"""Advice: answers, findings, and what to ask for."""

from __future__ import annotations

from typing import Literal

from .base import Frozen


class Question(Frozen):
    """One of the three questions, answered in words, with the measures the answer rests on."""

    question: str
    answer: str
    measures: list[str]


class Finding(Frozen):
    """Something to act on: what, who must act, the figures behind it and the remedy."""

    title: str
    measure: str
    who: Literal["vendor", "client", "shared"]
    severity: Literal["F", "D", "C", "error"]
    evidence: str
    remedy: str
    effect: float


class Request(Frozen):
    """Data to ask for: what is missing, and which measures it would bring to the card."""

    table: str
    columns: list[str]
    measures: list[str]
    weight: float
