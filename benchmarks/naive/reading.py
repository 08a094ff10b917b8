# ruff: noqa: E402, F401 (a notebook: parameters come before imports, later files use them)
# %% [markdown]
# # Outsourcer audit by hand
#
# One vendor beside the in-house team: read the raw exports, check them with Great Expectations, count every measure in
# pandas, draw, print. No use of outsourcer_audit; this is what its speed and its figures are compared with.

# %% tags=["parameters"]
engagement = "engagements/demo"
vendor = "meridian"
result = "naive.json"

# %%
import json
import os
import tomllib
from pathlib import Path

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import great_expectations.expectations as gxe
import numpy as np
import pandas as pd
import seaborn as sns
from great_expectations.data_context.types.base import ProgressBarsConfig
from IPython.display import display
from matplotlib import pyplot as plt
from statsmodels.stats.proportion import proportion_confint

sns.set_theme(style="whitegrid", rc={"figure.figsize": (8, 3.2)})

# %% [markdown]
# ## Engagement and mapping

# %%
home = Path(engagement)
client_config = tomllib.loads((home / "engagement.toml").read_text(encoding="utf-8"))
vendor_config = tomllib.loads((home / "vendors" / vendor / "vendor.toml").read_text(encoding="utf-8"))
inhouse, zone = client_config["inhouse"], client_config["timezone"]
orgs = [vendor, inhouse]
first, last = (pd.Period(month, "M") for month in client_config["period"].split(".."))
start, end = first.start_time, last.end_time.normalize()
since, until = start.tz_localize(zone), (end + pd.Timedelta(days=1)).tz_localize(zone)

BOOLEANS = {
    *("abandoned", "transferred", "resolved", "reopened", "context_ready", "self_service_first", "designed", "passed"),
    *("has_customer_id", "has_reason", "has_steps_tried", "has_promise", "has_authentication", "calibration"),
    *("had_to_repeat", "quorum", "minutes", "present", "completed", "required"),
}
INTEGERS = {"issues_raised", "issues_resolved", "sequence", "tier", "attempt", "level"}
NUMBERS = INTEGERS | {
    *("wait_s", "talk_s", "hold_s", "wrap_s", "script_adherence", "hours", "score", "csat", "ces", "nps"),
    *("threshold_s", "target", "at_risk", "bonus", "value", "quantity", "amount", "contacts", "rating"),
}
REQUIRED = {
    "access": ["agent_id", "system"],
    "actions": ["action_id", "org", "owner", "due_on"],
    "agents": ["agent_id", "org"],
    "assessments": ["practice", "org", "side", "level"],
    "attestations": ["attestation_id", "org", "standard"],
    "case_events": ["case_id", "occurred_at"],
    "clauses": ["clause_id", "org", "topic", "present"],
    "complaints": ["complaint_id", "at"],
    "contacts": ["contact_id", "org", "offered_at"],
    "crm_contacts": ["crm_id", "at"],
    "evaluations": ["evaluation_id", "at"],
    "forecasts": ["interval_start", "contacts"],
    "handoffs": ["case_id", "offered_at", "from_org", "to_org"],
    "invoices": ["org", "period_start", "unit", "quantity"],
    "kpi_reports": ["org", "period_start", "metric", "value"],
    "mentions": ["mention_id", "at"],
    "recognitions": ["agent_id", "at"],
    "requests": ["request_id", "org", "raised_on"],
    "reviews": ["review_id", "org", "planned_on"],
    "selfcare": ["session_id", "customer_id", "started_at"],
    "shifts": ["agent_id", "org", "starts_at", "ends_at"],
    "sla_terms": ["sla_id", "org", "metric", "target", "direction"],
    "surveys": ["contact_id", "sent_at"],
    "training": ["agent_id"],
}
PERIOD_COLUMN = {
    **{"actions": "due_on", "case_events": "occurred_at", "complaints": "at", "contacts": "offered_at"},
    **{"crm_contacts": "at", "evaluations": "at", "handoffs": "offered_at", "invoices": "period_start"},
    **{"kpi_reports": "period_start", "recognitions": "at", "requests": "raised_on", "reviews": "planned_on"},
    **{"surveys": "sent_at", "selfcare": "started_at", "mentions": "at", "forecasts": "interval_start"},
    **{"shifts": "starts_at"},
}
WITHOUT_ORG = {"surveys", "evaluations", "handoffs"}

