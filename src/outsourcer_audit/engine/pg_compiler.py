"""What Ibis says in PostgreSQL's SQL, corrected where the server, or the other engines, mean something else."""

from __future__ import annotations

from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.postgres import PostgresCompiler


class Compiler(PostgresCompiler):  # type: ignore[misc]
    """What Ibis says otherwise than PostgreSQL (before 16, or at all) understands, or than other engines mean."""

    __slots__ = ()

    SIMPLE_OPS = {k: v for k, v in PostgresCompiler.SIMPLE_OPS.items() if k is not ops.RegexSearch}  # noqa: RUF012

    def visit_RegexSearch(self, op: Any, *, arg: Any, pattern: Any) -> Any:  # noqa: N802 (Ibis calls it so)
        return arg.rlike(pattern)

    def visit_TryCast(self, op: Any, *, arg: Any, to: dt.DataType) -> Any:  # noqa: N802
        if not (op.arg.dtype.is_string() and to.is_floating()):
            raise NotImplementedError(f"reading {op.arg.dtype} as {to}")
        return self.f["pg_temp.oa_number"](arg)

    def visit_StructField(self, op: Any, *, arg: Any, field: str) -> Any:  # noqa: N802
        place = op.arg.dtype.names.index(field) + 1  # the text, where Ibis takes it for JSON, with its quotes
        return self.cast(self.f.jsonb_extract_path_text(self.f.to_jsonb(arg), f"f{place:d}"), op.dtype)

    def visit_Cast(self, op: Any, *, arg: Any, to: dt.DataType) -> Any:  # noqa: N802
        if op.arg.dtype.is_boolean() and to.is_numeric() and not to.is_int32():
            arg = self.cast(arg, dt.int32)
        return super().visit_Cast(op, arg=arg, to=to)

    def visit_HexDigest(self, op: Any, *, arg: Any, how: str) -> Any:  # noqa: N802
        if how != "md5":
            raise NotImplementedError(f"a digest by {how}")
        return sge.MD5(this=arg)

    def visit_Substring(self, op: Any, *, arg: Any, start: Any, length: Any) -> Any:  # noqa: N802
        counted = [self.cast(start + 1, dt.int32), *([] if length is None else [self.cast(length, dt.int32)])]
        return self.f.anon.substr(arg, *counted)

    def visit_JoinLink(self, op: Any, *, how: str, table: Any, predicates: Any) -> Any:  # noqa: N802
        if how == "outer":  # a full join cannot tell two nulls for the same, but two lists of one
            predicates = [_as_lists(predicate) for predicate in predicates]
        return super().visit_JoinLink(op, how=how, table=table, predicates=predicates)

    def visit_Divide(self, op: Any, *, left: Any, right: Any) -> Any:  # noqa: N802
        # By nothing: null, as everywhere, and no failure of the whole query.
        nothing = sge.Nullif(this=right, expression=sge.convert(0))
        return sge.Div(this=self.cast(sge.paren(left), dt.float64), expression=nothing)


def _as_lists(predicate: Any) -> Any:
    if not isinstance(predicate, sge.NullSafeEQ):
        return predicate
    left, right = (sge.Array(expressions=[side]) for side in (predicate.this, predicate.expression))
    return sge.EQ(this=left, expression=right)
