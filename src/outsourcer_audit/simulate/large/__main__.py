"""``python -m outsourcer_audit.simulate.large --contacts=10_000_000 --out=PATH``: a large engagement, planted."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ...errors import AuditError
from .plan import Large
from .write import write_large


def main(arguments: list[str] | None = None) -> int:
    """Write a large engagement; what goes wrong is one line."""
    parser = argparse.ArgumentParser(prog="outsourcer_audit.simulate.large", description=__doc__)
    parser.add_argument("--contacts", type=int, required=True, help="contacts of each vendor")
    parser.add_argument("--vendors", type=int, default=1)
    parser.add_argument("--inhouse", type=int, help="contacts of the in-house team (default: a quarter of a vendor's)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", default="parquet", help="parquet or csv")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    try:
        plan = Large(given.contacts, given.vendors, given.inhouse, given.seed, given.format)
        folder = write_large(plan, given.out, lambda line: print(line, flush=True))
    except AuditError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"Engagement: {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
