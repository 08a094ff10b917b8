"""The planted truth: one story per organisation, and the figures that an honest audit should find again.

Customer outcomes (csat, fcr, transfer, reopened, repeat) are planted at the bank's usual mix of topics. An organisation
with another mix shows other crude figures: that is Northgate's story.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .market import START


@dataclass(frozen=True)
class Story:
    """One organisation: who it is, and the figures planted in its tables (shares 0-1)."""

    id: str
    name: str
    code: str
    sites: tuple[str, ...]
    timezone: str
    story: str
    contacts: int
    agents: int
    since: date = START
    hard_desk: bool = False
    voice: float = 0.55
    chat: float = 0.27
    # what customers live through
    service_level: float = 0.88
    abandoned: float = 0.035
    csat: float = 0.82
    fcr: float = 0.72
    transfer: float = 0.09
    reopened: float = 0.045
    resolved: float = 0.88
    repeat: float = 0.13
    """Issues whose customer comes back within seven days with the same topic, on whatever channel."""
    switch: float = 0.03
    """Issues whose customer comes back within seven days on another channel; a part of ``repeat``."""
    later: float = 0.03
    """Issues whose customer comes back after one to four weeks."""
    self_service_first: float = 0.08
    contained: float = 0.60
    """Sessions of self-service that no human contact follows within seven days."""
    heaped: float = 0.0
    """Answered calls whose wait was moved from just beyond the service level's threshold to just within it."""
    complaints: float = 0.004
    closed_loop: float = 0.86
    """Complaints whose customer hears from somebody within 48 hours."""
    invited: float = 0.62
    invited_unhappy: float = 0.62
    """Invitations to a survey after contacts that were passed on, reopened, or not solved."""
    mentions: int = 110
    mentions_answered: float = 0.80
    all_issues: float = 0.88
    stuck: float = 0.008
    transfer_pain: float = 0.4
    """How much less often a customer who was passed on is satisfied (log-odds)."""
    script: float = 0.85
    # hand-offs
    warm: float = 0.85
    designed: float = 0.65
    cross_company: float = 0.35
    within_ola: float = 0.93
    lost: float = 0.006
    context_carried: float = 0.92
    customer_repeats: float = 0.18
    ping_pong: float = 0.012
    cross_ping_pong: float = 0.006
    # training and quality
    training_on_time: float = 0.96
    first_pass: float = 0.90
    refreshed: float = 0.93
    soft_courses: float = 0.32
    attrition: float = 0.22
    accuracy: float = 0.965
    flattery: float = 0.0
    agreement: float = 0.97
    handpicked: bool = False
    evaluated: int = 150
    tone: float = 0.90
    """Evaluated contacts that pass for their tone, which soft-skill courses improve."""
    training_lift: float = 0.06
    """What each soft-skill course adds to the share passed for tone."""
    qa_link: float = 0.6
    """How much an evaluation follows what the customer felt (log-odds per point of satisfaction)."""
    calibrations: int = 5
    # data integration
    crm_match: float = 0.975
    write_back: float = 0.965
    context_ready: float = 0.90
    crm_access: float = 0.98
    deprovisioned: float = 0.97
    no_customer_id: bool = False
    card_numbers: int = 0
    addresses: int = 0
    """Notes with a payment card's number (published test numbers), and notes with an e-mail address."""
    rostered: bool = False
    """Whether planned shifts are exported."""
    # governance and contract
    reviews_held: float = 0.94
    actions_on_time: float = 0.86
    client_actions_on_time: float = 0.70
    requests: int = 18
    not_in_contract: float = 0.08
    recognised: float = 0.5
    billed: float = 1.0
    rosy_csat: float = 0.0
    rosy_fcr: float = 0.0
    amended_on: date = date(2025, 3, 1)
    clauses_missing: tuple[str, ...] = ()
    practice_level: float = 3.6
    own_practice_level: float = 3.8
    duties_level: float = 3.4
    """Practices that are the client's to keep, in both sides' eyes."""
    resources_level: float = 3.9
    """Practices about the same knowledge, tools and data as in-house, in the eyes of whoever does not flatter."""
    credits_paid: float = 0.9
    """Service credits granted, of those due."""
    late_packs: int = 0
    """Monthly packs that came later than agreed."""
    forecast_accuracy: float = 0.91
    governance_spend: float = 0.05
    """The client's yearly cost of managing the vendor, of a year's bills."""
    lapsed: tuple[str, ...] = ()
    """Certificates that ran out."""


