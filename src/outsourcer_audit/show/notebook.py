"""At home in a notebook: every object shows itself, the tab key finds names, what can be mended is said in one line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .desk import IN_WORDS, SHOWN

_CALL = re.compile(r"""\.(measure|slices|explain|agents|try_measure|promote|table|pillar)\(\s*["']([\w.]*)$""")
"""A call of ours whose first argument is being typed."""


def at_home(shell: Any) -> None:
    """Teach an IPython shell our objects; done once, at the import of the package."""
    formatters = shell.display_formatter.formatters
    for (module, name), show in SHOWN.items():
        formatters["text/html"].for_type_by_name(module, name, _as_html(show))
    for (module, name), tell in IN_WORDS.items():
        formatters["text/plain"].for_type_by_name(module, name, _as_text(tell))
    matchers = getattr(getattr(shell, "Completer", None), "custom_matchers", None)
    if matchers is not None:
        matchers.append(_matcher())


def _as_html(show: Callable[[Any], Any]) -> Callable[[Any], str]:
    return lambda it: str(show(it))


def _as_text(tell: Callable[[Any], str]) -> Callable[[Any, Any, bool], None]:
    return lambda it, printer, cycle: printer.text(tell(it))


def _matcher() -> Any:
    from IPython.core.completer import SimpleCompletion, context_matcher

    as_matcher: Any = context_matcher(identifier="outsourcer_audit")

    def names(context: Any) -> Any:
        typed, found = names_of_ours(context.text_until_cursor)
        completions = [SimpleCompletion(name) for name in found]
        return {"completions": completions, "matched_fragment": typed, "suppress": bool(found)}

    return as_matcher(names)


def names_of_ours(line: str) -> tuple[str, list[str]]:
    """Completions of ``card.measure("hand`` and the like: what was typed, and the measures, tables or pillars."""
    found = _CALL.search(line)
    if found is None:
        return "", []
    from outsourcer_audit.audit.names import measure_names, table_names
    from outsourcer_audit.measures import all_groups

    listed: dict[str, Callable[[], list[str]]] = {"table": table_names, "pillar": lambda: [g.id for g in all_groups()]}
    return found[2], [name for name in listed.get(found[1], measure_names)() if name.startswith(found[2])]
