# ruff: noqa: E402 (a notebook: parameters come before imports)
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
    *("had_to_repeat", "quorum", "minutes", "present"),
}
INTEGERS = {"issues_raised", "issues_resolved", "sequence", "tier", "attempt", "level"}
NUMBERS = INTEGERS | {
    *("wait_s", "talk_s", "hold_s", "wrap_s", "script_adherence", "hours", "score", "csat", "ces", "nps"),
    *("threshold_s", "target", "at_risk", "bonus", "value", "quantity", "amount"),
}
REQUIRED = {
    "access": ["agent_id", "system"],
    "actions": ["action_id", "org", "owner", "due_on"],
    "agents": ["agent_id", "org"],
    "assessments": ["practice", "org", "side", "level"],
    "case_events": ["case_id", "occurred_at"],
    "clauses": ["clause_id", "org", "topic", "present"],
    "complaints": ["complaint_id", "at"],
    "contacts": ["contact_id", "org", "offered_at"],
    "crm_contacts": ["crm_id", "at"],
    "evaluations": ["evaluation_id", "at"],
    "handoffs": ["case_id", "offered_at", "from_org", "to_org"],
    "invoices": ["org", "period_start", "unit", "quantity"],
    "kpi_reports": ["org", "period_start", "metric", "value"],
    "recognitions": ["agent_id", "at"],
    "requests": ["request_id", "org", "raised_on"],
    "reviews": ["review_id", "org", "planned_on"],
    "sla_terms": ["sla_id", "org", "metric", "target", "direction"],
    "surveys": ["contact_id", "sent_at"],
    "training": ["agent_id"],
}
PERIOD_COLUMN = {
    **{"actions": "due_on", "case_events": "occurred_at", "complaints": "at", "contacts": "offered_at"},
    **{"crm_contacts": "at", "evaluations": "at", "handoffs": "offered_at", "invoices": "period_start"},
    **{"kpi_reports": "period_start", "recognitions": "at", "requests": "raised_on", "reviews": "planned_on"},
    **{"surveys": "sent_at"},
}
WITHOUT_ORG = {"surveys", "evaluations", "handoffs"}

# %% [markdown]
# ## Reading

# %%
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
    if name.endswith("_on") or name == "period_start" or (table, name) == ("recognitions", "at"):
        return pd.to_datetime(text, format=rule.get("format") or "ISO8601", errors="coerce").dt.normalize()
    if name.endswith("_at") or name == "at":
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
    **{"sla_terms": "sla_id"},
}
FILLED = {
    "access": {"granted_on": 0.9},
    "actions": {"first_due_on": 0.9},
    "agents": {"lead": 0.9, "live_on": 0.95},
    "assessments": {"evidence": 0.8},
    "case_events": {"org": 0.98, "team": 0.95},
    "complaints": {"org": 0.9, "caused_by": 0.9},
    "contacts": {"customer_id": 0.98},
    "crm_contacts": {"customer_id": 0.98, "org": 0.95},
    "evaluations": {"contact_id": 0.95, "passed": 0.95},
    "handoffs": {"kind": 0.9, "designed": 0.95, "has_customer_id": 0.95},
    "recognitions": {"org": 0.95},
    "requests": {"answer": 0.95},
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
    "invoices": {"unit": ["contact", "hour", "fte"], "channel": CHANNELS},
    "kpi_reports": {"metric": METRICS},
    "requests": {"answer": ["done", "refused", "not_in_contract", "open"]},
    "reviews": {"kind": ["weekly", "monthly", "quarterly"]},
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
    "invoices": {"quantity": (0, None)},
    "kpi_reports": {"value": (0, 1)},
    "sla_terms": {"target": (0, 1)},
    "surveys": {"csat": (1, 5), "ces": (1, 7), "nps": (0, 10)},
    "training": {"hours": (0, 400), "attempt": (1, None)},
}
ORDER = {
    "access": [("granted_on", "revoked_on")],
    "actions": [("raised_on", "closed_on"), ("raised_on", "due_on"), ("raised_on", "first_due_on")],
    "agents": [("hired_on", "live_on"), ("hired_on", "left_on")],
    "complaints": [("at", "contacted_at"), ("at", "resolved_at")],
    "contacts": [("offered_at", "answered_at"), ("answered_at", "ended_at"), ("offered_at", "ended_at")],
    "crm_contacts": [("at", "noted_at")],
    "handoffs": [("offered_at", "accepted_at")],
    "requests": [("raised_on", "answered_on")],
    "surveys": [("sent_at", "answered_at")],
    "training": [("assigned_on", "done_on"), ("assigned_on", "due_on")],
}
TOGETHER = {
    "assessments": ("uniqueness", ["practice", "org", "side", "respondent"]),
    "case_events": ("consistency", ["case_id", "occurred_at", "sequence"]),
    "evaluations": ("uniqueness", ["evaluation_id", "item"]),
    "invoices": ("uniqueness", ["org", "period_start", "unit", "channel", "quantity"]),
    "recognitions": ("uniqueness", ["agent_id", "at", "kind"]),
    "kpi_reports": ("consistency", ["org", "period_start", "metric", "sla_id"]),
}


