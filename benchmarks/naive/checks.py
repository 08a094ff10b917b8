# ruff: noqa: F821 (cells of one notebook: names come from the files before, see naive_notebook.py)
# %%
def prepared(table, rows):
    """True/false columns for rules about several columns: name -> (dimension, column)."""
    if table == "access":
        twice = rows[rows.revoked_on.isna()].duplicated(["agent_id", "system"], keep=False)
        return {"open_once": ("uniqueness", ~twice.reindex(rows.index, fill_value=False))}
    if table == "attestations":
        decided = rows.groupby(["org", "standard"]).required.transform("nunique")
        return {
            "both_dates": ("completeness", rows.valid_from.isna() == rows.valid_until.isna()),
            "decided": ("consistency", decided <= 1),
        }
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
        credit = rows.unit == "credit"
        return {
            "first_of_month": ("conformity", rows.period_start.dt.day == 1),
            "credit_amount": ("completeness", ~(credit & rows.amount.isna())),
            "credit_above_zero": ("conformity", ~(credit & (rows.amount < 0))),
        }
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
    if table == "selfcare":
        flawless = rows.completed.count() >= 100 and bool(rows.completed.dropna().all())
        return {"has_failures": ("completeness", pd.Series(not flawless, rows.index))}
    if table == "shifts":
        turns = rows.sort_values(["org", "agent_id", "starts_at", "ends_at"])
        earlier = turns.groupby(["org", "agent_id"]).ends_at.shift().reindex(rows.index)
        return {
            "forward": ("consistency", rows.ends_at > rows.starts_at),
            "one_shift": ("conformity", rows.ends_at <= rows.starts_at + pd.Timedelta(hours=16)),
            "apart": ("consistency", ~(rows.starts_at < earlier)),
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
