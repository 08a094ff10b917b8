"""Stories: patterns across measures that a list of single figures would hide.

A story is a function over the readings and groups of one card that returns what it tells, or None. It decides by
letters and intervals on the card only, so that a contract's own targets count; its docstring says by which.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..card import Letter, Reading
from ..formats import count, difference, difference_interval, measure
from ..grading import COVERAGE_NEEDED
from ..reading import PROVISIONAL_FROM
from ..scoring import MARGIN, letter
from .telling import STORIES, Seen, Told, story
from .words import figure, inhouse, listed, sentence

GOOD: tuple[Letter, ...] = ("A", "B")
WEAK: tuple[Letter, ...] = ("D", "F")
PILLARS = ("governance", "training", "data_integration", "handoffs")


def stories(seen: Seen) -> Iterator[Told]:
    """All stories that this card tells."""
    return (told for tell in STORIES if (told := tell(seen)) is not None)


@story(who="shared", first=True, bundles=False)
def too_little(seen: Seen) -> Told | None:
    """Too little has happened to judge.

    Of the measures whose data are there, less than the coverage that a grade needs (70 % by weight) has enough rows.
    """
    there = [
        r for r in seen.readings.values() if r.weight > 0 and r.status in ("scored", "provisional", "insufficient")
    ]
    few = [r for r in there if r.status == "insufficient"]
    weight = sum(r.weight for r in there)
    if not few or (weight - sum(r.weight for r in few)) / weight >= COVERAGE_NEEDED:
        return None
    heaviest = sorted(few, key=lambda r: (-r.weight, r.id))
    most = max(r.n for r in few)
    return Told(
        title="Too little has happened to judge",
        measures=[r.id for r in heaviest[:3]],
        evidence=f"{count(len(few))} of the {count(len(there))} measures with data rest on fewer than "
        f"{PROVISIONAL_FROM} rows; the most that any of them has is {count(most)}.",
        remedy="Give no letter and pay no bonus on these figures; audit again after a full quarter of contacts.",
    )


CASE_MIX = "consistency.inhouse_parity"
CRUDE = "crude difference"
SUFFERS = ("outcomes.csat_top2", "outcomes.fcr_survey", "outcomes.fcr_no_repeat", "outcomes.one_contact_one_channel",
           "outcomes.dissatisfied", "outcomes.reopened", "outcomes.complaints_caused", "handoffs.transfer_rate",
           "handoffs.avoidable")  # fmt: skip
"""Figures that hang on which contacts somebody gets."""


HAPPY = "outcomes.csat_top2"


def _only_in_plain_figures(r: Reading) -> bool:
    """Worse than in-house in plain figures, and not known to be at equal mix; there surely by less than a letter."""
    if r.parity is None or r.parity.crude is None:
        return r.parity is not None and r.parity.verdict == "worse"
    return r.parity.crude.verdict == "worse" and r.parity.verdict != "worse" and r.parity.noninferior is not False


def _at_equal_mix(r: Reading) -> str:
    """A figure beside in-house, crude and at equal mix; nothing where it was not compared so."""
    p = r.parity
    if p is None or p.crude is None:
        return ""
    name = "satisfaction" if r.id == HAPPY else f"{r.title[0].lower()}{r.title[1:]}"
    return (
        f"{name}: {difference(p.crude.difference, r.unit)} crude, {difference(p.difference, r.unit)} "
        f"({difference_interval(p.low, p.high, r.unit)}) with the same mix"
    )


@story(who="client", first=True)
def case_mix(seen: Seen) -> Told | None:
    """It gets the harder contacts, and handles them no worse.

    Solved without a repeat contact, beside in-house: the crude difference is surely below nothing (interval), the
    difference at the same mix of channels and topics is not, excludes being worse by the margin (5 points), and lies
    above the crude one's interval: the mix explains it. Taken up with it: figures that hang on the mix and are worse
    than in-house in plain figures (interval), at equal mix neither worse nor perhaps so by a letter, and below B.
    """
    r = seen.readings.get(CASE_MIX)
    crude = next((a for a in r.alternatives if a.label == CRUDE), None) if r else None
    if r is None or r.value is None or r.low is None or r.high is None:
        return None
    if crude is None or crude.value is None or crude.high is None:
        return None
    if not (crude.high < 0 <= r.high and r.low > -MARGIN and r.value > crude.high):
        return None
    worse = [o for o in seen.of(*SUFFERS) if o.letter not in GOOD and _only_in_plain_figures(o)]
    said = (
        f"solved without a repeat contact, it is {difference(crude.value, 'share')} beside in-house "
        f"({difference_interval(crude.low, crude.high, 'share')}), but {difference(r.value, 'share')} "
        f"({difference_interval(r.low, r.high, 'share')}) with the same mix of channels and topics"
    )
    also = next((f"; {text}" for o in worse if (text := _at_equal_mix(o))), "")
    said += also or ("; satisfaction is lower before that correction" if seen.of(HAPPY)[:1] == worse[:1] else "")
    return Told(
        title="Harder contacts, not worse work: compare like with like",
        measures=[CASE_MIX, *(o.id for o in worse)],
        evidence=sentence(said),
        remedy="Judge and pay this vendor at equal mix, topic by topic, before anything is asked of it; "
        "then look at the topics that are hard for everybody.",
    )


@story(who="shared", first=True, bundles=False)
def good_throughout(seen: Seen) -> Told | None:
    """Nothing is weak.

    Every pillar and the customers' outcomes have an A or B, and no other lens of the vendor's grade a D or F.
    """
    needed = [seen.group(name) for name in (*PILLARS, "outcomes")]
    if any(g is None or g.letter not in GOOD for g in needed) or any(g.letter in WEAK for g in seen.groups):
        return None
    mine = {i for g in seen.groups for i in g.measures}
    graded = [r for r in seen.readings.values() if r.id in mine and r.score is not None and r.weight > 0]
    best = min(graded, key=lambda r: (-(r.score or 0.0), -r.weight, r.id))
    last = min(graded, key=lambda r: (r.score or 0.0, -r.weight, r.id))
    return Told(
        title="Good throughout: keep what works",
        measures=[best.id, last.id],
        evidence=f"Every pillar and the customers' outcomes are graded A or B. Strongest: {figure(best)}. "
        f"Weakest: {figure(last)}.",
        remedy="Extend the contract on these terms, have the others learn from it, and look at the weakest figure "
        "in the next review.",
    )


GREEN = "governance.sla_attainment"
UNHAPPY = "outcomes.csat_top2"


@story(who="shared")
def watermelon(seen: Seen) -> Told | None:
    """Green outside, red inside: the service levels are met and customers are unhappy.

    Service levels met with A or B; satisfaction with D or F and, where the in-house team's is known, worse than it
    (interval). Not where the mix of contacts explains it. A pack that differs from the raw rows (C or below) is named.
    """
    green, unhappy = seen.readings.get(GREEN), seen.readings.get(UNHAPPY)
    if green is None or unhappy is None or green.letter not in GOOD or unhappy.letter not in WEAK:
        return None
    if (unhappy.parity and unhappy.parity.verdict != "worse") or case_mix(seen):
        return None
    theirs = f" (in-house {measure(inhouse(unhappy), unhappy.unit)})" if unhappy.parity else ""
    said = (
        f"{measure(green.value, green.unit)} of the agreed figures are met, but only "
        f"{measure(unhappy.value, unhappy.unit)} of customers are satisfied{theirs}"
    )
    pack = seen.of("governance.recompute_gap")
    if pack and pack[0].letter not in (*GOOD, None):
        said += f", and {measure(pack[0].value, pack[0].unit)} of the figures in the vendor's pack differ from ours"
    ids = ("governance.watermelon", "outcomes.dissatisfied", "outcomes.fcr_survey", "outcomes.fcr_no_repeat",
           "outcomes.complaints_caused", "governance.recompute_gap", "governance.outcome_share",
           "contract.money_on_outcomes")  # fmt: skip
    below = [r.id for r in seen.of(*ids) if r.letter not in (*GOOD, None)]
    return Told(
        title="Green reports, unhappy customers: the contract measures the wrong things",
        measures=[UNHAPPY, *below],
        evidence=sentence(said),
        remedy="Move the money at risk to satisfaction and to problems solved, and pay on figures that you recompute "
        "from the raw rows.",
    )


ACCESS = ("data.context_at_start", "data.history_access", "data.crm_match", "data.write_back")


@story(who="client")
def in_the_dark(seen: Seen) -> Told | None:
    """Good people without access to what the client knows about its customers: the client holds the key.

    Training with an A or B; access, history, match and write-back together (weighted mean) with a D or F, and what
    people see or may open (context at the start, access) weak itself.
    """
    people = seen.group("training")
    found = [r for r in seen.of(*ACCESS) if r.score is not None]
    if people is None or people.letter not in GOOD or not found:
        return None
    together = letter(sum(r.weight * (r.score or 0.0) for r in found) / sum(r.weight for r in found))
    shut = [r for r in found[:2] if r.id in ACCESS[:2] and r.letter in WEAK]
    if together not in WEAK or not shut:
        return None
    phrases = {
        "data.context_at_start": "{} of contacts start with the customer's history in view",
        "data.history_access": "{} of agents may open it",
        "data.crm_match": "{} of contacts are found in the client's system",
        "data.write_back": "{} are written back to it",
    }
    said = listed(phrases[r.id].format(measure(r.value, r.unit)) for r in found if r.letter not in GOOD)
    more = (
        "data.reconciliation_gap",
        "handoffs.context_carried",
        "handoffs.customer_repeats",
        "culture.resource_parity",
    )
    below = [r.id for r in (*found, *seen.of(*more)) if r.letter not in (*GOOD, None) and r.id != shut[0].id]
    return Told(
        title="Good people kept in the dark: the client holds the key",
        measures=[shut[0].id, *below],
        evidence=f"Training is graded {people.letter}, but only {said}.",
        remedy="Give every agent access to the client's customer data and open the customer's history with the "
        "contact; until then ask nothing of the vendor that hangs on it.",
    )