def prepared(table, rows):
    """True/false columns for rules about several columns: name -> (dimension, column)."""
    if table == "access":
        twice = rows[rows.revoked_on.isna()].duplicated(["agent_id", "system"], keep=False)
        return {"open_once": ("uniqueness", ~twice.reindex(rows.index, fill_value=False))}
    if table == "clauses":
        absent = ~rows.present.fillna(False)
        decided = rows.groupby(["org", "topic"]).present.transform("nunique")
        return {
            "has_reference": ("completeness", absent | rows.reference.notna()),
            "has_date": ("completeness", absent | rows.amended_on.notna()),
            "decided": ("consistency", decided <= 1),
        }
    if table == "contacts":
        lost = rows.abandoned.fillna(False)
        spent = rows.talk_s + rows.hold_s.fillna(0) + rows.wrap_s.fillna(0)
        soon = rows.offered_at + pd.to_timedelta(rows.wait_s + rows.talk_s, unit="s")
        half_a_day = (rows.hold_s > 43200) | (rows.wrap_s > 43200) | (spent > 43200)
        issues = rows[["issues_raised", "issues_resolved"]]
        flags = {
            "fits": ("consistency", ~(soon > rows.ended_at + pd.Timedelta(seconds=60))),
            "silent": ("consistency", ~(lost & (rows.talk_s > 0))),
            "timers": ("conformity", ~(half_a_day | (rows.hold_s < 0) | (rows.wrap_s < 0))),
        }
        if issues.notna().any(axis=None):  # one vendor does not count them
            flags["dozens"] = ("conformity", ~((issues < 0) | (issues > 50)).any(axis=1))
            flags["solved"] = ("consistency", ~(rows.issues_resolved > rows.issues_raised))
        if "answered_at" in rows and rows.answered_at.notna().any():
            waited = (rows.answered_at - rows.offered_at).dt.total_seconds()
            flags["waited"] = ("consistency", ~((waited - rows.wait_s).abs() > 60))
            flags["lost_or_answered"] = ("consistency", ~(lost & rows.answered_at.notna()))
        return flags
    if table == "handoffs":
        return {"moved": ("consistency", ~((rows.from_org == rows.to_org) & (rows.from_team == rows.to_team)))}
    if table == "invoices":
        return {"first_of_month": ("conformity", rows.period_start.dt.day == 1)}
    if table == "kpi_reports":
        return {
            "first_of_month": ("conformity", rows.period_start.dt.day == 1),
            "reported_after": ("consistency", rows.reported_at.dt.tz_localize(None) >= rows.period_start),
        }
    if table == "requests":
        return {"open_or_answered": ("consistency", (rows.answer == "open") == rows.answered_on.isna())}
    if table == "reviews":
        held = rows.held_on.notna()
        return {
            "has_quorum": ("completeness", ~held | rows.quorum.notna()),
            "has_minutes": ("completeness", ~held | rows.minutes.notna()),
            "minutes_of_held": ("consistency", held | ~rows.minutes.fillna(False)),
            "its_own": ("consistency", ~((rows.held_on - rows.planned_on).abs() > pd.Timedelta(days=92))),
        }
    if table == "sla_terms":
        known = rows.formula.isin(["F1", "F2", "F3", "F4", "F5"])
        shares = rows[["at_risk", "bonus"]]
        beyond = ((shares < 0) | (shares > 1)).any(axis=1) | (rows.threshold_s < 0) | (rows.threshold_s > 2678400)
        timed = rows.threshold_s.notna()
        return {
            "has_formula": ("completeness", (rows.metric != "service_level") | known),
            "has_threshold": ("completeness", (rows.metric != "service_level") | timed),
            "in_bounds": ("conformity", ~beyond),
            "whole_fee": ("consistency", rows.groupby("org").at_risk.transform("sum") <= 1.0001),
        }
    if table == "surveys":
        complete = len(rows) >= 100 and rows.answered_at.notna().all()
        return {
            "has_refusals": ("completeness", pd.Series(not complete, rows.index)),
            "has_moment": ("consistency", rows.csat.isna() | rows.answered_at.notna()),
        }
    if table == "training":
        return {
            "tested_when_done": ("consistency", rows.passed.isna() | rows.done_on.notna()),
            "mark": ("conformity", ~(rows.score < 0)),
        }
    return {}


