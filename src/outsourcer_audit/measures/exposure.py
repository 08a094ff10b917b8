"""Exposure: card numbers and personal details in free text, as expressions.

Patterns keep to what the regular expressions of every engine understand (RE2, Java): no look-around, no backslash.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

GAP = "[ \u00a0-]?"
"""What people write between digits: nothing, a space (also the one that does not break), or a hyphen."""
BAR = "|"
"""What parts a candidate, which has none, from the text in which it was found."""
PLACES = 20
"""Digits of the longest number, and one more."""
CANDIDATES = 3
"""Numbers tried per text; a text that shows three others before its card number is let off."""
FOUND = "a card number"
DOUBLED = "0246813579"
"""A digit, doubled, and its two digits added up."""


def _digits(start: str, more: int) -> str:
    """A number that starts with these digits (or classes of them, one a word), and so many more."""
    return GAP.join(start.split()) + f"(?:{GAP}[0-9]){{{more}}}"


ISSUED = "|".join([
    _digits("4", 15), _digits("5 [1-5]", 14),  # Visa, Mastercard
    *(_digits(start, 12) for start in ("2 2 2 [1-9]", "2 2 [3-9] [0-9]", "2 [3-6] [0-9] [0-9]", "2 7 [01] [0-9]",
                                       "2 7 2 0")),  # Mastercard's second range, 2221 to 2720
    _digits("6 0 1 1", 12), _digits("6 5", 14), _digits("6 4 [4-9]", 13),  # Discover
    _digits("3 5 2 [89]", 12), _digits("3 5 [3-8]", 13),  # JCB
    _digits("3 [47]", 13), _digits("3 0 [0-5]", 11), _digits("3 [68]", 12),  # American Express, Diners
    "(?:4[0-9]{3}|6011|64[4-9][0-9]|65[0-9]{2})[0-9]{13,15}",  # the long ones only without gaps: a gap and three digits
    "4[0-9]{3}[ -][0-9]{3}[ -][0-9]{3}[ -][0-9]{3}",  # ... are a security code; the short one only as it was embossed
])  # fmt: skip
CARD = f"(?:^|[^0-9+])({ISSUED})(?:[^0-9]|$)"
LIKELY = "[0-9][0-9 \u00a0-]{11}"
"""What has nothing of the kind is not looked at twice."""

COUNTRIES = (
    "AD|AE|AL|AT|AZ|BA|BE|BG|BH|BI|BR|BY|CH|CR|CY|CZ|DE|DJ|DK|DO|EE|EG|ES|FI|FK|FO|FR|GB|GE|GI|GL|GR|GT|HN|HR|HU|IE|IL|"
    "IQ|IS|IT|JO|KW|KZ|LB|LC|LI|LT|LU|LV|LY|MC|MD|ME|MK|MN|MR|MT|MU|NI|NL|NO|OM|PK|PL|PS|PT|QA|RO|RS|RU|SA|SC|SD|SE|SI|"
    "SK|SM|SN|SO|ST|SV|TL|TN|TR|UA|VA|VG|XK|YE"
)
"""Countries of the IBAN registry (SWIFT, ISO 13616)."""
IBAN = (
    f"(?:^|[^A-Z0-9])(?:{COUNTRIES})[0-9]{{2}}"
    "(?:[A-Z0-9]{11,30}|(?: [A-Z0-9]{4}){2} [A-Z0-9]{3}|(?: [A-Z0-9]{4}){3,7}(?: [A-Z0-9]{1,3})?)(?:[^A-Z0-9]|$)"
)
_LETTER = "A-Za-z0-9\u00c0-\u024f"
EMAIL = f"[{_LETTER}_%+-]@[{_LETTER}-]{{1,63}}(?:[.][{_LETTER}-]{{1,63}}){{0,8}}[.][A-Za-z]{{2,24}}"
TELEPHONE = "(?:^|[^0-9])[+][1-9](?:[ \u00a0()./-]{0,2}[0-9]){7,14}(?:[^0-9]|$)"


def has_card_number(text: ir.StringValue) -> ir.BooleanValue:
    """Whether a text holds a payment card number: an issuer's prefix and length, and a check digit that fits.

    One number in ten passes the check digit by chance, so prefix and length have to fit as well: Visa 4 (16 or 19
    digits, or 13 as embossed: 4-3-3-3), Mastercard 51-55 and 2221-2720 (16), American Express 34 and 37 (15), Discover
    6011, 644-649 and 65 (16 to 19), JCB 3528-3589 (16), Diners 300-305, 36 and 38 (14). Maestro is left out, whose 50
    and 56-69 are the beginnings of too many other numbers; so are 13 digits in a row, which are telephone numbers and
    bar codes nowadays, numbers after a plus, and those inside a longer row of digits or an IBAN.
    """
    # A list of one, because what is done to its element is then written (and done) once, however often it is used.
    # (A list of lists would read better; PostgreSQL has none.)
    rest = ibis.array([text.upper().re_replace(IBAN, " ")])
    for _ in range(CANDIDATES):
        found = rest.map(lambda text: text.re_extract(CARD, 1).fill_null("") + BAR + text)
        bare = found.map(lambda both: _filled_up(_before_bar(both).re_replace("[^0-9]", "")) + both)
        rest = bare.map(lambda three: ibis.ifelse(_passes_luhn(three), FOUND, _without(three.substr(PLACES))))
    return ibis.ifelse(text.re_search(LIKELY), rest.contains(FOUND).fill_null(False), False)


def has_personal_detail(text: ir.StringValue) -> ir.BooleanValue:
    """Whether a text holds an e-mail address, an IBAN, or a telephone number in international form (+ and 8-15 digits).

    An IBAN is a country of the registry, two digits and 11 to 30 letters or digits, in one piece or in fours. Its own
    check digits are not computed.
    """
    email = text.contains("@") & text.re_search(EMAIL)
    telephone = text.contains("+") & text.re_search(TELEPHONE)
    return email | telephone | text.upper().re_search(IBAN)


def _before_bar(both: ir.StringValue) -> ir.StringValue:
    return both.substr(0, both.find(BAR))


def _without(both: ir.StringValue) -> ir.StringValue:
    """The text (behind the candidate and a bar) in which to look for another number.

    Only the first digit goes, since what looked like a number may have begun in the one before the card's.
    """
    candidate, text = _before_bar(both), both.substr(both.find(BAR) + 1)
    return text.replace(candidate, ibis.literal("0") + candidate.substr(1))


def _filled_up(number: ir.StringValue) -> ir.StringValue:
    return (ibis.literal("0" * PLACES) + number).right(PLACES)


def _passes_luhn(number: ir.StringValue) -> ir.BooleanValue:
    """Luhn's check (ISO/IEC 7812-1): from the right, every second digit is doubled; the sum ends in 0.

    For numbers filled up with zeros to an even length, where the doubled ones are the first, the third, ...; what
    follows them is not looked at.
    """
    pairs = ibis.array(list(range(0, PLACES, 2))).map(
        lambda place: (
            ibis.literal(DOUBLED).substr(number.substr(place, 1).cast("int64"), 1).cast("int64")
            + number.substr(place + 1, 1).cast("int64")
        )
    )
    return (number.substr(0, PLACES) != "0" * PLACES) & (pairs.sums() % 10 == 0)
