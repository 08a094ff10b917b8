"""Whether the evaluations can be believed: agreement of raters, size and choice of the sample, meaning to customers."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from ..relations import asked
from ..statistics import Estimate, wilson
from ..statistics.agreement import Coefficient, fleiss_kappa, gwet_ac1, krippendorff_alpha, of_passes, raw_agreement
from ..statistics.correlation import spearman
from ..statistics.divergence import psi
from .kinds import Counts, Patterns, Several
from .oversight import judged, oversight
from .registry import HIGHER, LOWER

STEPS = 20
"""Quality scores are told apart in steps of one twentieth: finer differences are noise."""
THIRDS = 3


@oversight.measure(
    unit="index", better=HIGHER, bands=(0.80, 0.667, 0.50, 0.30), evidence="E1", weight=2, attribution="shared",
    optional=("evaluations.evaluator_org",),
    remedy="Rewrite the items on which raters differ most, with an example of a pass and of a failure each.",
)  # fmt: skip
def rater_agreement(evaluations: ir.Table, contacts: ir.Table) -> Several:
    """Agreement of raters who scored the same item of the same contact (Krippendorff's alpha).

    Why it matters: where two raters of one contact disagree, the score tells more about the rater than about the agent.

    Source: Krippendorff: 0.80 for conclusions, 0.667 as the lower limit; C and D are our split. Never decide by kappa
    or alpha alone: where nearly every item is passed both fall to zero among raters who agree on 94 of 100 (Gwet 2008),
    which is why AC1 and plain agreement stand beside them, and why n counts only the items that somebody failed (or
    passed, where most are failed). A person who scored an item twice counts once.
    """
    known = evaluations.filter(
        evaluations.contact_id.notnull()
        & evaluations.item.notnull()
        & evaluations.evaluator.notnull()
        & evaluations.passed.notnull()
    )
    ratings = known.group_by("contact_id", "item", "evaluator_org", "evaluator").aggregate(
        passed=known.passed.all().cast("int64"), at=known["at"].min()
    )
    units = ratings.group_by("contact_id", "item").aggregate(
        passes=ratings.passed.sum(), ratings=ratings.count(), at=ratings["at"].min()
    )
    rows = asked(units.filter(units.ratings >= 2), contacts)

    def by(coefficient: Coefficient) -> Patterns:
        return Patterns(
            rows,
            {"passes": rows.passes, "ratings": rows.ratings},
            of_passes(coefficient),
            at="at",
            unread="no item was scored twice, or all scores are alike",
        )

    others = {"Gwet's AC1": gwet_ac1, "Fleiss' kappa": fleiss_kappa, "plain agreement": raw_agreement}
    return Several(by(krippendorff_alpha), "Krippendorff's alpha", {name: by(other) for name, other in others.items()})


@oversight.measure(unit="share_points", better=LOWER, bands=(0.02, 0.03, 0.05, 0.08), weight=1, attribution="shared",
                   remedy="Evaluate more contacts in all, not more per agent: about 400 give four points.")  # fmt: skip
def sample_precision(evaluations: ir.Table, contacts: ir.Table) -> Patterns:
    """How far the customer-critical accuracy may be off, because only a sample was evaluated.

    Why it matters: four contacts per agent and month are a habit, and mostly noise.

    Source: half of the 95 % interval (Wilson); 400 evaluations give four points, 1 080 give three (SQM). Cut-offs are
    our proposal. Few evaluations are what this finds, so that it is never too few to tell.
    """
    rows = judged(evaluations, contacts, "customer")
    return Patterns(rows, {"sound": rows.sound}, half_width, at="at")


def half_width(counts: Counts) -> Estimate | None:
    """Half of the 95 % interval of a share, from {(hit,): rows}: a fact about the sample."""
    n = sum(counts.values())
    if n <= 0:
        return None
    low, high = wilson(sum(rows for (hit,), rows in counts.items() if hit), n)
    half = (high - low) / 2
    return Estimate(half, half, half, round(n), True)


@oversight.measure(
    unit="index", better=LOWER, bands=(0.05, 0.10, 0.20, 0.30), evidence="E3", weight=1,
    optional=("contacts.abandoned", "contacts.channel", "contacts.topic", "contacts.transferred", "contacts.talk_s"),
    remedy="Draw the contacts to evaluate at random from the whole log; let nobody swap one for another.",
)  # fmt: skip
def sample_representative(evaluations: ir.Table, contacts: ir.Table) -> Patterns:
    """How much the evaluated contacts differ from all handled ones (population stability index).

    Why it matters: whoever chooses the easy contacts gets the good scores.

    Source: 0.1 and 0.2 are convention in banking. Compared by length (short, middle or long for the channel), transfer,
    topic and channel; what chance alone would bring is taken off.
    """
    handled = contacts.filter(~contacts.abandoned.fill_null(False))
    once = handled.group_by("contact_id", "org").aggregate(
        channel=handled.channel.max(), team=handled.team.max(), topic=handled.topic.max(),
        transferred=handled.transferred.any(), talk_s=handled.talk_s.max(), offered_at=handled.offered_at.min(),
    )  # fmt: skip
    picked = evaluations.filter(evaluations.contact_id.notnull()).select("contact_id").distinct().mutate(_chosen=True)
    rows = once.left_join(picked, "contact_id").drop("contact_id_right")
    rows = rows.mutate(_timed=rows.talk_s.notnull())
    alike = ["org", "channel", "_timed"]
    place = ibis.rank().over(ibis.window(group_by=alike, order_by="talk_s"))
    third = (place * THIRDS / rows.count().over(ibis.window(group_by=alike))).floor().cast("int64")
    rows = rows.mutate(_length=ibis.ifelse(rows._timed, third, -1))
    values = {
        "length": rows._length,
        "transferred": rows.transferred.cast("string").fill_null(""),
        "topic": rows.topic.fill_null(""),
        "channel": rows.channel.fill_null(""),
        "chosen": rows._chosen.fill_null(False),
    }
    return Patterns(rows, values, psi, at="offered_at", unread="too few evaluated contacts to compare with all")


@oversight.measure(
    unit="index", better=HIGHER, bands=(0.40, 0.25, 0.15, 0.05), weight=1, attribution="shared",
    optional=("evaluations.score",),
    remedy="Drop the items that customers do not notice; add what the dissatisfied complain about.",
)  # fmt: skip
def qa_validity(evaluations: ir.Table, contacts: ir.Table, surveys: ir.Table) -> Patterns:
    """Whether contacts that score well satisfy customers (rank correlation).

    Why it matters: a quality form that customers do not feel trains people for the form.

    Source: four in five quality scores do not go with satisfaction (SQM, second-hand); cut-offs are our proposal.
    Spearman's rho of the mean item score and the satisfaction of the same contact; a pass counts 1 where no score is.
    """
    points = ibis.coalesce(evaluations.score, evaluations.passed.cast("float64"))
    scored = evaluations.filter(evaluations.contact_id.notnull()).mutate(_points=points)
    scored = scored.filter(scored._points.between(0, 1))
    quality = scored.group_by("contact_id").aggregate(quality=scored._points.mean(), at=scored["at"].min())
    said = surveys.filter(surveys.csat.between(1, 5))
    said = said.group_by("contact_id").aggregate(csat=said.csat.mean().round(2))
    rows = asked(quality.inner_join(said, "contact_id"), contacts)
    step = (rows.quality.round(9) * STEPS + 0.5).floor().cast("int64")
    return Patterns(
        rows, {"quality": step, "csat": rows.csat}, spearman, at="at",
        unread="no evaluated contact has an answer, or scores or answers are all alike",
    )  # fmt: skip