def suite_of(table, there, flags):
    """Expectations that the delivered columns allow, each with its dimension (None: already enforced on reading)."""
    yield None, gxe.ExpectTableRowCountToBeBetween(min_value=1)
    for column in REQUIRED[table]:
        yield None, gxe.ExpectColumnValuesToNotBeNull(column=column)
    if key := KEYS.get(table):
        yield "uniqueness", gxe.ExpectColumnValuesToBeUnique(column=key)
        yield None, gxe.ExpectColumnValuesToBeUnique(column=key, mostly=0.99)
    for column, mostly in FILLED.get(table, {}).items():
        if column in there:
            yield "completeness", gxe.ExpectColumnValuesToNotBeNull(column=column, mostly=mostly)
    for column, words in WORDS.get(table, {}).items():
        if column in there:
            yield "conformity", gxe.ExpectColumnValuesToBeInSet(column=column, value_set=words)
    for column, (low, high) in RANGES.get(table, {}).items():
        if column in there:
            yield "conformity", gxe.ExpectColumnValuesToBeBetween(column=column, min_value=low, max_value=high)
    for early, late in ORDER.get(table, []):
        if early in there and late in there:
            yield (
                "consistency",
                gxe.ExpectColumnPairValuesAToBeGreaterThanB(
                    column_A=late, column_B=early, or_equal=True, ignore_row_if="either_value_is_missing"
                ),
            )
    if table in TOGETHER:
        dimension, columns = TOGETHER[table]
        yield dimension, gxe.ExpectCompoundColumnsToBeUnique(column_list=columns)
    for name, (dimension, _) in flags.items():
        yield dimension, gxe.ExpectColumnValuesToBeInSet(column=name, value_set=[True])


def check(table, org, rows, there):
    flags = prepared(table, rows)
    rows = rows.assign(**{name: flag.fillna(True).astype(bool) for name, (_, flag) in flags.items()})
    dimensions, expectations = zip(*suite_of(table, there, flags), strict=True)
    asset = pandas_source.add_dataframe_asset(f"{table} of {org}")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": rows})
    for place, expectation in enumerate(expectations):
        expectation.meta = {"place": place}
    found = batch.validate(
        gx.ExpectationSuite(f"{table} of {org}", expectations=list(expectations)),
        result_format={"result_format": "SUMMARY", "partial_unexpected_count": 0},
    )
    for one in found.results:
        config = one.expectation_config
        failed, total = one.result.get("unexpected_count") or 0, one.result.get("element_count", 0)
        what = config.kwargs.get("column") or config.kwargs.get("column_A") or ""
        yield table, org, dimensions[config.meta["place"]], config.type, what, one.success, failed, total


context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = ProgressBarsConfig(globally=False)
pandas_source = context.data_sources.add_pandas("tables")

