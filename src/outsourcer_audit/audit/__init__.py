"""An audit on an analyst's desk: one vendor, one period, from raw exports to the card, step by step.

>>> import outsourcer_audit as oa
>>> audit = oa.open("engagements/demo", vendor="harbour")   # doctest: +SKIP
>>> card = audit.grade()                                    # doctest: +SKIP
"""

from __future__ import annotations

from .desk import Audit
from .names import Unknown
from .opening import open
from .shown import Explanation, Validation
from .trial import Trial

__all__ = ["Audit", "Explanation", "Trial", "Unknown", "Validation", "open"]
