"""The TOML writer: whatever a heading holds, it comes back as it was and never becomes configuration."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from outsourcer_audit.suggest import toml

TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=40)
VALUES = st.recursive(
    TEXT | st.booleans() | st.integers(-(10**9), 10**9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)


@given(key=TEXT, value=VALUES)
def test_what_is_written_is_read_again(key, value):
    line = f"{toml.key(key)} = {toml.value(value)}"
    assert len(line.splitlines()) == 1
    assert tomllib.loads(line) == {key: value}


@given(text=st.text(max_size=60), value=TEXT)
def test_a_remark_stays_a_remark(text, value):
    assert tomllib.loads(f"a = {toml.value(value)}  # {toml.remark(text)}\n") == {"a": value}


def test_hostile_headings():
    for text in ('"]\nname = "x', "a\\", "\x00\x1f\x7f", "'''", "]]", "\u2028", "# no", 'x" }', "\r\n[[source]]"):
        assert tomllib.loads(f"[source.columns]\na = {toml.string(text)}") == {"source": {"columns": {"a": text}}}


def test_half_a_surrogate_becomes_a_question_mark():
    assert toml.string("a\ud800b") == '"a?b"'