found = []
for table, rows in tables.items():
    owners = [column for column in ("org", "from_org", "to_org") if column in rows]
    if not owners:
        # Where both sides sent rows that do not say whose they are, the checks count for neither.
        whose = delivered_by[table]
        found += check(table, next(iter(whose)) if len(whose) == 1 else "both", rows, set(rows))
        continue
    for org in orgs:
        mine = rows[(rows[owners] == org).any(axis=1)]
        sent = [set(part) for part in parts[table] if (part[owners] == org).any(axis=None)]
        if len(mine):
            found += check(table, org, mine, set.intersection(*sent))

checks = pd.DataFrame(
    found, columns=["table", "org", "dimension", "expectation", "column", "success", "failed", "total"]
)
print(f"{len(checks)} expectations, {int((~checks.success).sum())} not met")
display(checks[(checks.failed > 0) | ~checks.success])

# %% [markdown]
# ## Counting
#
# `figures` collects value, n and interval per measure and organisation. A row whose flag is unknown is left out.

# %%
figures = {}


def put(measure, org, value, n, low=None, high=None):
    figures.setdefault(measure, {})[org] = {"value": value, "n": int(n), "low": low, "high": high}


def put_share(measure, org, hits, n):
    low, high = proportion_confint(hits, n, method="wilson") if n else (None, None)
    put(measure, org, hits / n if n else None, n, low, high)


def shares(measure, flag, org):
    counted = flag.astype("boolean").groupby(org).agg(["sum", "count"])
    for name in orgs:
        hits, n = counted.loc[name] if name in counted.index else (0, 0)
        put_share(measure, name, int(hits), int(n))


def ratios(measure, rows, top, bottom):
    known = rows[[top, bottom]].notna().all(axis=1)
    counted = rows[known].groupby("org")[[top, bottom]].agg(["sum", "count"])
    for name in orgs:
        if name in counted.index and counted.loc[name, (bottom, "sum")] > 0:
            sums = counted.loc[name]
            put(measure, name, float(sums[top, "sum"] / sums[bottom, "sum"]), sums[top, "count"])


def quantiles(measure, value, org, q):
    for name in orgs:
        mine = value[org == name].dropna().to_numpy(dtype=float)
        put(measure, name, float(np.quantile(mine, q, method="inverted_cdf")) if len(mine) else None, len(mine))


def month(moment):
    plain = moment.dt.tz_localize(None) if moment.dt.tz is not None else moment
    return plain.dt.to_period("M")


def day(moment):
    return moment.dt.tz_localize(None).dt.normalize()


contacts, surveys, handoffs = tables["contacts"], tables["surveys"], tables["handoffs"]
agents, training, terms = tables["agents"], tables["training"], tables["sla_terms"]
crm, events = tables["crm_contacts"], tables["case_events"]
contacts["month"], handoffs["month"] = month(contacts.offered_at), month(handoffs.offered_at)
handled = contacts[contacts.abandoned.eq(False).fillna(False)]
asked = surveys.merge(contacts[["contact_id", "org", "channel", "transferred"]], on="contact_id")
asked["month"] = month(asked.sent_at)

# %% [markdown]
# ### Service levels, recomputed with the contract's formula

# %%
SHORT_S = 5


def service_level_rows(term):
    """Hit or miss per thing that one service level counts, with its moment."""
    if term.metric in ("csat_top2", "fcr_survey"):
        rows = asked[asked.answered_at.notna() & (asked.org == term.org)]
        hit = rows.csat >= 4 if term.metric == "csat_top2" else rows.resolved
        moment, trial = rows.sent_at, hit.notna()
    else:
        rows = contacts[contacts.org == term.org]
        left, fast = rows.abandoned, rows.wait_s <= term.threshold_s
        short, moment = left & (rows.wait_s <= SHORT_S), rows.offered_at
        if term.metric == "service_level":
            hit = fast if term.formula == "F1" else fast & ~left
            both = left.notna() & fast.notna()
            trial = {"F1": both, "F2": ~left, "F3": both, "F4": ~left | ~fast, "F5": ~short}[term.formula]
        elif term.metric == "abandonment":
            hit, trial = left & ~short, ~short
        elif term.metric == "transfer_rate":
            hit, trial = rows.transferred, ~left
        else:
            hit, trial = rows.reopened, rows.resolved
    in_scope = trial.fillna(False) & hit.notna()
    if pd.notna(term.scope) and term.scope != "all":
        in_scope &= rows.channel == term.scope
    found = pd.DataFrame({"moment": moment, "hit": hit.astype("boolean")})[in_scope]
    return found.assign(sla_id=term.sla_id, org=term.org)


