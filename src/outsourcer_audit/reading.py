"""Reading: what was counted of one measure -> its reading on the card, with status, yardsticks and score."""

from __future__ import annotations

from .card import Alternative, Parity, Reading, Slice, Status
from .card.base import SUPPRESSED_BELOW
from .measures.registry import Measure
from .parity import Judge, Mix, parity_of
from .rubric import Rubric
from .scoring import describe_bands, describe_verdict, letter, score, verdict
from .slices import Counted
from .statistics import Estimate
from .statistics.funnel import with_funnel

SCORED_FROM = 100
PROVISIONAL_FROM = 30
COMPARED = ("team", "site")
"""Slices that do the same work, and are looked at in a funnel."""

OWN_RUBRIC = Rubric()


def status_of(estimate: Estimate | None) -> tuple[Status, str]:
    """Status by the number of rows: from 100 scored, from 30 provisional; exact counts stand as they are.

    Provisional, too, is a figure whose interval may not hold, because a few agents carry it or nobody knows who does.
    """
    if estimate is None:
        return "insufficient", "no row to count"
    if estimate.exact:
        return "scored", ""
    if estimate.n < PROVISIONAL_FROM:
        return "insufficient", f"only {estimate.n} to count; {PROVISIONAL_FROM} are needed"
    if estimate.n < SCORED_FROM:
        return "provisional", f"{estimate.n} to count; firm from {SCORED_FROM}"
    if estimate.doubt:
        return "provisional", estimate.doubt
    return "scored", ""


def reading(
    counted: Counted, org: str, inhouse: str, judge: Judge, rubric: Rubric = OWN_RUBRIC, mix: Mix = "inhouse"
) -> Reading:
    """One measure of one organisation as it stands on the card; ``mix`` is that in which it is compared."""
    m = counted.measure
    estimate = counted.get(org)
    status, reason = judge(counted, org) or (status_of(estimate) if estimate else ("insufficient", counted.unread))
    stands = status in ("scored", "provisional")
    shown = estimate if stands else None
    edges, band_source, evidence = rubric.of(m)
    parity = parity_of(counted, org, inhouse, judge, _shown, edges, mix) if stands else None
    points = points_of(m, edges, shown, parity)
    if shown and m.graded and m.judged == "parity" and parity is None:
        reason = "without the in-house team's figure there is nothing to grade it by"
    unit = "share_points" if m.judged == "parity" else m.unit
    return Reading(
        id=m.id,
        title=m.title,
        why=m.why,
        source=m.source,
        unit=m.unit,
        better=m.better,
        value=shown.value if shown else None,
        n=estimate.n if estimate else 0,
        low=shown.low if shown else None,
        high=shown.high if shown else None,
        exact=bool(shown and shown.exact),
        status=status,
        reason=reason,
        score=points,
        letter=letter(points),
        bands=describe_bands(edges, m.better, unit) if m.rule == "bands" else describe_verdict(m.rule),
        edges=list(edges),
        judged=m.judged,
        rule=m.rule,
        band_source=band_source,
        evidence=evidence,
        provenance=m.provenance,
        weight=rubric.weight_of(m),
        attribution=m.attribution,
        needs=sorted(f"{t}.{c}" for t, cs in counted.needs.items() for c in cs),
        parity=parity,
        change=None,
        effective_n=shown.effective if shown else None,
        clusters=shown.clusters if shown else 0,
        clustered_by=counted.alike if shown and shown.clusters else "",
        by_month=_slices(counted, org, "month", stands),
        by_channel=_slices(counted, org, "channel", stands),
        by_team=_slices(counted, org, "team", stands),
        by_site=_slices(counted, org, "site", stands),
        alternatives=_alternatives(counted, org) if stands else [],
        sql=counted.sql,
        remedy=m.remedy,
    )


def _shown(estimate: Estimate) -> bool:
    return status_of(estimate)[0] in ("scored", "provisional")


def points_of(m: Measure, edges: tuple[float, ...], shown: Estimate | None, parity: Parity | None) -> float | None:
    """The score of what is judged: the value, its interval, or the difference from the in-house team."""
    if shown is None:
        return None
    if m.rule != "bands":
        return verdict(m.rule, shown.value, shown.low, shown.high)
    if m.judged == "parity":
        return score(parity.difference, edges, m.better, "share_points") if parity else None
    return score(shown.value, edges, m.better, m.unit)


def _alternatives(counted: Counted, org: str) -> list[Alternative]:
    """The same measure by every usual formula, the graded one marked; none where there is only one."""
    if not counted.others:
        return []
    own = (org, "", "")
    each = [(counted.label, counted.estimates.get(own)), *((k, e.get(own)) for k, e in counted.others.items())]
    return [
        Alternative(label=label, value=e.value, n=e.n, low=e.low, high=e.high, pinned=number == 0)
        if e is not None and status_of(e)[0] in ("scored", "provisional")
        else Alternative(label=label, value=None, n=e.n if e else 0, low=None, high=None)
        for number, (label, e) in enumerate(each)
    ]


def _slices(counted: Counted, org: str, by: str, stands: bool) -> list[Slice]:
    found = []
    effective: dict[str, float | None] = {}
    for key, estimate in _unsuppressed(counted, org, by) if stands else []:
        effective[key] = estimate.effective
        status, _ = status_of(estimate)
        shown = estimate if status in ("scored", "provisional") else None
        found.append(
            Slice(
                key=key,
                n=estimate.n,
                status=status,
                value=shown.value if shown else None,
                low=shown.low if shown else None,
                high=shown.high if shown else None,
            )
        )
    return with_funnel(found, counted.measure.unit, effective) if by in COMPARED and counted.binomial else found


def _unsuppressed(counted: Counted, org: str, by: str) -> list[tuple[str, Estimate]]:
    """The slices that name no small group of people; where one alone would be left out, the next smallest goes too.

    Without its companion the total minus the others would give the hidden one away. Source: CMS cell suppression
    (domain research 4.4); rows stand for persons, of whom there cannot be more. Exact counts are no counts of people.
    A slice in which one agent did everything is that agent's own figure, and as little anybody's business.
    """
    slices = [(key, e) for key in counted.keys(org, by) if (e := counted.get(org, by, key)) is not None]
    alone = counted.alike == "agent"
    small = {key for key, e in slices if not e.exact and (e.n < SUPPRESSED_BELOW or (alone and e.clusters == 1 and by))}
    if len(small) == 1 and len(slices) > 1:
        small.add(min((e.n, key) for key, e in slices if key not in small)[1])
    return [(key, e) for key, e in slices if key not in small]
