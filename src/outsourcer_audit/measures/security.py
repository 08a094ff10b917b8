"""Security: are customers' data and money safe?"""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from ..relations import asked
from .context import Clock
from .exposure import has_card_number, has_personal_detail
from .kinds import Share
from .registry import HIGHER, LOWER, Group

security = Group("security", "Security", "Are customers' data and money safe?", "security")

TEXTS = ("contacts.contact_id", "contacts.channel", "contacts.team", "surveys.contact_id", "surveys.sent_at",
         "surveys.comment", "mentions.org", "mentions.at", "mentions.text")  # fmt: skip
"""Columns without which some free text is missing; the agents' own notes have to be there."""
DAY = timedelta(days=1)


@security.measure(
    unit="share", better=LOWER, bands=(0.0, 0.00001, 0.00002, 0.00005), evidence="E1", weight=3, optional=TEXTS,
    remedy="Delete them today; mask card numbers when a note is saved, and take payments outside the conversation.",
)  # fmt: skip
def card_numbers_exposed(contacts: ir.Table, surveys: ir.Table, mentions: ir.Table) -> Share:
    """Free texts that hold a payment card number.

    Why it matters: whoever reads the note can spend the customer's money; one such text limits the overall grade to D.

    Source: PCI DSS 4.0, requirement 3 (stored card numbers are to be unreadable). Texts are agents' notes, comments in
    surveys and public mentions. A card number is 13 to 19 digits with an issuer's prefix and length and a check digit
    that fits (ISO/IEC 7812-1); about one in ten other numbers of the same form passes as well.
    """
    found = texts(contacts, surveys, mentions)
    return Share(found, has_card_number(found.text), at="at")


@security.measure(
    unit="share", better=LOWER, bands=(0.0001, 0.0005, 0.002, 0.005), weight=1, optional=TEXTS,
    remedy="Show people what belongs into a field of its own; search new notes daily and clean what is found.",
)  # fmt: skip
def pii_exposed(contacts: ir.Table, surveys: ir.Table, mentions: ir.Table) -> Share:
    """Free texts that hold an e-mail address, an IBAN or an international telephone number.

    Why it matters: what stands in free text is found by no deletion request and protected by no access right.

    Source: GDPR, article 5 (data minimisation); cut-offs are our proposal.
    """
    found = texts(contacts, surveys, mentions)
    return Share(found, has_personal_detail(found.text), at="at")


@security.measure(
    unit="share", better=HIGHER, bands=(1.0, 0.98, 0.95, 0.90), weight=2, optional=("access.org", "agents.team"),
    remedy="Let the roster switch accounts off on the last day; reconcile both lists every week.",
)  # fmt: skip
def leavers_deprovisioned(agents: ir.Table, access: ir.Table, period: Clock) -> Share:
    """People who left and lost every access by the next day.

    Why it matters: a forgotten account is an open door to customers' data that nobody watches.

    Source: ISO 27001, control A 5.18; cut-offs are our proposal. Who left on the last day of the period is not counted,
    since the next day is outside it. Who never had an entitlement has none to lose.
    """
    spells = agents.group_by("agent_id", "org")
    # Who is on the roster twice, once without having left, has not left.
    left = spells.having(agents.left_on.notnull().all()).aggregate(left_on=agents.left_on.max(), team=agents.team.max())
    leavers = left.filter(left.left_on.between(period.period.start, period.period.end - DAY))
    held = access.select("agent_id", "revoked_on", holder_org="org")
    # Two organisations may number their people alike; an entitlement without organisation fits whoever has the number.
    mine = [leavers.agent_id == held.agent_id, held.holder_org.isnull() | (held.holder_org == leavers.org)]
    joined = leavers.inner_join(held, mine)
    late = joined.filter(joined.revoked_on.isnull() | (joined.revoked_on > joined.left_on + ibis.interval(days=1)))
    late = late.select("agent_id", "org").distinct().mutate(_late=True)
    people = leavers.left_join(late, ["agent_id", "org"])
    return Share(people, ~people._late.fill_null(False), at="left_on")


@security.measure(
    unit="share", better=HIGHER, bands=(1.0, 0.95, 0.85, 0.70), weight=2, parity=False,
    remedy="Ask for the missing certificates by a date; agree what happens without them.",
)  # fmt: skip
def attestations_current(attestations: ir.Table, period: Clock) -> Share:
    """Standards that the contract asks for and a certificate covers at the end of the period.

    Why it matters: a certificate that ran out says that somebody once looked.

    Source: PCI DSS, ISO 27001, SOC 2 as the contract names them; cut-offs are our proposal. A standard counts once,
    however many certificates were issued for it.
    """
    end = ibis.literal(period.period.end)
    holds = ((attestations.valid_from <= end) & (attestations.valid_until >= end)).fill_null(False)
    asked_for = attestations.mutate(holds=holds).group_by("org", "standard")
    standards = asked_for.aggregate(required=ibis._.required.fill_null(False).any(), current=ibis._.holds.any())
    standards = standards.filter(standards.required)
    return Share(standards, standards.current, exact=True)


def texts(contacts: ir.Table, surveys: ir.Table, mentions: ir.Table) -> ir.Table:
    """Everything that was written freely, one row each: org, channel, team, at, text."""
    comments = asked(surveys.select("contact_id", "sent_at", "comment"), contacts)
    nowhere = ibis.null("string")
    every = (
        contacts.select("org", "channel", "team", at="offered_at", text="note")
        .union(comments.select("org", "channel", "team", at="sent_at", text="comment"))
        .union(mentions.select("org", channel=nowhere, team=nowhere, at="at", text="text"))
    )
    return every.filter(every.text.strip() != "")
