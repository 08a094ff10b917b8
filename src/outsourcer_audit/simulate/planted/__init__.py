"""Simulated engagements of any size in which every measure and every forensic pattern is planted.

``simulate(plan)`` draws the canonical tables and writes down what an audit should find in them, while it draws and
never by a measure's own code. Two kinds of facts: parameters around which rows are drawn at random, which a 95 %
interval should hold in 95 of 100 engagements; and complete counts, which have to be met to the last digit.

How each measure is planted (``Org.values[measure id]``; usual values in usual.py):

=============================================  ========================================================================
measures                                       planted by
=============================================  ========================================================================
outcomes.abandoned, reopened, data.context_    a chance per contact; strata (channel x topic) differ by the plan's
at_start, handoffs.transfer_rate,              confounding, their mean over the organisation's own contacts is the
training.novice_exposure                       value; also by months and channels (``Planted``)
outcomes.fcr_no_repeat, consistency.channel_   issues whose customer comes back once within seven days, on the same or
switch, inhouse_parity                         another channel; strata differ by points, so that parity holds in any mix
consistency.forced_channel                     how many tried self-service first, beside those who switch
consistency.agent_dispersion, script_          each agent's own share, normal around the common one; contacts that
divergence                                     follow the script are solved more or less often
consistency.all_issues_solved                  a chance per contact with two issues or more
outcomes.csat_top2, dissatisfied,              one chance per answer, made of the mean, points per channel, points per
consistency.channel_spread, handoffs.          topic and what a transfer costs
satisfaction_cost
outcomes.fcr_survey, one_contact_one_channel   a chance per answer, one for customers who came straight, one for others
outcomes.nps, effort, aht, asa                 distributions with that mean
handoffs.customer_repeats, selfcare.           a chance per answer, one after a transfer, one after self-service
escape_repeat
oversight.survey_bias                          customers who were transferred answer more or less often
outcomes.complaints_caused, client.complaints  complaints per handled contact by cause; answered in 48 hours with that
_caused_by_business, oversight.closed_loop     chance
outcomes.backlog_age, handoffs.hops,           a mixture of paths through teams and companies (cases.py), and of old and
escalation, ping_pong, cross_company_ping_     young open cases
pong, push_to_front, journey.stage_coverage
handoffs.avoidable, warm_share, within_ola,    a chance per hand-off; avoidable ones belong to a contact
lost, context_carried
training.on_time, first_pass, refreshed,       a chance per assignment, test or person; hours in proportion to the
soft_skill_share, change_lag, hours_parity     months a person was there, per category
training.attrition, early_attrition            the same chance to leave on every day of work; hires who left early
training.time_to_proficiency                   weeks after which newcomers have contacts, each as long as the mean; 0:
                                               newcomers are not followed
training.effect                                after a course other items are passed more often
training.span_of_control                       complete count of the roster
data.crm_match, write_back,                    a chance per contact; extra records in the client's system (Poisson)
reconciliation_gap
data.completeness, validity, duplicates        rows of the table ``checks``; the tables have no such faults
data.history_access, security.leavers_         a chance per person
deprovisioned
security.card_numbers_exposed, pii_exposed     a chance per text
selfcare.containment, selfcare_vs_human_       sessions set before an existing contact, or without one; goal reached
parity
oversight.*_critical_accuracy                  a chance per evaluated contact and class
oversight.rater_agreement, client_vendor_gap   joint chance of two raters' answers per item
oversight.sample_representative                long contacts are evaluated less often
oversight.qa_validity                          other items are passed more often where the customer was satisfied
journey.hours_covered                          contacts in hours at which nobody answers
journey.mentions_answered                      a chance per mention
culture.recognition_parity                     thanks per person and month (Poisson)
governance.interval_gap                        follows from the chance of an answer in time and the fixed target
governance.sla_attainment, sla_measurability,  complete counts: targets are set between the realised months, reports,
recompute_gap, outcome_share, kpi_parsimony,   money, bills, clauses, meetings, requests, assessments and forecasts are
reviews_held, actions_on_time, watermelon,     written as planted, to the nearest whole number, and counted again here
data.billed_gap, freshness, contract.*,
client.* (others), culture.* (others),
oversight.calibration_cadence,
sample_precision, security.attestations_current
=============================================  ========================================================================

Forensic patterns (``Org.patterns[pattern id]``, strength 0 to 1) are listed in patterns.py.
"""

from __future__ import annotations

from .facts import Fact, Facts
from .plan import Org, Plan, Planted
from .world import World, simulate
from .writing import contact_parts, write_contacts, write_engagement, write_tables

__all__ = [
    "Fact", "Facts", "Org", "Plan", "Planted", "World", "contact_parts", "simulate", "write_contacts",
    "write_engagement", "write_tables",
]  # fmt: skip
