"""Notes: what agents write down after a contact, and the few that hold what no note may hold."""

from __future__ import annotations

from .chance import any_of, chosen, stream
from .contacts import Contact, handled_only
from .stories import Story

NOTED = 0.4
_TEXTS = {
    "balance": ("balance explained", "asked about a booking, settled"),
    "card lost": ("card blocked, new one on its way", "card found again, block lifted"),
    "payment": ("payment traced", "standing order changed as asked"),
    "online access": ("access reset, login works", "new device registered"),
    "account change": ("address changed", "joint holder added, form sent"),
    "fraud": ("transactions disputed, form sent", "account watched for two weeks"),
    "complaint": ("apologised, will be called back", "fee refunded as goodwill"),
    "arrears": ("plan agreed, first rate next month", "waits for decision on extension"),
}
CARDS = ("4111 1111 1111 1111", "5555 5555 5555 4444", "4012888888881881", "378282246310005", "6011-1111-1111-1117")
"""Numbers that card networks publish for tests: they pass the check digit and belong to nobody."""
_NAMES = ("j.miller", "anna.roe", "sam-lee", "p.novak", "t.okafor")


def write_notes(story: Story, contacts: list[Contact]) -> None:
    """Set the notes of some handled contacts, and plant card numbers and e-mail addresses in the story's number."""
    rng = stream(story.id, "notes")
    noted = [row for row in handled_only(contacts) if chosen(rng, NOTED)]
    for row in noted:
        row.note = any_of(rng, _TEXTS[row.topic])
    bad = story.card_numbers + story.addresses
    for number in range(bad):
        row = noted[(2 * number + 1) * len(noted) // (2 * bad)]
        if number % 2 == 0 and number // 2 < story.card_numbers:
            row.note = f"{row.note}; paid with {CARDS[number // 2 % len(CARDS)]}"
        else:
            row.note = f"{row.note}; write to {any_of(rng, _NAMES)}@example.com"
