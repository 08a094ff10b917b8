"""An engagement is a folder: engagement.toml, client/ and vendors/<vendor>/vendor.toml with the raw exports.

This module turns the two TOML files into typed, frozen configuration and explains what is wrong with them in one line.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from .addresses import kind_of
from .errors import DataError, UsageError
from .period import Period, parse_period
from .sources import Frozen, Source, known_zone

T = TypeVar("T", bound=BaseModel)
LEAST_WEIGHT = 0.001
"""Less is as good as nothing, and 0 says so plainly."""

VENDOR_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""A vendor's id names a folder in the engagement and in the reports, so it may not hold dots or slashes."""
STRATA = ("channel", "topic")
"""What a contact can be compared by: where and what the customer asked, not who answered."""


def _weighs(weight: float) -> float:
    if 0 < weight < LEAST_WEIGHT:
        raise ValueError(f"write 0 to leave it out of the score, or at least {LEAST_WEIGHT}")
    return weight


Weight = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False), AfterValidator(_weighs)]


class Target(Frozen):
    """What earns which letter for one measure, in place of this toolkit's own bands, and where that is agreed.

    Either ``target``, the contract's figure, whose keeping earns a B (the other edges move with it), or ``bands``: the
    edges of A, B, C and D (for measures with two sides the lower four and then the upper four).
    """

    source: str
    target: float | None = None
    bands: tuple[float, ...] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Target:
        if (self.target is None) == (self.bands is None):
            raise ValueError("write either target or bands")
        if self.bands is not None and len(self.bands) not in (4, 8):
            raise ValueError("bands are four edges: A, B, C, D (eight for a measure with two sides)")
        return self


class Standardise(Frozen):
    """How organisations are compared like with like: within strata of the contacts, weighted with one common mix.

    ``strata``: the columns of a contact that make a stratum; none, and plain figures are compared. ``mix``: whose mix
    both sides are put into, that of the in-house team, or of both together (``pooled``).
    """

    strata: tuple[str, ...] = STRATA
    mix: Literal["inhouse", "pooled"] = "inhouse"

    @field_validator("strata")
    @classmethod
    def _of_contacts(cls, strata: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in strata if name not in STRATA]:
            raise ValueError(f"a contact is compared by {' and '.join(STRATA)}, not by {unknown[0]!r}")
        if len(set(strata)) < len(strata):
            raise ValueError("a column is named twice")
        return strata


class Note(Frozen):
    """A note of the client for itself, on one figure or (``figure`` empty) on all; never in the vendor edition."""

    text: str
    figure: str = ""


def _noted(notes: Any) -> Any:
    """A note on no figure in particular is a plain text."""
    return [{"text": note} if isinstance(note, str) else note for note in notes] if isinstance(notes, list) else notes


Notes = Annotated[tuple[Note, ...], BeforeValidator(_noted)]


class Vendor(Frozen):
    """What vendor.toml says: name, clock, exports, contract targets, and measures that cannot apply to the vendor.

    ``notes`` are the client's own, for its own edition of the card.
    """

    id: str
    name: str
    folder: Path
    timezone: str = "UTC"
    source: tuple[Source, ...] = ()
    not_applicable: dict[str, str] = Field(default={})
    targets: dict[str, Target] = Field(default={})
    governance_cost: float | None = Field(default=None, ge=0)
    notes: Notes = ()

    _zone = field_validator("timezone")(known_zone)

    @model_validator(mode="before")
    @classmethod
    def _weights_are_for_all(cls, content: Any) -> Any:
        if isinstance(content, dict) and "weights" in content:
            raise ValueError("weights are the same for all vendors: write them in engagement.toml")
        return content


