"""Cards as they are opened for a comparison: what is none of ours is said in words, and what is written is whole."""

from __future__ import annotations

import json

import pytest
from genuine_card import as_json, genuine

from outsourcer_audit import cli
from outsourcer_audit.compare import opened
from outsourcer_audit.errors import DataError, UsageError


@pytest.fixture(scope="module")
def content():
    return as_json()


@pytest.fixture(scope="module")
def card():
    return genuine()


def spoilt(content, **changes):
    return json.dumps(content | changes)


def with_value(content, value, field="value"):
    """The card with another figure in its first measure."""
    first, *others = content["measures"]
    return json.dumps(
        {"measures": [first | {field: value}, *others]} | {k: v for k, v in content.items() if k != "measures"}
    )


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda c: "{", "not valid JSON"),
        (lambda c: "", "not valid JSON"),
        (lambda c: "[1]", "no report card"),
        (lambda c: '{"name": "package.json"}', "no report card"),
        (lambda c: spoilt(c, schema_version="1.99"), "written by a newer outsourcer-audit (card schema 1.99"),
        (lambda c: spoilt(c, schema_version="2.0", surprise=1), "Update outsourcer-audit"),
        (lambda c: spoilt(c, schema_version="0.9"), "too old"),
        (lambda c: spoilt(c, schema_version="newest"), "schema_version is 'newest'"),
        (lambda c: spoilt(c, schema_version=1.0), "schema_version is 1.0"),
        (lambda c: spoilt(c, schema_version="1." + 5000 * "9"), "no report card: its schema_version is '1.99"),
        (
            lambda c: spoilt(c, period={"start": "soon", "end": "2026-06-30"}),
            "damaged: period.start is 'soon', not a day",
        ),
        (lambda c: spoilt(c, period={"start": "2026-01-01", "end": "20260630"}), "damaged: period.end is '20260630'"),
        (lambda c: spoilt(c, period={"start": "2026-07-01", "end": "2026-06-30"}), "ends before it starts"),
        (lambda c: 200_000 * "[" + 200_000 * "]", "nested too deep"),
        (lambda c: '{"schema_version": ' + 5000 * "1" + ', "measures": []}', "not valid JSON"),
        (lambda c: with_value(c, float("nan")), "damaged: 'value' is nan"),
        (lambda c: with_value(c, float("-inf")), "damaged: 'value' is -inf"),
        (lambda c: with_value(c, 0.5).replace(": 0.5,", ": 1e999,", 1), "is inf, which is no figure"),
        (lambda c: spoilt(c, measures=3), "damaged: measures"),
        (lambda c: spoilt(c, surprise=3), "damaged: surprise"),
    ],
)
def test_what_is_no_card_of_ours_is_said_in_words(content, tmp_path, spoil, says):
    file = tmp_path / "card.json"
    file.write_text(spoil(content), encoding="utf-8")
    with pytest.raises(DataError) as raised:
        opened(file)
    assert str(file) in str(raised.value) and says in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_folder_of_results_will_do_and_an_empty_one_will_not(content, card, tmp_path):
    with pytest.raises(UsageError, match="in it"):
        opened(tmp_path)
    with pytest.raises(UsageError, match="no such file"):
        opened(tmp_path / "card.json")
    (tmp_path / "card.json").write_text(json.dumps(content), encoding="utf-8")
    assert opened(tmp_path) == opened(tmp_path / "card.json") == card


def test_an_interval_without_an_end_is_read_as_our_own_json_writes_it(card, tmp_path):
    first = card.measures[0].model_copy(update={"low": float("-inf"), "high": float("inf")})
    open_ended = card.model_copy(update={"measures": [first, *card.measures[1:]]})
    (tmp_path / "card.json").write_text(open_ended.to_json(), encoding="utf-8")
    assert "Infinity" in open_ended.to_json() and opened(tmp_path) == open_ended


@pytest.mark.parametrize("file", ["/proc/x.json", "/dev/full", "{tmp_path}", "{tmp_path}/not/there.json"])
def test_a_comparison_that_cannot_be_written_is_printed_all_the_same(content, tmp_path, capsys, file):
    (tmp_path / "card.json").write_text(json.dumps(content), encoding="utf-8")
    wanted = file.format(tmp_path=tmp_path)
    with pytest.raises(UsageError) as raised:
        cli.compare(str(tmp_path), str(tmp_path), False, wanted)
    assert str(raised.value).startswith(f"--json={wanted}: no file can be written there (")
    assert "\n" not in str(raised.value) and "no detectable change: " in capsys.readouterr().out
