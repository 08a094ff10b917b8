"""The two ways an audit can be refused; each carries its exit code and one plain sentence."""

from __future__ import annotations


class AuditError(Exception):
    """Something the person at the keyboard can mend; the message says where and how."""

    exit_code = 2

    def _render_traceback_(self) -> list[str]:
        """IPython prints these lines in place of a traceback."""
        return [f"{type(self).__name__}: {self}"]


class UsageError(AuditError):
    """The command was called with something that does not exist (exit code 1)."""

    exit_code = 1


class DataError(AuditError):
    """The data or its mapping cannot be used (exit code 2)."""

    exit_code = 2


class BelowGrade(AuditError):
    """The card is done, but the grade is below ``--fail-under`` (exit code 3)."""

    exit_code = 3
