"""The sections of pages, one function each, for a notebook or a page.

Each returns an ``Html`` whose rich display is made by an autoescaped Jinja partial: no HTML is built in Python,
and nothing stands on the page that is not in the card.
"""

from __future__ import annotations

from . import portfolio
from .comparison import comparison
from .html import Html, style
from .sections import (
    agenda,
    autopsy,
    client,
    findings,
    footer,
    forensics,
    headline,
    lens_details,
    lenses,
    method,
    money,
    peers,
    pillar,
    planner,
    questions,
    reply,
    report,
    reported,
    tiles,
    trust,
)

__all__ = [
    "Html", "agenda", "autopsy", "client", "comparison", "findings", "footer", "forensics", "headline", "lens_details",
    "lenses", "method", "money", "peers", "pillar", "planner", "portfolio", "questions", "reply", "report", "reported",
    "style", "tiles", "trust",
]  # fmt: skip
