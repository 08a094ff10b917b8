"""How well the cells of a column fit what a contract asks for, and the rule that would read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..contracts import Column, Contract
from .dates import SERIAL, UNIX, UNIX_MS, Dates
from .headings import heading
from .numbers import Fit, figures, percent
from .privacy import speakable
from .profile import ColumnProfile
from .vocabulary import ALWAYS_NULL, MAPPED_NO, MAPPED_YES, NO, YES, allowed, meant, plain, states

COUNTED = ("transferred", "reopened")
"""Yes-or-no columns that exports often count."""
FREE_TEXT = ("note", "comment", "text", "description", "evidence")


def fit(column: ColumnProfile, wanted: Column, contract: Contract, dates: Dates | None) -> Fit:
    """Whether these cells may be that canonical column."""
    if not column.filled:
        return Fit(0.95, why="no cell is filled, so the heading alone speaks", weight=0.75)
    kinds: dict[str, Callable[[], Fit]] = {
        "timestamp": lambda: moment(column, wanted, dates),
        "date": lambda: moment(column, wanted, dates),
        "boolean": lambda: flag(column, wanted),
        "integer": lambda: figures(column, wanted, contract.table),
        "number": lambda: figures(column, wanted, contract.table),
    }
    found = kinds.get(wanted.type, lambda: text(column, wanted, contract, dates))()
    typed = [word for word in column.nulls if word.lower() not in ALWAYS_NULL]
    if typed and found.share and wanted.type != "string":
        found.rule["null"] = typed
    return found


def moment(column: ColumnProfile, wanted: Column, dates: Dates | None) -> Fit:
    """Dates and times, as text or counted from a day."""
    if dates is None:
        for format, (low, high) in {"excel": SERIAL, "unix": UNIX, "unix_ms": UNIX_MS}.items():
            ends = column.low, column.high
            if column.share("number") > 0.98 and ends[0] is not None and ends[1] is not None:  # noqa: SIM102
                if low <= ends[0] and ends[1] <= high:
                    return Fit(0.9, {"format": format}, f"figures that would be {format} dates")
        return Fit(0.0)
    rule: dict[str, Any] = {}
    if dates.formats and dates.formats != ("iso",):
        rule["format"] = dates.formats[0] if len(dates.formats) == 1 else list(dates.formats)
    why = f"{percent(dates.read)} of the cells are dates" + (" with a time" if dates.timed > 0.5 else "")
    found = Fit(dates.read, rule, why)
    if dates.doubtful:
        found.doubts.append("no day above 12 in the file: day first is assumed")
        found.weight = 0.9
    elif dates.order == "sibling":
        found.doubts.append("the order of day and month is taken from the file's other dates")
    elif any("%y" in format and "%m" in format for format in dates.formats):
        found.weight = 0.84  # 04-08-15 may also begin with the year; a date that cannot be mistaken is better
    if wanted.type == "timestamp" and dates.timed < 0.5:
        found.doubts.append("a day without a time of day")
        found.weight *= 0.93
    return found


def flag(column: ColumnProfile, wanted: Column) -> Fit:
    """Yes and no, or a state that answers the question."""
    words = {word: plain(word) for word in column.words}
    if wanted.name in COUNTED and column.share("integer") == 1 and "0" in words and len(words) > 2:
        more = sorted((word for word in words if word != "0"), key=int)
        return Fit(1.0, {"true": more, "false": ["0"]}, "a count: nought is no, more is yes")
    if not words or len(words) > 20:
        return Fit(0.0)
    yes, no = states(wanted.name)
    lost = states("abandoned")[0]
    if wanted.name == "resolved" and any(p in lost for p in words.values()):
        return Fit(0.0)  # states of a call: that it was completed does not say that anything was solved
    known_yes = [w for w, p in words.items() if p in YES or p in yes]
    known_no = [w for w, p in words.items() if (p in NO or p in no) and w not in known_yes]
    total = sum(column.words.values())
    share = sum(column.words[w] for w in (*known_yes, *known_no)) / total
    if share < 0.5 or (len(words) > 2 and not known_yes):
        return Fit(0.0)
    rule: dict[str, Any] = {}
    if any(w.lower() not in MAPPED_YES for w in known_yes):
        rule["true"] = known_yes
    if any(w.lower() not in MAPPED_NO for w in known_no):
        rule["false"] = known_no
    plainly = all(words[w] in YES or words[w] in NO for w in words)
    unknown = [w for w in words if w not in known_yes and w not in known_no]
    found = Fit(share, rule, "its words say yes and no" if plainly else "its words are states that answer the question")
    if unknown:
        found.doubts.append(f"unknown words, counted as unreadable: {_listed(column, unknown)}")
        if "false" not in rule:
            rule["false"] = known_no
    if not plainly:
        found.weight = 0.9 if known_yes and known_no else 0.5
    return found


def text(column: ColumnProfile, wanted: Column, contract: Contract, dates: Dates | None) -> Fit:
    """Words of a closed set, keys, names and free text."""
    if among := allowed(contract, wanted.name):
        return closed(column, wanted, among)
    if dates is not None and dates.read > 0.8:
        return Fit(0.0)
    if column.share("h:mm:ss") > 0.5 or column.share("ampm") > 0.5:
        return Fit(0.0)
    if wanted.unique or wanted.name.endswith("_id") or wanted.name == "agent_id":
        return _key(column, wanted)
    if wanted.name in FREE_TEXT:
        words = column.share("prose") > 0.2 or column.longest > 40
        return Fit(1.0, why="free text", weight=1.0 if words else 0.85) if column.share("number") < 0.5 else Fit(0.0)
    if column.share("fraction") > 0.5 or column.share("percent") > 0.5:
        return Fit(0.0)
    flags = bool(column.words) and all(plain(w) in YES | NO and not w.isdigit() for w in column.words)
    if flags:
        return Fit(0.0)
    return Fit(1.0, why=f"{column.distinct:,} different words")


def closed(column: ColumnProfile, wanted: Column, among: tuple[str, ...]) -> Fit:
    """Words that the contract lists, or that are known to mean one of them."""
    if not column.words:
        return Fit(0.0)
    known = {word: to for word in column.words if (to := meant(word, wanted.name, among))}
    share = sum(column.words[word] for word in known) / sum(column.words.values())
    if share < 0.3:
        if len(column.words) > 12 or column.share("number") > 0.5:
            return Fit(0.0)
        doubt = f"words still to be mapped: {_listed(column, list(column.words))}"
        return Fit(0.3, {"map": known}, "few words, but none that is known", [doubt], 0.45)
    rule: dict[str, Any] = {"map": known} if any(word != to for word, to in known.items()) else {}
    found = Fit(share, rule, f"{len(known)} of its {len(column.words)} words are known")
    if strange := [word for word in column.words if word not in known]:
        found.doubts.append(f"words still to be mapped: {_listed(column, strange)}")
        found.rule.setdefault("map", known)
    return found


def _listed(column: ColumnProfile, words: list[str]) -> str:
    """Words by name where they name nobody, else how many there are."""
    if not speakable(column):
        return f"{len(words)} that are not shown here"
    return ", ".join(map(repr, words[:8])) + (f" and {len(words) - 8} more" if len(words) > 8 else "")


def _key(column: ColumnProfile, wanted: Column) -> Fit:
    """Identifiers: short, and different in every row where the contract says so."""
    if column.share("prose") > 0.3 or column.share("percent") > 0.5:
        return Fit(0.0)
    found = Fit(1.0, why=f"{column.distinct:,} different values in {column.filled:,} rows")
    decimal = sum(n for shape, n in column.shapes if shape.endswith(".9") or shape == "9.9") / max(1, column.sampled)
    if column.share("fraction") > 0.5:
        if decimal < 0.9 or not _whole(column):
            return Fit(0.0)
        found.rule["extract"] = r"^([0-9]+)(?:[.]0)?$"
        found.doubts.append("written as decimals (26.0); the whole number is taken")
    if wanted.unique and column.unique < 0.9:
        return Fit(0.3, why=f"only {column.distinct:,} different values in {column.filled:,} rows", weight=0.15)
    if wanted.unique and column.unique < 1:
        found.doubts.append(f"keys that occur again: {column.filled - column.distinct:,}")
    if column.words and column.distinct <= 3 and column.filled > 50 and wanted.name not in ("org",):
        found.weight = 0.6
    if heading(column.name).unit == "percent":
        found.weight *= 0.5
    return found


def _whole(column: ColumnProfile) -> bool:
    """Whether the decimals are noughts; told by words where they are few, else by the largest being whole."""
    if column.words:
        return all(word.endswith(".0") for word in column.words)
    return column.low is not None and float(column.low).is_integer() and column.share("whole") > 0.98
