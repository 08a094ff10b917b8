"""Systems: how each organisation's exports spell columns, times, durations, yes and no. No two are alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .stories import ALL

CODES = {story.id: story.code for story in ALL}
NAMES = {story.id: story.name for story in ALL}
_ORG_COLUMNS = ("org", "from_org", "to_org", "evaluator_org")


def _orgs(words: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {column: dict(words) for column in _ORG_COLUMNS}


@dataclass(frozen=True)
class System:
    """The habits of one exporting system. ``zone`` None means UTC with a Z; a format of None means ISO."""

    zone: str | None = None
    delimiter: str = ","
    time_format: str | None = None
    date_format: str | None = None
    duration: str = "s"
    percent: bool = False
    yes: str = "true"
    no: str = "false"
    null: str = ""
    style: str = "plain"
    headers: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def header(self, column: str) -> str:
        """The export's name for a canonical column."""
        if column in self.headers:
            return self.headers[column]
        words = column.removesuffix("_s").split("_") if self.style != "plain" else [column]
        if self.style == "camel":
            return "".join(word.capitalize() for word in words)
        if self.style == "upper":
            return "_".join(words).upper()
        return " ".join(words).capitalize() if self.style == "title" else column


SYSTEMS = {
    "harbour": System(
        zone="Europe/Lisbon", time_format="%d/%m/%Y %H:%M:%S", date_format="%d/%m/%Y", yes="Sim", no="Não", null="s/d",
        style="title",
        headers={
            "contact_id": "Id Chamada", "case_id": "Processo", "customer_id": "Cliente", "site": "Centro",
            "team": "Equipa", "agent_id": "Agente", "channel": "Canal", "topic": "Motivo", "offered_at": "Entrada",
            "answered_at": "Atendida", "ended_at": "Fim", "wait_s": "Espera (s)", "talk_s": "Conversa (s)",
            "hold_s": "Retenção (s)", "wrap_s": "Pós-chamada (s)", "abandoned": "Abandonada",
            "transferred": "Transferida", "resolved": "Resolvida", "issues_raised": "Pedidos",
            "issues_resolved": "Pedidos resolvidos", "reopened": "Reaberta", "crm_id": "Ref CRM",
            "context_ready": "Histórico visível", "self_service_first": "Tentou online", "script_adherence": "Guião",
            "handoff_id": "Id Passagem", "accepted_at": "Aceite em", "from_org": "De empresa",
            "from_team": "De equipa", "from_agent": "De agente", "to_org": "Para empresa", "to_team": "Para equipa",
            "to_agent": "Para agente", "kind": "Tipo", "reason": "Razão", "designed": "Prevista",
            "has_customer_id": "Com cliente", "has_reason": "Com motivo", "has_steps_tried": "Com passos",
            "has_promise": "Com promessa", "has_authentication": "Com autenticação", "lead": "Chefe de equipa",
            "employment": "Vínculo", "hired_on": "Admissão", "live_on": "Início em linha", "left_on": "Saída",
            "languages": "Línguas", "course": "Curso", "category": "Área", "hours": "Horas",
            "assigned_on": "Atribuído", "due_on": "Prazo", "done_on": "Concluído", "score": "Nota",
            "passed": "Aprovado", "attempt": "Tentativa",
            "note": "Observações", "starts_at": "Início turno", "ends_at": "Fim turno",
        },
        words={
            "channel": {"voice": "Voz", "chat": "Chat", "email": "E-mail"},
            "kind": {"warm": "Quente", "cold": "Fria"},
            "employment": {"vendor": "Interno", "onsite_vendor": "No cliente"},
            "category": {"soft": "Comportamental", "product": "Produto", "tools": "Ferramentas",
                         "compliance": "Conformidade", "policy": "Circular"},
            **_orgs({**CODES, "harbour": "LIS", "inhouse": "ALDER"}),
        },
    ),
    "meridian": System(
        delimiter=";", style="camel", yes="1", no="0",
        headers={"contact_id": "InteractionId", "agent_id": "EmployeeNo", "offered_at": "QueueEnterUtc",
                 "ended_at": "DisconnectUtc", "channel": "MediaType", "topic": "WrapUpCode", "note": "AgentRemark"},
        words={"channel": {"voice": "CALL", "chat": "CHAT", "email": "MAIL"},
               "kind": {"warm": "CONSULT", "cold": "BLIND"}, **_orgs(NAMES)},
    ),
    "northgate": System(
        zone="Europe/London", time_format="%m/%d/%Y %H:%M:%S", date_format="%m/%d/%Y", duration="h:mm:ss", percent=True,
        yes="Y", no="N", style="upper", headers={"wait_s": "QUEUE_TIME", "wrap_s": "ACW"},
        words={"channel": {"voice": "Phone", "chat": "Webchat", "email": "Email"}, **_orgs(CODES)},
    ),
    "lumen": System(
        zone="Europe/Warsaw", time_format="%Y.%m.%d %H:%M:%S", date_format="%Y.%m.%d", duration="min", yes="yes",
        no="no", style="title", delimiter="\t",
        headers={"contact_id": "Ticket", "wait_s": "Wait (min)", "talk_s": "Talk (min)", "hold_s": "Hold (min)",
                 "wrap_s": "Follow-up (min)", "topic": "Subject", "note": "Comment"},
        words={"kind": {"warm": "announced", "cold": "forwarded"}, **_orgs(NAMES)},
    ),
    "juniper": System(),
    "inhouse": System(
        zone="Europe/London", time_format="%Y-%m-%d %H:%M:%S", yes="Y", no="N",
        words={"channel": {"voice": "V", "chat": "C", "email": "E"}, **_orgs(CODES)},
    ),
    "case system": System(
        zone="Europe/London", time_format="%Y-%m-%d %H:%M", yes="Y", no="N",
        words={"channel": {"voice": "V", "chat": "C", "email": "E"}, **_orgs(CODES)},
    ),
    "digital team": System(
        zone="Europe/London", time_format="%d.%m.%Y %H:%M:%S", yes="1", no="0", words=_orgs(CODES),
    ),
    "vendor office": System(
        zone="Europe/London", date_format="%d/%m/%Y", yes="yes", no="no", style="title", words=_orgs(NAMES),
    ),
}  # fmt: skip
PACK_HEADERS = {
    "meridian": {"value": "Reported"},
    "harbour": {"period_start": "Mês", "metric": "Indicador", "value": "Valor"},
}
"""Headers that only a vendor's monthly pack uses."""
FILES = {
    "harbour": {
        "contacts": "chamadas_*", "handoffs": "passagens", "agents": "agentes", "training": "formacao",
        "evaluations": "avaliacoes", "kpi_reports": "relatorio_mensal", "invoices": "facturas",
        "assessments": "autoavaliacao", "shifts": "turnos",
    },
    "meridian": {"contacts": "interactions_*", "kpi_reports": "monthly_pack"},
    "northgate": {"contacts": "CALLDATA"},
    "lumen": {"contacts": "tickets"},
}  # fmt: skip
"""Names of files that differ from their table's name."""
