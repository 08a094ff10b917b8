"""The whole engagement: every organisation's tables put together, and the facts that an audit should find in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ...engagement import Engagement
from .cases import case_events
from .contacts import LEVEL, Contacts, contacts
from .crm import crm_contacts
from .days import Days, days_of
from .draw import stream
from .facts import Facts
from .handoffs import handoffs
from .learning import access_table, recognitions_table, training_table
from .levels import DAY_MINIMUM, Levels, levels, reports_table, terms_table
from .logged import contacts_table
from .notes import note_facts
from .patterns import shifts, tampered, twice
from .people import agents_table, roster
from .plan import Org, Plan
from .quality import evaluations
from .steering import steering
from .surveys import surveys
from .voices import complaints, mentions, selfcare

COST = "governance_cost"
CHECKED = {"data.completeness": "completeness", "data.validity": "conformity", "data.duplicates": "uniqueness"}
CELLS = 20_000


@dataclass(frozen=True)
class World:
    """A simulated engagement: the canonical tables of each organisation, and what was planted in them.

    ``checks``: what the data checks would have counted, per organisation, for the measures that rest on them.
    """

    plan: Plan
    of: dict[str, dict[str, pa.Table]]
    checks: list[dict[str, Any]]
    facts: Facts

    @cached_property
    def tables(self) -> dict[str, pa.Table]:
        """The canonical tables of everybody."""
        names = dict.fromkeys(name for tables in self.of.values() for name in tables)
        return {name: pa.concat_tables([t[name] for t in self.of.values() if name in t]) for name in names}

    @property
    def engagement(self) -> Engagement:
        """The engagement's configuration, with what only it says."""
        costs = {org.id: self.facts.value(org.id, COST) for org in self.plan.orgs if not org.is_inhouse}
        return Engagement(name="Simulated", client="Simulated", folder=Path(), inhouse=self.plan.inhouse.id,
                          timezone=self.plan.period.timezone, governance_cost=costs)  # fmt: skip


def merged(worlds: list[World]) -> World:
    """Several engagements of one period as one, for whatever does not compare with an in-house team."""
    facts = Facts({org: found for world in worlds for org, found in world.facts.of.items()})
    plan = replace(worlds[0].plan, orgs=tuple(org for world in worlds for org in world.plan.orgs))
    of = {org: tables for world in worlds for org, tables in world.of.items()}
    return World(plan, of, [row for world in worlds for row in world.checks], facts)


@dataclass(frozen=True)
class _Kept:
    """What is kept of one organisation until all of them are known."""

    log: Contacts
    levels: Levels


def simulate(plan: Plan) -> World:
    """Everything that a plan says."""
    facts, days = Facts(), days_of(plan)
    of: dict[str, dict[str, pa.Table]] = {}
    kept: dict[str, _Kept] = {}
    for org in plan.orgs:
        tables, kept[org.id] = _of(plan, org, days, facts)
        of[org.id] = {name: _without(plan, name, table) for name, table in tables.items() if _there(plan, name)}
    checks = [row for org in plan.orgs for row in _checks(plan, org, facts)]
    _beside_inhouse(plan, kept, days, facts)
    return World(plan, of, checks, facts)


def _of(plan: Plan, org: Org, days: Days, facts: Facts) -> tuple[dict[str, pa.Table], _Kept]:
    people = roster(plan, org, days, facts)
    log = contacts(plan, org, people, days, facts)
    tampered(plan, org, log, people, days)
    note_facts(org, facts)
    tables = {"agents": agents_table(org, people, days), "crm_contacts": crm_contacts(plan, org, log, days, facts),
              "surveys": surveys(plan, org, log, days, facts)}  # fmt: skip
    promised = levels(plan, org, log, days, facts)
    tables |= {
        "contacts": twice(plan, org, log, contacts_table(plan, org, log)),
        "shifts": shifts(plan, org, log, days),
        "training": training_table(plan, org, people, days, facts),
        "access": access_table(plan, org, people, days, facts),
        "recognitions": recognitions_table(plan, org, people, days, facts),
        "case_events": case_events(plan, org, days, facts),
        "handoffs": handoffs(plan, org, log, days, facts),
        "complaints": complaints(plan, org, log, days, facts),
        "mentions": mentions(plan, org, days, facts),
        "selfcare": selfcare(plan, org, log, days, facts),
        "evaluations": evaluations(plan, org, log, people, days, facts),
        "sla_terms": terms_table(org, promised),
        "kpi_reports": reports_table(plan, org, promised, days, facts),
        **steering(plan, org, log, promised, days, facts),
    }
    return tables, _Kept(log, promised)


def _beside_inhouse(plan: Plan, kept: dict[str, _Kept], days: Days, facts: Facts) -> None:
    """Facts of one organisation beside the in-house team."""
    usual = kept[plan.inhouse.id].log
    inside = days.local_day(usual.sent) < days.count
    ours = float((usual.csat >= 4)[usual.answered & inside].mean())
    for org in plan.orgs:
        log, promised = kept[org.id].log, kept[org.id].levels
        if org is not plan.inhouse:
            gap = facts.value(plan.inhouse.id, LEVEL) - facts.value(org.id, LEVEL)
            facts.drawn(org.id, "consistency.inhouse_parity", gap)
        sent = days.local_day(log.sent)
        own = log.answered & (sent < days.count)
        n = np.bincount(days.month[sent[own]], minlength=len(days.months))
        happy = np.bincount(days.month[sent[own & (log.csat >= 4)]], minlength=len(days.months)) / np.maximum(n, 1)
        green = (promised.met | np.isnan(promised.value)).all(axis=0) & (n >= DAY_MINIMUM)
        if green.any():
            red = happy < ours - 2 * np.sqrt(ours * (1 - ours) / np.maximum(n, 1))
            facts.exact(org.id, "governance.watermelon", float(red[green].mean()))


def _checks(plan: Plan, org: Org, facts: Facts) -> list[dict[str, Any]]:
    """Results of data checks as measures see them; the tables themselves are without such faults."""
    rng = stream(plan.seed, org.id, "checks")
    found = []
    for measure, dimension in CHECKED.items():
        value = org.value(measure)
        failing = value if dimension == "uniqueness" else 1 - value
        facts.drawn(org.id, measure, value)
        found.append({"org": org.id, "dimension": dimension, "severity": "warning",
                      "failed": int(rng.binomial(CELLS, failing)), "total": CELLS})  # fmt: skip
    return found


def _there(plan: Plan, name: str) -> bool:
    return plan.missing.get(name) != frozenset()


def _without(plan: Plan, name: str, table: pa.Table) -> pa.Table:
    """A table in which the columns that were not delivered are empty."""
    for column in plan.missing.get(name, ()):
        place = table.schema.get_field_index(column)
        table = table.set_column(place, column, pa.nulls(len(table), table.schema.field(column).type))
    return table
