"""Survey honesty from rows to the page: hand-written invitations, who answered them, and what that does to a letter."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from card_factory import make_card
from desk import ENGAGEMENT, QUARTER, Desk

import outsourcer_audit as oa
from outsourcer_audit import measures, show, surveys
from outsourcer_audit.card import Reading
from outsourcer_audit.measures.kinds import Mean, Share
from outsourcer_audit.reading import reading
from outsourcer_audit.slices import count_all
from outsourcer_audit.slices.describe import kind_of
from outsourcer_audit.surveys.questions import QUESTIONS
from outsourcer_audit.surveys.silence import asked_and_answered

DEMO = Path(__file__).parents[1] / "engagements" / "demo"
HOSTILE = "</dd><script>alert(1)</script> {{7*7}} {0}"
AT = datetime(2026, 5, 4, 9)
ids = (f"C{n}" for n in count())
Rows = list[dict[str, Any]]


def contacts(n: int, **cells: Any) -> Rows:
    same = {"org": "v", "offered_at": AT, "channel": "voice", "abandoned": False, "transferred": False} | cells
    return [{"contact_id": next(ids), "agent_id": f"A{k % 40}"} | same for k in range(n)]


def asked(rows: Rows, answered: int, yes: int = 0, column: str = "csat", values: tuple[Any, Any] = (4.0, 3.0)) -> Rows:
    """An invitation for every contact; the first so many answered, the first of these with a yes."""
    return [
        {"contact_id": row["contact_id"], "sent_at": AT}
        | ({"answered_at": AT, column: values[0] if n < yes else values[1]} if n < answered else {})
        for n, row in enumerate(rows)
    ]


def trusted(tables: dict[str, Rows], measure: str = "outcomes.csat_top2") -> Reading:
    desk = Desk(**tables)
    before = {measure: reading(desk.count(measure), "v", "inhouse", lambda *_: None)}
    return surveys.with_trust(before, desk, "v")[measure]  # type: ignore[arg-type]


def biased() -> dict[str, Rows]:
    """Of 100 plain contacts 80 answered (72 satisfied), of 100 passed on 20 (6 satisfied); 50 others were not asked."""
    plain, passed_on = contacts(100), contacts(100, transferred=True)
    return {
        "contacts": [*plain, *passed_on, *contacts(50), *contacts(25, abandoned=True)],
        "surveys": asked(plain, 80, 72) + asked(passed_on, 20, 6),
    }


# ------------------------------------------------------------------------------------------------------ one reading


def test_a_letter_that_does_not_survive_is_provisional() -> None:
    found = trusted(biased())
    trust = found.survey
    assert trust is not None
    assert (found.value, found.n, found.letter) == (0.78, 100, "C")
    assert (trust.invited, trust.answered, trust.response) == (200, 100, 0.5)
    # 72 + 20 silent x 0.9 + 6 + 80 silent x 0.3 = 120 of 200.
    assert trust.reweighted == pytest.approx(0.6)
    assert (trust.worst_low, trust.worst_high) == (0.39, 0.89)  # 78 and 178 of 200
    assert trust.tipping == pytest.approx(0.04)  # to B at 0.80: (0.80 - 0.78) / 0.5; to D it would take -0.06
    assert trust.survives is False
    assert [b.model_dump() for b in trust.bias] == [
        {"field": "transferred", "key": "yes", "answered": 0.2, "silent": 0.8}
    ]
    assert found.status == "provisional"
    assert found.reason == "an F, not a C, if the silent are like those who answered and had the same contacts"
    assert trust.said.replace("\u00a0", " ") == (
        "100 of 200 asked answered (50 %); 80 % of all handled contacts were asked. "
        "Those asked had been transferred more often (50 % against 0 %). "  # 100 of 200 against none of 50
        "Those who answered had been transferred less often (20 % against 80 %). "
        "If the silent are like those who answered after the same kind of contact, it would be 60.0 % instead of "
        "78.0 %: an F, not a C. "
        "It would be 39.0 % if it held for none of the silent, 89.0 % if it held for all of them. "
        "The letter would change if the figure of the silent were 4.0 points higher than that of those who answered."
    )


def test_a_letter_that_survives_stays_scored() -> None:
    plain, passed_on = contacts(150), contacts(150, transferred=True)
    rows = {
        "contacts": plain + passed_on,
        # 70 of 100 and 35 of 50: the same share, so that it does not matter who answered.
        "surveys": asked(plain, 100, 70) + asked(passed_on, 50, 35),
    }
    found = trusted(rows)
    assert found.survey is not None
    assert found.survey.reweighted == pytest.approx(0.7)
    assert found.survey.survives is True
    assert found.survey.bias[0].field == "transferred"  # it differs, and changes nothing
    assert (found.status, found.reason, found.letter) == ("scored", "", "D")
    assert "it would be 70.0\u00a0% instead of 70.0\u00a0%: still a D." in found.survey.said


def test_where_lower_is_better() -> None:
    # Of those who were passed on, the 14 who are not satisfied are dissatisfied (2); the 8 others stay undecided (3).
    rows = biased()
    rows["surveys"][100:] = [r | ({"csat": 2.0} if r.get("csat") == 3.0 else {}) for r in rows["surveys"][100:]]
    found = trusted(rows, "outcomes.dissatisfied")
    assert found.survey is not None
    assert (found.letter, found.value) == ("D", 0.14)
    assert found.survey.reweighted == pytest.approx(0.35)  # 14 + 80 silent x 0.7 = 70 of 200
    assert found.survey.tipping == pytest.approx(-0.04)  # to C at 0.12: (0.12 - 0.14) / 0.5
    assert (found.survey.survives, found.status) == (False, "provisional")
    assert found.reason.startswith("an F, not a D, ")


def test_only_answers_were_delivered() -> None:
    rows = biased()
    rows["surveys"] = [row for row in rows["surveys"] if "csat" in row]
    found = trusted(rows)
    trust = found.survey
    assert trust is not None
    assert (found.status, found.letter) == ("provisional", "C")
    assert found.reason == "only answers were delivered: how many were asked is not known"
    assert trust.said == "Only answers were delivered (100): how many were asked is not known."
    assert (trust.invited, trust.answered, trust.response) == (100, 100, None)
    assert (trust.survives, trust.reweighted, trust.worst_low, trust.worst_high, trust.bias) == (
        None, None, None, None, [],
    )  # fmt: skip


def test_too_few_answers_stay_provisional_with_both_reasons() -> None:
    plain, passed_on = contacts(50), contacts(50, transferred=True)
    rows = {"contacts": plain + passed_on, "surveys": asked(plain, 40, 36) + asked(passed_on, 10, 3)}
    found = trusted(rows)  # 39 of 50: C; 36 + 9 + 3 + 12 = 60 of 100: F
    assert (found.status, found.letter) == ("provisional", "C")
    assert found.reason == (
        "50 to count; firm from 100; "
        "an F, not a C, if the silent are like those who answered and had the same contacts"
    )  # fmt: skip


def test_a_mean_has_a_response_and_no_more() -> None:
    rows = biased()
    rows["surveys"] = [row | ({"nps": 9.0} if "csat" in row else {}) for row in rows["surveys"]]
    found = trusted(rows, "outcomes.nps")
    assert found.survey is not None
    assert (found.survey.invited, found.survey.answered, found.status) == (200, 100, "scored")
    assert (found.survey.reweighted, found.survey.worst_low, found.survey.tipping, found.survey.survives) == (None,) * 4
    assert found.survey.bias[0].answered == 0.2
    assert found.survey.said.endswith("(20\u00a0% against 80\u00a0%).")


# ------------------------------------------------------------------------------------------------------ who was asked


def test_who_was_asked_is_whom_the_measure_is_about() -> None:
    plain, passed_on, online = contacts(90), contacts(80, transferred=True), contacts(70, self_service_first=True)
    rows = {
        "contacts": plain + passed_on + online,
        "surveys": asked(plain, 60, 5, "had_to_repeat", (True, False))
        + asked(passed_on, 40, 10, "had_to_repeat", (True, False))
        + asked(online, 35, 7, "had_to_repeat", (True, False)),
    }
    for measure, invited, answered, value in (
        ("handoffs.customer_repeats", 80, 40, 0.25), ("selfcare.escape_repeat", 70, 35, 0.2),
    ):  # fmt: skip
        found = trusted(rows, measure)
        assert found.survey is not None
        assert (found.survey.invited, found.survey.answered, found.value) == (invited, answered, value)
        assert found.survey.reweighted == pytest.approx(value)


def test_one_contact_on_one_channel_leaves_out_whom_nobody_knows() -> None:
    known = contacts(60, topic="fees", channel="chat")
    known = [row | {"customer_id": f"K{n}", "self_service_first": n < 10} for n, row in enumerate(known)]
    unknown = contacts(30, topic="fees") + contacts(20, topic="fees", self_service_first=True)
    rows = {
        "contacts": known + unknown,
        "surveys": asked(known, 40, 30, "resolved", (True, False)) + asked(unknown, 40, 5, "resolved", (True, False)),
    }
    found = trusted(rows, "outcomes.one_contact_one_channel")
    assert found.survey is not None
    # 30 of 40 solved, 10 of these after self-service: 20 of 40.
    assert (found.survey.invited, found.survey.answered, found.value) == (60, 40, 0.5)
    assert (found.survey.worst_low, found.survey.worst_high) == (pytest.approx(20 / 60), pytest.approx(40 / 60))


def test_rows_of_others_and_rows_delivered_twice() -> None:
    rows = biased()
    theirs = contacts(300, org="w")
    silent_copy = [{"contact_id": row["contact_id"], "sent_at": AT} for row in rows["surveys"]]
    rows = {
        "contacts": rows["contacts"] * 2 + theirs,
        "surveys": rows["surveys"] + silent_copy + asked(theirs, 10) + [{"contact_id": "nobody's", "sent_at": AT}],
    }
    found = trusted(rows)
    assert found.survey is not None
    assert (found.n, found.survey.invited, found.survey.answered) == (100, 200, 100)
    assert "80\u00a0% of all handled contacts" in found.survey.said


def test_who_is_asked_twice_is_two_invitations_and_one_contact() -> None:
    rows = biased()
    later = [row | {"sent_at": datetime(2026, 5, 6, 9)} for row in rows["surveys"][:40]]
    found = trusted(rows | {"surveys": rows["surveys"] + later})
    assert found.survey is not None
    assert (found.survey.invited, found.survey.answered) == (240, 140)
    assert "80\u00a0% of all handled contacts" in found.survey.said


def test_only_answers_some_of_them_delivered_with_two_values() -> None:
    rows = biased()
    answers = [row for row in rows["surveys"] if "csat" in row]
    rows["surveys"] = answers + [{**row, "csat": 6 - row["csat"]} for row in answers]
    found = trusted(rows)
    # what is counted here is not what the measure counted, so nothing is said of the silent; but it is no firm figure
    # (the 22 who said 3 said it twice, and count once)
    assert (found.n, found.status, found.survey) == (178, "provisional", None)
    assert found.reason == "only answers were delivered: how many were asked is not known"


def test_nothing_to_say_where_there_is_no_figure() -> None:
    for tables in (
        {}, {"surveys": [], "contacts": contacts(200)},
        {"surveys": biased()["surveys"], "contacts": contacts(200, org="inhouse")},  # our side has no contacts
    ):  # fmt: skip
        found = trusted(tables)
        assert (found.status, found.survey) == ("insufficient", None)
    # Somebody's reading from elsewhere, and no row behind it here.
    scored = trusted(biased()).model_copy(update={"survey": None, "status": "scored"})
    assert surveys.with_trust({scored.id: scored}, Desk(), "v") == {scored.id: scored}  # type: ignore[arg-type]


def test_no_reading_is_lifted() -> None:
    few = contacts(60)
    found = trusted({"contacts": few, "surveys": asked(few, 20, 10)})
    assert (found.status, found.survey) == ("insufficient", None)
    rows = biased()
    failed = trusted(rows).model_copy(update={"survey": None, "status": "error", "reason": "a check failed"})
    assert surveys.with_trust({failed.id: failed}, Desk(**rows), "v") == {failed.id: failed}  # type: ignore[arg-type]


def test_readings_of_other_kinds_are_left_alone() -> None:
    desk = Desk(contacts=contacts(120))
    before = {"handoffs.transfer_rate": reading(desk.count("handoffs.transfer_rate"), "v", "inhouse", lambda *_: None)}
    assert surveys.with_trust(before, desk, "v") is before  # type: ignore[arg-type]


def test_a_figure_that_is_counted_otherwise_here_gets_nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    other = {"outcomes.csat_top2": QUESTIONS["outcomes.dissatisfied"]}
    monkeypatch.setattr(surveys, "QUESTIONS", other)
    monkeypatch.setattr("outsourcer_audit.surveys.silence.QUESTIONS", other)
    found = trusted(biased())
    assert (found.survey, found.status) == (None, "scored")


def test_every_measure_of_single_answers_is_among_the_questions() -> None:
    asking = {}
    for m in measures.all_measures():
        if {"surveys", "contacts"} <= set(m.tables):
            kind = kind_of(m, QUARTER, ENGAGEMENT)
            if isinstance(kind, Share | Mean) and "sent_at" in kind.of.columns:
                asking[m.id] = isinstance(kind, Mean)
    assert asking == {name: question.yes is None for name, question in QUESTIONS.items()}, "tell surveys/questions.py"


# ------------------------------------------------------------------------------------------------------ the demo


@pytest.mark.parametrize("vendor", ["meridian", "harbour", "lumen"])
def test_the_demo(vendor: str) -> None:
    audit = oa.open(DEMO, vendor=vendor)
    wanted = [m for m in measures.all_measures() if m.id in QUESTIONS]
    counted = count_all(wanted, audit.tables, audit.engagement)
    before = {name: reading(c, vendor, "inhouse", lambda *_: None) for name, c in counted.items()}
    found = surveys.with_trust(before, audit.tables, vendor)
    for name, r in found.items():
        assert r.survey is not None, name
        assert r.survey.answered == r.n, name
        # The simulator answers half of all invitations by lot, whatever the contact was.
        assert r.survey.bias == [], name
    # Planted: Meridian asks 30 % after a contact that went badly, and 62 % else; the others ask everybody alike.
    held_back = "Those asked had been transferred less often" in found["outcomes.csat_top2"].survey.said  # type: ignore[union-attr]
    assert held_back == (vendor == "meridian")


# ------------------------------------------------------------------------------------------------------ the page


def test_hostile_topics_are_text_on_the_page() -> None:
    topics = {
        "fees": contacts(100, topic="fees"),
        "cards": contacts(100, topic="cards"),
        HOSTILE: contacts(100, topic=HOSTILE),
    }
    answers = {"fees": 80, "cards": 80, HOSTILE: 20}
    rows = [row for topic in topics.values() for row in topic]
    found = trusted({"contacts": rows, "surveys": [s for t, n in answers.items() for s in asked(topics[t], n, n // 2)]})
    assert found.survey is not None
    assert [(b.field, b.key) for b in found.survey.bias] == [("topic", HOSTILE)]  # 20 of 180 against 80 of 120
    assert f"Those who answered had come about {HOSTILE} less often (11\u00a0% against 67\u00a0%)." in found.survey.said
    card = make_card()
    marked = [m.model_copy(update={"survey": found.survey}) for m in card.measures]
    html = show.lens_details(card.model_copy(update={"measures": marked}))._repr_html_()
    assert "<dt>Who answered</dt><dd>180 of 300 asked answered" in html.replace("\u00a0", " ").replace("\u202f", " ")
    assert "had come about &lt;/dd&gt;&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}} {0} less often" in html
    assert "<script" not in html


def test_endless_topics_are_cut() -> None:
    answers = {"fees": 80, "cards": 80, "x" * 500: 20}
    topics = {topic: contacts(100, topic=topic) for topic in answers}
    rows = [row for topic in topics.values() for row in topic]
    found = trusted({"contacts": rows, "surveys": [s for t, n in answers.items() for s in asked(topics[t], n, n // 2)]})
    assert found.survey is not None
    assert f"had come about {'x' * 60}… less often" in found.survey.said


def test_words_typed_freely_are_no_groups() -> None:
    # 400 contacts with a topic of its own each, and 200 of one: the rest beyond the thirty commonest has no name.
    free = [row | {"topic": f"my card no {n}"} for n, row in enumerate(contacts(400))]
    fees = contacts(200, topic="fees")
    tables = {"contacts": free + fees, "surveys": asked(free, 100, 50) + asked(fees, 150, 120)}
    found = trusted(tables)
    assert found.survey is not None
    # 250 of 600 answered, 150 of them about fees; of the 350 silent 50.
    assert [(b.key, b.answered, b.silent) for b in found.survey.bias] == [("fees", 0.6, pytest.approx(1 / 7))]
    groups = asked_and_answered(["outcomes.csat_top2"], Desk(**tables), "v").everybody  # type: ignore[arg-type]
    assert len({group.known["topic"] for group in groups}) == 31
