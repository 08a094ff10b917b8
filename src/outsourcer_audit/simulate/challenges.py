"""Right of reply in the demo: what one vendor challenged on its first card, and what became of it.

The first card was made with due_on read from the column "Assigned on". Every figure below is what that card printed;
tests/test_simulate_challenges.py makes it again.
"""

from __future__ import annotations

MISREAD = ('due_on      = { from = "Due on",', 'due_on      = { from = "Assigned on",')
"""The line of vendor.toml as it is now, and as it was for the first card."""

CHALLENGES = {
    "lumen": """\
# Written by outsourcer_audit.simulate. The first card was made with due_on taken from "Assigned on".

[[challenge]]
id = "LS-1"
figure = "training.on_time"
printed = 0.0
letter = "F"
card = "2026-01..2026-06"
by = "Training department of Lumen Service"
on = 2026-07-08
claim = "Nobody can finish a course before the day on which it is assigned. The due day is another column."
evidence = "exports/training.csv: the columns 'Assigned on' and 'Due on' side by side."
verdict = "upheld"
answer = "The mapping took the day of assignment for the due day; it now reads 'Due on'."
decided_on = 2026-07-09

[[challenge]]
id = "LS-2"
figure = "data.context_at_start"
printed = 0.45
letter = "F"
card = "2026-01..2026-06"
by = "Operations of Lumen Service"
on = 2026-07-08
claim = "Most of our people may not open the bank's customer data. The figure should not be on our card."
evidence = "The list of 26 people without access, by id."
verdict = "rejected"
answer = "The figure is right and stays. That the bank holds the key is on this card too, as the bank's own part."
decided_on = 2026-07-10
note = "Access is to be ordered before the review, or this comes up again."

[[challenge]]
id = "LS-3"
figure = "outcomes.csat_top2"
printed = 0.789
letter = "C"
card = "2026-01..2026-06"
by = "Account management of Lumen Service"
on = 2026-07-10
claim = "Some customers rate a decision of the bank, such as a fee, and not the conversation."
evidence = "To follow: the contacts in question, by id."
verdict = "open"
""",
}
"""challenges.toml, by the vendor in whose folder it lies."""
