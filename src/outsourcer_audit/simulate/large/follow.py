"""What follows from contacts, as SQL over the contacts already written: hand-offs, cases, surveys, CRM and so on."""

from __future__ import annotations

from .contacts import START, _choice
from .plan import BLOCK, Team

REASONS = {"specialist": 0.5, "mandate": 0.25, "wrong queue": 0.25}
PARTS = ("has_customer_id", "has_reason", "has_steps_tried", "has_promise", "has_authentication")
ITEMS = {"right answer": "customer", "records updated": "business", "identity checked": "compliance", "tone": "other"}


def handoffs(team: Team, contacts: str, other: str) -> str:
    """One hand-off for each transferred contact, and a second one back where it is sent to and fro."""
    u, story = team.chance, team.story
    back = f"(step = 2 AND {u('contact_id', 30)} < {story.ping_pong * 5})"
    away = f"{u('contact_id', 31)} < {story.cross_company}"
    teams, mine = team.agents // 20, f"CAST(substr(team, {len(team.code) + 2}) AS BIGINT)"
    next_one = f"({mine} + CAST(floor({u('contact_id', 32)} * {teams - 1}) AS BIGINT)) % {teams} + 1"
    there = f"CASE WHEN {away} THEN '{other}-1' ELSE '{team.code}-' || ({next_one}) END"
    taken = f"to_seconds(CAST(60 - ln(1 - {u('contact_id', 33)}) * 4000 AS BIGINT) + (step - 1) * 900)"
    carried = ", ".join(
        f"{u('contact_id', 40 + n)} < {story.context_carried} AS {part}" for n, part in enumerate(PARTS)
    )
    return f"""
        SELECT 'H' || contact_id || '-' || step AS handoff_id, case_id, contact_id, offered_at, accepted_at,
            CASE step WHEN 1 THEN '{team.id}' ELSE away END AS from_org, CASE step WHEN 1 THEN own ELSE there END
            AS from_team, CASE step WHEN 1 THEN agent_id END AS from_agent,
            CASE step WHEN 1 THEN away ELSE '{team.id}' END AS to_org,
            CASE step WHEN 1 THEN there ELSE own END AS to_team,
            NULL::VARCHAR AS to_agent, kind, reason, designed, {", ".join(PARTS)}
        FROM (SELECT contact_id, case_id, agent_id, step, ended_at + to_seconds((step - 1) * 900) AS offered_at,
            CASE WHEN {u("contact_id", 34)} >= {story.lost} THEN ended_at + CASE WHEN {u("contact_id", 35)} <
            {story.within_ola} THEN least({taken}, to_seconds(14000)) ELSE to_seconds(20000) + {taken} END END
            AS accepted_at,
            team AS own, CASE WHEN {away} THEN '{other}' ELSE '{team.id}' END AS away, {there} AS there,
            CASE WHEN {u("contact_id", 36)} < {story.warm} THEN 'warm' ELSE 'cold' END AS kind,
            {_choice(u("contact_id", 37), REASONS)} AS reason,
            {u("contact_id", 38)} < {story.designed} AS designed, {carried}
        FROM {contacts}, (VALUES (1), (2)) AS steps(step) WHERE transferred AND (step = 1 OR {back}))"""


def case_events(team: Team, contacts: str, other: str) -> str:
    """Cases of the first visits: opened, handed to a specialist where transferred, closed unless stuck."""
    u, story = team.chance, team.story
    stuck = f"{u('case_id', 50)} < {story.stuck}"
    hours = f"to_seconds(CAST(-ln(1 - {u('case_id', 51)}) * 20000 AS BIGINT))"
    return f"""
        SELECT case_id,
            CASE step WHEN 1 THEN offered_at WHEN 2 THEN ended_at ELSE ended_at + {hours} END AS occurred_at,
            step AS sequence, CASE WHEN step = 2 AND {u("case_id", 52)} < {story.cross_company} THEN '{other}'
            ELSE '{team.id}' END AS org, team, CASE step WHEN 2 THEN 2 ELSE 1 END AS tier,
            CASE step WHEN 1 THEN 'open' WHEN 2 THEN 'escalate' ELSE 'close' END AS event
        FROM {contacts}, (VALUES (1), (2), (3)) AS steps(step)
        WHERE case_id IS NOT NULL AND CAST(substr(contact_id, {len(team.code) + 1}) AS BIGINT) % {BLOCK} < {team.firsts}
            AND (step = 1 OR (step = 2 AND transferred) OR (step = 3 AND NOT {stuck}))"""


def surveys(team: Team, contacts: str) -> str:
    """Invitations, and the answers of half of them; who was passed on is satisfied less often."""
    u, story = team.chance, team.story
    cost = min(0.25 * story.transfer_pain, 0.3)
    glad = f"{u('contact_id', 60)} < {story.csat} + {cost} * ({story.transfer} - CAST(transferred AS INTEGER))"
    better = f"{u('contact_id', 61)} < 0.5"
    said = f"{u('contact_id', 62)} < 0.5"
    repeated = f"{u('contact_id', 63)} < CASE WHEN transferred THEN {story.customer_repeats} ELSE 0.05 END"

    def scored(best: int, good: int, bad: int, worst: int) -> str:
        said = f"CASE WHEN {better} THEN {best} ELSE {good} END"
        return answer(f"CASE WHEN {glad} THEN {said} WHEN {better} THEN {bad} ELSE {worst} END")

    def answer(value: str) -> str:
        return f"CASE WHEN {said} THEN {value} END"

    return f"""
        SELECT contact_id, ended_at + to_minutes(30) AS sent_at, {answer("ended_at + to_minutes(90)")} AS answered_at,
            {scored(5, 4, 3, 2)} AS csat,
            {scored(7, 5, 4, 2)} AS ces,
            {scored(10, 8, 7, 4)} AS nps,
            {answer(f"{u('contact_id', 64)} < {story.fcr}")} AS resolved, {answer(repeated)} AS had_to_repeat
        FROM {contacts} WHERE NOT abandoned AND {u("contact_id", 65)} < {story.invited}"""


