"""Three invented exports that no synonym was tuned on. What onboarding gets of them is written down as it is."""

from __future__ import annotations

import random

import pytest

from outsourcer_audit.suggest import onboard

GERMAN = {  # heading -> (canonical column, or nothing), cell by row number
    "Vorgangsnummer": ("contact_id", lambda n, r: f"V-{100000 + n}"),
    "Eingang": ("offered_at", lambda n, r: f"{n % 28 + 1:02}.03.2026 {8 + n % 10:02}:{n % 60:02}:00"),
    "Annahme": ("answered_at", lambda n, r: f"{n % 28 + 1:02}.03.2026 {8 + n % 10:02}:{n % 60:02}:40"),
    "Gesprächsende": ("ended_at", lambda n, r: f"{n % 28 + 1:02}.03.2026 {9 + n % 10:02}:{n % 60:02}:10"),
    "Wartezeit (Sek.)": ("wait_s", lambda n, r: f"{r.uniform(3, 90):.1f}".replace(".", ",")),
    "Gesprächszeit (Min.)": ("talk_s", lambda n, r: f"{r.uniform(1, 12):.2f}".replace(".", ",")),
    "Nachbearbeitung (Sek.)": ("wrap_s", lambda n, r: f"{r.uniform(5, 60):.1f}".replace(".", ",")),
    "Bearbeiter-Nr.": ("agent_id", lambda n, r: f"P{4000 + n % 23}"),
    "Kundennr.": ("customer_id", lambda n, r: str(880000 + n * 7)),
    "Gruppe": ("team", lambda n, r: r.choice(["Karten", "Konten", "Kredite"])),
    "Standort": ("site", lambda n, r: r.choice(["Leipzig", "Rostock"])),
    "Kontaktweg": ("channel", lambda n, r: r.choice(["Telefon", "E-Mail", "Chat"])),
    "Anliegen": ("topic", lambda n, r: r.choice(["Sperre", "Limit", "Adresse"])),
    "Weitergeleitet": ("transferred", lambda n, r: r.choice(["Ja", "Nein"])),
    "Aufgelegt": ("abandoned", lambda n, r: r.choice(["Ja", "Nein", "Nein"])),
    "Bemerkung des Bearbeiters": ("note", lambda n, r: f"Kunde {n} fragt nach Stand und bittet um Rückruf"),
    "Tarif": ("", lambda n, r: r.choice(["A", "B"])),
}
GENESYS = {
    "conversationId": ("contact_id", lambda n, r: f"{r.getrandbits(64):016x}-{n}"),
    "conversationStart": ("offered_at", lambda n, r: f"2026-05-{n % 28 + 1:02}T{n % 24:02}:{n % 60:02}:11.123Z"),
    "conversationEnd": ("ended_at", lambda n, r: f"2026-05-{n % 28 + 1:02}T{n % 24:02}:{n % 60:02}:51.123Z"),
    "mediaType": ("channel", lambda n, r: r.choice(["voice", "chat", "email", "message"])),
    "queueName": ("team", lambda n, r: r.choice(["Billing EN", "Tech EN", "Retention"])),
    "userId": ("agent_id", lambda n, r: f"u-{n % 31:03}"),
    "externalContactId": ("customer_id", lambda n, r: f"xc{n * 3}"),
    "tWait": ("wait_s", lambda n, r: str(r.randint(1000, 90000))),
    "tTalk": ("talk_s", lambda n, r: str(r.randint(60000, 900000))),
    "tHeld": ("hold_s", lambda n, r: str(r.randint(0, 90000))),
    "tAcw": ("wrap_s", lambda n, r: str(r.randint(5000, 90000))),
    "nTransferred": ("transferred", lambda n, r: str(r.choice([0, 0, 0, 1, 2]))),
    "wrapUpCodeName": ("topic", lambda n, r: r.choice(["Refund", "Outage", "Move"])),
    "divisionId": ("", lambda n, r: "d-1"),
    "direction": ("", lambda n, r: "inbound"),
    "tAbandon": ("", lambda n, r: str(r.choice(["", "12000"]))),
}
ZENDESK = {
    "Ticket ID": ("contact_id", lambda n, r: str(50000 + n)),
    "Requester": ("customer_id", lambda n, r: f"Requester {n % 300}"),
    "Requester email": ("", lambda n, r: f"person{n}@example.org"),
    "Assignee": ("agent_id", lambda n, r: f"Agent {n % 17}"),
    "Group": ("team", lambda n, r: r.choice(["Tier 1", "Tier 2"])),
    "Subject": ("topic", lambda n, r: f"Problem number {n} with my order"),
    "Ticket status": ("resolved", lambda n, r: r.choice(["Closed", "Solved", "Open", "Pending", "Hold"])),
    "Priority": ("", lambda n, r: r.choice(["Low", "Urgent"])),
    "Via": ("channel", lambda n, r: r.choice(["Web form", "Mail", "Chat", "WhatsApp"])),
    "Created at": ("offered_at", lambda n, r: f"2026-02-{n % 28 + 1:02} {n % 24:02}:{n % 60:02}"),
    "Solved at": ("ended_at", lambda n, r: f"2026-03-{n % 28 + 1:02} {n % 24:02}:{n % 60:02}"),
    "First reply time in minutes": ("wait_s", lambda n, r: str(r.randint(2, 800))),
    "Full resolution time in minutes": ("", lambda n, r: str(r.randint(100, 9000))),
    "Reopens": ("reopened", lambda n, r: str(r.choice([0, 0, 0, 1, 3]))),
    "Satisfaction Score": ("", lambda n, r: r.choice(["Good", "Bad", "Offered", "Unoffered"])),
    "Tags": ("", lambda n, r: "vip refund"),
}
EXPORTS = {"german.csv": (GERMAN, ";"), "genesys.csv": (GENESYS, ","), "zendesk.csv": (ZENDESK, ",")}
UNITS = {
    "german.csv": {"talk_s": "min"},
    "genesys.csv": {"wait_s": "ms", "talk_s": "ms", "hold_s": "ms", "wrap_s": "ms"},
    "zendesk.csv": {"wait_s": "min"},
}


