"""Audits customer-service outsourcers and hands their client an honest report card per vendor.

``import outsourcer_audit as oa`` is quick: the engine and the statistics are imported when an audit is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import show
    from .audit import Audit, open
    from .card import ReportCard

__all__ = ["Audit", "ReportCard", "open", "show"]
_HOMES = {"open": "audit", "Audit": "audit", "ReportCard": "card", "show": "show"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    module = import_module(f".{_HOMES[name]}", __name__)
    return module if name == _HOMES[name] else getattr(module, name)


def __dir__() -> list[str]:
    return __all__
