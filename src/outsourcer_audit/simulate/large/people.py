"""People of one organisation as SQL: agents, their training, access, recognition and shifts."""

from __future__ import annotations

from .contacts import DAYS, START, _choice
from .plan import Team

COURSES = {
    "Data protection": "compliance", "New card range": "product", "Fee change in March": "policy", "Hard talks": "soft",
    "Case system": "tools", "Fraud signs": "compliance", "Fee change in May": "policy", "Listening": "soft",
}  # fmt: skip


def agents(team: Team) -> str:
    """Everybody who answers, and beside them those who left in the half-year, whose last contact was before it."""
    u, story = team.chance, team.story
    left = round(team.agents * story.attrition / 2)
    site = _choice("k % 100 / 100.0", {name: 1 / len(story.sites) for name in story.sites})
    since = f"DATE '2025-12-01' - CAST(floor({u('k', 100)} * 1500) AS INTEGER)"
    kind = "inhouse" if team.number == 0 else "vendor"
    return f"""
        SELECT '{team.code}A' || (1000000 + k) AS agent_id, {site} AS site, '{team.code}-' || (1 + k // 20) AS team,
            '{team.code}L-' || (1 + k // 20) AS lead, '{kind}' AS employment,
            {since} - 30 AS hired_on, {since} AS live_on,
            CASE WHEN k >= {team.agents} THEN DATE '2026-01-01' + CAST(floor({u("k", 101)} * {DAYS}) AS INTEGER) END
            AS left_on, 'en' AS languages
        FROM range({team.agents + left}) AS people(k)"""


def training(team: Team) -> str:
    """Eight courses for each person, one every three weeks."""
    u, story = team.chance, team.story
    courses = ", ".join(f"({n}, '{name}', '{kind}')" for n, (name, kind) in enumerate(COURSES.items()))
    due = "DATE '2026-01-26' + CAST(n * 20 AS INTEGER) + CASE category WHEN 'policy' THEN 0 ELSE 14 END"
    late = f"{u('k * 8 + n', 110)} >= {story.training_on_time}"
    passed = f"{u('k * 8 + n', 111)} < {story.first_pass}"
    return f"""
        SELECT 'T{team.code}' || (k * 8 + n) AS training_id, '{team.code}A' || (1000000 + k) AS agent_id, course,
            category,
            1.5 AS hours, DATE '2026-01-12' + CAST(n * 20 AS INTEGER) AS assigned_on, {due} AS due_on,
            {due} + CASE WHEN {late} THEN 9 ELSE -2 END AS done_on,
            CASE WHEN category <> 'policy' THEN CASE WHEN {passed} THEN 88 ELSE 61 END END AS score,
            CASE WHEN category <> 'policy' THEN {passed} END AS passed, 1 AS attempt
        FROM range({team.agents}) AS people(k), (VALUES {courses}) AS courses(n, course, category)"""


def access(team: Team) -> str:
    """Rights on the client's systems; who has none has to ask a colleague."""
    u = team.chance
    return f"""
        SELECT '{team.code}A' || (1000000 + k) AS agent_id, '{team.id}' AS org, system, DATE '2025-12-20' AS granted_on,
            NULL::DATE AS revoked_on
        FROM range({team.agents}) AS people(k), (VALUES (0, 'crm'), (1, 'knowledge_base')) AS systems(n, system)
        WHERE {u("k * 2 + n", 120)} < {team.story.crm_access}"""


def recognitions(team: Team) -> str:
    """A word of thanks, dated over the half-year."""
    u = team.chance
    return f"""
        SELECT 'G{team.code}' || k AS recognition_id, '{team.code}A' || (1000000 + k) AS agent_id, '{team.id}' AS org,
            DATE '2026-01-02' + CAST(floor({u("k", 131)} * 175) AS INTEGER) AS at, 'thank-you' AS kind
        FROM range({team.agents}) AS people(k) WHERE {u("k", 130)} < {team.story.recognised}"""


def shifts(team: Team) -> str:
    """Five days in seven, early or late; on other days nothing is planned and nobody is checked."""
    starts = (
        f"{START} + to_days(CAST(day AS INTEGER)) + CASE WHEN k % 2 = 0 THEN to_minutes(465) ELSE to_minutes(840) END"
    )
    return f"""
        SELECT '{team.code}A' || (1000000 + k) AS agent_id, {starts} AS starts_at,
            {starts} + CASE WHEN k % 2 = 0 THEN to_minutes(405) ELSE to_minutes(450) END AS ends_at
        FROM range({team.agents}) AS people(k), range({DAYS}) AS days(day) WHERE (k + day) % 7 < 5"""
