"""Rows without a fault, one small world: vendor ``v`` in the second quarter of 2026, beside the in-house team ``h``."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def row(**cells: Any) -> Row:
    """One row."""
    return cells


def monthly(april: Row) -> list[Row]:
    """The April row, and the same again in May and June: months in its dates and identifiers move along."""
    return [
        {name: cell.replace("2026-04", month) if isinstance(cell, str) else cell for name, cell in april.items()}
        for month in ("2026-04", "2026-05", "2026-06")
    ]


GOOD: dict[str, list[Row]] = {
    "contacts": monthly(row(
        contact_id="C-2026-04", case_id="K-2026-04", customer_id="CU-1", org="v", team="v-1", agent_id="A-1",
        channel="voice", topic="card lost", offered_at="2026-04-10 08:00:00", answered_at="2026-04-10 08:00:30",
        ended_at="2026-04-10 08:10:00", wait_s=30, talk_s=300, hold_s=20, wrap_s=40, abandoned=False,
        transferred=False, resolved=True, issues_raised=2, issues_resolved=1, crm_id="R-2026-04", script_adherence=0.9,
    )),
    "agents": [
        row(agent_id="A-1", org="v", team="v-1", lead="A-9", employment="vendor", hired_on="2025-01-07",
             live_on="2025-02-01"),
        row(agent_id="A-2", org="v", team="v-1", lead="A-9", employment="vendor", hired_on="2025-01-07",
             live_on="2025-02-01", left_on="2026-04-20"),
        row(agent_id="A-3", org="v", team="v-1", lead="A-9", employment="vendor", hired_on="2026-05-04",
             live_on="2026-06-01"),
    ],
    "shifts": monthly(row(shift_id="S-2026-04", agent_id="A-1", org="v", starts_at="2026-04-10 07:00:00",
                           ends_at="2026-04-10 15:30:00")),
    "case_events": monthly(row(case_id="K-2026-04", occurred_at="2026-04-10 08:10:00", sequence=1, org="v",
                                team="v-1", tier=1, agent_id="A-1", event="open", customer_id="CU-1")),
    "handoffs": monthly(row(
        handoff_id="H-2026-04", case_id="K-2026-04", contact_id="C-2026-04", offered_at="2026-04-10 08:09:00",
        accepted_at="2026-04-10 08:20:00", from_org="v", from_team="v-1", from_agent="A-1", to_org="h", to_team="h-9",
        to_agent="B-1", kind="warm", designed=False, has_customer_id=True,
    )),
    "training": monthly(row(
        training_id="T-2026-04", agent_id="A-1", org="v", course="Calming", category="soft", hours=3.5,
        assigned_on="2026-04-01", due_on="2026-04-30", done_on="2026-04-20", score=88, passed=True, attempt=1,
    )),
    "evaluations": monthly(row(
        evaluation_id="E-2026-04", contact_id="C-2026-04", agent_id="A-1", evaluator="Q-1", evaluator_org="v",
        at="2026-04-12 10:00:00", item="right answer", score=1.0, passed=True, calibration=False, selected_by="random",
    ) | {"class": "customer"}),
    "surveys": monthly(row(
        survey_id="S-2026-04", contact_id="C-2026-04", sent_at="2026-04-10 09:00:00",
        answered_at="2026-04-10 18:00:00", csat=4, ces=6, nps=9, resolved=True, had_to_repeat=False, scale="1-5",
    )),
    "complaints": monthly(row(
        complaint_id="P-2026-04", at="2026-04-11 10:00:00", org="v", cause="rude", caused_by="vendor",
        contact_id="C-2026-04", contacted_at="2026-04-12 09:00:00", resolved_at="2026-04-14 09:00:00",
    )),
    "crm_contacts": monthly(row(
        crm_id="R-2026-04", contact_id="C-2026-04", customer_id="CU-1", org="v", channel="voice",
        at="2026-04-10 08:00:00", noted_at="2026-04-10 08:12:00", disposition="done",
    )),
    "sla_terms": [row(sla_id="SL-1", org="v", metric="service_level", formula="F3", threshold_s=20, target=0.8,
                       direction="higher", period="month", scope="all", at_risk=0.03, bonus=0.01, kind="process")],
    "kpi_reports": monthly(row(org="v", period_start="2026-04-01", metric="service_level", sla_id="SL-1", value=0.83,
                                reported_at="2026-04-28 09:00:00")),
    "clauses": [row(clause_id="L-1", org="v", topic="audit and access", present=True, reference="Schedule 4",
                     amended_on="2025-06-30")],
    "reviews": monthly(row(review_id="V-2026-04", org="v", kind="monthly", planned_on="2026-04-09",
                            held_on="2026-04-10", quorum=True, minutes=True)),
    "actions": monthly(row(action_id="N-2026-04", org="v", owner="vendor", raised_on="2026-04-10", due_on="2026-04-28",
                            first_due_on="2026-04-24", closed_on="2026-04-27")),
    "requests": monthly(row(request_id="W-2026-04", org="v", raised_on="2026-04-14", answered_on="2026-04-21",
                             answer="done")),
    "mentions": monthly(row(mention_id="M-2026-04", org="v", channel="app_store", at="2026-04-05 20:40:00", rating=2,
                             answered_at="2026-04-06 09:10:00")),
    "invoices": monthly(row(org="v", period_start="2026-04-01", unit="contact", channel="voice", quantity=1,
                             amount=4.3)),
    "recognitions": monthly(row(recognition_id="G-2026-04", agent_id="A-1", org="v", at="2026-04-17", kind="award")),
    "forecasts": monthly(row(org="v", interval_start="2026-04-01 08:00:00", queue="v-1", contacts=42)),
    "selfcare": monthly(row(session_id="O-2026-04", org="h", customer_id="CU-1", topic="card lost", channel="bot",
                            started_at="2026-04-10 07:40:00", ended_at="2026-04-10 07:46:00", completed=False, csat=2)),
    "attestations": [row(attestation_id="AT-1", org="v", standard="PCI DSS", required=True, valid_from="2025-07-01",
                         valid_until="2026-06-30"),
                     row(attestation_id="AT-2", org="v", standard="SOC 2", required=True)],
    "access": [row(agent_id="A-1", org="v", system="crm", granted_on="2025-01-07"),
               row(agent_id="A-2", org="v", system="crm", granted_on="2025-01-07", revoked_on="2026-04-20")],
    "assessments": [row(practice="recognition", org="v", side="client", level=3, evidence="minutes", respondent="M")],
}  # fmt: skip