def crm_contacts(team: Team, contacts: str) -> str:
    """The client's own record of each contact that was matched; noted within the hour where it is written back."""
    u, story = team.chance, team.story
    done = _choice(u("contact_id", 70), {"done": 0.7, "open": 0.25, "callback": 0.05})
    noted = f"{u('contact_id', 71)} < {story.write_back}"
    return f"""
        SELECT crm_id, customer_id, '{team.id}' AS org, channel, offered_at AS at,
            CASE WHEN {noted} THEN ended_at + to_minutes(10) END AS noted_at,
            CASE WHEN {noted} THEN {done} END AS disposition
        FROM {contacts} WHERE crm_id IS NOT NULL"""


def complaints(team: Team, contacts: str) -> str:
    """Complaints per handled contact, by cause: the service's own, and twice as many about the business."""
    u, story = team.chance, team.story
    draw = u("contact_id", 80)
    heard = f"{u('contact_id', 81)} < {story.closed_loop}"
    return f"""
        SELECT 'Q' || contact_id AS complaint_id, ended_at + to_hours(20) AS at, '{team.id}' AS org,
            CASE WHEN {draw} < {story.complaints} THEN 'wrong answer' ELSE 'fees' END AS cause,
            CASE WHEN {draw} < {story.complaints} THEN 'vendor' ELSE 'business' END AS caused_by, contact_id,
            ended_at + to_hours(CASE WHEN {heard} THEN 40 ELSE 120 END) AS contacted_at,
            ended_at + to_hours(200) AS resolved_at
        FROM {contacts} WHERE NOT abandoned AND {draw} < {story.complaints * 3}"""


def selfcare(team: Team, contacts: str) -> str:
    """Sessions of those who then came, and beside them sessions that sufficed."""
    u, story = team.chance, team.story
    alone = story.contained / (1 - story.contained)
    times = int(alone) + 1
    return f"""
        SELECT 'SC' || contact_id || '-' || step AS session_id, '{team.id}' AS org,
            customer_id || CASE WHEN step > 0 THEN 'S' || step ELSE '' END AS customer_id, topic, 'bot' AS channel,
            offered_at - to_minutes(20) AS started_at, offered_at - to_minutes(12) AS ended_at, step > 0 AS completed,
            CASE WHEN {u("contact_id", 91)} < 0.3 THEN CASE WHEN step > 0 THEN 5 ELSE 2 END END AS csat
        FROM {contacts}, range({times + 1}) AS steps(step)
        WHERE self_service_first AND (step = 0 OR {u("contact_id", 92)} < {alone / times})"""


def evaluations(team: Team, contacts: str, whose: str) -> str:
    """Evaluated contacts by four items, some 30 for each person in the half-year; a tenth of them by the client too."""
    u, story = team.chance, team.story
    share = max(0.0075, min(0.2, 300 / team.contacts))
    client = whose != team.id
    draw = u("contact_id", 95)
    when = f"ended_at + to_hours({72 if client else 24})"
    wanted = share / 10 if client else share
    items = ", ".join(f"({n}, '{item}', '{kind}')" for n, (item, kind) in enumerate(ITEMS.items()))
    return f"""
        SELECT 'E{whose[:2].upper() if client else ""}' || contact_id AS evaluation_id, contact_id, agent_id,
            '{whose}-Q' || (CAST(floor({u("contact_id", 96)} * 9) AS BIGINT)) AS evaluator, '{whose}' AS evaluator_org,
            {when} AS at, item, class, CASE WHEN well THEN 1.0 ELSE 0.0 END AS score, well AS passed,
            {draw} < {share / 10} AS calibration, 'random' AS selected_by
        FROM (SELECT *, {u("contact_id || '-' || n", 98)} < {story.accuracy} AS well
            FROM {contacts}, (VALUES {items}) AS items(n, item, class) WHERE NOT abandoned AND {draw} < {wanted})"""


def forecasts(team: Team, contacts: str) -> str:
    """Weekly forecasts per team, off by what the story says."""
    off = f"(1 + {2 * (1 - team.story.forecast_accuracy)} * (2 * {team.chance('week || team', 97)} - 1))"
    return f"""
        SELECT '{team.id}' AS org, week AS interval_start, team AS queue, CAST(n * {off} AS BIGINT) AS contacts
        FROM (SELECT date_trunc('week', offered_at) AS week, team, count(*) AS n FROM {contacts} WHERE team IS NOT NULL
            AND offered_at >= {START} + to_days(4) AND offered_at < {START} + to_days(179) GROUP BY ALL)
        ORDER BY ALL"""
