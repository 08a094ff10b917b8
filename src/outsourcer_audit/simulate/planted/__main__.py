"""``python -m outsourcer_audit.simulate.planted --table [FILE] [--engagements=N]``: what of the planted is found."""

from __future__ import annotations

import argparse
from pathlib import Path

from .recovery import lines, markdown, recovered


def main() -> None:
    """Print the table of planted truth, and write it where asked."""
    parser = argparse.ArgumentParser(prog="outsourcer_audit.simulate.planted")
    parser.add_argument("--table", nargs="?", const="", default="")
    parser.add_argument("--engagements", type=int, default=300)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    from . import suspicion

    found = recovered(given.engagements, given.seed, given.processes)
    looks = suspicion.looked(given.engagements, given.seed, given.processes)
    text = markdown(lines(found), given.engagements) + "\n" + suspicion.markdown(suspicion.tells(looks))
    print(text)
    if given.table:
        Path(given.table).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
