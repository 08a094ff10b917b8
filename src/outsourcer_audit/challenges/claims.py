"""What challenges.toml says, as typed values; each fault is one line that names file, challenge, key and fix."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator, model_validator

from ..card import Letter
from ..card.challenges import Ruling
from ..engagement import Engagement, Vendor
from ..errors import DataError, UsageError
from ..period import Period, parse_period
from ..sources import Frozen
from .figures import fault_of, unit_of
from .words import near, told

FILE = "challenges.toml"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_VALUE_OF_A_SHARE = 2.0
"""A share above 200 % was typed in percent."""


class Claim(Frozen):
    """One [[challenge]]: which printed figure is contested by whom and why, and what was decided.

    ``printed`` is in the card's own unit, and left out where the card had no figure. ``by`` is a role or a company.
    """

    id: str
    vendor: str = ""
    figure: str
    printed: float | None = Field(default=None, allow_inf_nan=False)
    letter: Letter | None = None
    card: str = ""
    by: str
    on: date
    claim: str
    evidence: str = ""
    verdict: Ruling = "open"
    answer: str = ""
    decided_on: date | None = None
    note: str = ""

    @field_validator("printed", mode="before")
    @classmethod
    def _a_number(cls, given: Any) -> Any:
        if isinstance(given, bool) or not isinstance(given, int | float | None):
            raise ValueError(f"{given!r} is no number; write it bare and in the card's own unit, 0.41 for 41 %")
        return given

    @field_validator("on", "decided_on", mode="before")
    @classmethod
    def _a_day(cls, given: Any) -> Any:
        if type(given) is date:
            return given
        try:
            return date.fromisoformat(given)
        except (TypeError, ValueError):
            raise ValueError(f"{str(given)!r} is no date; write it as 2026-07-06") from None

    @field_validator("id", "figure", "by", "claim")
    @classmethod
    def _says_something(cls, given: str) -> str:
        if not given.strip():
            raise ValueError("is empty")
        return given

    @field_validator("id")
    @classmethod
    def _short(cls, given: str) -> str:
        if not _ID.fullmatch(given):
            raise ValueError(f"{given!r}: an id is short, of letters, digits, dots and dashes, such as LS-1")
        return given

    @field_validator("by")
    @classmethod
    def _nobody_is_named(cls, given: str) -> str:
        if "@" in given:
            raise ValueError("is an address; write a role or a company, people are not named on a card")
        return given

    @model_validator(mode="after")
    def _decided(self) -> Claim:
        if self.verdict == "open" and self.decided_on:
            raise ValueError("decided_on: dated, but the verdict is open; write the verdict or leave out the date")
        if self.verdict != "open" and not self.answer.strip():
            raise ValueError(f"answer: {self.verdict} without a reason; say what was decided and why")
        if self.verdict != "open" and self.decided_on is None:
            raise ValueError(f"decided_on: {self.verdict} without a date; write the day of the verdict as 2026-07-06")
        if self.decided_on and self.decided_on < self.on:
            raise ValueError(f"decided_on: {self.decided_on} is before the challenge of {self.on}")
        return self

    def of_period(self, zone: str) -> Period | None:
        """The period of the card that was challenged, where the challenge says it."""
        try:
            return parse_period(self.card, zone) if self.card else None
        except UsageError:
            return None

    def made_on(self) -> date | None:
        """The day on which the challenged card was made, where the challenge says it."""
        try:
            return datetime.fromisoformat(self.card).date()
        except ValueError:
            return None


def claims_of(engagement: Engagement, vendor: Vendor) -> list[Claim]:
    """Every challenge of one vendor's figures, the first one first. Raises DataError where a file is faulty."""
    found: list[Claim] = []
    for folder, whose in ((engagement.folder, ""), (vendor.folder, vendor.id)):
        found += [claim for claim in _read(folder / FILE, engagement, whose) if claim.vendor in ("", vendor.id)]
    ids = [claim.id for claim in found]
    if twice := sorted({i for i in ids if ids.count(i) > 1}):
        raise DataError(f"{vendor.folder / FILE}: challenge {twice[0]}: id: stands there twice; give each its own.")
    return sorted(found, key=lambda claim: (claim.on, claim.id))


def _read(file: Path, engagement: Engagement, whose: str) -> list[Claim]:
    if not file.is_file():
        return []
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{file}: not valid TOML: {error}.") from None
    except UnicodeDecodeError:
        raise DataError(f"{file}: not UTF-8 text; save it as UTF-8.") from None
    entries = content.pop("challenge", [])
    if content or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise DataError(f"{file}: it holds [[challenge]] and nothing else; see templates/vendor/challenges.toml.")
    return [_claim(entry, number, file, engagement, whose) for number, entry in enumerate(entries, start=1)]


def _claim(entry: dict[str, Any], number: int, file: Path, engagement: Engagement, whose: str) -> Claim:
    where = f"{file}: challenge {entry.get('id', number)}"
    try:
        claim = Claim(**entry)
    except ValidationError as error:
        raise DataError(f"{where}: {told(error, list(Claim.model_fields))}.") from None
    if fault := _vendor_fault(claim, engagement, whose) or _card_fault(claim, engagement) or fault_of(claim.figure):
        raise DataError(f"{where}: {fault}.")
    if fault := _scale_fault(claim):
        raise DataError(f"{where}: {fault}.")
    return claim


def _vendor_fault(claim: Claim, engagement: Engagement, whose: str) -> str:
    if whose:
        return "" if claim.vendor in ("", whose) else f"vendor: {claim.vendor!r}, but this is the file of {whose}"
    known = engagement.vendors()
    if not claim.vendor:
        return f"vendor: is missing; this file is for all vendors: {', '.join(known)}"
    return "" if claim.vendor in known else f"vendor: no vendor {claim.vendor!r}{near(claim.vendor, known)}"


def _card_fault(claim: Claim, engagement: Engagement) -> str:
    if not claim.card or claim.of_period(engagement.timezone):
        return ""
    try:
        datetime.fromisoformat(claim.card)
    except ValueError:
        return (
            f"card: {claim.card!r} is neither the period of a card (2026-04, 2026-Q2, 2026-01..2026-06) nor the moment "
            "it was made (2026-07-06T09:30:00+00:00, at the foot of its page)"
        )
    return ""


def _scale_fault(claim: Claim) -> str:
    if claim.printed is None:
        return ""
    unit = unit_of(claim.figure)
    if unit == "share" and abs(claim.printed) > _VALUE_OF_A_SHARE:
        return f"printed: {claim.printed:g} is no share; write {claim.printed / 100:g} for {claim.printed:g} %"
    if unit == "score" and not 0 <= claim.printed <= 100:
        return f"printed: {claim.printed:g} is no score; scores are 0 to 100"
    return ""
