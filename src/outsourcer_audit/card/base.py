"""What all parts of the card share: frozen values, letters and statuses."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Status = Literal["scored", "provisional", "insufficient", "no_evidence", "not_applicable", "error"]
Letter = Literal["A", "B", "C", "D", "F"]
Odds = dict[Letter, float]
SUPPRESSED_BELOW = 11
"""A cell of fewer rows is not on the card: it might be about somebody (CMS cell suppression, domain research 4.4)."""


class Frozen(BaseModel):
    """A value of the card: never changed, and without fields that nobody declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")
