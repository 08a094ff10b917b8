"""Opening: a portfolio from its file or folder, or one plain sentence why it cannot be read."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from ..errors import DataError, UsageError
from .model import PORTFOLIO_VERSION, Portfolio

PORTFOLIO = "portfolio.json"


def opened(path: str | Path) -> Portfolio:
    """The portfolio in a file, or in a folder of results.

    Raises UsageError where there is none, and DataError, naming the file and the fix, where it is none of ours.
    """
    given = Path(path).expanduser()
    file = given / PORTFOLIO if given.is_dir() else given
    if not file.is_file():
        where = f"no {PORTFOLIO} in it" if given.is_dir() else "there is no such file"
        raise UsageError(f"{given}: {where}. Name a {PORTFOLIO}, or the folder that `invoke portfolio` wrote it into.")
    try:
        return Portfolio.model_validate_json(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{file}: it cannot be read ({error.strerror}). Name one that you may read.") from None
    except UnicodeDecodeError:
        raise DataError(f"{file}: no portfolio: not UTF-8 text. Run `invoke portfolio` again.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        fault = f"{place}: {first['msg']}" if place else first["msg"]
        raise DataError(
            f"{file}: no portfolio that this toolkit can read (version {PORTFOLIO_VERSION}): {fault}. "
            "Run `invoke portfolio` again."
        ) from None
