# ruff: noqa: F821 (cells of one notebook: names come from the files before, see naive_notebook.py)
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
