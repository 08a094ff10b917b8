# ruff: noqa: F821 (cells of one notebook: names come from the files before, see naive_notebook.py)
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
