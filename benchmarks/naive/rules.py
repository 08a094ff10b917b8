# %% [markdown]
# ## Checks
#
# What Great Expectations cannot say on pandas is prepared as a true/false column and checked like any other.

# %%
CHANNELS = ["voice", "chat", "email", "social", "messaging", "web", "letter", "visit"]
METRICS = ["service_level", "abandonment", "csat_top2", "fcr_survey", "transfer_rate", "reopened"]
KEYS = {
    **{"actions": "action_id", "agents": "agent_id", "clauses": "clause_id", "complaints": "complaint_id"},
    **{"contacts": "contact_id", "crm_contacts": "crm_id", "requests": "request_id", "reviews": "review_id"},
    **{"sla_terms": "sla_id", "attestations": "attestation_id", "mentions": "mention_id", "selfcare": "session_id"},
}
FILLED = {
    "access": {"granted_on": 0.9},
    "actions": {"first_due_on": 0.9},
    "agents": {"lead": 0.9, "live_on": 0.95},
    "assessments": {"evidence": 0.8},
    "attestations": {"required": 1.0},
    "case_events": {"org": 0.98, "team": 0.95},
    "complaints": {"org": 0.9, "caused_by": 0.9},
    "contacts": {"customer_id": 0.98},
    "crm_contacts": {"customer_id": 0.98, "org": 0.95},
    "evaluations": {"contact_id": 0.95, "passed": 0.95},
    "forecasts": {"org": 0.95, "queue": 0.95},
    "handoffs": {"kind": 0.9, "designed": 0.95, "has_customer_id": 0.95},
    "mentions": {"channel": 0.95},
    "recognitions": {"org": 0.95},
    "requests": {"answer": 0.95},
    "selfcare": {"org": 0.99, "topic": 0.9, "completed": 0.9},
    "training": {"due_on": 0.95},
}
WORDS = {
    "actions": {"owner": ["vendor", "client"]},
    "agents": {"employment": ["inhouse", "vendor", "onsite_vendor", "freelance"]},
    "assessments": {"side": ["client", "vendor"]},
    "complaints": {"caused_by": ["vendor", "business", "other"]},
    "contacts": {"channel": CHANNELS},
    "crm_contacts": {"channel": CHANNELS},
    "evaluations": {"class": ["customer", "business", "compliance", "other"]},
    "handoffs": {"kind": ["warm", "cold"]},
    "invoices": {"unit": ["contact", "hour", "fte", "credit"], "channel": CHANNELS},
    "kpi_reports": {"metric": METRICS},
    "requests": {"answer": ["done", "refused", "not_in_contract", "open"]},
    "reviews": {"kind": ["weekly", "monthly", "quarterly", "calibration"]},
    "selfcare": {"channel": ["ivr", "bot", "web", "app"]},
    "sla_terms": {
        "metric": METRICS,
        "direction": ["higher", "lower"],
        "kind": ["outcome", "process"],
        "period": ["day", "week", "month", "quarter", "year"],
        "scope": ["all", *CHANNELS],
    },
    "training": {"category": ["soft", "product", "tools", "compliance", "policy"]},
}
RANGES = {
    "assessments": {"level": (1, 5)},
    "case_events": {"sequence": (0, None), "tier": (0, 5)},
    "contacts": {"wait_s": (0, 86400), "talk_s": (0, 86400), "script_adherence": (0, 1)},
    "evaluations": {"score": (0, 1)},
    "forecasts": {"contacts": (0, None)},
    "invoices": {"quantity": (0, None)},
    "kpi_reports": {"value": (0, 1)},
    "mentions": {"rating": (1, 5)},
    "selfcare": {"csat": (1, 5)},
    "sla_terms": {"target": (0, 1)},
    "surveys": {"csat": (1, 5), "ces": (1, 7), "nps": (0, 10)},
    "training": {"hours": (0, 400), "attempt": (1, None)},
}
ORDER = {
    "access": [("granted_on", "revoked_on")],
    "actions": [("raised_on", "closed_on"), ("raised_on", "due_on"), ("raised_on", "first_due_on")],
    "agents": [("hired_on", "live_on"), ("hired_on", "left_on")],
    "attestations": [("valid_from", "valid_until")],
    "complaints": [("at", "contacted_at"), ("at", "resolved_at")],
    "contacts": [("offered_at", "answered_at"), ("answered_at", "ended_at"), ("offered_at", "ended_at")],
    "crm_contacts": [("at", "noted_at")],
    "handoffs": [("offered_at", "accepted_at")],
    "mentions": [("at", "answered_at")],
    "requests": [("raised_on", "answered_on")],
    "selfcare": [("started_at", "ended_at")],
    "surveys": [("sent_at", "answered_at")],
    "training": [("assigned_on", "done_on"), ("assigned_on", "due_on")],
}
TOGETHER = {
    "assessments": ("uniqueness", ["practice", "org", "side", "respondent"]),
    "attestations": ("uniqueness", ["org", "standard", "valid_from"]),
    "case_events": ("consistency", ["case_id", "occurred_at", "sequence"]),
    "evaluations": ("uniqueness", ["evaluation_id", "item"]),
    "forecasts": ("uniqueness", ["org", "interval_start", "queue"]),
    "invoices": ("uniqueness", ["org", "period_start", "unit", "channel", "quantity"]),
    "recognitions": ("uniqueness", ["agent_id", "at", "kind"]),
    "kpi_reports": ("consistency", ["org", "period_start", "metric", "sla_id"]),
}
