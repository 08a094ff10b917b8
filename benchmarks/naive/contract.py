# ruff: noqa: F821 (cells of one notebook: names come from the files before, see naive_notebook.py)
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

reviews = tables["reviews"][tables["reviews"].kind != "calibration"]
on_day = (reviews.held_on - reviews.planned_on).abs() <= pd.Timedelta(days=7)
shares("governance.reviews_held", on_day & reviews.quorum.fillna(False) & reviews.minutes.fillna(False), reviews.org)

actions = tables["actions"][tables["actions"].owner == "vendor"]
agreed = actions[["first_due_on", "due_on"]].min(axis=1)
shares("governance.actions_on_time", actions.closed_on <= agreed, actions.org)
