"""How long grading a whole card takes: all groups, odds of 2,000 judges, sensitivity. The promise: under 0.3 s.

python benchmarks/composition.py [card.json]
"""

from __future__ import annotations

import gzip
import statistics
import sys
import time
from pathlib import Path

from outsourcer_audit.card import ReportCard
from outsourcer_audit.composition import compose
from outsourcer_audit.rubric import Rubric

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "card-1.0.json.gz"
RUNS = 9


def main() -> None:
    """Print the median over several runs, in seconds of this process."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8") if len(sys.argv) > 1 else gzip.decompress(GOLDEN.read_bytes())
    readings = {r.id: r for r in ReportCard.model_validate_json(text).measures}
    took = []
    for _ in range(RUNS):
        start = time.process_time()
        compose(readings, Rubric())
        took.append(time.process_time() - start)
    print(f"{len(readings)} measures: {statistics.median(took):.2f} s of processor time (median of {RUNS})")


if __name__ == "__main__":
    main()