def service_level_cells(when):
    cells = sl_rows.groupby(["org", "sla_id", when]).hit.agg(n="count", value="mean").reset_index()
    cells = cells.merge(terms[["org", "sla_id", "metric", "target", "direction"]], on=["org", "sla_id"])
    lower = cells.direction == "lower"
    cells["met"] = (lower & (cells.value <= cells.target)) | (~lower & (cells.value >= cells.target))
    return cells


sl_rows = pd.concat([service_level_rows(term) for term in terms.itertuples()], ignore_index=True)
sl_rows["month"], sl_rows["day"] = month(sl_rows.moment), day(sl_rows.moment)
cells, days = service_level_cells("month"), service_level_cells("day")
answering = cells[cells.metric == "service_level"]
busy_days = days[(days.metric == "service_level") & (days.n >= 30)]
display(cells.pivot(index="sla_id", columns="month", values="value").astype(float).round(3))

# %% [markdown]
# ### Governance

# %%
shares("governance.sla_attainment", cells.met, cells.org)
if len(busy_days):
    gap = answering.met.mean() - busy_days.met.mean()
    put("governance.interval_gap", vendor, float(gap), len(busy_days))
else:
    put("governance.interval_gap", vendor, None, 0)
shares("governance.sla_measurability", terms.sla_id.isin(sl_rows.sla_id), terms.org)

pack = tables["kpi_reports"].assign(month=lambda t: month(t.period_start))
# Reported figures that no service level asks for are recomputed too, over all channels.
pack["sla_id"] = pack.sla_id.fillna("reported " + pack.metric)
loose = pack.loc[~pack.sla_id.isin(terms.sla_id), ["sla_id", "org", "metric"]].drop_duplicates()
loose = loose.assign(scope="all", formula=None, threshold_s=None)
extra = pd.concat([service_level_rows(term) for term in loose.itertuples()] or [sl_rows[:0]], ignore_index=True)
extra = (
    extra.assign(month=month(extra.moment)).groupby(["org", "sla_id", "month"]).hit.mean().rename("value").reset_index()
)
both = pd.concat([cells[["org", "sla_id", "month", "value"]], extra]).merge(
    pack[["org", "sla_id", "month", "value"]], on=["org", "sla_id", "month"], suffixes=("", "_reported")
)
shares("governance.recompute_gap", (both.value - both.value_reported).abs() > 0.005, both.org)

rated = asked[asked.csat.notna()].assign(happy=lambda t: t.csat >= 4)
usual = rated.loc[rated.org == inhouse, "happy"].mean()
happy = rated.groupby(["org", "month"]).happy.agg(n="count", value="mean").reset_index()
happy["red"] = happy.value < usual - 2 * np.sqrt((usual * (1 - usual) / happy.n).astype(float))
green = cells.groupby(["org", "month"]).met.all().rename("green").reset_index()
melons = green[green.green].merge(happy[happy.n >= 30], on=["org", "month"])
shares("governance.watermelon", melons.red, melons.org)

shares("governance.outcome_share", (terms.kind == "outcome").astype("boolean").mask(terms.kind.isna()), terms.org)
paid = int(((terms.at_risk > 0) | (terms.bonus > 0)).fillna(False).sum())
put("governance.kpi_parsimony", vendor, float(paid), paid)

reviews = tables["reviews"]
on_day = (reviews.held_on - reviews.planned_on).abs() <= pd.Timedelta(days=7)
shares("governance.reviews_held", on_day & reviews.quorum.fillna(False) & reviews.minutes.fillna(False), reviews.org)

