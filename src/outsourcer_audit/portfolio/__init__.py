"""A portfolio: all vendors of an engagement side by side, with intervals, and who differs from whom; never a ranking.

>>> import outsourcer_audit as oa
>>> book = oa.portfolio("reports/demo")             # doctest: +SKIP
>>> book.pair("harbour", "lumen").differing         # doctest: +SKIP
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

from ..card import PeriodShown, ReportCard
from ..card.base import Frozen
from ..errors import UsageError
from .crossings import Crossings, crossings_of
from .differences import pairs_of
from .entries import Failure, entry_of, failed_entry, link, one_line
from .figures import beside
from .model import Beside, Difference, Earlier, Entry, Figure, Link, Pair, Portfolio, TrustShown
from .notes import notes_of
from .opening import PORTFOLIO, opened

__all__ = [
    "PORTFOLIO", "Beside", "Crossings", "Difference", "Earlier", "Entry", "Failure", "Figure", "Link", "Pair",
    "Portfolio", "TrustShown", "Whose", "link", "one_line", "opened", "portfolio_of",
]  # fmt: skip


class Whose(Frozen):
    """Whose portfolio it is, for whom the cards cannot say it: every vendor may have failed."""

    engagement: str
    client: str
    inhouse: str
    period: PeriodShown


def portfolio_of(
    cards: Sequence[ReportCard],
    failures: Sequence[Failure] = (),
    links: Mapping[str, Sequence[Link]] | None = None,
    whose: Whose | None = None,
) -> Portfolio:
    """The portfolio of some vendors' cards, and of the vendors for which there is none.

    ``links``: the files of each vendor, by its id. Vendors stand in the alphabetical order of their names, whatever
    order the cards come in. Raises UsageError for two cards of one vendor, and for no vendor at all.
    """
    ids = Counter([card.vendor_id for card in cards] + [failure.vendor_id for failure in failures])
    if not ids:
        raise UsageError("No vendor: a portfolio needs the card of at least one.")
    if twice := [vendor for vendor, times in ids.items() if times > 1]:
        raise UsageError(f"Two cards of {', '.join(twice)}: a portfolio holds one card of each vendor; see compare.")
    names = Counter([card.vendor for card in cards] + [failure.vendor for failure in failures])
    cards = [card.model_copy(update=_told_apart(card, names)) for card in cards]
    failures = [failure.model_copy(update=_told_apart(failure, names)) for failure in failures]
    cards = sorted(cards, key=lambda card: (card.vendor.casefold(), card.vendor_id))
    pairs, tests = pairs_of(cards)
    entries = [entry_of(card, (links or {}).get(card.vendor_id, ())) for card in cards]
    entries += [failed_entry(failure) for failure in failures]
    whose = whose or _whose(cards)
    return Portfolio(
        tool_version=version("outsourcer-audit"),
        generated_at=datetime.now(UTC).isoformat(timespec="seconds"),
        engagement=whose.engagement,
        client=whose.client,
        inhouse=whose.inhouse,
        period=whose.period,
        entries=sorted(entries, key=lambda entry: (entry.vendor.casefold(), entry.vendor_id)),
        measures=beside(cards, pairs),
        pairs=pairs,
        tests=tests,
        handoffs=crossings_of(cards),
        notes=notes_of(cards, pairs),
    )


def _told_apart(one: ReportCard | Failure, names: Counter[str]) -> dict[str, str]:
    """Vendors of one name, audited or not, get their ids beside it, or nobody could say which is which."""
    return {} if names[one.vendor] == 1 else {"vendor": f"{one.vendor} ({one.vendor_id})"}


def _whose(cards: Sequence[ReportCard]) -> Whose:
    if not cards:
        raise UsageError("No card: say whose portfolio it is.")
    first = cards[0]
    return Whose(engagement=first.engagement, client=first.client, inhouse=first.inhouse, period=first.period)


class _Room(ModuleType):
    """``oa.portfolio("reports/demo")`` opens one, although this room has the same name."""

    def __call__(self, path: str | Path) -> Portfolio:
        return opened(path)


sys.modules[__name__].__class__ = _Room
