"""The text behind every canonical column: taken from the export, trimmed, emptied, cut and translated."""

from __future__ import annotations

from functools import reduce

import ibis
import ibis.expr.types as ir

from ..engine import Dialect
from ..sources import Column, Source

RAW, CUT, READ, LOCAL, NEAR = "_raw_", "_cut_", "_read_", "_local_", "_near_"
"""Prefixes of the columns behind each canonical column: the text as delivered, the text that is meant, what it says,
for times what the writer's clock showed, and whether that clock was turned on that day."""


def raw_text(rows: ir.Table, rule: Column, source: Source) -> ir.StringValue:
    """What the export's trimmed cells say: several joined, null where one is empty or a word for "not known"."""
    if not rule.from_:
        constant = str(rule.value).lower() if isinstance(rule.value, bool) else str(rule.value)
        return ibis.literal(constant)
    nulls = ("", *source.null, *rule.null)
    parts = [ibis.ifelse(rows[name].isin(nulls), ibis.null("string"), rows[name]) for name in rule.from_]
    # A key of which a part is missing is no key: joining with a null gives null.
    return reduce(lambda one, other: one + rule.join + other, parts)


def is_cut(rule: Column) -> bool:
    """Whether a column's text is cut or translated at all."""
    return rule.split is not None or rule.extract is not None or rule.map is not None


def cut(text: ir.StringValue, rule: Column, speak: Dialect) -> ir.StringValue:
    """The part of the text that is meant, translated; null where it has no such part or the word is unknown."""
    if rule.split is not None:
        text = _filled(speak.trim(_part(text, rule.split, rule.part)))
    if rule.extract is not None:
        # Asked twice, because engines do not agree whether a group that matched nothing is empty or null.
        found = ibis.ifelse(text.re_search(rule.extract), text.re_extract(rule.extract, 1), ibis.null("string"))
        text = _filled(speak.trim(found))
    if rule.map is None:
        return text
    otherwise = ibis.literal(rule.otherwise) if rule.otherwise is not None else ibis.null("string")
    known = ibis.cases(*((text == word, ibis.literal(to)) for word, to in rule.map.items()), else_=otherwise)
    return ibis.ifelse(text.isnull(), ibis.null("string"), known)


def _filled(text: ir.StringValue) -> ir.StringValue:
    return ibis.ifelse(text == "", ibis.null("string"), text)


def _part(text: ir.StringValue, separator: str, part: int) -> ir.StringValue:
    """The n-th piece between separators, counted from one, or from the end by a negative number."""
    pieces = text.split(separator)
    wanted = ibis.literal(part - 1) if part > 0 else pieces.length() + part
    inside = (wanted >= 0) & (wanted < pieces.length())
    return ibis.ifelse(inside, pieces[ibis.ifelse(inside, wanted, 0)], ibis.null("string"))
