"""Audits customer-service outsourcers and hands their client an honest report card per vendor.

``import outsourcer_audit as oa`` is quick: the engine and the statistics are imported when an audit is opened.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import show
    from .audit import Audit, open
    from .card import ReportCard
    from .compare import compare
    from .portfolio import opened as portfolio

__all__ = ["Audit", "ReportCard", "compare", "open", "portfolio", "show"]
_HOMES = {"open": "audit", "Audit": "audit", "ReportCard": "card", "show": "show", "portfolio": "portfolio"}


class _Package(ModuleType):
    """This package, in which ``compare`` is a room and, for analysts, a function as well."""

    if not TYPE_CHECKING:

        @property
        def compare(self) -> Any:
            room = import_module(".compare", __name__)
            room.__class__ = _Comparing
            return room

        @compare.setter
        def compare(self, room: ModuleType) -> None:
            """What Python's import would put here is found by its name anyway."""


class _Comparing(ModuleType):
    def __call__(self, before: Any, after: Any, under_todays: bool = False) -> Any:
        """Two cards, audits, or folders of results beside each other: better, worse, no detectable change, ..."""
        return self.compare(self._card(before), self._card(after), under_todays)

    def _card(self, given: Any) -> Any:
        return given.grade() if hasattr(given, "grade") else given if hasattr(given, "pillars") else self.opened(given)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    module = import_module(f".{_HOMES[name]}", __name__)
    return module if name == _HOMES[name] else getattr(module, name)


def __dir__() -> list[str]:
    return __all__


def at_home() -> None:
    """In IPython every object shows itself richly, and the tab key finds names; elsewhere nothing is imported."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        from .show.notebook import at_home

        at_home(shell)


sys.modules[__name__].__class__ = _Package
at_home()
