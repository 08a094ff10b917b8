"""Invoices: what a vendor bills, the credits it grants for missed service levels, and what managing it costs."""

from __future__ import annotations

from datetime import date

from .arrivals import CHANNELS
from .contacts import Contact, handled_only
from .market import MONTHS, month_of
from .packs import figure
from .stories import Story
from .surveys import Survey
from .tables import Row
from .terms import Sla

PRICE = {"voice": 4.20, "chat": 3.10, "email": 2.60}


def invoices(story: Story, terms: list[Sla], contacts: list[Contact], answers: list[Survey]) -> list[Row]:
    """Handled contacts per month and channel, times what the vendor adds, and the planted part of the credits due."""
    rows: list[Row] = []
    handled = handled_only(contacts)
    for month in MONTHS:
        fee = 0.0
        for channel in CHANNELS:
            logged = sum(1 for row in handled if row.channel == channel and month_of(row.offered_at) == month)
            billed = round(logged * story.billed)
            if billed:
                rows.append(_line(story, month, "contact", channel, billed, round(billed * PRICE[channel], 2)))
                fee += round(billed * PRICE[channel], 2)
        due = [fee * term.at_risk for term in _missed(terms, month, contacts, answers)]
        if due and story.credits_paid:
            rows.append(_line(story, month, "credit", None, len(due), round(sum(due) * story.credits_paid, 2)))
    return rows


def _missed(terms: list[Sla], month: date, contacts: list[Contact], answers: list[Survey]) -> list[Sla]:
    """Service levels that were missed in a month."""
    mine = [row for row in contacts if month_of(row.offered_at) == month]
    given = [survey for survey in answers if survey.answered_at and month_of(survey.sent_at) == month]
    missed: list[Sla] = []
    for term in terms:
        value = figure(term, mine, given)
        if value is not None and (value < term.target if term.direction == "higher" else value > term.target):
            missed.append(term)
    return missed


def governance_cost(story: Story, bills: list[Row]) -> int:
    """The client's yearly cost of managing the vendor: the planted part of a year's bills."""
    billed = sum(float(str(row["amount"])) for row in bills if row["unit"] == "contact")
    return round(story.governance_spend * billed * 12 / len(MONTHS))


def _line(story: Story, month: date, unit: str, channel: str | None, quantity: int, amount: float) -> Row:
    return {"org": story.id, "period_start": month, "unit": unit, "channel": channel, "quantity": quantity,
            "amount": amount}  # fmt: skip
