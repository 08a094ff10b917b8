"""Contacts of one organisation as SQL: row i of N, from its number alone, in the order of the days."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..market import HARD_MIX, HOURS, THRESHOLD_S, TOPICS, USUAL_MIX, WEEKDAY
from .plan import BLOCK, Team

START = "TIMESTAMP '2026-01-01 00:00:00'"
FIRST_WEEKDAY, DAYS = 3, 181
"""1 January 2026 is a Thursday; the half-year has 181 days."""
LATE = 51_300
"""Second of the day, 14:15, from which those who work late answer."""
SWITCHED = {"voice": "chat", "chat": "voice", "email": "voice"}
NOTES = ("settled", "asked about a booking", "plan agreed", "will call back", "sent the form", "card blocked")


def contacts_sql(team: Team) -> str:
    """All columns of the canonical contacts, without the organisation: the file says whose they are."""
    story, u = team.story, team.chance
    voice, chat = story.voice, story.chat
    gone = story.abandoned / (voice + chat)
    late = story.switch / story.repeat
    topics = HARD_MIX if story.hard_desk else USUAL_MIX
    rows = f"""
        SELECT i, i % {BLOCK} >= {team.firsts} AS back,
            i // {BLOCK} * {team.firsts} + CASE WHEN i % {BLOCK} < {team.firsts} THEN i % {BLOCK}
            ELSE (i % {BLOCK} - {team.firsts}) * {team.firsts} // {max(team.returns, 1)} END AS j
        FROM range({team.contacts}) AS numbers(i)"""
    issues = f"""
        SELECT *, (j + 0.5) / {team.issues} * {_weight()} AS x, {u("j", 1)} AS u_channel, {u("j", 2)} AS u_topic,
            {u("i", 3)} AS u_gone, {u("i", 4)} AS u_wait, {u("i", 5)} AS u_back, {u("i", 6)} AS u_agent
        FROM ({rows})"""
    whole = sum(WEEKDAY)
    weeks = f"SELECT *, floor(x / {whole}) AS week, x - floor(x / {whole}) * {whole} AS y FROM ({issues})"
    days = f"SELECT *, {_day('y')} AS weekday FROM ({weeks})"
    hours = f"SELECT *, least((y - {_before()}) / {_of_day()}, 0.999999) AS g FROM ({days})"
    seconds = f"""
        SELECT *, {_second("g")} AS second,
            CASE WHEN u_channel < {voice} THEN 'voice' WHEN u_channel < {voice + chat} THEN 'chat' ELSE 'email' END
            AS came_by, {_choice("u_topic", topics)} AS topic
        FROM ({hours})"""
    visits = f"""
        SELECT *, CAST(week * 7 + weekday AS BIGINT) * 86400 + CAST(second AS BIGINT)
            + CASE WHEN back THEN CAST(floor(1 + {u("i", 23)} * 5) AS BIGINT) * 86400 + 60 ELSE 0 END AS moment,
            CASE WHEN NOT back OR u_back >= {late} THEN came_by
            WHEN came_by = 'chat' THEN '{SWITCHED["chat"]}' WHEN came_by = 'voice' THEN '{SWITCHED["voice"]}'
            ELSE '{SWITCHED["email"]}' END AS channel
        FROM ({seconds})"""
    waits = {channel: f"-ln(1 - u_wait) * {limit} / {-math.log(1 - story.service_level)}"
             for channel, limit in THRESHOLD_S.items()}  # fmt: skip
    served = f"""
        SELECT *, channel <> 'email' AND u_gone < {gone} AS abandoned,
            2 * CAST(floor(u_agent * {team.agents // 2}) AS BIGINT) + CASE WHEN second >= {LATE} THEN 1 ELSE 0 END
            AS agent, CASE channel WHEN 'voice' THEN floor({waits["voice"]}) WHEN 'chat' THEN floor({waits["chat"]})
            ELSE floor({waits["email"]}) END AS patience
        FROM ({visits})"""
    lengths = "CASE topic " + " ".join(f"WHEN '{name}' THEN {t.length}" for name, t in TOPICS.items()) + " END"
    handled = f"""
        SELECT *, CAST(CASE WHEN abandoned THEN 6 + floor(-ln(1 - u_wait) * 55) ELSE least(patience, 86000) END AS
            BIGINT) AS wait_s, CASE WHEN NOT abandoned THEN CAST({lengths} * (90 - ln(1 - {u("i", 7)}) * 200) AS BIGINT)
            END AS talk_s, CASE WHEN NOT abandoned THEN CASE WHEN {u("i", 8)} < 0.3
            THEN CAST(-ln(1 - {u("i", 9)}) * 60 AS BIGINT) ELSE 0 END END AS hold_s,
            CASE WHEN NOT abandoned THEN CAST(5 - ln(1 - {u("i", 10)}) * 40 AS BIGINT) END AS wrap_s,
            NOT abandoned AND {u("i", 11)} < {story.transfer} AS passed,
            NOT abandoned AND {u("i", 12)} < {story.resolved} + 0.12 * ({u("agent", 13)} - 0.5) AS solved,
            1 + CAST({u("i", 14)} < 0.15 AS BIGINT) AS raised, {START} + to_seconds(moment) AS offered_at
        FROM ({served})"""
    site = _choice("agent % 100 / 100.0", {name: 1 / len(story.sites) for name in story.sites})
    return f"""
        SELECT '{team.code}' || (10000000000 + i) AS contact_id,
            CASE WHEN NOT abandoned THEN 'K{team.code}' || (10000000000 + j) END AS case_id,
            'CU{team.code}' || (10000000000 + j % {max(1, team.issues * 3 // 5)}) AS customer_id,
            CASE WHEN NOT abandoned THEN {site} END AS site,
            CASE WHEN NOT abandoned THEN '{team.code}-' || (1 + agent // 20) END AS team,
            CASE WHEN NOT abandoned THEN '{team.code}A' || (1000000 + agent) END AS agent_id,
            channel, topic, offered_at,
            CASE WHEN NOT abandoned THEN offered_at + to_seconds(wait_s) END AS answered_at,
            offered_at + to_seconds(wait_s + coalesce(talk_s + hold_s, 0)) AS ended_at, wait_s, talk_s, hold_s, wrap_s,
            abandoned, CASE WHEN NOT abandoned THEN passed END AS transferred,
            CASE WHEN NOT abandoned THEN solved END AS resolved,
            CASE WHEN NOT abandoned THEN raised END AS issues_raised,
            CASE WHEN NOT abandoned THEN raised - CAST({u("i", 15)} >= {story.all_issues} AS BIGINT) END
            AS issues_resolved, CASE WHEN solved THEN {u("i", 16)} < {story.reopened} WHEN NOT abandoned THEN false END
            AS reopened,
            CASE WHEN NOT abandoned AND {u("i", 17)} < {story.crm_match} THEN 'R{team.code}' || (10000000000 + i) END
            AS crm_id, CASE WHEN NOT abandoned THEN {u("i", 18)} < {story.context_ready} END AS context_ready,
            {u("j", 19)} < {story.self_service_first} AS self_service_first,
            CASE WHEN NOT abandoned THEN round(least(1, {story.script} + 0.3 * ({u("i", 20)} - 0.5)), 2) END
            AS script_adherence, CASE WHEN NOT abandoned AND {u("i", 21)} < 0.5 THEN
            {_choice(u("i", 22), {note: 1 / len(NOTES) for note in NOTES})} END AS note
        FROM ({handled})"""


def _rotated() -> list[float]:
    return [*WEEKDAY[FIRST_WEEKDAY:], *WEEKDAY[:FIRST_WEEKDAY]]


def _weight() -> float:
    """The weight of all days of the period together: where in it an issue falls is a share of this."""
    return sum(WEEKDAY) * (DAYS // 7) + sum(_rotated()[: DAYS % 7])


def _steps() -> list[float]:
    found = [0.0]
    for weight in _rotated():
        found.append(found[-1] + weight)
    return found


def _day(y: str) -> str:
    cases = " ".join(f"WHEN {y} < {edge} THEN {day}" for day, edge in enumerate(_steps()[1:-1]))
    return f"CASE {cases} ELSE 6 END"


def _before() -> str:
    return "CASE weekday " + " ".join(f"WHEN {day} THEN {edge}" for day, edge in enumerate(_steps()[:-1])) + " END"


def _of_day() -> str:
    return "CASE weekday " + " ".join(f"WHEN {day} THEN {weight}" for day, weight in enumerate(_rotated())) + " END"


def _second(g: str) -> str:
    """Share of a day's contacts -> second of the day; the later the share, the later the second."""
    whole, done, cases = sum(HOURS.values()), 0.0, []
    for hour, weight in HOURS.items():
        share = weight / whole
        cases.append(f"WHEN {g} < {done + share} THEN floor({hour * 3600} + ({g} - {done}) / {share} * 3600)")
        done += share
    return f"CASE {' '.join(cases)} ELSE {21 * 3600 - 1} END"


def _choice(u: str, shares: Mapping[str, float]) -> str:
    """One of several words by their shares."""
    done, cases, words = 0.0, [], list(shares)
    for word in words[:-1]:
        done += shares[word]
        cases.append(f"WHEN {u} < {done} THEN '{word}'")
    return f"CASE {' '.join(cases)} ELSE '{words[-1]}' END" if cases else f"'{words[-1]}'"
