"""Data integration on hand-worked rows: two systems side by side, checks as figures, access, invoices."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from desk import ENGAGEMENT, Desk, read

from outsourcer_audit.engagement import Engagement
from outsourcer_audit.period import Period

ids = (f"{n}" for n in count())
NOON = datetime(2026, 4, 10, 12)
END = date(2026, 6, 30)
LONDON = Period(date(2026, 4, 1), END, "Europe/London")
Rows = list[dict[str, Any]]


def contacts(n: int = 1, **cells: Any) -> Rows:
    same = {"org": "v", "offered_at": NOON, "ended_at": NOON, "abandoned": False, "channel": "voice"} | cells
    return [{"contact_id": f"C-{next(ids)}"} | same for _ in range(n)]


def crm(n: int = 1, crm_id: str = "", **cells: Any) -> Rows:
    same = {"org": "v", "at": NOON, "channel": "voice"} | cells
    return [{"crm_id": crm_id or f"R-{next(ids)}"} | same for _ in range(n)]


# ------------------------------------------------------------------------------------------- the client's system


def test_crm_match_counts_a_contact_once_however_often_the_client_has_it() -> None:
    rows = [
        *contacts(crm_id="here"),
        *contacts(crm_id="twice"),
        *contacts(crm_id="nowhere"),
        *contacts(crm_id=None),  # no record at all: not found
        *contacts(crm_id="nowhere", abandoned=True),
        *contacts(crm_id="nowhere", abandoned=None),
        *contacts(org="w", crm_id="here"),  # two organisations worked on one record
    ]
    records = [*crm(crm_id="here"), *crm(2, crm_id="twice"), *crm(crm_id="unused")]
    match = Desk(contacts=rows, crm_contacts=records).count("data.crm_match")
    assert read(match) == (0.5, 4)
    assert read(match, "w") == (1.0, 1)
    assert read(match, by="channel", key="voice") == (0.5, 4)


def test_write_back_within_a_day() -> None:
    day = timedelta(hours=24)
    rows = [contacts(crm_id=name)[0] for name in ("now", "24 h", "later", "never", "twice", "missing")]
    rows += contacts(crm_id="never", ended_at=None)  # nobody knows when it ended
    records = [
        *crm(crm_id="now", noted_at=NOON),
        *crm(crm_id="24 h", noted_at=NOON + day),
        *crm(crm_id="later", noted_at=NOON + day + timedelta(seconds=1)),
        *crm(crm_id="never", noted_at=None),
        *crm(crm_id="twice", noted_at=NOON + 3 * day),
        *crm(crm_id="twice", noted_at=NOON),  # recorded twice: the first note counts, and the contact once
    ]
    # now, 24 h and twice of six.
    assert read(Desk(contacts=rows, crm_contacts=records).count("data.write_back")) == (0.5, 6)


def test_reconciliation_adds_up_gaps_of_days_and_channels() -> None:
    other = NOON + timedelta(days=1)
    rows = [
        *contacts(8),  # client 10: 2 apart
        *contacts(5, channel="chat"),  # client 4: 1 apart, the other way round
        *contacts(1, offered_at=other),  # the client knows nothing of this day: 1 apart
        *contacts(3, abandoned=True),
        *contacts(2, channel=None),  # channel unknown on both sides: 0 apart
        *contacts(4, abandoned=None, channel="email"),  # an e-mail is not abandoned, it just has no such flag: 0 apart
    ]
    records = [*crm(10), *crm(4, channel="chat"), *crm(2, channel=None), *crm(4, channel="email"), *crm(7, org="w")]
    gap = Desk(contacts=rows, crm_contacts=records).count("data.reconciliation_gap")
    # (2 + 1 + 1) / (10 + 4 + 2 + 4) = 4 / 20, from 5 cells.
    assert read(gap) == (0.2, 5)
    assert read(gap, by="channel", key="chat") == (0.25, 1)
    assert read(gap, "w") == (1.0, 1)  # 7 contacts that only the client knows
    assert read(gap, "*") == (pytest.approx(11 / 27), 6)


def test_reconciliation_sets_local_days_side_by_side() -> None:
    # 23:30 UTC on 30 April is 1 May in London: the day on which the client recorded it.
    rows, records = contacts(1, offered_at=datetime(2026, 4, 30, 23, 30)), crm(1, at=datetime(2026, 5, 1, 9))
    gap = Desk(LONDON, contacts=rows, crm_contacts=records).count("data.reconciliation_gap")
    assert read(gap, by="month", key="2026-05") == (0.0, 1)
    assert read(gap, by="month", key="2026-04") is None
    assert read(Desk(contacts=rows, crm_contacts=records).count("data.reconciliation_gap")) == (2.0, 2)


def test_volumes_of_which_the_client_has_none_give_no_ratio() -> None:
    assert read(Desk(contacts=contacts(5)).count("data.reconciliation_gap")) is None


# -------------------------------------------------------------------------------------------- checks as figures


def test_completeness_validity_and_duplicates_are_sums_over_checks() -> None:
    def check(dimension: str, failed: int, total: int, severity: str = "warning", org: str = "v") -> dict[str, Any]:
        return {"org": org, "dimension": dimension, "severity": severity, "failed": failed, "total": total}

    checks = [
        check("completeness", 5, 100),
        check("completeness", 0, 300, "critical"),
        check("conformity", 1, 100),
        check("consistency", 1, 100, "critical"),
        check("uniqueness", 2, 50),
        check("uniqueness", 2, 50, "critical"),  # the same rows against the stricter limit: not twice
        check("uniqueness", 50, 50, org="w"),
        check("timeliness", 9, 9),
    ]
    counted = Desk(checks=checks).count_all("data.completeness", "data.validity", "data.duplicates")
    assert read(counted["data.completeness"]) == (0.9875, 400)  # 395 of 400
    assert read(counted["data.validity"]) == (0.99, 200)  # 198 of 200
    assert read(counted["data.duplicates"]) == (0.04, 50)  # 2 of 50
    assert read(counted["data.duplicates"], "*") == (0.52, 100)  # 52 of 100


# ---------------------------------------------------------------------------------------------- context, access


def test_context_at_start_leaves_unknown_out() -> None:
    rows = [
        *contacts(3, context_ready=True),
        *contacts(1, context_ready=False, channel="chat"),
        *contacts(6, context_ready=None),
        *contacts(6, context_ready=False, abandoned=True),
    ]
    ready = Desk(contacts=rows).count("data.context_at_start")
    assert read(ready) == (0.75, 4)
    assert read(ready, by="channel", key="chat") == (0.0, 1)


def agent(agent_id: str, org: str = "v", **cells: Any) -> dict[str, Any]:
    return {"agent_id": agent_id, "org": org, "live_on": date(2025, 1, 1)} | cells


def key(agent_id: str, system: str = "crm", granted: date | None = date(2025, 1, 1), **cells: Any) -> dict[str, Any]:
    return {"agent_id": agent_id, "org": "v", "system": system, "granted_on": granted} | cells


def test_history_access_on_the_last_day() -> None:
    agents = [
        agent(name)
        for name in ("has", "late", "late too", "today", "lost", "losing", "none", "other", "since?", "twice", "shared")
    ]
    agents += [
        agent("twice", team="b"),
        agent("gone", left_on=date(2026, 5, 1)),
        agent("new", live_on=date(2026, 7, 1)),
    ]
    agents += [agent("shared", org="w")]
    access = [
        key("has"),
        key("has", granted=date(2025, 6, 1)),  # granted twice: still one key
        key("late", granted=date(2026, 7, 1)),  # after the period
        key("late too", granted=date(2026, 7, 1)),
        key("today", granted=END, org=None),
        key("lost", revoked_on=END),  # on the last day it was gone
        key("losing", revoked_on=date(2026, 7, 1)),  # still had it
        key("other", system="knowledge_base"),
        key("since?", granted=None),  # has it, nobody knows since when
        key("twice", org=None),  # whose number it is nobody said
        key("shared", org="w"),  # the same number at another organisation
        key("gone"),
    ]
    held = Desk(agents=agents, access=access).count("data.history_access")
    # has, today, losing, since? and twice of eleven people.
    assert read(held) == (pytest.approx(5 / 11), 11)
    assert read(held, "w") == (1.0, 1)


def test_history_access_needs_every_required_system() -> None:
    agents = [agent("both"), agent("one"), agent("none")]
    access = [key("both"), key("both", "notes"), key("one"), key("one")]

    def held(*systems: str) -> tuple[float, int] | None:
        engagement = Engagement(name="t", client="c", folder=ENGAGEMENT.folder, required_systems=systems)
        return read(Desk(engagement=engagement, agents=agents, access=access).count("data.history_access"))

    assert held("crm", "notes") == (pytest.approx(1 / 3), 3)
    assert held("crm", "crm") == (pytest.approx(2 / 3), 3)
    assert held() == (1.0, 3)  # nothing is required


# -------------------------------------------------------------------------------------------------- the invoice


def line(quantity: float, channel: str | None = "voice", unit: str = "contact", **cells: Any) -> dict[str, Any]:
    return {
        "org": "v",
        "period_start": date(2026, 4, 1),
        "unit": unit,
        "channel": channel,
        "quantity": quantity,
    } | cells


MAY = NOON + timedelta(days=30)


def test_billed_gap_by_month_and_channel() -> None:
    rows = [
        *contacts(10),
        *contacts(5, abandoned=True),  # not handled
        *contacts(10, channel="chat"),
        *contacts(20, offered_at=MAY, abandoned=None),
        *contacts(7, channel="email"),  # billed by the hour: no matter of contacts
        *contacts(9, org="inhouse"),  # bills nothing
    ]
    invoices = [
        line(6.0),
        line(6.0),  # two lines of one month: 12 billed, 10 logged
        line(9.0, "chat"),  # 9 billed, 10 logged
        line(20.0, period_start=date(2026, 5, 4)),  # dated inside its month: still May
        line(100.0, "email", "hour"),
        line(3.0, "chat", period_start=date(2026, 6, 1)),  # billed, nothing logged
    ]
    gap = Desk(contacts=rows, invoices=invoices).count("data.billed_gap")
    # (2 + 1 + 0 + 3) / (10 + 10 + 20 + 0) = 6 / 40, from 4 cells.
    assert read(gap) == (0.15, 4)
    assert read(gap, by="month", key="2026-04") == (0.15, 2)  # 3 of 20
    assert read(gap, "inhouse") is None
    assert read(gap, "*") == (0.15, 4)


def test_a_line_for_all_channels_is_set_beside_all_channels() -> None:
    rows = [*contacts(10), *contacts(10, channel="chat"), *contacts(5, channel=None)]
    # One line for everything: 25 billed, 25 logged. A second line for chat only belongs to the same whole.
    assert read(Desk(contacts=rows, invoices=[line(25.0, None)]).count("data.billed_gap")) == (0.0, 1)
    assert read(Desk(contacts=rows, invoices=[line(15.0, None), line(15.0, "chat")]).count("data.billed_gap")) == (
        0.2,
        1,
    )


def test_billed_months_are_local() -> None:
    rows = contacts(1, offered_at=datetime(2026, 4, 30, 23, 30))
    invoices = [line(1.0, period_start=date(2026, 5, 1))]
    assert read(Desk(LONDON, contacts=rows, invoices=invoices).count("data.billed_gap")) == (0.0, 1)
    assert read(Desk(contacts=rows, invoices=invoices).count("data.billed_gap")) == (2.0, 2)
