"""Security on hand-written texts, rosters and certificates. The quarter is 1 April to 30 June 2026.

Card numbers are the issuers' published test numbers; their check digits were worked out by hand where they are changed.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

import pytest
from desk import QUARTER, Desk, read

ids = (f"S-{n}" for n in count())
APRIL = datetime(2026, 4, 10, 9)
CARDS, PII = "security.card_numbers_exposed", "security.pii_exposed"
LEAVERS, ATTESTED = "security.leavers_deprovisioned", "security.attestations_current"
Rows = list[dict[str, Any]]


def notes(*texts: str | None, **cells: Any) -> Rows:
    return [{"contact_id": next(ids), "org": "v", "offered_at": APRIL, "note": text} | cells for text in texts]


# ------------------------------------------------------------------------------------------------- card numbers

SHOWN = (
    "4111 1111 1111 1111",
    "reads out 4111-1111-1111-1111, thanks",
    "nr4111111111111111.",  # no space before, a full stop behind
    "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",  # a transcript
    "pays\nwith 4111\u00a01111\u00a01111\u00a01111",  # spaces that do not break
    "4222 222 222 222",  # thirteen digits, as embossed
    "4000000000000000006",  # nineteen
    "5555555555554444",
    "2223 0031 2200 3222",  # Mastercard's second range
    "3782 822463 10005",  # American Express
    "6011 1111 1111 1117",  # Discover
    "6011000000000000001",  # and of nineteen digits
    "3530 1113 3330 0000",  # JCB
    "3056 930902 5904",  # Diners
    "4111 1111 1111 1111 123",  # with the security code behind it
    "4111 1111 1111 1111 12/27",  # and with the month
    "customer 12345 4111 1111 1111 1111",  # a customer number before it
    "customer 5105 4111 1111 1111 1111",  # ... that begins like a card: 5105 4111 1111 1111 fails the check
    "not 4111111111111112, not 4111111111111113 but 4111111111111111",  # the third number
    "SEND TO DE89 3704 0044 0532 0130 00 OR 4111 1111 1111 1111",  # behind an IBAN
)
HARMLESS = (
    "4111 1111 1111 1112",  # the check digit does not fit
    "order 9911 1111 1111 1112",  # the check digit fits, but nobody issues cards that begin with 9
    "41111111111111111111",  # inside a longer row of digits
    "x4371449635398431",  # 371449635398431 is a card, but not inside 16 digits
    "353879234252633",  # a device: its own check digit fits Luhn, 35 with 15 digits is no card
    "4222222222222",  # thirteen in a row, as in bar codes and telephone numbers, though the check digit fits
    "+4111 1111 1111 1111",  # a telephone number, whatever it may be
    "DK5555555555554444 or DK55 5555 5555 5544 44",  # accounts, although 5555 5555 5555 4444 is a card
    "0000 0000 0000 0000",
    "4111  1111  1111  1111",  # two spaces are two numbers
    "4111 1111 1111",
    "talked about '; drop table contacts; -- and a/b",
)


@pytest.mark.parametrize("text", SHOWN)
def test_a_card_number_is_found(text: str) -> None:
    assert read(Desk(contacts=notes(text)).count(CARDS)) == (1.0, 1)


def test_other_numbers_are_no_card_numbers() -> None:
    found = Desk(contacts=notes(*HARMLESS)).count(CARDS)
    assert read(found) == (0.0, len(HARMLESS))


def test_cards_are_found_among_all_in_one_reading() -> None:
    both = notes(*SHOWN, *HARMLESS)
    assert read(Desk(contacts=both).count(CARDS)) == (len(SHOWN) / len(both), len(both))


def test_each_place_of_a_number_counts() -> None:
    # 4539 1488 0343 6467 fits. A digit more moves the sum by 1 in a plain place (from 9 to 0 by -9), in a doubled one
    # by 2 (from 4 to 5 by -7, from 9 to 0 by -9): never by a multiple of 10. So each of the 15 others must fail.
    card = "4539148803436467"
    spoilt = [card[:i] + str((int(card[i]) + 1) % 10) + card[i + 1 :] for i in range(1, 16)]
    assert read(Desk(contacts=notes(card)).count(CARDS)) == (1.0, 1)
    assert read(Desk(contacts=notes(*spoilt)).count(CARDS)) == (0.0, 15)


def test_texts_are_notes_comments_and_mentions() -> None:
    rows = notes("fine", None, "", "  ", "4111 1111 1111 1111", team="t/1", channel="voice")
    surveys = [
        {"contact_id": rows[0]["contact_id"], "sent_at": datetime(2026, 5, 2), "comment": "you have 4111111111111111"},
        {"contact_id": rows[1]["contact_id"], "sent_at": datetime(2026, 5, 2), "comment": None},
        {"contact_id": "of nobody", "sent_at": datetime(2026, 5, 2), "comment": "4111111111111111"},
    ]
    mentions = [
        {"mention_id": "1", "org": "v", "at": datetime(2026, 6, 2), "text": "slow"},
        {"mention_id": "2", "org": "w", "at": datetime(2026, 6, 2), "text": "slow"},
        {"mention_id": "3", "at": datetime(2026, 6, 2), "text": "whose"},
    ]
    found = Desk(contacts=rows, surveys=surveys, mentions=mentions).count(CARDS)
    # Of v: two notes with a text, one comment, one mention; a card in a note and in the comment.
    assert read(found) == (0.5, 4)
    assert read(found, by="month", key="2026-05") == (1.0, 1)
    assert read(found, by="team", key="t/1") == (pytest.approx(2 / 3), 3)  # the comment belongs to its contact's team
    assert read(found, "w") == (0.0, 1)
    assert read(found, "*") == (pytest.approx(2 / 6), 6)  # and the mention of nobody


def test_without_texts_there_is_nothing_to_read() -> None:
    assert read(Desk(contacts=notes(None, " ")).count(CARDS)) is None
    assert read(Desk().count(PII), "*") is None


# ---------------------------------------------------------------------------------------------- personal details


@pytest.mark.parametrize(
    "text",
    [
        "write to jane.doe@example.com!",
        "jürgen@müller-bank.co.uk",
        "pays from DE89 3704 0044 0532 0130 00",
        "de89370400440532013000",  # as typed
        "NO93 8601 1117 947",  # the shortest
        "MT84MALT011000012345MTLCAST001S",  # the longest with letters
        "ring +44 20 7946 0958",
        "(+49 (0)151 123-456 78)",
    ],
)
def test_personal_details_are_found(text: str) -> None:
    assert read(Desk(contacts=notes(text)).count(PII)) == (1.0, 1)


def test_what_only_looks_personal() -> None:
    rows = notes(
        "@handle said a@b",  # no domain
        "5.00@10.50",
        "ZZ89 3704 0044 0532 0130 00",  # no country
        "DE89 3704",  # too short
        "+1234567",  # seven digits
        "+12345678901234567",  # seventeen in a row
        "12+12345678",  # a sum
        "case 4711",
        "4111 1111 1111 1111",  # counted as a card number
        "a" * 5000 + "@",  # as long as it is
    )
    assert read(Desk(contacts=rows).count(PII)) == (0.0, 10)


# ----------------------------------------------------------------------------------------------------- leavers


def agent(agent_id: str, left: date | None, org: str = "v", **cells: Any) -> dict[str, Any]:
    return {"agent_id": agent_id, "org": org, "left_on": left} | cells


def key(agent_id: str, revoked: date | None, org: str | None = "v", system: str = "crm") -> dict[str, Any]:
    return {"agent_id": agent_id, "org": org, "system": system, "revoked_on": revoked}


MAY = date(2026, 5, 15)
NEXT, AFTER = date(2026, 5, 16), date(2026, 5, 17)


def test_leavers_lose_every_key_by_the_next_day() -> None:
    agents = [
        agent("same day", MAY, team="a"),
        agent("next day", MAY, team="a"),
        agent("a day late", MAY, team="b"),
        agent("one forgotten", MAY, team="b"),
        agent("without keys", MAY, team="b"),
        agent("first day", date(2026, 4, 1)),
        agent("last but one", date(2026, 6, 29)),
        agent("last day", date(2026, 6, 30)),  # the next day is outside the period
        agent("before", date(2026, 3, 31)),
        agent("still here", None),
        agent("back", MAY),  # on the roster twice: left once, and there again
        agent("back", None),
        agent("moved", MAY, team="a"),  # in two teams until the end: one person
        agent("moved", MAY, team="b"),
    ]
    access = [
        key("same day", MAY),
        key("next day", NEXT),
        key("a day late", AFTER),
        key("one forgotten", MAY),
        key("one forgotten", None, system="'; drop"),
        key("first day", date(2026, 3, 1)),
        key(
            "last but one", date(2026, 6, 30), org=None
        ),  # an entitlement of no organisation is whoever's has the number
        key("last day", None),
        key("before", None),
        key("still here", None),
        key("back", None),
        key("moved", NEXT),
        key("same day", None, org="w"),  # the same number in another company
    ]
    found = Desk(agents=agents, access=access).count(LEAVERS)
    # same day, next day, without keys, first day, last but one, moved; not: a day late, one forgotten.
    assert read(found) == (0.75, 8)
    assert read(found, by="month", key="2026-05") == (pytest.approx(4 / 6), 6)
    # Two systems that stay open are one person.
    both = [key("a day late", None, system="mail"), *access]
    assert read(Desk(agents=agents, access=both).count(LEAVERS)) == (0.75, 8)


def test_where_nobody_left_nobody_kept_a_key() -> None:
    assert read(Desk(agents=[agent("still here", None)], access=[key("still here", None)]).count(LEAVERS)) is None
    assert read(Desk().count(LEAVERS), "*") is None


# -------------------------------------------------------------------------------------------------- certificates


def certificate(standard: str, start: date | None, end: date | None, **cells: Any) -> dict[str, Any]:
    same = {"attestation_id": next(ids), "org": "v", "standard": standard, "required": True}
    return same | {"valid_from": start, "valid_until": end} | cells


def test_certificates_that_hold_at_the_end_of_the_period() -> None:
    end = QUARTER.end
    rows = [
        certificate("PCI DSS", date(2025, 7, 1), end),  # its last day
        certificate("ISO 27001", end, date(2029, 6, 29)),  # its first day
        certificate("SOC 2", date(2025, 6, 30), date(2026, 6, 29)),  # ran out the day before
        certificate("ISO 18295", date(2026, 7, 1), date(2029, 6, 30)),  # begins the day after
        certificate("ISO 9001", None, None),  # never attested
        certificate("ISO 9001", date(2026, 1, 1), None),  # nor with half a date
        certificate("COPC", None, None, required=False),  # nobody asks for it
        certificate("TISAX", None, None, required=None),  # nobody knows
        certificate("HDS", date(2023, 1, 1), date(2025, 12, 31)),  # renewed: one standard
        certificate("HDS", date(2026, 1, 1), date(2028, 12, 31)),
        certificate("HDS", date(2026, 1, 1), date(2028, 12, 31), attestation_id="copy"),
        certificate("PCI DSS", None, None, org="w"),
    ]
    found = Desk(attestations=rows).count(ATTESTED)
    assert read(found) == (0.5, 6)  # PCI DSS, ISO 27001, HDS of six
    estimate = found.get("v")
    assert estimate is not None
    assert estimate.exact
    assert read(found, "w") == (0.0, 1)
    assert read(Desk().count(ATTESTED), "*") is None
