"""What a profile may show of a column: its words where they are few and name nobody, else the shapes of its cells."""

from __future__ import annotations

from .headings import heading
from .profile import ColumnProfile
from .vocabulary import heading_words

MANY, OFTEN, AT_MOST, LONG = 20, 5, 12, 40
"""Words are shown of a column with at most MANY, each in OFTEN cells or AT_MOST in all, none longer than LONG."""

_ABOUT_PEOPLE, _THINGS = heading_words("about_people"), heading_words("things")


def about_people(name: str) -> bool:
    """Whether a heading may stand over names, numbers of people or what they wrote."""
    words = heading(name).words
    return bool(set(words) & _ABOUT_PEOPLE) and not (words and words[-1] in _THINGS)


def speakable(column: ColumnProfile, pii: bool = False) -> bool:
    """Whether the words of a column may be written down. ``pii``: it is proposed for a column about a person."""
    words = column.words
    if pii or not words or len(words) > MANY or column.distinct > len(words) + len(column.nulls):
        return False
    if about_people(column.name) or max(column.share(kind) for kind in ("email", "phone", "card", "prose")) > 0:
        return False
    few = (len(words) <= AT_MOST and column.filled > 3 * len(words)) or min(words.values()) >= OFTEN
    return few and max(map(len, words)) <= LONG


def personal(column: ColumnProfile) -> str:
    """What about people the cells themselves look like."""
    for kind, what in (("email", "e-mail addresses"), ("card", "card numbers"), ("phone", "phone numbers")):
        if column.share(kind) > 0.3 and not (kind != "email" and column.share("date") > 0.3):
            return what
    return ""
