"""Right of reply: challenges of figures, read from challenges.toml and told with before and after.

``invoke audit`` reads the file in the engagement's folder and the one in the vendor's. Nothing in it changes a figure;
therefore it is no part of the configuration's hash: two cards of one hash show the same figures, whoever contested
them, and a verdict cannot pass for a change of the configuration. The log itself stands on the card.
"""

from __future__ import annotations

from .claims import FILE, Claim, claims_of
from .internal import internal_notes
from .log import log

__all__ = ["FILE", "Claim", "claims_of", "internal_notes", "log"]
