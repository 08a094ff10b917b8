"""The vendors' monthly packs: each figure counted from the very rows of the exports, then told honestly or not."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from .contacts import Contact, handled_only
from .market import MONTHS, month_of
from .stories import Story
from .surveys import Survey
from .tables import Row
from .terms import Sla


def kpi_reports(story: Story, terms: list[Sla], contacts: list[Contact], answers: list[Survey]) -> list[Row]:
    """Every service level of the contract, and satisfaction and first contact resolution in any case."""
    promised = {term.metric for term in terms}
    extra = [Sla("", story.id, metric, None, None, 0.0, "higher", "month", "all", 0.0, 0.0, "outcome")
             for metric in ("csat_top2", "fcr_survey") if metric not in promised]  # fmt: skip
    rosier = {"csat_top2": story.rosy_csat, "fcr_survey": story.rosy_fcr}
    rows: list[Row] = []
    for month in MONTHS:
        mine = [row for row in contacts if month_of(row.offered_at) == month]
        given = [survey for survey in answers if survey.answered_at and month_of(survey.sent_at) == month]
        for term in [*terms, *extra]:
            value = figure(term, mine, given)
            if value is None:
                continue
            if rosier.get(term.metric):
                value = min(0.97, value + rosier[term.metric])
            rows.append({"org": story.id, "period_start": month, "metric": term.metric, "sla_id": term.sla_id or None,
                         "value": round(value, 4), "reported_at": _reported(story, month)})  # fmt: skip
    return rows


def figure(term: Sla, contacts: list[Contact], given: list[Survey]) -> float | None:
    """One contract figure from the contacts offered in a month, and the answers to the month's invitations."""
    mine = [row for row in contacts if term.scope in ("all", row.channel)]
    handled = handled_only(mine)
    if term.metric == "service_level":
        return _service_level(term, mine)
    if term.metric == "abandonment":
        short = sum(1 for row in mine if row.abandoned and row.wait_s <= 5)
        return _share(sum(1 for row in mine if row.abandoned) - short, len(mine) - short)
    if term.metric == "transfer_rate":
        return _share(sum(1 for row in handled if row.transferred), len(handled))
    if term.metric == "reopened":
        solved = [row for row in handled if row.resolved]
        return _share(sum(1 for row in solved if row.reopened), len(solved))
    if term.metric == "csat_top2":
        return _share(sum(1 for survey in given if (survey.csat or 0) >= 4), len(given))
    return _share(sum(1 for survey in given if survey.resolved), len(given))


def _service_level(term: Sla, mine: list[Contact]) -> float | None:
    """Formulas F1 to F3 of the contract (answered or abandoned within the threshold)."""
    limit = term.threshold_s or 0
    fast = sum(1 for row in mine if not row.abandoned and row.wait_s <= limit)
    gone_fast = sum(1 for row in mine if row.abandoned and row.wait_s <= limit)
    if term.formula == "F1":
        return _share(fast + gone_fast, len(mine))
    return _share(fast, len(handled_only(mine)) if term.formula == "F2" else len(mine))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _reported(story: Story, month: date) -> datetime:
    """The sixth of the next month; a story's late packs are those of every other month from February on."""
    following = (month + timedelta(days=32)).replace(day=1)
    late = month in MONTHS[1 : 2 * story.late_packs : 2]
    return datetime(following.year, following.month, 17 if late else 6, 9)
