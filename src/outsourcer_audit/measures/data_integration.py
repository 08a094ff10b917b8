"""Data integration: do both sides see the same customer and count the same contacts?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from ..engagement import Engagement
from .context import Clock
from .kinds import Ratio, Share, Tally
from .registry import HIGHER, LOWER, Group
from .training import active

data = Group(
    "data_integration", "Data integration", "Do both sides see the same customer and count the same contacts?", "data"
)

WRITE_BACK_H = 24


@data.measure(unit="share", better=HIGHER, bands=(0.98, 0.95, 0.90, 0.80), weight=2, optional=("crm_contacts.org",),
              remedy="Create the client's record when the contact starts, not by a nightly import.")  # fmt: skip
def crm_match(contacts: ir.Table, crm_contacts: ir.Table) -> Share:
    """Contacts that are found in the client's own system.

    Why it matters: a contact the client cannot see is a customer history with a hole in it.

    Source: our proposal.
    """
    known = crm_contacts.select("crm_id").distinct().mutate(_known=True)
    handled = contacts.filter(~contacts.abandoned).left_join(known, "crm_id")
    return Share(handled, handled._known.fill_null(False), at="offered_at")


@data.measure(unit="share", better=HIGHER, bands=(0.98, 0.95, 0.90, 0.80), weight=2,
              remedy="Make disposition and note part of closing a contact; check daily what is missing.")  # fmt: skip
def write_back(contacts: ir.Table, crm_contacts: ir.Table) -> Share:
    """Contacts whose outcome was in the client's system within 24 hours.

    Why it matters: whoever speaks to the customer next must know what was said.

    Source: our proposal.
    """
    noted = crm_contacts.group_by("crm_id").aggregate(noted=crm_contacts.noted_at.min())
    handled = contacts.filter(~contacts.abandoned & contacts.ended_at.notnull()).left_join(noted, "crm_id")
    in_time = handled.noted <= handled.ended_at + ibis.interval(hours=WRITE_BACK_H)
    return Share(handled, in_time.fill_null(False), at="offered_at")


@data.measure(unit="share", better=LOWER, bands=(0.005, 0.01, 0.02, 0.05), weight=2,
              remedy="Reconcile volumes daily per channel; agree one definition of a contact.")  # fmt: skip
def reconciliation_gap(contacts: ir.Table, crm_contacts: ir.Table, period: Clock) -> Ratio:
    """Difference between the two sides' daily volumes per channel, as a share of the client's volume.

    Why it matters: invoices and service levels rest on volumes that both sides should count alike.

    Source: 9 % of outsourcing invoices in error (EquaTerra, interested party); cut-offs are our proposal.
    """
    handled = contacts.filter(~contacts.abandoned.fill_null(False))
    theirs = handled.group_by("org", "channel", day=period.day(handled.offered_at)).aggregate(vendor=ibis._.count())
    ours = crm_contacts.group_by("org", "channel", day=period.day(crm_contacts["at"])).aggregate(client=ibis._.count())
    cells = _side_by_side(ours, theirs, "day")
    return Ratio(cells, top=(cells.client - cells.vendor).abs(), bottom=cells.client, at="day")


@data.measure(
    unit="share", better=HIGHER, bands=(0.98, 0.95, 0.90, 0.80), weight=1, parity=False,
    remedy="Make the missing fields mandatory where they are recorded; see the checks for which.",
)  # fmt: skip
def completeness(checks: ir.Table) -> Tally:
    """Cells that are filled, of those that should be.

    Why it matters: figures on gaps are guesses.

    Source: Great Expectations checks of this delivery and rows set aside at intake; cut-offs are our proposal.
    """
    filled = checks.filter(checks.dimension == "completeness")
    return Tally(filled, hits=filled.total - filled.failed, trials=filled.total)


@data.measure(unit="share", better=HIGHER, bands=(0.999, 0.995, 0.99, 0.95), weight=1, parity=False,
              remedy="Send the list of failed checks to whoever exports; correct at the source.")  # fmt: skip
def validity(checks: ir.Table) -> Tally:
    """Cells that can be read and make sense.

    Why it matters: a date that does not exist, or an end before the start, is not evidence.

    Source: Great Expectations checks of this delivery and cells rejected at intake; cut-offs are our proposal.
    """
    sound = checks.filter(checks.dimension.isin(["conformity", "consistency"]))
    return Tally(sound, hits=sound.total - sound.failed, trials=sound.total)


@data.measure(unit="share", better=HIGHER, bands=(0.99, 0.97, 0.95, 0.90), weight=1, parity=False,
              optional=("kpi_reports.sla_id",),
              remedy="Agree a day of the month for the pack; a late figure steers nothing.")  # fmt: skip
def freshness(kpi_reports: ir.Table, period: Clock, engagement: Engagement) -> Share:
    """Figures that the vendor reported in time.

    Why it matters: whoever learns in June how April went can no longer do anything about May.

    Source: the engagement says how many days after the end of the month (report_days, 10 unless said); cut-offs are our
    proposal. A figure that was corrected counts with its first report; one that does not say when is left out.
    """
    figures = kpi_reports.group_by("org", "period_start", "metric", "sla_id")
    first = figures.aggregate(reported_at=kpi_reports.reported_at.min())
    # The first of the next month lies within the month that 31 days lead to.
    due = (first.period_start.truncate("M") + ibis.interval(days=31)).cast("date").truncate("M")
    late = period.day(first.reported_at).delta(due.cast("date"), unit="day") + 1  # days after the month's last one
    return Share(first, late <= engagement.report_days, at="period_start", exact=True)


@data.measure(unit="share", better=LOWER, bands=(0.005, 0.01, 0.02, 0.05), weight=1, parity=False,
              remedy="Find out which export delivers twice; bill and count unique identifiers only.")  # fmt: skip
def duplicates(checks: ir.Table) -> Tally:
    """Rows whose identifier occurs more than once.

    Why it matters: rows counted twice are figures counted twice, and perhaps paid twice.

    Source: Great Expectations checks of this delivery; cut-offs are our proposal.
    """
    twice = checks.filter((checks.dimension == "uniqueness") & (checks.severity == "warning"))
    return Tally(twice, hits=twice.failed, trials=twice.total)


@data.measure(
    unit="share", better=HIGHER, bands=(0.90, 0.80, 0.70, 0.50), weight=3, attribution="shared",
    remedy="Open the customer's record by telephone number or login before the agent's first word.",
)  # fmt: skip
def context_at_start(contacts: ir.Table) -> Share:
    """Contacts in which the agent had the customer and the last interaction on screen from the first word.

    Why it matters: without it the customer has to start from the beginning.

    Source: source article 002; cut-offs are our proposal.
    """
    handled = contacts.filter(~contacts.abandoned)
    return Share(handled, handled.context_ready, at="offered_at")


@data.measure(
    unit="share", better=HIGHER, bands=(1.0, 0.98, 0.95, 0.85), weight=2, attribution="client",
    optional=("access.org",),
    remedy="Grant read access to the customer's history to every agent, as in-house people have.",
)  # fmt: skip
def history_access(agents: ir.Table, access: ir.Table, period: Clock, engagement: Engagement) -> Share:
    """Active agents who may read the customer's history.

    Why it matters: people who cannot see the history cannot continue it; the client holds this key.

    Source: source article 002; cut-offs are our proposal.
    """
    end = period.period.end
    needed = sorted(set(engagement.required_systems))
    staff = active(agents, period)
    begun = access.granted_on.isnull() | (access.granted_on <= end)
    open_now = begun & (access.revoked_on.isnull() | (access.revoked_on > end))
    granted = access.filter(open_now & access.system.isin(needed)).select("agent_id", "system", holder_org="org")
    # Two organisations may number their people alike; an entitlement without organisation fits whoever has the number.
    mine = [staff.agent_id == granted.agent_id, granted.holder_org.isnull() | (granted.holder_org == staff.org)]
    joined = staff.left_join(granted, mine).group_by("agent_id", "org")
    holders = joined.aggregate(team=ibis._.team.max(), held=ibis._.system.nunique())
    return Share(holders, holders.held >= len(needed))


@data.measure(unit="share", better=LOWER, bands=(0.005, 0.01, 0.02, 0.03), weight=1, parity=False,
              remedy="Reconcile the invoice with the contact log before it is paid.")  # fmt: skip
def billed_gap(invoices: ir.Table, contacts: ir.Table, period: Clock) -> Ratio:
    """Difference between contacts billed and contacts logged, month by month and channel by channel.

    Why it matters: errors in outsourcing invoices mostly favour whoever writes them.

    Source: invoice audits by EquaTerra (interested party); cut-offs are our proposal. Channels that are never billed by
    the contact are left out; where a line covers all channels, the months are compared as a whole.
    """
    lines = invoices.filter(invoices.unit == "contact")
    lines = lines.select("org", "channel", "quantity", month=period.month(lines.period_start))
    rule = lines.group_by("org").aggregate(whole=lines.channel.isnull().any())
    lines = _as_billed(lines, rule)
    handled = contacts.filter(~contacts.abandoned.fill_null(False))
    handled = _as_billed(handled.select("org", "channel", month=period.month(handled.offered_at)), rule)
    handled = handled.semi_join(lines, [handled.org == lines.org, handled.channel.identical_to(lines.channel)])
    logged = handled.group_by("org", "channel", "month").aggregate(logged=ibis._.count())
    billed = lines.group_by("org", "channel", "month").aggregate(billed=lines.quantity.sum())
    cells = _side_by_side(logged, billed, "month")
    return Ratio(cells, top=(cells.billed - cells.logged).abs(), bottom=cells.logged, at="month", exact=True)


def _as_billed(rows: ir.Table, rule: ir.Table) -> ir.Table:
    """Rows of organisations that bill contacts; their channel is null where one line covers all channels."""
    joined = rows.inner_join(rule, "org")
    return joined.mutate(channel=ibis.ifelse(joined.whole, ibis.null("string"), joined.channel)).drop("whole")


def _side_by_side(left: ir.Table, right: ir.Table, at: str) -> ir.Table:
    """Two counts per organisation, channel and day or month in one row; what one side does not have is 0 there."""
    keys = ("org", "channel", at)
    both = left.outer_join(right, [left[key].identical_to(right[key]) for key in keys])
    counts = [name for name in (*left.columns, *right.columns) if name not in keys]
    same = {key: both[key].fill_null(both[f"{key}_right"]) for key in keys}
    return both.select(**same, **{name: both[name].fill_null(0).cast("float64") for name in counts})
