"""Everything that an audit found, put onto one card."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from . import challenges, insight, measures, surveys
from .autopsy import autopsy_of, names_of
from .card import PeriodShown, Provenance, Reading, ReportCard, RubricShown
from .card.forensics import as_questions
from .change import changed
from .composition import compose, rooms_of
from .contracts import all_contracts
from .engagement import Engagement, Vendor
from .fees import fees_of
from .forensics import look
from .holders import holder_of
from .parity import settle_parities
from .peers import peers_of
from .period import DAYS_A_MONTH
from .reading import reading
from .reported import by_kpi, reported_figures
from .rubric import rubric_for
from .scoring import SCORING_VERSION
from .validation import data_trust

if TYPE_CHECKING:
    from .audit import Audit

VERSIONS_OF = ("outsourcer-audit", "duckdb", "ibis-framework", "great-expectations", "pandas")


def card_of(audit: Audit) -> ReportCard:
    """The report card of one vendor, from what was counted and checked."""
    engagement, vendor, period, tables = audit.engagement, audit.vendor, audit.period, audit.tables
    rubric = rubric_for(engagement, vendor)
    claims = challenges.claims_of(engagement, vendor)  # a fault in the file is said before anything is counted
    notes = challenges.internal_notes(engagement, vendor)
    readings: dict[str, Reading] = {
        name: reading(counted, vendor.id, engagement.inhouse, audit.judge, rubric, engagement.standardise.mix)
        for name, counted in audit.counted.items()
    }
    readings = surveys.with_trust(readings, tables, vendor.id)  # provisional before it is graded
    readings = changed(audit, readings, rubric)
    readings = settle_parities(readings)
    graded = compose(readings, rubric)
    delivered = {table: tables.delivered(table, vendor.id) for table in all_contracts()}
    findings = insight.findings(graded.groups, graded.client, readings)
    requests = insight.requests(measures.all_groups(), readings, delivered)
    names = names_of(engagement, vendor)
    suspicions = look(tables, vendor.id, engagement, audit.why_not)
    fees = fees_of(tables, vendor.id)
    return ReportCard(
        scoring_version=SCORING_VERSION,
        rubric=RubricShown(version=SCORING_VERSION, sha256=rubric.sha256, weights=rubric.weights),
        tool_version=version("outsourcer-audit"),
        generated_at=datetime.now(UTC).isoformat(timespec="seconds"),
        engagement=engagement.name,
        client=engagement.client,
        vendor=vendor.name,
        vendor_id=vendor.id,
        inhouse=engagement.inhouse_name,
        period=PeriodShown(start=period.start.isoformat(), end=period.end.isoformat()),
        overall=graded.overall,
        client_overall=graded.client_overall,
        pillars=graded.pillars,
        lenses=graded.lenses + graded.client,
        measures=list(readings.values()),
        data_trust=data_trust(tables, audit.checks),
        questions=insight.questions(readings),
        findings=findings,
        planner=insight.plan(rooms_of(rubric), readings, period.days / DAYS_A_MONTH),
        requests=requests,
        reported=by_kpi(reported_figures(tables, vendor.id)),
        forensics=suspicions,
        autopsy=autopsy_of(tables, vendor, engagement, audit.why_not, names),
        peers=peers_of(audit.counted, readings, vendor, engagement, tables, audit.judge, names),
        money=insight.money(fees.fees, fees.terms, fees.cells, readings, fees.granted),
        agenda=insight.agenda(
            period.end,
            findings,
            requests,
            [question for _, question, *_ in as_questions(suspicions)],
            {request.table: holder_of(request.table) for request in requests},
        ),
        sensitivity=graded.sensitivity,
        challenges=challenges.log(
            claims, period, readings, [*graded.pillars, *graded.lenses, *graded.client], graded.overall
        ),
        reply_days=engagement.reply_days,
        notes=notes,
        provenance=Provenance(
            versions={name: version(name) for name in VERSIONS_OF}, config_sha256=_config_hash(engagement, vendor)
        ),
    )


def _config_hash(engagement: Engagement, vendor: Vendor) -> str:
    """A hash of all that decides a figure; notes and the right of reply do not (and notes are the client's own)."""
    left_out = {"folder", "notes", "reply_days", "engine"}
    config = [owner.model_dump(mode="json", exclude=left_out) for owner in (engagement, vendor)]
    return hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()