class Engagement(Frozen):
    """What engagement.toml says: the client, the in-house organisation, the period, and the client's own exports.

    ``engine``: where the tables are, if not here (postgres://, spark://, sc://; docs/engines.md). ``reply_days``:
    within how many days of receiving its card a vendor may challenge a figure; ``notes`` are the client's own, on the
    cards of all vendors. ``memory`` ("8GB") and ``threads`` are what the engine may take.
    """

    name: str
    client: str
    folder: Path
    inhouse: str = "inhouse"
    inhouse_name: str = "the in-house team"
    timezone: str = "UTC"
    engine: str = Field(default="", repr=False)
    period: str | None = None
    required_systems: tuple[str, ...] = ("crm",)
    ola_hours: float = 4.0
    backlog_days: int = 5
    report_days: int = 10
    reply_hours: float = 24.0
    governance_cost: dict[str, float] = Field(default={})
    targets: dict[str, Target] = Field(default={})
    standardise: Standardise = Standardise()
    weights: dict[str, Weight] = Field(default={})
    quarantine_limit: float = Field(default=0.05, ge=0, le=1)
    reply_days: int | None = Field(default=None, ge=1, le=366)
    notes: Notes = ()
    memory: str | None = Field(default=None, pattern=r"^\s*\d+(\.\d+)?\s*[kKmMgGtT][iI]?[bB]\s*$")
    threads: int | None = Field(default=None, ge=1, le=1024)
    source: tuple[Source, ...] = ()

    _zone = field_validator("timezone")(known_zone)

    @field_validator("engine")
    @classmethod
    def _known_engine(cls, engine: str) -> str:
        if engine and not kind_of(engine) and not re.fullmatch(r"\$\{\w+\}", engine):
            raise ValueError(
                "write it as postgres://user:${PASSWORD}@host:5432/name, spark://host:7077 or "
                "sc://host:15002/;token=${TOKEN} (docs/engines.md)"
            )
        return engine

    @field_validator("weights", mode="before")
    @classmethod
    def _dotted(cls, weights: Any) -> Any:
        """``handoffs.ping_pong = 5``, without quotes, is a table within a table; it is meant as with them."""
        if not isinstance(weights, dict):
            return weights
        inner = {name: found if isinstance(found, dict) else {"": found} for name, found in weights.items()}
        return {f"{name}.{rest}".rstrip("."): w for name, found in inner.items() for rest, w in found.items()}

    def with_costs_of(self, vendor: Vendor) -> Engagement:
        """The engagement with what one vendor.toml says of the cost of managing that vendor."""
        if vendor.governance_cost is None:
            return self
        costs = {**self.governance_cost, vendor.id: vendor.governance_cost}
        return self.model_copy(update={"governance_cost": costs})

    def vendors(self) -> list[str]:
        """Ids of the vendors of this engagement, in alphabetical order."""
        found = (self.folder / "vendors").glob("*/vendor.toml")
        return sorted(path.parent.name for path in found if VENDOR_ID.fullmatch(path.parent.name))

    def vendor(self, vendor_id: str) -> Vendor:
        """Configuration of one vendor.

        Raises UsageError for an unknown vendor (naming the ones that exist) and DataError for a faulty vendor.toml.
        """
        known = self.vendors()
        if vendor_id not in known:
            names = ", ".join(known) or "none: no vendors/<vendor>/vendor.toml found"
            raise UsageError(f"Unknown vendor {vendor_id!r} in {self.folder}. Vendors there: {names}.")
        folder = self.folder / "vendors" / vendor_id
        return _load(Vendor, folder / "vendor.toml", id=vendor_id, folder=folder)


def find_engagement(path: str | Path) -> Path:
    """The engagement's folder: as given, or searched from here upwards, so that a notebook finds it too."""
    wanted = Path(path).expanduser()
    here = Path.cwd()
    candidates = [wanted] if wanted.is_absolute() else [base / wanted for base in (here, *here.parents)]
    for candidate in candidates:
        if (candidate / "engagement.toml").is_file():
            return candidate.resolve()
    raise UsageError(
        f"No engagement in {wanted}: there is no engagement.toml. Name its folder with --engagement=PATH; "
        "in a notebook set `engagement`."
    )


def load_engagement(path: str | Path) -> Engagement:
    """Read an engagement folder. Raises UsageError where there is none, DataError where its TOML is faulty."""
    folder = find_engagement(path)
    return _load(Engagement, folder / "engagement.toml", folder=folder)


def chosen_period(engagement: Engagement, period: str | None) -> Period:
    """The period asked for, else the engagement's. Raises UsageError where neither says one."""
    text = period or engagement.period
    if not text:
        raise UsageError(f"No period: write --period=2026-Q2, or `period` in {engagement.folder / 'engagement.toml'}.")
    return parse_period(text, engagement.timezone)


def _load(model: type[T], file: Path, **given: Any) -> T:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{file}: not valid TOML: {error}.") from None
    except UnicodeDecodeError:
        raise DataError(f"{file}: not UTF-8 text; save it as UTF-8.") from None
    for name in given:
        if name in content:
            raise DataError(f"{file}: {name!r} follows from the folder and cannot be set.")
    try:
        return model(**content, **given)
    except ValidationError as error:
        raise DataError(f"{file}: {_explain(error)}") from None


def _explain(error: ValidationError) -> str:
    """The first thing wrong, as 'source 2, columns.talk_s.unit: ...' (counted from one, as people do)."""
    first = error.errors()[0]
    where = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in first["loc"])
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{where}: {first['msg']}{more}." if where else f"{first['msg']}{more}."