HARBOUR = Story(
    id="harbour", name="Harbour Contact", code="HC", sites=("Lisbon",), timezone="Europe/Lisbon",
    story="Good throughout: trained people, warm hand-offs, honest reports, a contract that pays for satisfaction.",
    contacts=2000, agents=46,
    service_level=0.90, abandoned=0.025, csat=0.88, fcr=0.81, transfer=0.080, reopened=0.028, repeat=0.09,
    switch=0.018, self_service_first=0.07, contained=0.72, transfer_pain=0.25, complaints=0.002, closed_loop=0.94,
    warm=0.93, designed=0.80, within_ola=0.965, lost=0.004, context_carried=0.96, customer_repeats=0.09,
    ping_pong=0.006, cross_ping_pong=0.003,
    training_on_time=0.985, first_pass=0.92, refreshed=0.96, soft_courses=0.36, attrition=0.14, accuracy=0.982,
    agreement=0.985,
    crm_match=0.992, write_back=0.985, context_ready=0.93, crm_access=1.0,
    reviews_held=0.97, actions_on_time=0.92, client_actions_on_time=0.82, not_in_contract=0.05,
    practice_level=4.2, own_practice_level=4.3,
    mentions_answered=0.93, evaluated=640, tone=0.84, training_lift=0.22, qa_link=1.5, calibrations=6, rostered=True,
    recognised=0.6, duties_level=4.2, resources_level=4.5, credits_paid=1.0, forecast_accuracy=0.965,
    governance_spend=0.055,
)  # fmt: skip

MERIDIAN = Story(
    id="meridian", name="Meridian Connect", code="MC", sites=("Manila", "Cebu"), timezone="Asia/Manila",
    story="The watermelon: every service level is green every month, customers are unhappy, the pack is rosy.",
    contacts=2000, agents=54,
    service_level=0.94, abandoned=0.018, csat=0.62, fcr=0.58, transfer=0.17, reopened=0.095, resolved=0.84, repeat=0.24,
    switch=0.10, self_service_first=0.14, contained=0.44, heaped=0.06, transfer_pain=0.9, complaints=0.013,
    closed_loop=0.45, invited_unhappy=0.30, mentions_answered=0.28, all_issues=0.70, stuck=0.06, script=0.95,
    warm=0.38, designed=0.30, cross_company=0.62, within_ola=0.80, lost=0.035, context_carried=0.58,
    customer_repeats=0.58,
    ping_pong=0.035, cross_ping_pong=0.06,
    training_on_time=0.90, first_pass=0.995, refreshed=0.71, soft_courses=0.06, attrition=0.46, accuracy=0.90,
    flattery=0.75,
    agreement=0.84, handpicked=True,
    crm_match=0.94, write_back=0.88, context_ready=0.72, crm_access=0.93, deprovisioned=0.55,
    reviews_held=0.82, actions_on_time=0.62, client_actions_on_time=0.48, requests=24, not_in_contract=0.42,
    recognised=0.1,
    billed=1.031, rosy_csat=0.27, rosy_fcr=0.26, amended_on=date(2019, 5, 1),
    clauses_missing=("raw data right", "calibration right", "benchmarking", "continuous improvement"),
    practice_level=2.1, own_practice_level=4.4,
    evaluated=420, tone=0.86, training_lift=0.0, qa_link=0.0, calibrations=0, card_numbers=5, addresses=9,
    rostered=True, duties_level=2.7, resources_level=2.2, credits_paid=0.0, late_packs=2, forecast_accuracy=0.80,
    governance_spend=0.013, lapsed=("PCI DSS",),
)  # fmt: skip