actions = tables["actions"][tables["actions"].owner == "vendor"]
agreed = actions[["first_due_on", "due_on"]].min(axis=1)
shares("governance.actions_on_time", actions.closed_on <= agreed, actions.org)

# %% [markdown]
# ### Training and people

# %%
due = training[training.due_on.between(start, end)]
due = due.groupby(["agent_id", "org", "course", "due_on"], dropna=False).done_on.min().reset_index()
due = due.merge(agents[["agent_id", "org", "left_on"]], on=["agent_id", "org"], how="left")
due = due[due.left_on.isna() | (due.left_on >= due.due_on)]
shares("training.on_time", due.done_on <= due.due_on, due.org)

done = training[training.done_on.between(start, end)]
tests = done[(done.attempt == 1).fillna(False)]
shares("training.first_pass", tests.passed, tests.org)

active = agents[(agents.live_on <= end) & (agents.left_on.isna() | (agents.left_on > end))]
recent = training[training.done_on.between(end - pd.Timedelta(days=90), end)]
recent = recent[["agent_id", "org"]].drop_duplicates().assign(trained=True)
refreshed = active.merge(recent, on=["agent_id", "org"], how="left")
shares("training.refreshed", refreshed.trained.notna(), refreshed.org)

taught = done[done.category.notna()]
taught = taught.assign(soft=taught.hours.where(taught.category == "soft", 0.0))
ratios("training.soft_skill_share", taught, "soft", "hours")

news = training[(training.category == "policy") & training.assigned_on.between(start, end)]
lag = (news.done_on.fillna(end + pd.Timedelta(days=1)) - news.assigned_on).dt.days
quantiles("training.change_lag", lag, news.org, 0.9)

there = agents[(agents.hired_on <= end) & (agents.left_on.isna() | (agents.left_on >= start))]
worked = there.left_on.fillna(end).clip(upper=end) - there.hired_on.clip(lower=start)
there = there.assign(years=(worked.dt.days + 1) / 365, gone=(there.left_on <= end).astype(float))
ratios("training.attrition", there, "gone", "years")

hired = agents[agents.hired_on <= end - pd.Timedelta(days=90)]
shares("training.early_attrition", (hired.left_on - hired.hired_on) < pd.Timedelta(days=90), hired.org)

manned = contacts[contacts.agent_id.notna()].merge(
    agents.loc[agents.live_on.notna(), ["agent_id", "org", "live_on"]], on=["agent_id", "org"]
)
shares("training.novice_exposure", (day(manned.offered_at) - manned.live_on) < pd.Timedelta(days=90), manned.org)

spans = active[active.lead.notna()].groupby(["org", "lead"]).size()
for org, teams in spans.groupby("org"):
    put("training.span_of_control", org, float(teams.mean()), len(teams))

# %% [markdown]
# ### Data integration

# %%
shares("data.crm_match", handled.crm_id.isin(crm.crm_id), handled.org)

ended = handled[handled.ended_at.notna()]
noted = ended.crm_id.map(crm.groupby("crm_id").noted_at.min())
shares("data.write_back", noted <= ended.ended_at + pd.Timedelta(hours=24), ended.org)

keys = ["org", "channel", "day"]
theirs = handled.assign(day=day(handled.offered_at)).groupby(keys).size().rename("vendor")
ours = crm.assign(day=day(crm["at"])).groupby(keys).size().rename("client")
volumes = pd.concat([ours, theirs], axis=1).fillna(0).reset_index()
volumes["gap"] = (volumes.client - volumes.vendor).abs()
ratios("data.reconciliation_gap", volumes, "gap", "client")

quality = pd.concat([checks, intake])[["org", "dimension", "failed", "total"]]
quality["dimension"] = quality.dimension.replace({"conformity": "validity", "consistency": "validity"})
counts = quality.groupby(["org", "dimension"])[["failed", "total"]].sum()
for org in orgs:
    for dimension in ("completeness", "validity", "uniqueness"):
        failed, total = counts.loc[(org, dimension)]
        if dimension == "uniqueness":
            put_share("data.duplicates", org, int(failed), int(total))
        else:
            put_share(f"data.{dimension}", org, int(total - failed), int(total))

