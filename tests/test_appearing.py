"""Results appear whole; what somebody has made of the earlier ones is kept beside."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from outsourcer_audit.appearing import appearing


def made(folder: Path, text: str) -> None:
    with appearing(folder) as work:
        (work / "card.json").write_text(text, encoding="utf-8")
        outputs = {"card.json": hashlib.sha256(text.encode()).hexdigest()}
        (work / "manifest.json").write_text(json.dumps({"outputs": outputs}), encoding="utf-8")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_untouched_results_are_replaced(tmp_path: Path) -> None:
    made(tmp_path / "2026-Q2", "one")
    (tmp_path / "2026-Q2" / ".ipynb_checkpoints").mkdir()
    (tmp_path / "2026-Q2" / ".ipynb_checkpoints" / "x.ipynb").write_text("left by JupyterLab", encoding="utf-8")
    made(tmp_path / "2026-Q2", "two")
    assert names(tmp_path) == ["2026-Q2"]
    assert (tmp_path / "2026-Q2" / "card.json").read_text(encoding="utf-8") == "two"


def test_what_somebody_added_or_changed_is_kept_beside(tmp_path: Path) -> None:
    made(tmp_path / "2026-Q2", "one")
    (tmp_path / "2026-Q2" / "my_notes.md").write_text("ask them", encoding="utf-8")
    made(tmp_path / "2026-Q2", "two")
    (tmp_path / "2026-Q2" / "card.json").write_text("two, corrected", encoding="utf-8")
    made(tmp_path / "2026-Q2", "three")
    assert names(tmp_path) == ["2026-Q2", "2026-Q2.edited", "2026-Q2.edited-2"]
    assert (tmp_path / "2026-Q2.edited" / "my_notes.md").read_text(encoding="utf-8") == "ask them"
    assert (tmp_path / "2026-Q2.edited-2" / "card.json").read_text(encoding="utf-8") == "two, corrected"
    assert (tmp_path / "2026-Q2" / "card.json").read_text(encoding="utf-8") == "three"


def test_on_failure_the_old_results_stay(tmp_path: Path) -> None:
    made(tmp_path / "2026-Q2", "one")
    with pytest.raises(OSError, match="disk"), appearing(tmp_path / "2026-Q2") as work:
        (work / "card.json").write_text("half", encoding="utf-8")
        raise OSError("disk full")
    assert names(tmp_path) == ["2026-Q2"]
    assert (tmp_path / "2026-Q2" / "card.json").read_text(encoding="utf-8") == "one"


def test_files_without_a_manifest_of_their_own_get_one_and_what_was_filled_in_is_kept(tmp_path: Path) -> None:
    for _ in range(2):
        with (untouched := appearing(tmp_path / "request")) as work:
            (work / "letter.md").write_text("Dear client", encoding="utf-8")
    assert (untouched.kept, names(tmp_path)) == (None, ["request"])
    (tmp_path / "request" / "letter.md").write_text("Dear client, filled in", encoding="utf-8")
    with (again := appearing(tmp_path / "request")) as work:
        (work / "letter.md").write_text("Dear client", encoding="utf-8")
    assert again.kept == tmp_path / "request.edited"
    assert (again.kept / "letter.md").read_text(encoding="utf-8") == "Dear client, filled in"
