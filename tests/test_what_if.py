"""What if: another target, setting or rows; told from the real card, and never published."""

from __future__ import annotations

import json

import pytest
from analyst import HOSTILE, RATE, kernel, opened, rich  # noqa: F401 - fixtures

import outsourcer_audit as oa
from outsourcer_audit import show
from outsourcer_audit.card import ReportCard
from outsourcer_audit.edition import vendor_edition
from outsourcer_audit.errors import UsageError
from outsourcer_audit.publish import card_in
from outsourcer_audit.show import desk


def test_another_target_is_another_letter_and_the_audit_stays(audit):
    other = audit.with_(targets={RATE: (0.01, 0.02, 0.03, 0.04)})
    assert (other[RATE].letter, other[RATE].band_source) == ("F", "tried at the desk")
    assert other[RATE].value == 0.1
    assert audit[RATE].letter != "F"
    assert other.counted is audit.counted  # judged anew, not counted anew
    found = oa.compare(audit, other)
    assert (found.measure(RATE).before.letter, found.measure(RATE).after.letter) == (audit[RATE].letter, "F")
    assert "Measures that are not the same" in str(desk.html(found))


def showing(*cards):
    """An executed notebook whose cells showed these cards."""
    from nbformat import v4

    shown = [v4.new_output("display_data", data=card._repr_mimebundle_()) for card in cards]
    return v4.new_notebook(cells=[v4.new_code_cell("card", outputs=[output]) for output in shown])


def test_a_what_if_is_told_from_the_real_card_wherever_it_is_shown(shell, audit):
    words = "target of handoffs.transfer_rate = 0.2; weight of handoffs = 2"
    other = audit.with_(targets={RATE: 0.2}, weights={"handoffs": 2})
    real, tried = audit.grade(), other.grade()
    assert (real.supposed, tried.supposed) == ("", words)
    said = f"What if: {words} - not a report card"
    assert rich(shell, tried)[0].startswith(said)
    assert "hat if" not in "".join(rich(shell, real))
    assert f"What if: {words} – not a report card" in rich(shell, tried)[1]
    assert f"What if: {words} – not a report card ·" in str(show.headline(tried))
    assert "Report card ·" in str(show.headline(real))
    assert f"what if: {words}" in rich(shell, other)[0]
    assert f"what if: {words}" in rich(shell, other)[1]
    found = oa.compare(audit, other)
    assert (found.before.supposed, found.after.supposed) == ("", words)
    assert found.sides == ("first card", "second card (what if)")
    assert found.title.endswith("first card and second card (what if)")
    assert found.notes[0] == f"The second card is a what-if, no report card: {words}."
    assert rich(shell, found)[0].splitlines()[1].endswith(f"; what if: {words}")
    assert "(what if)</p>" in rich(shell, found)[1]
    assert vendor_edition(tried).supposed == words
    assert ReportCard.from_json(tried.to_json()) == tried


def test_a_what_if_is_never_published(audit):
    real, tried = audit.grade(), audit.with_(targets={RATE: 0.2}).grade()
    assert card_in(showing(real)) == real
    for notebook in (showing(tried), showing(real, tried)):
        with pytest.raises(
            UsageError, match=r"showed a what-if \(target of .* = 0\.2\); a report card is made of what was"
        ):
            card_in(notebook)


def test_what_was_supposed_is_said_in_words_without_code_and_without_anybodys_words(audit):
    first = audit.with_(
        ola_hours=6, notes=[HOSTILE], governance_cost={"acme": 90}, targets={RATE: (0.1, 0.2, 0.3, 0.4)}
    )
    assert first.supposed == "governance_cost; notes; ola_hours = 6; target of handoffs.transfer_rate"
    second = first.with_(ola_hours=8, only={"contacts": lambda contacts: contacts.wait_s < 30}, period="2026-04")
    assert second.supposed == (
        "governance_cost; notes; ola_hours = 8; only some rows of contacts; period = 2026-04; "
        "target of handoffs.transfer_rate"
    )
    assert repr(audit.with_()) == repr(audit)  # nothing is supposed


def test_a_card_of_before_can_still_be_read(audit):
    content = json.loads(audit.grade().to_json())
    del content["supposed"]
    assert ReportCard.model_validate(content) == audit.grade()


@pytest.mark.slow  # grades another audit
def test_only_some_rows(audit):
    other = audit.with_(only={"contacts": lambda contacts: contacts.wait_s < 30})
    # sixty waited less than half a minute, among them the twelve that were transferred
    assert (other[RATE].value, other[RATE].n) == (0.2, 60)
    assert len(other.table("contacts")) == 60
    again = other.with_(targets={RATE: (0.01, 0.02, 0.03, 0.04)})
    assert (again[RATE].value, again[RATE].letter, len(again.table("contacts"))) == (0.2, "F", 60)
    assert other.validate().to_dict() == audit.validate().to_dict()  # the delivery is what it was


@pytest.mark.slow  # grades another audit
def test_another_setting_is_counted_anew(audit):
    other = audit.with_(ola_hours=1, weights={"handoffs": 3})
    assert (other.engagement.ola_hours, other.engagement.weights) == (1, {"handoffs": 3})
    assert other.counted is not audit.counted
    assert audit.engagement.weights == {}
