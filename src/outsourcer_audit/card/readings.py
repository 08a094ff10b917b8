"""Readings: one measure of one organisation, with its slices, its yardsticks and its origin."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Frozen, Letter, Status

Funnel = Literal["", "within", "alert", "alarm"]
Verdict = Literal["better", "worse", "no detectable difference"]


class Slice(Frozen):
    """One reading of a measure for a month, a channel, a team or a site.

    ``funnel``: whether it lies within the limits that chance sets around the organisation's own figure (95 %: alert,
    99.8 %: alarm, both after what such slices usually differ); empty where nothing is said.
    """

    key: str
    value: float | None
    n: int
    low: float | None
    high: float | None
    status: Status
    funnel: Funnel = ""


class Contrast(Frozen):
    """Two figures and their difference: ours minus the baseline's, with its 95 % interval."""

    value: float
    baseline: float
    difference: float
    low: float
    high: float
    verdict: Verdict


class Parity(Frozen):
    """The vendor beside the in-house team: difference = vendor minus baseline, with its 95 % interval.

    ``adjusted``: the figures are those of a common mix of ``strata`` (channel, topic), and ``crude`` holds the plain
    ones. ``covered`` is the share of the vendor's rows in strata that both sides have; ``left_out`` names the others
    of eleven rows or more. ``noninferior`` says whether the interval excludes being worse by ``margin``; none where no
    margin is stated.
    """

    baseline: str
    value: float
    n: int
    difference: float
    low: float
    high: float
    verdict: Verdict
    adjusted: bool = False
    own: float | None = None
    crude: Contrast | None = None
    strata: list[str] = Field(default=[])
    covered: float | None = None
    left_out: list[str] = Field(default=[])
    margin: float | None = None
    noninferior: bool | None = None
    said: str = ""


class Change(Frozen):
    """This period beside an earlier one: ``difference`` is this minus the earlier.

    ``worth``: the change that would be worth acting on (the width of a letter); ``needed``: how many rows a period
    would need for such a change to be seen four times in five.
    """

    previous: float
    difference: float
    low: float
    high: float
    verdict: Literal["better", "worse", "no detectable change"]
    start: str = ""
    end: str = ""
    previous_n: int = 0
    worth: float | None = None
    needed: int | None = None
    said: str = ""


class Bias(Frozen):
    """How those who answered a survey differ from the invited who did not, in one thing that is known of both."""

    field: str
    key: str
    answered: float
    silent: float


class SurveyTrust(Frozen):
    """How far a figure from a survey speaks for those who did not answer.

    ``response``: the share of those asked who answered; none where only answers were delivered. ``reweighted``: the
    figure if, among customers alike in what is known of everybody, the silent are like those who answered.
    ``worst_low``, ``worst_high``: if all silent had answered worst, or best. ``tipping``: how much worse or better than
    those who answered the silent would have to be for another letter. ``survives``: whether the letter stands when
    reweighted.
    """

    invited: int
    answered: int
    response: float | None
    reweighted: float | None
    worst_low: float | None
    worst_high: float | None
    tipping: float | None
    survives: bool | None
    bias: list[Bias]
    said: str


class Alternative(Frozen):
    """The same measure by one of the formulas that the trade uses; ``pinned`` is the one that is graded."""

    label: str
    value: float | None
    n: int
    low: float | None
    high: float | None
    pinned: bool = False


class Reading(Frozen):
    """One measure of one organisation: value, how many rows stand behind it, interval, status, score and its origin.

    Rows of one agent (or customer) are alike: ``clusters`` of them stand behind the figure, ``clustered_by`` says of
    what, and ``effective_n`` is the number of independent rows that would be as sure.
    """

    id: str
    title: str
    why: str
    source: str
    unit: str
    better: Literal["higher", "lower", "middle", "none"]
    value: float | None
    n: int
    low: float | None
    high: float | None
    exact: bool
    status: Status
    reason: str
    score: float | None
    letter: Letter | None
    bands: dict[Letter, str]
    edges: list[float]
    judged: Literal["value", "parity"] = "value"
    rule: Literal["bands", "noninferior", "effect"] = "bands"
    band_source: str
    evidence: Literal["E1", "E2", "E3", "E4", ""]
    provenance: Literal["recomputed", "reported", "assessed"]
    weight: float
    attribution: Literal["vendor", "client", "shared"]
    needs: list[str]
    parity: Parity | None
    change: Change | None
    last_year: Change | None = None
    survey: SurveyTrust | None = None
    effective_n: float | None = None
    clusters: int = 0
    clustered_by: str = ""
    by_month: list[Slice]
    by_channel: list[Slice]
    by_team: list[Slice]
    by_site: list[Slice] = Field(default=[])
    alternatives: list[Alternative] = Field(default=[])
    sql: str
    remedy: str
