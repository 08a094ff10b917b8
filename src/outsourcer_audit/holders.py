"""Who holds what: which side is asked for which table, and why that side.

The vendor holds what its own people did; the client holds its contract, its customers' answers and its own system.
Of the in-house team the client is asked for the same rows as the vendor: without them nothing can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["client", "vendor"]
Whose = Literal["vendor", "inhouse"]
SIDES: tuple[Side, ...] = ("client", "vendor")


@dataclass(frozen=True)
class Holder:
    """Why a side is asked for a table.

    ``about`` says whose rows are wanted: the vendor's, or the in-house team's. ``own_view``: what the other side sends
    does not replace it, because the two views are compared.
    """

    why: str
    about: Whose = "vendor"
    own_view: bool = False


ALREADY = Holder("what you sent")
"""For a table that came from a side which is not asked for it in the first place."""

HOLDERS: dict[str, dict[Side, Holder]] = {
    "contacts": {
        "vendor": Holder("the log of your telephone, chat and mail systems"),
        "client": Holder("the same log for your in-house team, as the yardstick", "inhouse"),
    },
    "case_events": {
        "client": Holder("the history of the cases, if they live in your system"),
        "vendor": Holder("the history of the cases, if they live in your system"),
    },
    "handoffs": {
        "vendor": Holder("the cases that your people passed on or were to take over"),
        "client": Holder("the cases that your in-house team passed on or was to take over", "inhouse"),
    },
    "agents": {
        "vendor": Holder("the roster of the people on this account, leavers included"),
        "client": Holder("the roster of your in-house team, leavers included", "inhouse"),
    },
    "training": {
        "vendor": Holder("the records of your learning system"),
        "client": Holder("the learning records of your in-house team", "inhouse"),
    },
    "evaluations": {
        "vendor": Holder("what your quality team scored, calibration sessions included", own_view=True),
        "client": Holder("what your own people scored, calibration sessions included", own_view=True),
    },
    "recognitions": {
        "vendor": Holder("the thanks and awards that your people received"),
        "client": Holder("the thanks and awards that your in-house team received", "inhouse"),
    },
    "assessments": {
        "vendor": Holder("your own view of the working practices; the client gives its view too", own_view=True),
        "client": Holder("your own view of the working practices; the vendor gives its view too", own_view=True),
    },
    "shifts": {
        "vendor": Holder("the rota of your planning system"),
        "client": Holder("the rota of your in-house team", "inhouse"),
    },
    "selfcare": {
        "vendor": Holder("the sessions of the menus and bots that you run, given up or not"),
        "client": Holder("the sessions of your own telephone menu, bot, website and app, given up or not", "inhouse"),
    },
    "attestations": {"vendor": Holder("the certificates and audit reports that the contract asks you for")},
    "kpi_reports": {"vendor": Holder("the figures of your monthly packs, as you reported them")},
    "invoices": {"vendor": Holder("the lines that you billed")},
    "crm_contacts": {"client": Holder("the same contacts as your own CRM knows them")},
    "surveys": {"client": Holder("what your customers answered, and whom nobody answered for")},
    "complaints": {"client": Holder("the complaints that reached you")},
    "mentions": {"client": Holder("what is written about the service in public")},
    "access": {"client": Holder("who may open which of your systems")},
    "sla_terms": {"client": Holder("the service levels in your contract with the vendor")},
    "clauses": {"client": Holder("the safeguards in your contract with the vendor")},
    "reviews": {"client": Holder("the calendar and the minutes of your meetings with the vendor")},
    "actions": {"client": Holder("the action list of these meetings, yours and the vendor's")},
    "requests": {"client": Holder("what you asked the vendor for, and what it answered")},
    "forecasts": {"client": Holder("the volumes that you told the vendor to expect")},
}


def holder_of(table: str) -> Literal["vendor", "client", "shared"]:
    """Who can deliver a table about the vendor: one side, or both."""
    sides = [side for side, holder in HOLDERS[table].items() if holder.about == "vendor"]
    return sides[0] if len(sides) == 1 else "shared"