shares("data.context_at_start", handled.context_ready, handled.org)

access = tables["access"]
needed = client_config["required_systems"]
open_now = (access.granted_on <= end) & (access.revoked_on.isna() | (access.revoked_on > end))
granted = access[open_now & access.system.isin(needed)].drop_duplicates(["org", "agent_id", "system"])
held = granted.groupby(["org", "agent_id"]).size().rename("held").reset_index()
readers = active.merge(held, on=["org", "agent_id"], how="left")
shares("data.history_access", readers.held >= len(needed), readers.org)

keys = ["org", "channel", "month"]
invoices = tables["invoices"][tables["invoices"].unit == "contact"]
billed = invoices.assign(month=month(invoices.period_start)).groupby(keys).quantity.sum().rename("billed")
logged = handled[handled.org == vendor].groupby(keys).size().rename("logged")
bills = pd.concat([logged, billed], axis=1).astype(float).fillna(0).reset_index()
bills["gap"] = (bills.billed - bills.logged).abs()
ratios("data.billed_gap", bills, "gap", "logged")

# %% [markdown]
# ### Hand-offs

# %%
shares("handoffs.transfer_rate", handled.transferred, handled.org)
unplanned = handoffs.loc[handoffs.designed.eq(False).fillna(False), "contact_id"]
shares("handoffs.avoidable", handled.contact_id.isin(unplanned.dropna()), handled.org)
warm = (handoffs.kind == "warm").astype("boolean").mask(handoffs.kind.isna())
shares("handoffs.warm_share", warm, handoffs.from_org)
taken = handoffs.accepted_at - handoffs.offered_at
agreed_hours = pd.Timedelta(hours=client_config["ola_hours"])
shares("handoffs.within_ola", taken <= agreed_hours, handoffs.to_org)
old = handoffs.offered_at < until - pd.Timedelta(days=5)
shares("handoffs.lost", ~(taken[old] <= pd.Timedelta(days=5)), handoffs.to_org[old])
carried = handoffs.has_customer_id & handoffs.has_reason & handoffs.has_steps_tried
carried = carried & handoffs.has_promise & handoffs.has_authentication
shares("handoffs.context_carried", carried, handoffs.from_org)
repeats = asked[asked.transferred.fillna(False) & asked.had_to_repeat.notna()]
shares("handoffs.customer_repeats", repeats.had_to_repeat, repeats.org)


def stations(rows, holder):
    """Who held a case, one after another: consecutive events of one holder are one station."""
    rows = rows.assign(holder=holder).dropna(subset="holder")
    rows = rows.sort_values(["case_id", "sequence", "occurred_at", "holder"], na_position="first")
    return rows[rows.holder != rows.groupby("case_id").holder.shift()]


def involved(at, flag):
    """Per case and organisation: whether a flagged move started or ended with it."""
    flag = flag.astype(bool)
    mine = flag | flag.groupby(at.case_id).shift(-1, fill_value=False)
    return mine.groupby([at.case_id, at.org]).any().reset_index(name="flag")


teams = stations(events, events.org + "/" + events.team)
moves = (teams.groupby("case_id").size() - 1).rename("moves")
touched = teams[["case_id", "org"]].drop_duplicates().merge(moves, on="case_id")
quantiles("handoffs.hops", touched.moves, touched.org, 0.9)
back = involved(teams, teams.holder == teams.groupby("case_id").holder.shift(2))
shares("handoffs.ping_pong", back.flag, back.org)

companies = stations(events, events.org)
back = involved(companies, companies.holder == companies.groupby("case_id").holder.shift(2))
shares("handoffs.cross_company_ping_pong", back.flag, back.org)