NORTHGATE = Story(
    id="northgate", name="Northgate Care", code="NC", sites=("Newcastle",), timezone="Europe/London",
    story="Looks bad and is not: it gets fraud, complaints and arrears. Topic by topic it slightly beats in-house.",
    contacts=2000, agents=50, hard_desk=True, voice=0.58, chat=0.25,
    service_level=0.87, abandoned=0.035, csat=0.840, fcr=0.740, transfer=0.083, reopened=0.041, repeat=0.125,
    warm=0.84, designed=0.70, within_ola=0.94, context_carried=0.92, customer_repeats=0.17,
    training_on_time=0.96, attrition=0.24, accuracy=0.968,
    crm_match=0.978, write_back=0.968, context_ready=0.91,
    reviews_held=0.94, actions_on_time=0.87, client_actions_on_time=0.66, not_in_contract=0.10,
    amended_on=date(2024, 9, 1),
    practice_level=3.6, own_practice_level=3.7,
    contained=0.62, transfer_pain=0.25, duties_level=3.4, resources_level=3.9, forecast_accuracy=0.92,
)  # fmt: skip

LUMEN = Story(
    id="lumen", name="Lumen Service", code="LS", sites=("Gdansk",), timezone="Europe/Warsaw",
    story="Good people kept in the dark: trained, warm, well coached, and without access to the bank's customer data.",
    contacts=2000, agents=42,
    service_level=0.88, abandoned=0.030, csat=0.79, fcr=0.65, transfer=0.085, reopened=0.060, repeat=0.17,
    complaints=0.005,
    warm=0.92, designed=0.68, within_ola=0.94, lost=0.008, context_carried=0.46, customer_repeats=0.46,
    ping_pong=0.010, cross_ping_pong=0.008,
    training_on_time=0.98, first_pass=0.91, refreshed=0.95, soft_courses=0.38, attrition=0.17, accuracy=0.975,
    agreement=0.98,
    crm_match=0.80, write_back=0.52, context_ready=0.45, crm_access=0.40, no_customer_id=True,
    reviews_held=0.94, actions_on_time=0.88, client_actions_on_time=0.40, requests=24, not_in_contract=0.12,
    amended_on=date(2023, 2, 1), clauses_missing=("data return",), practice_level=3.4, own_practice_level=2.9,
    switch=0.045, contained=0.52, mentions_answered=0.74, training_lift=0.08, calibrations=6, addresses=3,
    duties_level=2.2, forecast_accuracy=0.72, governance_spend=0.022,
)  # fmt: skip

JUNIPER = Story(
    id="juniper", name="Juniper Desk", code="JD", sites=("Tallinn",), timezone="Europe/Tallinn",
    story="Started on 22 June: too little has happened to grade anything.",
    contacts=22, agents=6, since=date(2026, 6, 22),
    reviews_held=0.67, actions_on_time=1.0, client_actions_on_time=1.0, requests=2, recognised=0.0,
    amended_on=date(2026, 5, 20),
    mentions=2, calibrations=0,
)  # fmt: skip

INHOUSE_TEAM = Story(
    id="inhouse", name="Alder Bank", code="AB", sites=("Leeds", "Bristol"), timezone="Europe/London",
    story="The bank's own team: decent, the yardstick for all the others.",
    contacts=2600, agents=58,
    service_level=0.86, abandoned=0.038, csat=0.82, fcr=0.72, transfer=0.09, reopened=0.046, repeat=0.14,
    context_ready=0.92, crm_match=0.985, write_back=0.97, crm_access=1.0, cross_company=0.22,
    training_on_time=0.95, refreshed=0.92, attrition=0.18, recognised=0.6,
)  # fmt: skip

VENDORS = (HARBOUR, JUNIPER, LUMEN, MERIDIAN, NORTHGATE)
ALL = (*VENDORS, INHOUSE_TEAM)
