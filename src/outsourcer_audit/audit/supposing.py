"""What may be supposed: its shape, told in one line with what to write; and its words, for the card that it makes."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any, get_args

from ..engagement import Engagement, Target
from ..errors import UsageError
from .names import table_names, unknown

WRITE = {
    "targets": "targets={'handoffs.warm_share': 0.9}, or the edges of A, B, C and D in place of 0.9",
    "weights": "weights={'handoffs': 2}",
    "governance_cost": "governance_cost={'harbour': 1000}",
    "only": "only={'contacts': lambda contacts: contacts.channel == 'voice'}",
    "period": "period='2026-05'",
}
"""An example of each that is no plain number."""
BY_NAME = ("targets", "weights", "governance_cost", "only")


def check(supposed: Mapping[str, Any]) -> None:
    """Raises UsageError for what has another shape than can be supposed. Names are looked up elsewhere."""
    for name, given in supposed.items():
        if name in BY_NAME and not (isinstance(given, Mapping) and all(isinstance(key, str) for key in given)):
            raise _refused(name, f"{name} cannot be {reprlib.repr(given)}")
        if name == "period" and not (given is None or isinstance(given, str)):
            raise _refused(name, f"period cannot be {reprlib.repr(given)}")
        if name in ("weights", "governance_cost"):
            for key, number in given.items():
                _check_number(name, f"{name} of {key}", number)
        if _takes_a_number(name) and given is not None and not _is_number(given):
            raise UsageError(f"{name} cannot be {reprlib.repr(given)}: write {name}=6, a number.")
        if isinstance(given, bool):
            raise UsageError(f"{name} cannot be {given}: write it as in engagement.toml.")
    for key, target in supposed.get("targets", {}).items():
        _check_target(key, target)
    for key, choose in supposed.get("only", {}).items():
        if key in table_names() and not callable(choose):
            raise _refused("only", f"only {key} cannot be {reprlib.repr(choose)}")


def _check_target(key: str, given: Any) -> None:
    what = f"the target of {key}"
    if isinstance(given, Target):
        return
    if isinstance(given, Mapping):
        for name in given:
            if name not in Target.model_fields:
                raise unknown("key", str(name), Target.model_fields, f" of {what}")
        figures = [given[name] for name in ("target", "bands") if given.get(name) is not None]
    else:
        figures = [given]
    for figure in figures:
        for number in figure if isinstance(figure, list | tuple) else [figure]:
            _check_number("targets", what, number)


def _check_number(name: str, what: str, given: Any) -> None:
    if not _is_number(given):
        raise _refused(name, f"{what} cannot be {reprlib.repr(given)}")


def _is_number(given: Any) -> bool:
    """Yes and no are no numbers here, though Python counts with them."""
    return not isinstance(given, bool) and isinstance(given, Real) and math.isfinite(given)


def _takes_a_number(setting: str) -> bool:
    field = Engagement.model_fields.get(setting)
    return (
        field is not None
        and bool({int, float} & {field.annotation, *get_args(field.annotation)})
        and (setting not in BY_NAME)
    )


def _refused(name: str, why: str) -> UsageError:
    return UsageError(f"{why}: write {WRITE[name]}.")


def words_of(supposed: Mapping[str, Any]) -> dict[str, str]:
    """What was supposed, by its name, for people: numbers are said, other values (code, names, notes) never are."""
    return dict(_words(supposed))


def _words(supposed: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, given in supposed.items():
        if name == "only":
            yield from ((f"only {table}", f"only some rows of {table}") for table in given)
        elif name == "targets":
            yield from ((f"target of {key}", _said(f"target of {key}", target)) for key, target in given.items())
        elif name == "weights":
            yield from ((f"weight of {key}", _said(f"weight of {key}", weight)) for key, weight in given.items())
        elif name == "period":
            if given:
                yield name, f"period = {given}"
        else:
            yield name, _said(name, given)


def _said(name: str, given: Any) -> str:
    return f"{name} = {float(given):g}" if _is_number(given) else name
