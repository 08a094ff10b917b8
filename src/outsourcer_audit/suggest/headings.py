"""Headings of exports, made comparable: "Call_Duration (sec)", "callDurationSec" and "CALL DURATION" say the same."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from .vocabulary import vocabulary

_UNITS = {
    "s": ("s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden", "segundo", "segundos", "seg",
          "seconde", "secondes", "seconden"),
    "ms": ("ms", "msec", "msecs", "millis", "millisecond", "milliseconds", "millisekunden", "milisegundos"),
    "min": ("min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "minuut"),
    "h": ("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "hora", "horas", "heure", "heures", "uur"),
    "d": ("days", "tage", "dias", "jours", "dagen"),
    "percent": ("pct", "percent", "percentage", "prozent", "porcentaje", "percentagem", "pourcentage"),
    "h:mm:ss": ("hhmmss", "hmmss"),
    "m:ss": ("mmss",),
    "h:mm": ("hhmm",),
}  # fmt: skip
UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}

_SHORT: dict[str, str] = vocabulary()["abbreviations"]
"""Abbreviations written out, and spellings made one."""


@dataclass(frozen=True)
class Heading:
    """A heading as words; ``unit`` is what it says its figures are counted in, and is left out of ``words``."""

    words: tuple[str, ...]
    unit: str = ""
    unit_word: str = ""

    @property
    def key(self) -> str:
        """The words without anything between them, so that "callid" is "Call ID"."""
        return "".join(self.words)


@lru_cache(maxsize=20_000)
def heading(text: str) -> Heading:
    """Words of a heading in lower case, without accents, common abbreviations written out, its unit set apart."""
    plain = _plain(text)
    unit = ""
    for bracket in re.findall(r"[(\[]([^)\]]*)[)\]]", plain):
        if found := UNIT_OF.get(re.sub(r"\W", "", bracket).lower()):
            unit = found
            plain = re.sub(rf"[(\[]{re.escape(bracket)}[)\]]", " ", plain, count=1)
    if "%" in plain:
        unit, plain = unit or "percent", plain.replace("%", " ")
    words = _words(plain)
    said = ""
    if not unit and len(words) > 1 and words[-1] in UNIT_OF:
        said, unit = words[-1], UNIT_OF[words[-1]]
        words = words[:-1]
        if words[-1] in ("in", "em", "en") and len(words) > 1:
            words = words[:-1]
    # German and Dutch shorten the end of a compound: Vorgangsnr. is the Vorgangsnummer.
    words = [re.sub(r"(?<=[a-z]{3})nr$", "nummer", word) for word in words]
    return Heading(tuple(_SHORT.get(word, word) for word in words), unit, said)


def _plain(text: str) -> str:
    """Without accents; ß is ss; "#", "№", "N°" and "Nº" are numbers."""
    text = re.sub(r"#|№|\b[Nn][°º]", " number ", text.replace("ß", "ss"))
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _words(plain: str) -> list[str]:
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", plain)
    return re.findall(r"[a-z]+|\d+", split.lower()) or re.findall(r"\w+", plain.lower())