tiered = events[events.tier.notna()]
tiers = stations(tiered, tiered.org + "/" + tiered.tier.astype(int).astype(str))
up = involved(tiers, (tiers.tier > tiers.groupby("case_id").tier.shift()).fillna(False))
shares("handoffs.escalation", up.flag, up.org)
steps = tiers[tiers.tier != tiers.groupby("case_id").tier.shift().fillna(-1)]
in_order = (steps.tier == steps.groupby("case_id").cumcount() + 1) & (steps.tier <= 3)
in_order = in_order.groupby(steps.case_id).all().rename("in_order")
touched = tiers[["case_id", "org"]].drop_duplicates().merge(in_order, on="case_id")
shares("handoffs.push_to_front", touched.in_order, touched.org)

# %% [markdown]
# ### Customer outcomes

# %%
shares("outcomes.csat_top2", asked.csat >= 4, asked.org)
shares("outcomes.dissatisfied", asked.csat <= 2, asked.org)
shares("outcomes.fcr_survey", asked.resolved, asked.org)
solved = contacts[contacts.resolved.fillna(False)]
shares("outcomes.reopened", solved.reopened, solved.org)
waited = contacts[~(contacts.abandoned & (contacts.wait_s <= SHORT_S)).fillna(False)]
shares("outcomes.abandoned", waited.abandoned, waited.org)

# %% [markdown]
# ## Figures

# %%
columns = {(org, name): {m: of.get(org, {}).get(name) for m, of in figures.items()}
           for org in orgs for name in ("value", "n", "low", "high")}  # fmt: skip
table = pd.DataFrame(columns)
for pillar, rows in table.groupby(table.index.str.split(".").str[0], sort=False):
    print(pillar)
    display(rows.round(3))

# %%
Path(result).write_text(
    json.dumps({m: {**of.get(vendor, {"value": None, "n": 0}), "orgs": of} for m, of in figures.items()}, indent=1)
)

# %% [markdown]
# ## Charts

# %%
ours_only = handled[handled.org.isin(orgs)]


def by_month(rows, flag, title):
    frame = rows.assign(share=flag.astype("Float64").astype(float), when=rows.month.astype(str))
    frame = frame.groupby(["when", "org"]).share.mean().reset_index()
    axes = sns.lineplot(frame, x="when", y="share", hue="org", hue_order=orgs, marker="o")
    axes.set(title=title, xlabel="", ylabel="")
    plt.show()


by_month(ours_only, ours_only.transferred, "Contacts passed on")

# %%
by_month(ours_only, ours_only.context_ready, "Contacts with the customer on screen")

# %%
answered = asked[asked.org.isin(orgs) & asked.csat.notna()]
by_month(answered, answered.csat >= 4, "Satisfied customers")

# %%
sent = handoffs.rename(columns={"from_org": "org"})
sent = sent[sent.org.isin(orgs)]
by_month(sent, carried[sent.index], "Hand-offs with all context")

# %%
grid = cells.assign(when=cells.month.astype(str)).pivot(index="sla_id", columns="when", values="value").astype(float)
axes = sns.heatmap(grid, annot=True, fmt=".2f", cmap="RdYlGn", vmin=0, vmax=1)
axes.set(title="Service levels, recomputed", xlabel="", ylabel="")
plt.show()

# %%
axes = sns.countplot(ours_only.assign(when=ours_only.month.astype(str)), x="when", hue="org", hue_order=orgs)
axes.set(title="Contacts handled", xlabel="", ylabel="")
plt.show()

# %%
waits = contacts[contacts.org.isin(orgs)].astype({"wait_s": float})
axes = sns.boxplot(waits, x="channel", y="wait_s", hue="org", hue_order=orgs, showfliers=False)
axes.set(title="Waiting time in seconds", xlabel="", ylabel="", yscale="symlog")
plt.show()

# %%
parity = pd.DataFrame(
    [{"measure": m, "org": org, "value": of[org]["value"]} for m, of in figures.items() for org in orgs
     if len(of) == 2 and of[org]["value"] is not None and of[org]["value"] <= 1]
)  # fmt: skip
plt.figure(figsize=(8, 8))
axes = sns.stripplot(parity, x="value", y="measure", hue="org", hue_order=orgs)
axes.set(title="Parity with in-house", xlabel="", ylabel="")
plt.show()
