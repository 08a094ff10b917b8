"""What became of one source, once it is loaded. Light: who only asks the cache needs no engine."""

from __future__ import annotations

from dataclasses import dataclass

from .ledger import FileLedger, Quarantined


@dataclass
class Delivery:
    """What one source brought: which columns, and of which organisations (none: the rows do not say).

    ``shared``: the client's own file about everyone, each row naming its organisation; one without rows in it had none.
    """

    table: str
    side: str
    columns: list[str]
    orgs: list[str]
    shared: bool


@dataclass
class Loaded:
    """What became of one source: the account of its files, what it brought, and the rows that were set aside."""

    ledger: list[FileLedger]
    delivery: Delivery
    quarantine: list[Quarantined]
