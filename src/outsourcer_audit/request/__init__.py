"""Requests: what to ask client and vendor for, as letters, as workbooks to fill in, and as assessment forms.

``gaps`` says what is missing, ``holders`` who has it, ``ask`` in which order to ask; ``letter``, ``workbook`` and
``form`` write it down, ``deliver`` puts it into a folder.
"""

from __future__ import annotations

from .deliver import write_forms, write_request

__all__ = ["write_forms", "write_request"]
