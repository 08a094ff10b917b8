"""One example per written rule that breaks it and no other rule of its table, worked by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from .good import GOOD, Row


@dataclass(frozen=True)
class Bad:
    """Rows that break the one rule of a table whose reason begins with ``why``; other tables are good unless given."""

    table: str
    why: str
    rows: list[Row]
    elsewhere: dict[str, list[Row]] = field(default_factory=dict)


def first(table: str, why: str, *, elsewhere: dict[str, list[Row]] | None = None, **cells: object) -> Bad:
    """The good rows, with other cells in the first of them. (A trailing _ keeps Python's own words apart.)"""
    changed = {name.rstrip("_"): cell for name, cell in cells.items()}
    return Bad(table, why, [GOOD[table][0] | changed, *GOOD[table][1:]], elsewhere or {})


def last(table: str, why: str, **cells: object) -> Bad:
    """The good rows, with other cells in the last of them (June, for tables with a row a month)."""
    return Bad(table, why, [*GOOD[table][:-1], GOOD[table][-1] | cells])


def more(table: str, why: str, *others: Row, elsewhere: dict[str, list[Row]] | None = None) -> Bad:
    """The good rows, and copies of the first of them with other cells."""
    return Bad(table, why, [*GOOD[table], *(GOOD[table][0] | other for other in others)], elsewhere or {})


def busy(table: str, key: str, at: str, count: int) -> list[Row]:
    """The good rows, and so many more in May, one an hour."""
    row = GOOD[table][1]
    return [
        *GOOD[table],
        *(row | {key: f"X-{i}", at: f"2026-05-{11 + i // 24} {i % 24:02}:00:00"} for i in range(count)),
    ]


LATE = [GOOD["contacts"][0] | {"offered_at": "2026-04-30 08:00:00"}, *GOOD["contacts"][1:]]

BAD = [
    first("access", "Without this day nobody can tell", granted_on=None),
    first("access", "Access cannot be withdrawn", revoked_on="2025-01-06"),
    more("access", "Where one entitlement is open twice", {"granted_on": "2025-03-01"}),
    first("access", "An entitlement of somebody", agent_id="A-77"),
    last("access", "Whoever has left the company", revoked_on="2026-04-28"),
    first("actions", "The owner decides", owner="both"),
    first("actions", "Without the date first agreed", first_due_on=None),
    first("actions", "An action cannot be closed", closed_on="2026-04-09"),
    first("actions", "An action due before", due_on="2026-04-09"),
    first("actions", "A first due date", first_due_on="2026-04-09"),
    first("agents", "Without team leaders", lead=None),
    first("agents", "Another word for an employment", employment="agency"),
    first("agents", "Who is a novice", live_on=None),
    first("agents", "Nobody serves customers", live_on="2025-01-06"),
    first("agents", "Nobody leaves", left_on="2025-01-06"),
    first("assessments", "The two views", side="auditor"),
    first("assessments", "Levels on another scale", level=6),
    first("assessments", "A level without evidence", evidence=None),
    more("assessments", "Somebody who answers twice", {"level": 4}),
    first("attestations", "Only what the contract asks", required=None),
    first("attestations", "A certificate cannot end", valid_from="2026-07-01"),
    first("attestations", "A certificate with one", valid_until=None),
    last("attestations", "A certificate with one", valid_until="2026-06-30"),
    first("attestations", "ISO certificates run", valid_from="2023-05-29"),
    more("attestations", "A standard is asked for", {"attestation_id": "AT-3", "required": False,
                                                     "valid_from": "2026-06-01"}),
    more("attestations", "One certificate listed", {"attestation_id": "AT-3"}),
    first("case_events", "Order counts from 0", sequence=-1),
    first("case_events", "Without the organisation", org=None),
    first("case_events", "Hops and returns", team=None),
    first("case_events", "A tier beyond 5", tier=6),
    more("case_events", "Where two events of a case tie", {"event": "move"}),
    first("case_events", "Somebody who is not on the roster", agent_id="A-77"),
    first("clauses", "A clause that is said", reference=None),
    first("clauses", "The age of a contract", amended_on=None),
    more("clauses", "A topic cannot be both", {"clause_id": "L-2", "present": False}),
    first("complaints", "A complaint about nobody", org=None),
    first("complaints", "Complaints that nobody attributed", caused_by=None),
    first("complaints", "Another word would keep a complaint", caused_by="weather"),
    first("complaints", "Nobody gets back", contacted_at="2026-04-11 09:59:00"),
    first("complaints", "A complaint cannot be settled", resolved_at="2026-04-11 09:59:00"),
    last("complaints", "A complaint about a contact that", contact_id="C-0"),
    first("complaints", "Nobody complains about a contact before", elsewhere={"contacts": LATE}),
    first("contacts", "Without the customer", customer_id=None),
    first("contacts", "Another word for a channel", channel="fax"),
    first("contacts", "Negative or day-long waits", wait_s=-30, answered_at=None),
    first("contacts", "Negative or day-long conversations", talk_s=-1),
    first("contacts", "A share lies", script_adherence=90),
    first("contacts", "A contact cannot be answered", answered_at="2026-04-10 07:59:30", wait_s=20),
    first("contacts", "A contact cannot end before it was answered", ended_at="2026-04-10 08:00:29", talk_s=20),
    first("contacts", "A contact cannot end before it was offered", ended_at="2026-04-10 07:59:59", answered_at=None,
          talk_s=None),
    first("contacts", "Waiting and talking", talk_s=631),
    first("contacts", "Where the wait and the two moments", answered_at="2026-04-10 08:01:31"),
    first("contacts", "A contact cannot be both", abandoned=True, talk_s=None),
    first("contacts", "Nobody talks with a customer", abandoned=True, answered_at=None),
    first("contacts", "Half a day on hold", hold_s=43201),
    first("contacts", "Half a day on hold", wrap_s=-1),
    first("contacts", "Half a day on hold", hold_s=22000, wrap_s=21000),
    first("contacts", "Nobody raises fewer", issues_raised=51),
    first("contacts", "More issues solved", issues_resolved=3),
    first("contacts", "Somebody who is not on the roster", agent_id="A-77"),
    first("contacts", "Somebody who is not on the roster", elsewhere={"agents": [GOOD["agents"][0] | {"org": "h"}]}),
    last("contacts", "Somebody who has left", agent_id="A-2"),
    first("contacts", "A contact before the agent's", agent_id="A-3"),
    first("contacts", "Work outside every planned shift", offered_at="2026-04-10 16:00:30",
          answered_at="2026-04-10 16:01:00", ended_at=None),
    first("contacts", "Work outside every planned shift", offered_at="2026-04-10 06:29:00", answered_at=None,
          ended_at=None),
    first("crm_contacts", "A record without its customer", customer_id=None),
    first("crm_contacts", "Without the organisation", org=None),
    first("crm_contacts", "Another word for a channel", channel="fax"),
    first("crm_contacts", "A note cannot be written", noted_at="2026-04-10 07:59:00"),
    more("crm_contacts", "A contact recorded twice", {"crm_id": "R-2"}),
    first("crm_contacts", "A contact that the client recorded", contact_id="C-0"),
    Bad("crm_contacts", "Where the client's count", GOOD["crm_contacts"],
        {"contacts": busy("contacts", "contact_id", "offered_at", 20)}),
    first("evaluations", "Two ratings of a contact", contact_id=None),
    first("evaluations", "Accuracy is graded", class_="nicety"),
    first("evaluations", "Scores on another scale", score=90),
    first("evaluations", "An item that neither", passed=None),
    more("evaluations", "An item listed twice", {"at": "2026-04-13 10:00:00"}),
    first("evaluations", "An evaluation cannot come before", elsewhere={"contacts": LATE}),
    last("evaluations", "A contact that was judged", contact_id="C-0"),
    first("evaluations", "Somebody who was judged", agent_id="A-77"),
    last("evaluations", "Judging somebody who left", agent_id="A-2"),
    first("forecasts", "A forecast for nobody", org=None),
    first("forecasts", "Errors of two queues", queue=None),
    first("forecasts", "Nobody expects fewer", contacts=-1),
    more("forecasts", "Two forecasts", {"contacts": 43}),
    first("handoffs", "If the kind is written", kind=None),
    first("handoffs", "Another word for warm", kind="tepid"),
    first("handoffs", "A hand-off that is marked", designed=None),
    first("handoffs", "Where nobody recorded", has_customer_id=None),
    first("handoffs", "A hand-off cannot be accepted", accepted_at="2026-04-10 08:08:00"),
    first("handoffs", "A hand-off from a team to itself", to_org="v", to_team="v-1", to_agent=None),
    first("handoffs", "A hand-off by or to somebody", from_agent="A-77"),
    first("handoffs", "A hand-off by or to somebody", to_org="v", to_team="v-2", to_agent="A-77"),
    last("handoffs", "Somebody who has left", from_agent="A-2"),
    last("handoffs", "Somebody who has left", to_org="v", to_team="v-2", to_agent="A-2"),
    last("handoffs", "More than one hand-off in twenty", contact_id="C-0"),
    first("invoices", "Units by another name", unit="email sent"),
    first("invoices", "A line for another word", channel="fax",
          elsewhere={"contacts": [GOOD["contacts"][0] | {"channel": "fax"}, *GOOD["contacts"][1:]]}),
    first("invoices", "A negative quantity", quantity=-1, unit="hour"),
    first("invoices", "A line dated inside", period_start="2026-04-02"),
    more("invoices", "The same line twice", {"unit": "hour"}, {"unit": "hour"}),
    more("invoices", "A credit without its amount", {"unit": "credit", "amount": None}),
    more("invoices", "A credit below zero", {"unit": "credit", "amount": -80.0}),
    first("invoices", "A unit whose price", amount=6.6),
    first("invoices", "More or fewer contacts billed", quantity=3, amount=12.9),
    first("kpi_reports", "A figure by another name", metric="smiles"),
    first("kpi_reports", "A percentage where a share", value=83),
    first("kpi_reports", "A figure dated inside", period_start="2026-04-02"),
    first("kpi_reports", "A figure reported before", reported_at="2026-03-31 09:00:00"),
    more("kpi_reports", "Two values for one figure", {"value": 0.84}),
    first("kpi_reports", "A figure that arrives", reported_at="2026-06-17 09:00:00"),
    first("kpi_reports", "A figure about a service level", sla_id="SL-9"),
    first("mentions", "Without the place", channel=None),
    first("mentions", "Stars on another scale", rating=10),
    first("mentions", "An answer cannot come", answered_at="2026-04-05 20:39:00"),
    first("recognitions", "Vendor and in-house people", org=None),
    more("recognitions", "A recognition listed twice", {"recognition_id": "G-2"}),
    first("recognitions", "Recognition for somebody", agent_id="A-77"),
    first("requests", "A request without an answer", answer=None),
    first("requests", "Another word would keep", answer="later"),
    first("requests", "A request cannot be answered", answered_on="2026-04-13"),
    first("requests", "An open request", answer="open"),
    first("requests", "An open request", answered_on=None),
    first("reviews", "Another word for a rhythm", kind="daily"),
    first("reviews", "A review counts as held only with a quorum", quorum=None),
    first("reviews", "A review counts as held only with minutes", minutes=None),
    first("reviews", "Minutes of a meeting", held_on=None),
    first("reviews", "A review held a quarter", held_on="2026-07-11"),
    first("selfcare", "A session that nobody runs", org=None),
    first("selfcare", "Without a topic", topic=None),
    first("selfcare", "Another word for a kind", channel="fax"),
    first("selfcare", "A session whose end", completed=None),
    first("selfcare", "A score on another scale", csat=10),
    first("selfcare", "A session cannot end", ended_at="2026-04-10 07:39:59"),
    first("selfcare", "A session of more than a day", ended_at="2026-04-11 07:40:01"),
    Bad("selfcare", "Where every session", [
        row | {"completed": True, "ended_at": None} for row in busy("selfcare", "session_id", "started_at", 97)]),
    Bad("selfcare", "Where not one customer", [
        row | {"customer_id": "X-1", "ended_at": None} for row in busy("selfcare", "session_id", "started_at", 97)]),
    Bad("selfcare", "Where not one topic", [
        row | {"topic": "lost card", "ended_at": None} for row in busy("selfcare", "session_id", "started_at", 27)]),
    first("shifts", "A shift cannot end", ends_at="2026-04-10 07:00:00"),
    first("shifts", "A shift of more than sixteen", ends_at="2026-04-10 23:01:00"),
    more("shifts", "Nobody works two shifts", {"starts_at": "2026-04-10 15:00:00"}),
    first("shifts", "Somebody who is not on the roster", agent_id="A-77"),
    first("sla_terms", "A promise by another name", metric="smiles"),
    first("sla_terms", "Without the direction", direction="up"),
    first("sla_terms", "A promise over another span", period="fortnight"),
    first("sla_terms", "A scope by another name", scope="calls"),
    first("sla_terms", "The share of promises", kind="input"),
    first("sla_terms", "A target in percent", target=80),
    first("sla_terms", "Five formulas", formula="F6"),
    first("sla_terms", "Shares of the fee", at_risk=-3),
    first("sla_terms", "Shares of the fee", threshold_s=-20),
    first("sla_terms", "A service level without", threshold_s=None),
    more("sla_terms", "No more than the whole fee", {"sla_id": "SL-2", "at_risk": 0.98}),
    first("surveys", "A score on another scale", csat=10),
    first("surveys", "Ease on another scale", ces=8),
    first("surveys", "Promoters and detractors", nps=11),
    first("surveys", "A survey cannot be answered", answered_at="2026-04-10 08:59:00"),
    Bad("surveys", "Where every invitation", busy("surveys", "survey_id", "answered_at", 97)),
    first("surveys", "An answer without the moment", answered_at=None),
    first("surveys", "Customers cannot be asked", elsewhere={"contacts": LATE}),
    Bad("surveys", "Where not one survey",
        [GOOD["surveys"][i % 3] | {"survey_id": f"S-{i}", "contact_id": f"X-{i}"} for i in range(30)]),
    first("training", "The share of soft-skill", category="fun"),
    first("training", "Negative hours", hours=401),
    first("training", "Without a due date", due_on=None),
    first("training", "The share who pass", attempt=0),
    first("training", "Training cannot be done", done_on="2026-03-31"),
    first("training", "A course due before", due_on="2026-03-31"),
    first("training", "A test cannot be passed", done_on=None),
    first("training", "A result below nothing", score=-1),
    first("training", "Somebody who is not on the roster", agent_id="A-77"),
    last("training", "Somebody who has left", agent_id="A-2"),
]  # fmt: skip
