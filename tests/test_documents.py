"""Documents for readers: what they point to is there, their pictures are small, and their commands exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
LARGEST = 120_000


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_points_to_is_there(path):
    text = path.read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text) if "://" not in target]
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_pictures_are_small_and_used():
    used = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    for picture in (ROOT / "docs").glob("*.png"):
        assert picture.stat().st_size < LARGEST, picture.name
        assert picture.name in used


def test_every_command_and_option_in_the_documents_exists():
    listed = subprocess.run(
        [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "--list"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    ).stdout  # fmt: skip
    known = set(re.findall(r"^  (\w+)", listed, re.M))
    said = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert set(re.findall(r"invoke (?!--)([a-z]+)(?=[ `\n])", said)) <= known
    tasks = (ROOT / "tasks.py").read_text(encoding="utf-8")
    for line in re.findall(r"invoke [a-z]+ --[^`\n#]*", said):
        for option in re.findall(r"--([a-z-]+)", line):
            assert re.search(rf"\b{option.replace('-', '[-_]')}\b", tasks), line