def write(path, columns, sign, rows=400):
    chance = random.Random(7)
    lines = [sign.join(columns)]
    lines += [sign.join(cell(n, chance) for _, cell in columns.values()) for n in range(rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def drafts(tmp_path_factory):
    found = {}
    for name, (columns, sign) in EXPORTS.items():
        home = tmp_path_factory.mktemp("unseen")
        write(home / name, columns, sign)
        done = onboard("vendor", str(home / name), home / "engagement", False, lambda line: None)
        found[name] = done.drafts
    return found


def got(draft, columns):
    """Canonical columns that were taken from the right heading, and those that were not."""
    wanted = {canonical: heading for heading, (canonical, _) in columns.items() if canonical}
    rules = {p.column: p for p in draft.mapped}
    right = {c for c, heading in wanted.items() if c in rules and rules[c].sources == (heading,)}
    return right, set(wanted) - right, {p.column for p in draft.mapped} - set(wanted)


# What the first, untuned run got; a change that gets more moves the figure up here, and none may get less.
AT_LEAST = {"german.csv": 13, "genesys.csv": 13, "zendesk.csv": 11}  # of 16, 13 and 11


@pytest.mark.parametrize("name", EXPORTS)
def test_the_right_table_and_most_columns(drafts, name):
    draft = drafts[name][0]
    right, missed, besides = got(draft, EXPORTS[name][0])
    print(name, draft.table, f"{len(right)} of {len(right) + len(missed)}", "missed", missed, "besides", besides)
    assert draft.table == "contacts"
    assert draft.runs
    assert len(right) >= AT_LEAST[name], missed


@pytest.mark.parametrize("name", EXPORTS)
def test_units_and_cells(drafts, name):
    draft = drafts[name][0]
    rules = {p.column: p.rule for p in draft.mapped}
    assert {c: rules[c].get("unit") for c in UNITS[name] if c in rules} == {
        c: u for c, u in UNITS[name].items() if c in rules
    }
    assert all(count <= 0.01 * draft.trial.rows_read for count in draft.trial.rejected.values()), draft.trial.rejected
    assert draft.trial.rows_aside == 0
