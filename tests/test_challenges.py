# ruff: noqa: E501 - one fault, or one outcome, per line is easier to read than five
"""Right of reply: what challenges.toml may say, what is told of faults, and the figure before and after."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import small
from genuine_card import genuine
from page_factory import HOSTILE

import outsourcer_audit as oa
from outsourcer_audit import show
from outsourcer_audit.card import Group, Overall, Reading
from outsourcer_audit.challenges import Claim, claims_of, internal_notes, log
from outsourcer_audit.engagement import load_engagement
from outsourcer_audit.errors import DataError
from outsourcer_audit.formats import NBSP
from outsourcer_audit.period import parse_period

DOCS = Path(__file__).parents[1] / "docs" / "challenging.md"
TEMPLATE = Path(__file__).parents[1] / "templates" / "vendor" / "challenges.toml"
GIVEN = {
    "id": "AC-1",
    "figure": "handoffs.transfer_rate",
    "printed": 0.2,
    "card": "2026-04",
    "by": "Operations of Small Vendor",
    "on": date(2026, 5, 11),
    "claim": "Conferences count as transfers.",
}
APRIL = parse_period("2026-04", "Europe/London")
TOML = """
[[challenge]]
id = "AC-1"
figure = "handoffs.transfer_rate"
printed = 0.2
by = "Operations of Small Vendor"
on = 2026-05-11
claim = "Conferences count as transfers."
"""


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


# ------------------------------------------------------------------------------------------------ faults of the file


def fault(folder: Path, text: str, of_all: bool = False) -> str:
    home = small.write(folder / "e")
    file = home / "challenges.toml" if of_all else home / "vendors" / "acme" / "challenges.toml"
    file.write_text(text, encoding="utf-8")
    engagement = load_engagement(home)
    with pytest.raises(DataError) as raised:
        claims_of(engagement, engagement.vendor("acme"))
    told = str(raised.value)
    assert told.startswith(f"{file}: ") and "\n" not in told
    return told.removeprefix(f"{file}: ")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"handoffs.transfer_rate"', '"handoffs.transfer_rat"', "figure: no figure 'handoffs.transfer_rat'; did you mean handoffs.transfer_rate"),
        ("printed = 0.2", 'printed = "a fifth"', "printed: 'a fifth' is no number; write it bare and in the card's own unit, 0.41 for 41 %."),
        ("printed = 0.2", "printed = true", "printed: True is no number;"),
        ("printed = 0.2", "printed = nan", "printed: is not finite; leave it out where the card had no figure."),
        ("printed = 0.2", "printed = 20.0", "printed: 20 is no share; write 0.2 for 20 %."),
        ("on = 2026-05-11", 'on = "11/05/2026"', "on: '11/05/2026' is no date; write it as 2026-07-06."),
        ("on = 2026-05-11", "on = 2026-05-11T10:00:00", "on: '2026-05-11 10:00:00' is no date;"),
        ("on = 2026-05-11", "on = 20260511", "on: '20260511' is no date;"),
        ("on = 2026-05-11", "", "on: is missing."),
        ("claim = ", "klaim = ", "claim: is missing."),
        ("printed = 0.2", "printet = 0.2", "printet: unknown key; did you mean printed"),
        ('by = "Operations of Small Vendor"', 'by = "x@y.example"', "by: is an address; write a role or a company, people are not named on a card."),
        ('by = "Operations of Small Vendor"', 'by = " "', "by: is empty."),
        ('by = "Operations of Small Vendor"', "by = 7", "by: 7 is no text; put it in quotes."),
        ("printed = 0.2", 'verdict = "granted"', "verdict: 'granted' is none; write open, upheld, partly upheld, rejected."),
        ("printed = 0.2", 'letter = "E"', "letter: 'E' is none; write A, B, C, D or F, or leave it out."),
        ("printed = 0.2", 'card = "spring"', "card: 'spring' is neither the period of a card (2026-04, 2026-Q2, 2026-01..2026-06) nor the moment"),
        ("printed = 0.2", 'vendor = "other"', "vendor: 'other', but this is the file of acme."),
        ("printed = 0.2", "decided_on = 2026-05-12", "decided_on: dated, but the verdict is open;"),
        ("printed = 0.2", 'verdict = "upheld"\ndecided_on = 2026-05-12', "answer: upheld without a reason; say what was decided and why."),
        ("printed = 0.2", 'verdict = "upheld"\nanswer = "yes"', "decided_on: upheld without a date;"),
        ("printed = 0.2", 'verdict = "rejected"\nanswer = "no"\ndecided_on = 2026-05-10', "decided_on: 2026-05-10 is before the challenge of 2026-05-11."),
    ],
)  # fmt: skip
def test_each_fault_is_one_line_with_file_challenge_key_and_fix(tmp_path, old, new, told):
    assert old in TOML
    said = fault(tmp_path, TOML.replace(old, new))
    assert said.startswith("challenge AC-1: ")
    assert told in said.removeprefix("challenge AC-1: ")


def test_faults_of_the_whole_file(tmp_path):
    assert fault(tmp_path / "1", "[[challenge]\n").startswith("not valid TOML")
    assert fault(tmp_path / "2", '[[challenges]]\nid = "x"\n').startswith("it holds [[challenge]] and nothing else")
    assert fault(tmp_path / "3", TOML + TOML) == "challenge AC-1: id: stands there twice; give each its own."
    assert fault(tmp_path / "4", TOML.replace('"AC-1"', '"<b>"')).startswith("challenge <b>: id: '<b>': an id is short")
    assert (
        fault(tmp_path / "5", TOML, of_all=True)
        == "challenge AC-1: vendor: is missing; this file is for all vendors: acme."
    )
    unknown = TOML.replace("printed = 0.2", 'vendor = "acne"')
    assert fault(tmp_path / "6", unknown, of_all=True) == "challenge AC-1: vendor: no vendor 'acne'; did you mean acme."
    grade = TOML.replace('"handoffs.transfer_rate"', '"overall"').replace("0.2", "171")
    assert fault(tmp_path / "7", grade) == "challenge AC-1: printed: 171 is no score; scores are 0 to 100."


def test_both_files_are_read_for_this_vendor_alone_in_order_of_date(tmp_path):
    home = small.write(tmp_path / "e")
    other = home / "vendors" / "other"
    other.mkdir()
    (other / "vendor.toml").write_text('name = "Other"\n', encoding="utf-8")
    ours, theirs = (
        TOML.replace("printed = 0.2", f'vendor = "{v}"').replace("AC-1", f"{v}-9") for v in ("acme", "other")
    )
    (home / "challenges.toml").write_text(ours.replace("05-11", "05-01") + theirs, encoding="utf-8")
    (home / "vendors" / "acme" / "challenges.toml").write_text(TOML, encoding="utf-8")
    engagement = load_engagement(home)
    assert [c.id for c in claims_of(engagement, engagement.vendor("acme"))] == ["acme-9", "AC-1"]
    assert [c.id for c in claims_of(engagement, engagement.vendor("other"))] == ["other-9"]


def test_the_template_is_a_valid_file_once_its_marks_are_taken_away(tmp_path):
    text = re.sub(r"(?m)^# (?=\[\[|[a-z_]+ = )", "", TEMPLATE.read_text(encoding="utf-8"))
    assert fault(tmp_path / "open", text).endswith(
        "decided_on: dated, but the verdict is open; write the verdict or leave out the date."
    )
    home = small.write(tmp_path / "e")
    filled = text.replace("decided_on", "# decided_on")
    (home / "challenges.toml").write_text(filled, encoding="utf-8")
    engagement = load_engagement(home)
    (claim,) = claims_of(engagement, engagement.vendor("acme"))
    shown = set(re.findall(r"(?m)^(?:# )?([a-z_]+) +=", TEMPLATE.read_text(encoding="utf-8").replace("# ", "")))
    assert (claim.figure, claim.printed, claim.verdict) == ("handoffs.warm_share", 0.41, "open")
    assert shown == set(Claim.model_fields)


# ------------------------------------------------------------------------------------------------- before and after


def reading(**changes: object) -> Reading:
    base = genuine().measure("handoffs.transfer_rate")
    given = {"value": 0.1, "low": 0.06, "high": 0.17, "n": 120, "letter": "B", "status": "scored", "reason": ""}
    return base.model_copy(update={**given, **changes})


def told(after: Reading | None, **changes: object):
    readings = {after.id: after} if after else {}
    card = genuine()
    (found,) = log([Claim(**{**GIVEN, **changes})], APRIL, readings, card.pillars, card.overall)
    return found


BESIDE = (
    "Printed: 20.0 %. On this card: 10.0 %. The challenge does not say which period that card covers, so nothing follows "
    "from the two."
)
DECIDED = {"answer": "It was so.", "decided_on": date(2026, 5, 13)}


@pytest.mark.parametrize(
    ("after", "changes", "outcome", "said"),
    [
        ({}, {}, "changed", "20.0 % → 10.0 % after the re-run."),
        ({}, {"letter": "F"}, "changed", "20.0 % (F) → 10.0 % (B) after the re-run."),
        ({}, {"printed": 0.1}, "unchanged", "Unchanged: 10.0 %."),
        ({}, {"printed": 0.1002}, "unchanged", "Unchanged: 10.0 %."),  # the page writes both the same
        ({}, {"printed": 0.1006}, "changed", "10.1 % → 10.0 % after the re-run."),
        ({}, {"printed": 0.1, "letter": "C"}, "changed", "10.0 % (C) → 10.0 % (B) after the re-run."),
        ({}, {"printed": 0.1, "verdict": "upheld", **DECIDED}, "unchanged",
         "Unchanged: 10.0 %. Upheld, but the figure is unchanged: correct the data or the mapping."),
        ({}, {"printed": 0.1, "verdict": "partly upheld", **DECIDED}, "unchanged",
         "Unchanged: 10.0 %. Partly upheld, but the figure is unchanged: correct the data or the mapping."),
        ({}, {"verdict": "upheld", **DECIDED}, "changed", "20.0 % → 10.0 % after the re-run."),
        ({}, {"printed": 0.1, "verdict": "rejected", **DECIDED}, "unchanged", "Unchanged: 10.0 %."),
        ({}, {"verdict": "rejected", **DECIDED}, "changed",
         "20.0 % → 10.0 % after the re-run. The challenge was rejected: the change comes from elsewhere."),
        ({"value": None, "letter": None, "status": "no_evidence", "reason": "not delivered: contacts"}, {}, "no figure",
         "20.0 % → no evidence (not delivered: contacts) after the re-run."),
        ({"value": 0.5, "n": 4, "status": "insufficient"}, {}, "no figure", "20.0 % → too few rows for a figure after the re-run."),
        ({}, {"printed": None}, "changed", "no figure → 10.0 % (B) after the re-run."),
        ({"value": None, "letter": None, "status": "no_evidence"}, {"printed": None}, "unchanged", "Unchanged: no evidence."),
        (None, {}, "not on the card", "20.0 % → no longer on the card."),
        ({}, {"card": "2026-Q1", "letter": "F", "verdict": "upheld", **DECIDED}, "another period",
         "20.0 % (F) on the card of 1 January to 31 March 2026; 10.0 % (B) on this card, which covers another period. "
         "To see what has changed since, audit that period again."),
        # No period is named: it may be the card of April, or another one that was made before 11 May.
        ({}, {"card": "2026-05-08T09:30:00+00:00"}, "unknown period", BESIDE),
        ({}, {"card": ""}, "unknown period", BESIDE),
        ({}, {"card": "", "verdict": "rejected", **DECIDED}, "unknown period", BESIDE),
        ({}, {"card": "", "printed": 0.1, "verdict": "upheld", **DECIDED}, "unknown period", BESIDE.replace("20", "10")),
        # Made in March: no card of April was there.
        ({}, {"card": "", "on": date(2026, 3, 31), "verdict": "rejected", **DECIDED}, "another period",
         "20.0 % on an earlier card; 10.0 % on this card, which covers another period. "
         "To see what has changed since, audit that period again."),
        ({}, {"card": "2026-03-02T09:30:00+00:00"}, "another period",
         "20.0 % on an earlier card; 10.0 % on this card, which covers another period. "
         "To see what has changed since, audit that period again."),
        ({}, {"card": "", "on": date(2026, 4, 1)}, "unknown period", BESIDE),
        # The letter alone is challenged.
        ({}, {"printed": None, "letter": "B"}, "unchanged", "Unchanged: letter B."),
        ({}, {"printed": None, "letter": "B", "verdict": "upheld", **DECIDED}, "unchanged",
         "Unchanged: letter B. Upheld, but the figure is unchanged: correct the data or the mapping."),
        ({}, {"printed": None, "letter": "D"}, "changed", "letter D → letter B after the re-run."),
        ({"letter": None}, {"printed": None, "letter": "D"}, "changed", "letter D → 10.0 % without a letter after the re-run."),
        ({"value": None, "letter": None, "status": "no_evidence"}, {"printed": None, "letter": "D"}, "no figure",
         "letter D → no evidence after the re-run."),
        (None, {"printed": None, "letter": "D"}, "not on the card", "letter D → no longer on the card."),
    ],
)  # fmt: skip
def test_before_and_after_in_words(after, changes, outcome, said):
    found = told(None if after is None else reading(**after), **changes)
    assert (found.outcome, plain(found.said)) == (outcome, said)


def test_after_is_what_the_card_says_with_interval_n_and_letter():
    after = told(reading()).after
    assert after and (after.value, after.low, after.high, after.n, after.letter) == (0.1, 0.06, 0.17, 120, "B")
    few = told(reading(value=0.5, n=4, letter="F", status="insufficient")).after
    assert few and (few.value, few.low, few.high, few.letter, few.n) == (None, None, None, None, 4)


def test_grades_are_scores_of_100():
    group = Group(id="handoffs", title="Hand-offs", question="", score=63.2, letter="D", odds={}, coverage=1.0,
                  status="graded", reason="", measures=[])  # fmt: skip
    none = Overall(score=None, letter=None, odds={}, coverage=0.3, status="not graded", reason="28 % is there", caps=[])
    claims = [
        Claim(**{**GIVEN, "figure": "handoffs", "printed": 58, "letter": "F"}),
        Claim(**{**GIVEN, "id": "AC-2", "figure": "overall", "printed": 71}),
    ]
    pillar, overall = log(claims, APRIL, {}, [group], none)
    assert pillar.said == "58 of 100 (F) → 63 of 100 (D) after the re-run."
    assert overall.said == "71 of 100 → no score (28 % is there) after the re-run."
    assert (pillar.title, overall.title, overall.unit) == ("Hand-offs", "Overall grade", "score")


# ------------------------------------------------------------------------------- the worked example of the handbook

READ_WRONG = 'transferred = { from = "Moved", true = ["yes", "conf"], false = ["no"] }'
READ_RIGHT = 'transferred = { from = "Moved", true = ["yes"], false = ["no", "conf"] }'


def written(folder: Path, mapping: str, challenges: str = "") -> Path:
    moved = ["yes"] * 12 + ["conf"] * 12 + ["no"] * 96
    lines = [line.rsplit(",", 1)[0] + f",{word}" for line, word in zip(small.rows(120), moved, strict=True)]
    vendor = small.VENDOR.replace('transferred = "Moved"', mapping)
    home = small.write(
        folder, lines, vendor=vendor + 'agent_id    = "Id"\n', engagement="reply_days = 14\n" + small.ENGAGEMENT
    )
    (home / "vendors" / "acme" / "challenges.toml").write_text(challenges, encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The card before, and the card after, with the challenges as docs/challenging.md writes them."""
    folder = tmp_path_factory.mktemp("example")
    (toml,) = re.findall(r"```toml\n(\[\[challenge\]\].*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    before = oa.open(written(folder / "before", READ_WRONG), "acme").grade()
    return before, oa.open(written(folder / "after", READ_RIGHT, toml), "acme").grade()


def test_the_figures_of_the_example_were_printed_as_it_says(example):
    before, after = example
    assert before.challenges == []
    for challenge in after.challenges:
        was = before.measure(challenge.figure)
        assert was.value == pytest.approx(challenge.before.value)
        assert challenge.before.letter in (None, was.letter)
    assert before.measure("handoffs.transfer_rate").value == 24 / 120


def test_the_example_says_what_the_page_of_the_handbook_says(example):
    rows = re.findall(r"(?m)^\| (SV-\d) \| (.+?) \|$", DOCS.read_text(encoding="utf-8"))
    assert len(rows) == 3
    assert [(c.id, plain(c.said)) for c in example[1].challenges] == rows
    now = example[1].challenges[0].after
    assert now and (now.value, now.n) == (12 / 120, 120)


def test_the_page_shows_the_log_and_links_to_it_from_the_measure(example):
    card = example[1]
    page = str(show.reply(card))
    assert "Send to Small Client, within 14 days of receiving this card:" in page
    assert "Check the other vendor for the same word." in page
    for challenge in card.challenges:
        assert challenge.said in page and challenge.answer.replace("'", "&#39;") in page
    lens = str(show.pillar(card, "handoffs"))
    assert '<a href="#challenge-1">challenged, upheld' in lens and 'id="challenge-1"' in page


def test_without_challenges_the_page_says_how_to_and_invents_no_days(example):
    page = str(show.reply(example[0].model_copy(update={"reply_days": None})))
    assert "Send to Small Client:" in page and "No figure of this card has been challenged." in page


def test_a_verdict_and_a_note_change_no_figure_and_no_hash(example, tmp_path):
    toml = TOML.replace("printed = 0.2", 'verdict = "upheld"\nanswer = "yes"\ndecided_on = 2026-05-12')
    home = written(tmp_path / "e", READ_WRONG, toml)
    text = (home / "engagement.toml").read_text(encoding="utf-8")
    (home / "engagement.toml").write_text('notes = ["Internal."]\n' + text, encoding="utf-8")
    card, before = oa.open(home, "acme").grade(), example[0]
    assert card.challenges[0].verdict == "upheld" and card.notes[0].text == "Internal."
    assert card.measures == before.measures and card.overall == before.overall
    assert card.provenance == before.provenance


def test_a_challenged_letter_stands_as_a_letter_on_the_page(example):
    card = example[1]
    alone = card.challenges[0].before.model_copy(update={"value": None, "letter": "D", "card": ""})
    challenge = card.challenges[0].model_copy(update={"before": alone})
    page = str(show.reply(card.model_copy(update={"challenges": [challenge]})))
    assert re.search(r"<dt>Before(</dt>)?\s*<dd>letter D(</dd>)?\s*<dt>", page)


def test_hostile_words_stand_as_text(example):
    card = example[1]
    evil = dict.fromkeys(("by", "claim", "evidence", "answer", "said", "note", "title", "id"), HOSTILE)
    challenge = card.challenges[0].model_copy(update=evil)
    page = str(show.reply(card.model_copy(update={"challenges": [challenge], "client": HOSTILE})))
    assert "<script" not in page and "<img" not in page and "{{7*7}}" in page
    assert page.count("&lt;script&gt;") >= 8


# -------------------------------------------------------------------------------------------------- internal notes


def test_notes_are_plain_texts_or_about_a_figure(tmp_path):
    home = small.write(tmp_path / "e", vendor='notes = [{ figure = "overall", text = "Ask again." }]\n' + small.VENDOR,
                       engagement='notes = ["The contract ends in March."]\n' + small.ENGAGEMENT)  # fmt: skip
    engagement = load_engagement(home)
    found = internal_notes(engagement, engagement.vendor("acme"))
    assert [(n.figure, n.title, n.text) for n in found] == [
        ("", "", "The contract ends in March."), ("overall", "Overall grade", "Ask again."),
    ]  # fmt: skip


def test_a_note_on_an_unknown_figure_is_one_line(tmp_path):
    home = small.write(tmp_path / "e", vendor='notes = ["x", { figure = "overal", text = "y" }]\n' + small.VENDOR)
    engagement = load_engagement(home)
    with pytest.raises(
        DataError, match=r"vendor.toml: notes, note 2: figure: no figure 'overal'; did you mean overall"
    ):
        internal_notes(engagement, engagement.vendor("acme"))


def test_the_client_s_page_shows_its_notes_and_leads_to_them(example):
    from outsourcer_audit.card import InternalNote

    note = InternalNote(figure="handoffs.transfer_rate", title="Contacts passed on", text="Ask for recordings.")
    card = example[1].model_copy(update={"notes": [note]})
    assert "Ask for recordings." in str(show.method(card)) and 'id="note-1"' in str(show.method(card))
    assert '<a href="#note-1">internal note' in str(show.pillar(card, "handoffs"))
    assert "internal notes" in str(show.footer(card))
