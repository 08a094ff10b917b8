"""The index of a portfolio on disk: two files, and a manifest that comes last and says what they were made from.

The folder holds the vendors' results too, so it cannot take its place in one step. Whoever is killed between two files
leaves an index that its manifest does not fit, which `invoke verify` tells and the next run mends.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from ..appearing import ALIVE, MANIFEST, name_the_place, put_in_order
from ..brand import Brand
from ..fingerprints import sha256
from ..portfolio import PORTFOLIO, Portfolio
from ..rooms import NOTEBOOKS
from .executing import execute
from .manifest import code_hash

INDEX = "index.html"
NOTEBOOK = "portfolio.ipynb"


def write_index(book: Portfolio, home: Path, cards: Mapping[str, str], brand: Brand) -> None:
    """Index and JSON, complete before either takes its name; ``cards``: hashes of the cards they were made from."""
    from ..render import render

    home.mkdir(parents=True, exist_ok=True)
    with _beside(home) as work:
        (work / PORTFOLIO).write_text(book.to_json(), encoding="utf-8", newline="\n")
        notebook = execute(NOTEBOOKS / NOTEBOOK, {"folder": str(work.resolve())})
        page = render(notebook, f"Vendors of {book.client} side by side", brand=brand)
        (work / INDEX).write_text(page, encoding="utf-8", newline="\n")
        made = {
            "generated_at": book.generated_at,
            "engagement": home.name,
            "code": code_hash(),
            "cards": dict(cards),
            "outputs": {name: sha256(work / name) for name in (INDEX, PORTFOLIO)},
        }
        (work / MANIFEST).write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        for name in (PORTFOLIO, INDEX, MANIFEST):
            (work / name).replace(home / name)


@contextmanager
def _beside(home: Path) -> Iterator[Path]:
    """A folder for what is not complete yet; what killed runs have left of theirs goes first."""
    put_in_order(home / "portfolio")
    work = Path(tempfile.mkdtemp(prefix=".portfolio-", dir=home))
    try:
        with FileLock(work / ALIVE):
            yield work
    except OSError as error:
        name_the_place(error, home)
        raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
