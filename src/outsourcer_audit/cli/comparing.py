"""Hold two report cards against each other."""

from __future__ import annotations

from pathlib import Path

from ..errors import UsageError


def compare(before: str, after: str, rubric: bool, json: str, html: str = "") -> None:
    """Print what differs between two report cards; write it as JSON or as a page where asked to."""
    if not before or not after:
        raise UsageError(
            "Which two cards? Write --before=PATH --after=PATH: each a card.json, or a folder of results that "
            "`invoke audit` wrote."
        )
    from ..compare import compare as beside
    from ..compare import opened, told

    found = beside(opened(before), opened(after), rubric)
    print(told(found), flush=True)
    if json:
        _written(json, "json", found.to_json())
        print(f"Comparison: {json}")
    if html:
        from ..render import page_of
        from ..show import comparison

        _written(html, "html", page_of(comparison(found), found.title))
        print(f"Comparison: {html}")


def _written(path: str, option: str, text: str) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(
            f"--{option}={path}: no file can be written there ({error.strerror}); name a file in a folder that exists."
        ) from None
