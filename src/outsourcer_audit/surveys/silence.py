"""Who was asked, and who answered: all questions in one query, by what the contact log knows of everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from ..engine import fetch
from ..measures import issues
from ..statistics.response import Alike
from .questions import ANSWERS, QUESTIONS, Question

if TYPE_CHECKING:
    from ..trusted import Tables

FACTS = ("transferred", "resolved", "reopened", "abandoned")
KNOWN = ("channel", "topic", *FACTS, "wait")
MOST_CHANNELS, MOST_TOPICS, MOST_PAIRS = 12, 30, 300
"""Words that somebody typed freely may be as many as the contacts; the commonest are looked at."""
SHORT_S, LONG_S = 60, 600


@dataclass
class Asked:
    """Customers by what is known of them: asked and answered per measure and for any question, handled and asked."""

    by_measure: dict[str, list[Alike]] = field(default_factory=dict)
    everybody: list[Alike] = field(default_factory=list)
    handled: list[Alike] = field(default_factory=list)


def asked_and_answered(names: list[str], tables: Tables, org: str) -> Asked:
    """Count, for one organisation's customers, who was asked and who answered what these measures rest on."""
    questions = {name: QUESTIONS[name] for name in names}
    cells = tables.answers.rows(
        tables.con, f"silence of {org} to {' '.join(names)}", lambda: _cells(questions, tables, org)
    )
    return Asked(
        {name: _groups(cells, f"q{number}") for number, name in enumerate(questions)},
        _groups(cells, "everybody"),
        _groups(cells, "handled"),
    )


def _cells(questions: dict[str, Question], tables: Tables, org: str) -> ir.Table:
    """Customers by what is known of them, with how many were asked and answered."""
    facts = _facts(tables, org, alone=any(question.alone for question in questions.values()))
    rows = facts.left_join(_once(tables.table("surveys")), "contact_id")
    rows = rows.mutate(
        _asked=rows.sent_at.notnull(),
        _spoke=reduce(or_, (rows[f"said_{name}"].notnull() for name in ANSWERS)) | rows._dated.fill_null(False),
    )
    handled = (rows._place.fill_null(0) == 0) & (rows.abandoned.fill_null("no") == "no")
    sums = {
        "everybody_invited": rows._asked.sum(), "everybody_answered": rows._spoke.sum(),
        "handled_invited": handled.sum(), "handled_answered": (handled & rows._asked).sum(),
    }  # fmt: skip
    for number, question in enumerate(questions.values()):
        sums |= {f"q{number}_{what}": total for what, total in _sums(question, rows).items()}
    return rows.group_by(KNOWN).aggregate(**sums)


def _sums(question: Question, rows: ir.Table) -> dict[str, ir.Value]:
    """How many were asked, how many answered this question, and the sum of what they said."""
    among = rows._asked & question.among(rows).fill_null(False)
    answered = among & rows[f"said_{question.column}"].notnull()
    sums = {"invited": among.sum(), "answered": answered.sum()}
    return sums | ({"total": (answered & question.yes(rows)).sum()} if question.yes else {})


def _groups(cells: list[dict[str, object]], prefix: str) -> list[Alike]:
    found = []
    for cell in cells:
        known = {name: key for name in KNOWN if isinstance(key := cell[name], str)}
        invited, answered, total = (
            float(cell.get(f"{prefix}_{what}") or 0)  # type: ignore[arg-type]
            for what in ("invited", "answered", "total")
        )
        if invited:
            found.append(Alike(known, invited, answered, total))
    return found


def _once(surveys: ir.Table) -> ir.Table:
    """One row per survey, also where it was delivered twice, once without its answer; ``_place``: a contact's first."""
    values = {f"said_{name}": c.any() if (c := surveys[name]).type().is_boolean() else c.max() for name in ANSWERS}
    once = surveys.group_by("contact_id", "sent_at").aggregate(_dated=surveys.answered_at.notnull().any(), **values)
    return once.mutate(_place=ibis.row_number().over(ibis.window(group_by="contact_id", order_by="sent_at")))


def _facts(tables: Tables, org: str, alone: bool) -> ir.Table:
    """One row per contact of an organisation: what is known of it, in words; null where it is not.

    ``alone`` says that nothing was tried before on another channel, where one measure asks for it.
    """
    contacts = tables.table("contacts")
    mine = contacts.filter(contacts.org == org)
    pairs = mine.group_by("channel", "topic").aggregate(n=mine.count())
    common = fetch(tables.con, pairs.order_by(pairs.n.desc(), "channel", "topic").limit(MOST_PAIRS))[1]
    once = mine.group_by("contact_id").aggregate(
        channel=mine.channel.max(), topic=mine.topic.max(), wait_s=mine.wait_s.max(),
        came_from_self_service=mine.self_service_first.any(), **{name: mine[name].any() for name in FACTS},
    )  # fmt: skip
    once = once.mutate(
        wait=ibis.cases(
            (once.wait_s <= SHORT_S, "up to a minute"), (once.wait_s <= LONG_S, "up to ten minutes"),
            (once.wait_s.notnull(), "more than ten minutes"),
        ),
        channel=_common(once.channel, [pair["channel"] for pair in common], MOST_CHANNELS),
        topic=_common(once.topic, [pair["topic"] for pair in common], MOST_TOPICS),
        **{name: ibis.cases((once[name], "yes"), (~once[name], "no")) for name in FACTS},
    ).drop("wait_s")  # fmt: skip
    if not alone:
        return once
    elsewhere = issues.came_from_elsewhere(contacts)
    elsewhere = elsewhere.filter(elsewhere.org == org).select("contact_id", _switched=elsewhere.switched)
    both = once.left_join(elsewhere, "contact_id")
    untried = ~both._switched & ~both.came_from_self_service.fill_null(False)
    untried = ibis.ifelse(both._switched.notnull(), untried, ibis.null("boolean"))
    return both.select(*once.columns, alone=untried)


def _common(word: ir.Value, by_number: list[str | None], most: int) -> ir.Value:
    """The commonest words; any other is the empty one, and none is none."""
    words = [name for name in dict.fromkeys(by_number) if isinstance(name, str)][:most]
    return ibis.cases((word.isin(words), word), (word.notnull(), "")) if words else word
