"""What if: the same delivery under other targets, weights or settings, or of some of its rows only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from ..card import CheckResult, DataTrust, ReportCard
from ..change import Before, Beside
from ..engagement import Engagement, Target, Vendor, chosen_period
from ..errors import DataError, UsageError
from ..measures import all_groups
from ..period import Period
from ..report import card_of
from ..rubric import rubric_for
from ..slices import Counted
from ..trusted import Tables
from ..validation import data_trust, validated
from .desk import Audit
from .names import measure_names, table_names, unknown
from .supposing import check, words_of

SOURCE = "tried at the desk"
ON_DISK = ("name", "client", "folder", "source", "period", "targets", "timezone", "inhouse")
"""What cannot be supposed: it decides what was read, or whose it is."""
Only = Mapping[str, Callable[[Any], Any]]
"""By table: which of its rows are looked at."""


class Supposed(Audit):
    """An audit over another's staged tables, under other settings. The checks are those of the whole delivery.

    Its card says what was supposed, so that it is never taken for the report card.
    """

    def __init__(
        self, real: Audit, engagement: Engagement, vendor: Vendor, period: Period, only: Only, words: dict[str, str]
    ) -> None:
        super().__init__(engagement, vendor, period)
        self._real, self._only, self._words = real, only, words
        self.tried = dict(real.tried)

    def __repr__(self) -> str:
        return f"{super().__repr__()}, what if: {self.supposed}" if self.supposed else super().__repr__()

    @property
    def supposed(self) -> str:
        """What is supposed, in words; empty where nothing is."""
        return "; ".join(sorted(self._words.values()))

    @cached_property
    def _card(self) -> ReportCard:
        return card_of(self).model_copy(update={"supposed": self.supposed})

    @cached_property
    def trust(self) -> DataTrust:
        return data_trust(self.tables, self.checks)

    @property
    def _counts_alike(self) -> bool:
        """Whether only the judging is another: then nothing need be counted again."""
        judging = {"weights", "targets"}
        mine, theirs = (audit.engagement.model_dump(exclude=judging) for audit in (self, self._real))
        alike = self._only == only_of(self._real)
        return alike and self.period == self._real.period and mine == theirs

    @property
    def all_rows(self) -> bool:
        return not self._only

    @cached_property
    def counted(self) -> dict[str, Counted]:
        return self._real.counted if self._counts_alike else super().counted

    @cached_property
    def before(self) -> dict[Beside, Before]:
        return self._real.before if self._counts_alike else super().before

    @cached_property
    def folder(self) -> Any:
        return self._real.folder

    def opened(self, period: Period) -> Tables:
        tables = super().opened(period)
        for name, choose in self._only.items():
            rows = tables.table(name)
            try:
                tables._known[name] = rows.filter(choose(rows))
            except Exception as error:
                raise UsageError(f"only {name}: {type(error).__name__}: {error}".splitlines()[0]) from None
        return tables

    @cached_property
    def checks(self) -> list[CheckResult]:
        whole = Tables(self.folder, self.period, self.vendor.id, self.engagement.inhouse, self.session)
        return validated(whole, self.engagement.quarantine_limit)


def only_of(audit: Audit) -> Only:
    """Which rows an audit looks at, where not at all."""
    return audit._only if isinstance(audit, Supposed) else {}


def what_if(audit: Audit, supposed: dict[str, Any]) -> Audit:
    """Another audit of the same delivery. Raises UsageError, in one line, for what cannot be supposed."""
    check(supposed)
    left = dict(supposed)
    targets, only, period = left.pop("targets", {}), left.pop("only", {}), left.pop("period", None)
    settings = [name for name in Engagement.model_fields if name not in ON_DISK]
    for name in left:
        if name not in settings:
            raise unknown("setting", name, ["targets", "only", "period", *settings])
    for name in only:
        if name not in table_names():
            raise unknown("table", name, table_names())
    for name in targets:
        if name not in measure_names():
            raise unknown("measure", name, measure_names())
    groups = [group.id for group in all_groups()]
    for name in left.get("weights", {}):
        if name not in (*groups, *measure_names()):
            raise unknown("pillar, lens or measure", name, [*groups, *measure_names()])
    if "weights" in left:  # beside those that stand in engagement.toml
        left["weights"] = {**audit.engagement.weights, **left["weights"]}
    try:
        settled = Engagement(**{**audit.engagement.model_dump(exclude={"source"}), **left})
        engagement = audit.engagement.model_copy(update={name: getattr(settled, name) for name in left})
        wanted = {name: _target(given) for name, given in targets.items()}
        vendor = audit.vendor.model_copy(update={"targets": {**audit.vendor.targets, **wanted}})
        rubric_for(engagement, vendor)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        why = first["msg"].removeprefix("Value error, ")
        raise UsageError(f"{where}: {why}" if where else why) from None
    except DataError as error:  # it names a file, in which this does not stand
        raise UsageError(str(error).partition(".toml: ")[2] or str(error)) from None
    chosen = chosen_period(engagement, period) if period else audit.period
    words = (audit._words if isinstance(audit, Supposed) else {}) | words_of(supposed)
    return Supposed(audit, engagement, vendor, chosen, {**only_of(audit), **only}, words)


def _target(given: Any) -> Target:
    """A figure whose keeping earns a B, the edges of the letters, or a target as engagement.toml has it."""
    if isinstance(given, Target):
        return given
    if isinstance(given, Mapping):
        return Target(**{"source": SOURCE, **given})
    if isinstance(given, list | tuple):
        return Target(source=SOURCE, bands=tuple(given))
    return Target(source=SOURCE, target=given)
