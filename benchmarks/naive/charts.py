# ruff: noqa: F821 (cells of one notebook: names come from the files before, see naive_notebook.py)
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