# %% [markdown]
# ## Reading

# %%
DATES = {"period_start", "valid_from", "valid_until"}
SECONDS = {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0}
YES, NO = ["true", "t", "yes", "y", "1"], ["false", "f", "no", "n", "0"]


def as_moments(text, pattern, from_zone):
    moments = pd.to_datetime(text, format=pattern or "ISO8601", errors="coerce")
    if moments.dt.tz is None:
        moments = moments.dt.tz_localize(from_zone, ambiguous="NaT", nonexistent=pd.Timedelta(hours=1))
    return moments.dt.tz_convert(zone)


def as_numbers(text, unit, whole):
    if unit in ("h:mm:ss", "m:ss"):
        padded = text.where(text.str.count(":") == 2, "0:" + text)
        numbers = pd.to_timedelta(padded, errors="coerce").dt.total_seconds()
    elif unit == "percent":
        numbers = pd.to_numeric(text.str.rstrip(" %"), errors="coerce") * 0.01
    else:
        numbers = pd.to_numeric(text, errors="coerce") * SECONDS.get(unit, 1.0)
    numbers = numbers.where(np.isfinite(numbers) & ((numbers == numbers.round()) | (not whole)))
    return numbers.astype("Float64")


def typed(text, table, name, rule, from_zone):
    if name.endswith("_on") or name in DATES or (table, name) == ("recognitions", "at"):
        return pd.to_datetime(text, format=rule.get("format") or "ISO8601", errors="coerce").dt.normalize()
    if name.endswith("_at") or name in ("at", "interval_start"):
        return as_moments(text, rule.get("format"), from_zone)
    if name in BOOLEANS:
        words = {word.lower(): True for word in rule.get("true", YES)}
        words |= {word.lower(): False for word in rule.get("false", NO)}
        return text.str.lower().map(words).astype("boolean")
    if name in NUMBERS:
        return as_numbers(text, rule.get("unit"), name in INTEGERS)
    if "map" in rule:
        known = text.map(rule["map"])
        return known.where(known.notna() | text.isna(), rule.get("otherwise")).astype("str")
    return text


def read(folder, config, owner):
    for source in config["source"]:
        table, rules = source["table"], source["columns"]
        nulls = ["", *source.get("null", [])]
        for file in sorted(folder.glob(source["file"])):
            raw = pd.read_csv(
                file, sep=source.get("delimiter", ","), encoding=source.get("encoding", "utf-8"),
                dtype=str, keep_default_na=False, na_values=nulls,
            )  # fmt: skip
            frame = pd.DataFrame(index=raw.index)
            for name, written in rules.items():
                rule = {"from": written} if isinstance(written, str) else written
                text = raw[rule["from"]].str.strip() if "from" in rule else pd.Series(str(rule["value"]), raw.index)
                frame[name] = typed(text, table, name, rule, source.get("timezone", config["timezone"]))
                rejected = int((text.notna() & frame[name].isna()).sum())
                log.append((table, owner, "conformity", file.name, name, rejected, len(raw)))
            if "org" not in frame and table not in WITHOUT_ORG:
                frame["org"] = owner
            whole = frame[REQUIRED[table]].notna().all(axis=1)
            log.append((table, owner, "completeness", file.name, "", int((~whole).sum()), len(raw)))
            parts.setdefault(table, []).append(frame[whole])
            delivered_by.setdefault(table, set()).add(owner)


parts, log, delivered_by = {}, [], {}
read(home, client_config, inhouse)
read(home / "vendors" / vendor, vendor_config, vendor)

tables = {}
for table, frames in parts.items():
    rows = pd.concat(frames, ignore_index=True)
    if column := PERIOD_COLUMN.get(table):
        moment = rows[column]
        inside = moment.between(start, end) if moment.dt.tz is None else (moment >= since) & (moment < until)
        rows = rows[inside].reset_index(drop=True)
    tables[table] = rows

intake = pd.DataFrame(log, columns=["table", "org", "dimension", "file", "column", "failed", "total"])
display(pd.Series({table: len(rows) for table, rows in tables.items()}, name="rows").to_frame().T)
display(intake[intake.failed > 0])
