"""Outsourcers made up to test suspicion itself: honest ones with all their natural untidiness, and ones with one flaw.

``world(seed)`` is clean: agents, customers and days differ, waits are rounded or capped, lines break for a day, shifts
are swapped, ids are missing. ``world(seed, "answering.very_short_calls")`` is the same with that flaw planted;
several may be.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from desk import SCHEMAS

from outsourcer_audit.answers import Answers
from outsourcer_audit.engine import connect
from outsourcer_audit.period import Period

PERIOD = Period(date(2026, 4, 1), date(2026, 6, 30))
START = np.datetime64("2026-04-01T00:00:00", "s")
DAYS = 91
DAY = 86400
MONTH_ENDS = np.array([27, 28, 29, 58, 59, 60, 88, 89, 90])
Frame = dict[str, Any]


class World:
    """Tables of one organisation, as the pattern functions see them."""

    period = PERIOD

    def __init__(self, **frames: pd.DataFrame) -> None:
        self.frames, self.answers = frames, Answers()

    @cached_property
    def con(self) -> Any:
        return connect()

    def table(self, name: str) -> ibis.Table:
        if name not in self.con.list_tables():
            frame, schema = self.frames.get(name, pd.DataFrame()), SCHEMAS[name].to_pyarrow()
            cells = [
                pa.array(frame[field.name], type=field.type, from_pandas=True)
                if field.name in frame
                else pa.nulls(len(frame), field.type)
                for field in schema
            ]
            self.con.create_table(name, schema=SCHEMAS[name])
            self.con.insert(name, ibis.memtable(pa.Table.from_arrays(cells, schema=schema)))
        return self.con.table(name)


def when(seconds: np.ndarray) -> np.ndarray:
    return START + np.asarray(seconds).astype("int64").astype("timedelta64[s]")


def pick(rng: np.random.Generator, p: Any, n: int | None = None) -> np.ndarray:
    return rng.random(n if n is not None else np.shape(p)) < p


def world(seed: int, *flaws: str) -> World:
    """A quarter of one organisation: 2,000 to 20,000 contacts, 20 to 60 agents."""
    rng = np.random.default_rng([seed, 77])
    n, heads = int(np.exp(rng.uniform(np.log(2000), np.log(20000)))), int(rng.integers(20, 61))
    agents, shifts, agent, at = plan(rng, n, heads)
    contacts, threshold = contacts_of(rng, agent, at, flaws)
    frames = {"contacts": contacts, "agents": agents, "shifts": shifts, "sla_terms": terms(threshold)}
    own = dict(
        zip(("surveys", "case_events", "evaluations", "kpi_reports", "invoices", "rest"), rng.spawn(6), strict=True)
    )
    made = {
        "surveys": lambda r: surveys_of(r, contacts, flaws),
        "case_events": lambda r: cases_of(r, n, flaws),
        "evaluations": lambda r: evaluations_of(r, contacts, flaws),
        "kpi_reports": lambda r: reports_of(r, flaws),
        "invoices": lambda r: invoices_of(r, n, flaws),
    }
    frames |= {name: make(own[name]) for name, make in made.items()}
    rosters(own["rest"], frames, heads, flaws)
    doubles(own["rest"], frames, flaws)
    missing = pick(own["rest"], 0.03, len(frames["contacts"]))
    frames["contacts"].loc[missing, "agent_id"] = None
    return World(**frames)


def terms(threshold: int) -> pd.DataFrame:
    return pd.DataFrame({"sla_id": ["1", "2"], "org": "v", "metric": "service_level", "scope": ["voice", "chat"],
                         "threshold_s": [float(threshold), 60.0], "target": 0.8, "direction": "higher"})  # fmt: skip


def plan(rng: np.random.Generator, n: int, heads: int) -> tuple[Any, ...]:
    """Shifts five days a week, early, late or at night, and contacts within them (busy and quiet days and people)."""
    grid = np.array([(a, d) for a in range(heads) for d in range(DAYS) if (d + a) % 7 < 5])
    kind = (grid[:, 0] // 7 + grid[:, 1] // 7) % 5
    begins = grid[:, 1] * DAY + np.select([kind < 3, kind == 3], [8 * 3600, 14 * 3600], 22 * 3600)
    weight = rng.gamma(4, 1, heads)[grid[:, 0]] * rng.gamma(20, 1, DAYS)[grid[:, 1]] * (1 - 0.4 * (grid[:, 1] % 7 > 4))
    chosen = rng.choice(len(grid), n, p=weight / weight.sum())
    at = begins[chosen] + rng.beta(1.3, 1.6, n) * 8 * 3600
    late = pick(rng, 0.01, n)
    at = np.where(late, begins[chosen] + 8 * 3600 + rng.uniform(0, 2700, n), at)
    kept = ~pick(rng, 0.02, len(grid))  # swapped: the plan does not know that somebody else came
    overtime = np.isin(chosen, np.flatnonzero(pick(rng, 0.015, len(grid)))) & pick(rng, 0.3, n)
    at = np.where(overtime, begins[chosen] + 8 * 3600 + rng.uniform(3000, 10000, n), at)
    if rng.random() < 0.3:  # shifts were delivered for a part of the people, and for a part of the weeks
        kept &= (grid[:, 0] % 3 != 0) & (grid[:, 1] < rng.integers(60, 91))
    offset = rng.choice([0, 0, 0, 0, 3600, -7200])  # another clock
    shifts = pd.DataFrame({"agent_id": [f"a{a}" for a in grid[kept, 0]], "org": "v",
                           "starts_at": when(begins[kept] + offset),
                           "ends_at": when(begins[kept] + offset + 8 * 3600)})  # fmt: skip
    agents = pd.DataFrame({"agent_id": [f"a{a}" for a in range(heads)], "org": "v",
                           "team": [f"t{a % 3}" for a in range(heads)], "hired_on": date(2025, 1, 1),
                           "live_on": date(2025, 2, 1), "left_on": None})  # fmt: skip
    return agents, shifts, grid[chosen, 0], at


def contacts_of(
    rng: np.random.Generator, agent: np.ndarray, at: np.ndarray, flaws: tuple[str, ...]
) -> tuple[pd.DataFrame, int]:
    n, heads = len(agent), int(agent.max()) + 1
    at = np.clip(at, 0, DAYS * DAY - 1)
    channel = rng.choice(["voice", "chat", "email"], n, p=[0.65, 0.2, 0.15])
    voice, mail = channel == "voice", channel == "email"
    threshold = int(rng.choice([15, 20, 30, 60]))
    wait = waits(rng, at, voice, threshold, "answering.waits_at_threshold" in flaws)
    wait = np.where(mail, rng.gamma(1.5, 20000, n), wait)
    speed = rng.lognormal(0, 0.25, heads)[agent]
    talk = rng.lognormal(np.log(rng.uniform(180, 420)), 0.65, n) * speed
    hold = np.where(pick(rng, 0.2, n), rng.exponential(60, n), 0)
    wrong = voice & pick(rng, rng.uniform(0.005, 0.03) * rng.gamma(8, 1 / 8, heads)[agent])
    broken = (agent == rng.integers(heads)) & (at // DAY == rng.integers(DAYS)) & pick(rng, 0.7, n)
    short = wrong | (voice & broken)
    if "answering.very_short_calls" in flaws:
        few = rng.choice(heads, max(2, heads // 10), replace=False)
        short |= voice & np.isin(agent, few) & pick(rng, rng.uniform(0.15, 0.3), n)
    talk = np.where(short, rng.uniform(1, 9.5, n), talk)
    hold = np.where(short, 0, hold)
    tends = rng.beta(9, 41, heads)[agent] * (0.7 + 0.6 / (1 + np.exp(-(talk - 400) / 200)))
    transferred = pick(rng, np.clip(tends, 0, 1))
    if "answering.transfers_before_cap" in flaws:
        limit = 60 * int(rng.choice([6, 7, 8, 10]))
        dumps = (talk + hold > limit - 30) & ~mail & pick(rng, 0.5, n)
        talk = np.where(dumps, limit - rng.uniform(1, 50, n), talk)
        hold = np.where(dumps, 0, hold)
        transferred |= dumps
    topic = rng.choice(["card", "loan", "fees", "app", "other"], n, p=[0.35, 0.2, 0.2, 0.15, 0.1])
    resolved = pick(rng, np.clip(0.78 + rng.normal(0, 0.05, heads)[agent] - 0.25 * transferred, 0.05, 0.98))
    people = max(10, int(n / 1.7))
    customer = np.array([f"c{k}" for k in (people * rng.beta(1, 1.4, n)).astype(int)], dtype=object)
    customer[pick(rng, 0.02, n)] = "unknown"
    customer[pick(rng, 0.02, n)] = None
    abandoned = pick(rng, 0.04, n)
    answered = pd.Series(when(at + np.where(mail, 0, wait))).where(~abandoned)
    frame = pd.DataFrame({
        "contact_id": [f"k{k}" for k in range(n)], "org": "v", "agent_id": [f"a{a}" for a in agent],
        "team": [f"t{a % 3}" for a in agent], "channel": channel, "topic": topic, "customer_id": customer,
        "offered_at": when(at), "answered_at": answered, "wait_s": wait,
        "talk_s": np.round(talk, int(rng.integers(0, 2))), "hold_s": np.round(hold), "abandoned": abandoned,
        "transferred": transferred, "resolved": resolved,
    })  # fmt: skip
    frame.loc[abandoned, ["talk_s", "hold_s", "agent_id"]] = None
    return frame, threshold


def waits(rng: np.random.Generator, at: np.ndarray, voice: np.ndarray, threshold: int, moved: bool) -> np.ndarray:
    """Waits by the load of the hour; as exported: to the second or not, rounded by hand, in steps, or capped."""
    n = len(at)
    load = (
        rng.lognormal(0, 0.5, 24)[(at // 3600 % 24).astype(int)] * rng.lognormal(0, 0.3, DAYS)[(at // DAY).astype(int)]
    )
    scale = rng.uniform(20, 60)
    shape = rng.integers(3)
    wait = [rng.exponential(1, n), rng.gamma(2, 0.5, n), rng.lognormal(-0.4, 0.9, n)][shape] * scale * load
    wait = np.where(pick(rng, rng.uniform(0, 0.3), n), 0, wait)
    if moved:
        late = (
            voice
            & (wait > threshold)
            & (wait <= threshold + rng.uniform(10, 30))
            & pick(rng, rng.uniform(0.25, 0.6), n)
        )
        wait = np.where(late, threshold - rng.uniform(0, 2, n), wait)
    exported = rng.integers(6)
    if exported == 1:
        wait = np.round(wait)
    elif exported == 2:
        wait = 5 * np.round(wait / 5)
    elif exported == 3:  # some type it in, to ten seconds or half a minute
        wait = np.where(pick(rng, 0.25, n), 10 * np.round(wait / 10), np.round(wait))
        wait = np.where(pick(rng, 0.1, n), 30 * np.round(wait / 30), wait)
    elif exported == 4:
        wait = np.minimum(np.round(wait), rng.choice([90, 120, 300]))
    return wait


def surveys_of(rng: np.random.Generator, contacts: pd.DataFrame, flaws: tuple[str, ...]) -> pd.DataFrame:
    rows = contacts[~contacts.abandoned].sort_values("offered_at")
    heads = rows.agent_id.astype("category").cat.codes.to_numpy()
    own = rng.gamma(150, 1 / 150, heads.max() + 1)
    rate = (
        rows.channel.map({"voice": rng.uniform(0.25, 0.5), "chat": rng.uniform(0.3, 0.6), "email": 0.4}).to_numpy()
        * own[heads]
    )
    rate = rate * np.where(rows.topic == "fees", 0.7, 1)
    if rng.random() < 0.3:  # one team joins in May
        rate = np.where((rows.team == "t1") & (rows.offered_at < pd.Timestamp("2026-05-01")), 0, rate)
    if "surveys.offer_dispersion" in flaws:
        shy = rng.random(heads.max() + 1) < 0.25
        rate = rate * np.where(shy[heads], rng.uniform(0.2, 0.5), 1)
    if "surveys.offers_by_outcome" in flaws:
        rate = rate * np.where(rows.resolved, 1, rng.uniform(0.2, 0.6))
    rows = rows[pick(rng, rate)]
    known = rows.customer_id.notna() & (rows.customer_id != "unknown")
    rows = rows[~(known & rows.duplicated("customer_id"))]  # nobody is asked twice
    answered = pick(rng, np.where(rows.resolved, 0.22, 0.17))
    sent = rows.offered_at + pd.Timedelta(hours=1)
    return pd.DataFrame({"survey_id": "s" + rows.contact_id, "contact_id": rows.contact_id, "sent_at": sent,
                         "answered_at": (sent + pd.Timedelta(hours=3)).where(answered), "csat": 4.0})  # fmt: skip


def cases_of(rng: np.random.Generator, n: int, flaws: tuple[str, ...]) -> pd.DataFrame:
    k = max(700, n // 3)
    at = (rng.gamma(20, 1, DAYS)[:, None] * np.ones(1)).ravel()
    day = rng.choice(DAYS, k, p=at / at.sum())
    back = pick(rng, rng.uniform(0.04, 0.12), k)
    if "cases.month_end_closings" in flaws:
        extra = rng.choice(MONTH_ENDS, max(80, k // 12))
        day = np.concatenate([day, extra])
        back = np.concatenate([back, pick(rng, rng.uniform(0.35, 0.6), len(extra))])
        k = len(day)
    outage = day == rng.integers(DAYS)
    back |= outage & pick(rng, 0.3, k)
    closed = day * DAY + rng.uniform(8, 18, k) * 3600
    after = rng.lognormal(np.log(1.5 * DAY), 1.6, k)
    mistake = pick(rng, 0.004, k)
    if "cases.reopened_at_once" in flaws:
        mistake |= pick(rng, rng.uniform(0.06, 0.12), k)
    after = np.where(mistake, rng.uniform(60, 1500, k), after)
    ids = np.array([f"q{i}" for i in range(k)])
    again = back | mistake
    parts = [(ids, closed - rng.exponential(DAY, k), "open"), (ids, closed, "close"),
             (ids[again], (closed + after)[again], "Reopened"),
             (ids[again], (closed + after)[again] + 7200, "closed")]  # fmt: skip
    return pd.concat(
        [pd.DataFrame({"case_id": i, "occurred_at": when(t), "org": "v", "event": e}) for i, t, e in parts]
    )


def evaluations_of(rng: np.random.Generator, contacts: pd.DataFrame, flaws: tuple[str, ...]) -> pd.DataFrame:
    pool = contacts[~contacts.abandoned & (contacts.talk_s > 30)]
    raters, items, graded = int(rng.integers(5, 11)), int(rng.integers(5, 11)), rng.random() < 0.5
    flawed = set(rng.choice(raters, 1 + int(raters > 7), replace=False))
    frames = []
    for rater in range(raters):
        forms = int(rng.integers(30, 100))
        chosen = pool.sample(forms, random_state=int(rng.integers(1 << 30)))
        level = (
            rng.normal(2.2 if not graded else 0.8, 0.4) + rng.normal(0, 0.8, forms)[:, None] + rng.normal(0, 0.3, items)
        )
        score = np.clip(np.round((level + rng.logistic(0, 1, (forms, items))) + 2), 0, 4) / 4 if graded else (
            level + rng.logistic(0, 1, (forms, items)) > 0).astype(float)  # fmt: skip
        if "quality.straight_lined" in flaws and rater in flawed:
            same = pick(rng, 0.97, forms)[:, None]
            score = np.where(same, rng.choice([0.75, 1.0], (forms, 1)) if graded else 1.0, score)
        length = (chosen.talk_s + chosen.hold_s).to_numpy()
        hurried = "quality.too_fast" in flaws and rater in flawed
        takes = length * rng.uniform(0.6, 1.3, forms) + rng.exponential(200, forms)
        together = pick(rng, rng.uniform(0, 0.3), forms)
        takes = np.where(together, rng.uniform(40, 120, forms), takes)
        if hurried:
            takes = np.where(pick(rng, 0.9, forms), rng.uniform(10, 50, forms), takes)
        day = np.sort(rng.choice(DAYS, forms) // 7 * 7 + rater % 5)
        clock = np.zeros(forms)
        for i in range(forms):
            clock[i] = clock[i - 1] + takes[i] if i and day[i] == day[i - 1] else day[i] * DAY + 9 * 3600
        frames.append(pd.DataFrame({
            "evaluation_id": np.repeat([f"e{rater}-{i}" for i in range(forms)], items),
            "contact_id": np.repeat(chosen.contact_id.to_numpy(), items), "evaluator": f"r{rater}",
            "evaluator_org": "v",
            "at": np.repeat(when(clock), items), "item": np.tile([f"i{i}" for i in range(items)], forms),
            "score": score.ravel() if graded else None, "passed": score.ravel() >= 0.5, "calibration": False,
        }))  # fmt: skip
    return pd.concat(frames)


def reports_of(rng: np.random.Generator, flaws: tuple[str, ...]) -> pd.DataFrame:
    rows = []
    for metric, decimals in (
        ("service_level", 1),
        ("csat_top2", 1),
        ("abandonment", 2),
        ("fcr_survey", 0),
        ("reopened", 1),
    ):
        value = 100 * np.clip(rng.normal(rng.uniform(0.3, 0.9), 0.06, 18), 0.02, 0.99)
        shown = np.round(value, decimals)
        if "figures.round_figures" in flaws:
            step = 5 * 10.0**-decimals
            shown = np.where(pick(rng, 0.6, 18), np.round(value / step) * step, shown)
        rows += [{"org": "v", "period_start": date(2025 + m // 12, m % 12 + 1, 1), "metric": metric,
                  "value": round(v / 100, 6)}
                 for m, v in enumerate(shown)]  # fmt: skip
    return pd.DataFrame(rows)


def invoices_of(rng: np.random.Generator, n: int, flaws: tuple[str, ...]) -> pd.DataFrame:
    rows = []
    for month in (4, 5, 6):
        for unit, channel in (("contact", "voice"), ("contact", "chat"), ("hour", None), ("contact", "email")):
            quantity = float(rng.poisson(n / 12))
            rows.append(
                {"unit": unit, "channel": channel, "quantity": quantity, "amount": round(4.3 * quantity, 2), "m": month}
            )
        rows += [{"unit": "month", "channel": None, "quantity": 1.0, "amount": 900.0, "m": month}] * 2
    if "billing.invoice_lines_twice" in flaws:
        rows.append(dict(rows[int(rng.choice([0, 1, 2, 6, 7, 8]))]))
    return pd.DataFrame([{**r, "org": "v", "period_start": date(2026, r.pop("m"), 1)} for r in map(dict, rows)])


def rosters(rng: np.random.Generator, frames: dict[str, pd.DataFrame], heads: int, flaws: tuple[str, ...]) -> None:
    """Leavers of the year before and of the quarter, rehired people, a wrong date now and then; ghosts if planted."""
    agents, contacts = frames["agents"], frames["contacts"]
    gone = pd.DataFrame({"agent_id": [f"g{k}" for k in range(int(rng.integers(8, 20)))], "org": "v"})
    gone["left_on"] = [
        (pd.Timestamp("2026-06-10") - pd.Timedelta(days=int(d))).date() for d in rng.integers(0, 200, len(gone))
    ]
    gone["hired_on"] = date(2024, 1, 1)
    back = agents.head(2).assign(left_on=date(2025, 12, 1), hired_on=date(2024, 1, 1))  # employed twice
    wrong = pick(rng, 0.01, heads)
    agents = agents.assign(left_on=np.where(wrong, date(2026, 5, 1), None))
    frames["agents"] = pd.concat([agents, gone, back])
    people = contacts.agent_id.notna()
    if "roster.after_leaving" in flaws:
        ghosts = gone.agent_id[pick(rng, rng.uniform(0.4, 0.7), len(gone))].tolist()
        late = people & (contacts.offered_at > pd.Timestamp("2026-06-13"))
        taken = contacts[late].sample(frac=0.35, random_state=1).index
        if ghosts:
            contacts.loc[taken, "agent_id"] = rng.choice(ghosts, len(taken))
    if "roster.outside_shifts" in flaws:
        names = rng.choice(heads, max(3, heads // 8), replace=False)
        of_few = people & contacts.agent_id.isin([f"a{a}" for a in names])
        day = contacts.offered_at.dt.floor("D")
        moved = (
            of_few
            & (
                pd.util.hash_pandas_object(contacts.agent_id.astype(str) + day.astype(str), index=False) % 100 < 50
            ).to_numpy()
        )
        contacts.loc[moved, ["offered_at", "answered_at"]] += pd.Timedelta(hours=11)


def doubles(rng: np.random.Generator, frames: dict[str, pd.DataFrame], flaws: tuple[str, ...]) -> None:
    """Rows delivered twice under their own number, and a few that a system logged twice by itself."""
    contacts = frames["contacts"]
    again = [contacts.sample(frac=0.01, random_state=int(rng.integers(1 << 30)))]
    share = 0.002 if "billing.contacts_twice" not in flaws else rng.uniform(0.02, 0.04)
    copies = contacts[contacts.talk_s >= 30].sample(frac=share, random_state=int(rng.integers(1 << 30)))
    other = pick(rng, 0.5, len(copies)) & bool(flaws)
    again.append(copies.assign(contact_id="x" + copies.contact_id, org=np.where(other, "w", "v")))
    frames["contacts"] = pd.concat([contacts, *again])
