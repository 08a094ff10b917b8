"""The rows of the demo's exports, by plain Python: what a test counts by hand to find the planted truth again."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

DEMO = Path(__file__).parents[1] / "engagements" / "demo"
LONDON = ZoneInfo("Europe/London")
Rows = list[dict[str, str]]
TRUE = {"1", "yes", "Y", "Sim"}
EXPORTS = {
    "harbour": ("vendors/harbour/exports/chamadas_*.csv", ",", "Europe/Lisbon", "%d/%m/%Y %H:%M:%S"),
    "meridian": ("vendors/meridian/exports/interactions_*.csv", ";", "UTC", "%Y-%m-%dT%H:%M:%SZ"),
    "northgate": ("vendors/northgate/exports/CALLDATA.csv", ",", "Europe/London", "%m/%d/%Y %H:%M:%S"),
    "lumen": ("vendors/lumen/exports/tickets.csv", "\t", "Europe/Warsaw", "%Y.%m.%d %H:%M:%S"),
    "inhouse": ("client/contacts.csv", ",", "Europe/London", "%Y-%m-%d %H:%M:%S"),
}
HEADERS = {
    "harbour": "Id Chamada,Cliente,Motivo,Canal,Entrada,Equipa,Agente,Espera (s),Conversa (s),Abandonada,Transferida,"
    "Resolvida,Reaberta,Tentou online,Observações",
    "meridian": "InteractionId,CustomerId,WrapUpCode,MediaType,QueueEnterUtc,Team,EmployeeNo,Wait,Talk,Abandoned,"
    "Transferred,Resolved,Reopened,SelfServiceFirst,AgentRemark",
    "northgate": "CONTACT_ID,CUSTOMER_ID,TOPIC,CHANNEL,OFFERED_AT,TEAM,AGENT_ID,QUEUE_TIME,TALK,ABANDONED,TRANSFERRED,"
    "RESOLVED,REOPENED,SELF_SERVICE_FIRST,NOTE",
    "lumen": "Ticket,Customer id,Subject,Channel,Offered at,Team,Agent id,Wait (min),Talk (min),Abandoned,Transferred,"
    "Resolved,Reopened,Self service first,Comment",
    "inhouse": "contact_id,customer_id,topic,channel,offered_at,team,agent_id,wait_s,talk_s,abandoned,transferred,"
    "resolved,reopened,self_service_first,note",
}  # fmt: skip
VOICE = {"Voz", "CALL", "Phone", "voice", "V"}


@dataclass(frozen=True)
class Contact:
    id: str
    customer: str
    topic: str
    channel: str
    at: datetime
    team: str
    agent: str
    wait_s: float
    talk_s: float
    abandoned: bool
    transferred: bool
    resolved: bool
    reopened: bool
    self_service_first: bool
    note: str

    @property
    def voice(self) -> bool:
        return self.channel in VOICE


def rows(pattern: str, delimiter: str = ",") -> Rows:
    found = sorted(DEMO.glob(pattern))
    assert found, pattern
    texts = [path.read_text(encoding="utf-8").splitlines() for path in found]
    return [row for lines in texts for row in csv.DictReader(lines, delimiter=delimiter)]


def contacts(org: str) -> list[Contact]:
    """One organisation's contacts; the planted row with an impossible time is left out."""
    pattern, delimiter, zone, style = EXPORTS[org]
    found = []
    for row in rows(pattern, delimiter):
        cells = ["" if row[name] == "s/d" else row[name] for name in HEADERS[org].split(",")]
        try:
            at = datetime.strptime(cells[4], style).replace(tzinfo=ZoneInfo(zone))
        except ValueError:
            continue
        flags = [cell in TRUE for cell in cells[9:14]]
        found.append(Contact(*cells[:4], at, *cells[5:7], seconds(cells[7]), seconds(cells[8]), *flags, cells[14]))
    return found


def seconds(text: str) -> float:
    """Seconds from h:mm:ss or a number (Lumen's are minutes, which only ratios may use)."""
    if ":" in text:
        hours, minutes, rest = map(int, text.split(":"))
        return 3600 * hours + 60 * minutes + rest
    return float(text or 0)


def share(flags: Iterable[bool]) -> float:
    found = list(flags)
    return sum(found) / len(found)


def by(found: Iterable[dict[str, str]], column: str) -> dict[str, Rows]:
    groups: dict[str, Rows] = defaultdict(list)
    for row in found:
        groups[row[column]].append(row)
    return groups
