"""The world: everything that happens in the half-year, for all organisations, as canonical rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from .assessments import assessments
from .cases import case_events
from .contacts import Contact, contacts
from .crm import access, crm_contacts
from .forecasts import forecasts
from .governance import actions, recognitions, requests, reviews
from .handoffs import Handoff, paths, settle
from .invoices import invoices
from .market import INHOUSE
from .notes import write_notes
from .packs import kpi_reports
from .people import Agent, people
from .public import mentions
from .quality import evaluations
from .roster import shifts
from .selfcare import selfcare
from .stories import ALL, Story
from .surveys import Survey, complaints, surveys
from .tables import Row
from .terms import Sla, attestations, clauses, slas
from .training import soft_skills, training


@dataclass
class Life:
    """One organisation's half-year."""

    story: Story
    agents: list[Agent]
    contacts: list[Contact]
    handoffs: list[Handoff] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)
    terms: list[Sla] = field(default_factory=list)
    tables: dict[str, list[Row]] = field(default_factory=dict)


def world() -> dict[str, Life]:
    """All organisations, in the order of the stories. Contacts come first, then what follows from them."""
    crowd = {story.id: people(story) for story in ALL}
    lives = {story.id: Life(story, crowd[story.id], contacts(story, crowd[story.id])) for story in ALL}
    routes = {org: paths(life.story, life.contacts, crowd) for org, life in lives.items()}
    settle([path for own in routes.values() for path in own])
    number = 0
    for own in routes.values():
        for hop in sorted((hop for path in own for hop in path), key=lambda hop: (hop.offered_at, hop.case_id)):
            number += 1
            hop.handoff_id = f"H{10_000 + number}"
    carried = {path[0].contact_id: path[0].carried for own in routes.values() for path in own}
    hops = [hop for own in routes.values() for path in own for hop in path]
    for org, life in lives.items():
        mine = [hop for hop in hops if org in (hop.from_org, hop.to_org)]
        life.handoffs = sorted(mine, key=lambda hop: hop.handoff_id)
        life.surveys = surveys(life.story, life.contacts, carried)
        life.tables["case_events"] = case_events(life.story, life.contacts, routes[org])
        write_notes(life.story, life.contacts)
        _follow(life)
    sessions = selfcare([(life.story, life.contacts) for life in lives.values()])
    for org, life in lives.items():
        life.tables["selfcare"] = [session for session in sessions if session["org"] == org]
    return lives


def _follow(life: Life) -> None:
    """The tables that depend on one organisation only."""
    story, tables = life.story, life.tables
    tables["crm_contacts"] = crm_contacts(story, life.contacts)
    tables["access"] = access(story, life.agents)
    tables["training"] = training(story, life.agents)
    felt = {survey.contact_id: survey.csat for survey in life.surveys if survey.csat}
    tables["evaluations"], tables["client_evaluations"] = evaluations(
        story, life.contacts, felt, soft_skills(tables["training"])
    )
    tables["shifts"] = shifts(story, life.agents)
    tables["mentions"] = mentions(story)
    tables["forecasts"] = forecasts(story, life.contacts)
    tables["complaints"] = complaints(story, life.contacts)
    tables["recognitions"] = recognitions(story, life.agents)
    if story.id == INHOUSE:
        return
    life.terms = slas(story)
    tables["clauses"] = clauses(story)
    tables["attestations"] = attestations(story)
    tables["invoices"] = invoices(story, life.terms, life.contacts, life.surveys)
    tables["kpi_reports"] = kpi_reports(story, life.terms, life.contacts, life.surveys)
    tables["reviews"], tables["actions"], tables["requests"] = reviews(story), actions(story), requests(story)
    for side in ("client", "vendor"):
        tables[f"assessments_{side}"] = assessments(story, side)
