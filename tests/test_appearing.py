"""Results appear whole; what somebody has made of the earlier ones is kept beside."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from outsourcer_audit.appearing import appearing, outputs_of, put_in_order
from outsourcer_audit.exchange import exchange


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


def test_two_folders_exchange_their_names(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"was_{name}").touch()
    assert exchange(tmp_path / "one", tmp_path / "two") is (sys.platform in ("linux", "darwin"))
    if sys.platform in ("linux", "darwin"):
        assert [path.name for path in (tmp_path / "one").iterdir()] == ["was_two"]
        assert [path.name for path in (tmp_path / "two").iterdir()] == ["was_one"]


def test_what_cannot_be_exchanged_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    assert not exchange(tmp_path / "one", tmp_path / "absent")
    assert names(tmp_path) == ["one"]


WRITER = """
import os, signal, sys
from pathlib import Path
import outsourcer_audit.appearing as room

calls = 0
kill_at, swaps = int(sys.argv[2]), sys.argv[3] == "swaps"

def dying(real):
    def call(*given, **named):
        global calls
        calls += 1
        if calls == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **named)
    return call

room.tempfile.mkdtemp = dying(room.tempfile.mkdtemp)
room.FileLock.acquire, room.FileLock.release = dying(room.FileLock.acquire), dying(room.FileLock.release)
Path.rename, Path.unlink, Path.write_text = dying(Path.rename), dying(Path.unlink), dying(Path.write_text)
room.exchange = dying(room.exchange if swaps else lambda one, other: False)
os.rmdir, room.shutil.rmtree = dying(os.rmdir), dying(room.shutil.rmtree)

with room.appearing(Path(sys.argv[1])) as work:
    (work / "card.json").write_text("new")
    (work / "page.html").write_text("new")
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows kills otherwise")
@pytest.mark.parametrize("way", ["swaps", "renames"])
def test_whoever_is_killed_at_any_step_leaves_the_old_or_the_new(tmp_path: Path, way: str) -> None:
    """Each step that touches the disk is once the last; where names can be exchanged there is always a whole folder."""
    seen = set()
    for step in range(1, 40):
        place = tmp_path / str(step)
        folder = place / "2026-Q2"
        with appearing(folder) as work:
            for name in ("card.json", "page.html"):
                (work / name).write_text("old", encoding="utf-8")
        done = subprocess.run([sys.executable, "-c", WRITER, str(folder), str(step), way], check=False)
        if way == "renames":  # there may have been an instant without: a later run gives it back
            a_later_run(folder)
        texts = {(folder / name).read_text(encoding="utf-8") for name in ("card.json", "page.html")}
        assert len(texts) == 1, f"half done when killed at step {step}"
        assert verified(folder)
        seen |= texts
        a_later_run(folder)
        assert names(place) == ["2026-Q2"], f"litter after step {step}"
        if done.returncode == 0:
            break
    else:
        pytest.fail("the writer never came to its end")
    assert step > 8, "the writer was killed at too few steps to show anything"
    assert seen == {"old", "new"}


def a_later_run(folder: Path) -> None:
    long_ago = time.time() - 3600
    for left in folder.parent.glob(f".{folder.name}-*"):
        os.utime(left, (long_ago, long_ago))
    put_in_order(folder)


def verified(folder: Path) -> bool:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["outputs"] == outputs_of(folder)


def test_a_folder_that_is_just_being_made_has_no_lock_yet_and_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".2026-Q2-abcdefgh").mkdir()
    put_in_order(tmp_path / "2026-Q2")
    assert names(tmp_path) == [".2026-Q2-abcdefgh"]
    a_later_run(tmp_path / "2026-Q2")
    assert names(tmp_path) == []


def test_a_folder_that_a_living_process_fills_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "2026-Q2"
    with appearing(folder) as work:
        (work / "card.json").write_text("first", encoding="utf-8")
        long_ago = time.time() - 3600
        os.utime(work, (long_ago, long_ago))
        other = "import sys; from pathlib import Path; from outsourcer_audit.appearing import appearing\n"
        other += "with appearing(Path(sys.argv[1])) as work: (work / 'card.json').write_text('second')"
        subprocess.run([sys.executable, "-c", other, str(folder)], check=True)
        assert (folder / "card.json").read_text(encoding="utf-8") == "second"
        assert work.is_dir()
    assert names(tmp_path) == ["2026-Q2"]
    assert (folder / "card.json").read_text(encoding="utf-8") == "first"
    assert verified(folder)
