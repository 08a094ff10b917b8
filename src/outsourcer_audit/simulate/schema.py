"""Columns: which canonical columns the demo's exports carry, table by table, in the order of the files."""

from __future__ import annotations

from .market import INHOUSE


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


COLUMNS = {
    "contacts": _columns(
        "contact_id case_id customer_id site team agent_id channel topic offered_at answered_at ended_at wait_s talk_s "
        "hold_s wrap_s abandoned transferred resolved issues_raised issues_resolved reopened crm_id context_ready "
        "self_service_first script_adherence note"
    ),
    "handoffs": _columns(
        "handoff_id case_id contact_id offered_at accepted_at from_org from_team from_agent to_org to_team to_agent "
        "kind reason designed has_customer_id has_reason has_steps_tried has_promise has_authentication"
    ),
    "agents": _columns("agent_id site team lead employment hired_on live_on left_on languages"),
    "training": _columns("training_id agent_id course category hours assigned_on due_on done_on score passed attempt"),
    "evaluations": _columns(
        "evaluation_id contact_id agent_id evaluator evaluator_org at item class score passed calibration selected_by"
    ),
    "kpi_reports": _columns("period_start metric sla_id value reported_at"),
    "invoices": _columns("period_start unit channel quantity amount"),
    "assessments": _columns("practice level evidence respondent"),
    "sla_terms": _columns("sla_id metric formula threshold_s target direction period scope at_risk bonus kind"),
    "client assessments": _columns("practice org level evidence respondent"),
    "clauses": _columns("clause_id topic present reference amended_on"),
    "case_events": _columns("case_id occurred_at sequence org team tier event"),
    "surveys": _columns("contact_id sent_at answered_at csat ces nps resolved had_to_repeat"),
    "crm_contacts": _columns("crm_id customer_id org channel at noted_at disposition"),
    "complaints": _columns("complaint_id at org cause caused_by contact_id contacted_at resolved_at"),
    "access": _columns("agent_id org system granted_on revoked_on"),
    "recognitions": _columns("recognition_id agent_id org at kind"),
    "reviews": _columns("review_id org kind planned_on held_on quorum minutes"),
    "actions": _columns("action_id org owner raised_on due_on first_due_on closed_on description"),
    "attestations": _columns("attestation_id standard required valid_from valid_until"),
    "shifts": _columns("agent_id starts_at ends_at"),
    "selfcare": _columns("session_id org customer_id topic channel started_at ended_at completed csat"),
    "mentions": _columns("mention_id org channel at rating answered_at text"),
    "forecasts": _columns("org interval_start queue contacts"),
    "requests": _columns("request_id org raised_on answered_on answer description"),
}
NOT_EXPORTED = {
    "juniper": {"note"},
    "northgate": {"issues_raised", "issues_resolved"},
    "lumen": {"answered_at"},
    INHOUSE: {"answered_at", "script_adherence"},
}
"""Columns of contacts that a system does not export."""
