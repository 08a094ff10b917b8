# ruff: noqa: E501 - one route, or one station, per line is easier to read than five
"""The vendor edition: all about the vendor and the client's part, nothing internal, nobody else; by decision per field."""

from __future__ import annotations

import re

import pytest
from card_factory import make_card

from outsourcer_audit import charts, show
from outsourcer_audit.card import (
    Autopsy,
    Challenge,
    InternalNote,
    Limit,
    Money,
    Part,
    Peer,
    PeerFunnel,
    Printed,
    ReportCard,
    Request,
    Rerun,
    Route,
    Station,
    WorstCase,
)
from outsourcer_audit.edition import CHANGED, DROPPED, KEPT, vendor_edition
from outsourcer_audit.edition.others import ANOTHER
from outsourcer_audit.render import page_of

CANARY = "CANARY-7Q"
"""In every field that is internal to the client, and in every name of another company."""
OTHERS = {f"rival{i}": f"Rival {i} {CANARY}" for i in (1, 2, 3)}


def peer(name: str, value: float, rows: int, own: bool = False, inhouse: bool = False) -> Peer:
    return Peer(inhouse=inhouse, name=name, value=value, n=rows, rows=rows, place="alert" if own else "within", own=own,
                alert_low=0.1, alert_high=0.3, alarm_low=0.05, alarm_high=0.35)  # fmt: skip


def funnel(*peers: Peer, of: str = "organisation") -> PeerFunnel:
    limit = Limit(
        rows=987654321 if of == "organisation" else 50, alert_low=0.1, alert_high=0.3, alarm_low=0.0, alarm_high=0.4
    )
    return PeerFunnel(measure="handoffs.warm_share", title="Warm hand-offs", of=of, better="higher", common=0.2, phi=1.0,
                      said=f"{CANARY} is best" if of == "organisation" else "Five teams.", adjusted=False,
                      source="the client's files", peers=list(peers), limits=[limit])  # fmt: skip


def autopsy(vendor: str, inhouse: str) -> Autopsy:
    def part(value: float, n: int) -> Part:
        return Part(value=value, n=n)

    full = {
        "warm": part(0.5, 40),
        "context": part(0.25, 40),
        "in_time": part(0.9, 40),
        "wait_s": 60.0,
        "lost": part(0.1, 40),
    }
    routes = [
        Route(sender=vendor, receiver="bank", n=40, **full),
        Route(sender="bank", receiver=vendor, n=41, **full),
        Route(
            sender=vendor,
            receiver="rival1",
            n=100,
            warm=part(0.8, 100),
            context=part(0.5, 50),
            in_time=part(0.123456, 99),
        ),
        Route(
            sender=vendor, receiver="rival2", n=300, warm=part(0.4, 300), context=part(0.1, 150), in_time=part(0.2, 99)
        ),
        Route(
            sender="rival1",
            receiver=vendor,
            n=77,
            warm=part(0.654321, 77),
            in_time=part(0.5, 60),
            wait_s=900.0,
            lost=part(0.0, 60),
        ),
        Route(sender="rival2", receiver=vendor, n=None),
        Route(sender="rival1", receiver="bank", n=31337, warm=part(0.3, 31337)),
        Route(sender="rival3", receiver="rival3", n=41414),
    ]
    stations = [
        Station(at="2026-04-01T09:00", org=vendor, team="Lisbon 1", tier=1, event="opened", waited_s=30.0, held_s=60.0),
        Station(at="2026-04-01T09:01", org="rival1", team=f"R1 {CANARY}", tier=2, event="passed", waited_s=4711.0, held_s=60.0),
        Station(at="2026-04-01T09:02", org="bank", team="Cards", tier=2, event="passed", waited_s=20.0, held_s=60.0),
    ]  # fmt: skip
    case = WorstCase(case_id="K1", between_companies=2, between_teams=0, since="2026-04-01T09:00", until="2026-04-01T09:03",
                     lasted_s=180.0, open=False, stations=stations)  # fmt: skip
    names = {vendor: "Acme", "bank": inhouse} | OTHERS
    return Autopsy(
        names=names,
        inhouse="bank",
        orgs=list(names),
        routes=routes,
        cases=[case],
        worst="Most often passed on.",
        ola_hours=4,
        lost_days=3,
    )


@pytest.fixture(scope="module")
def card() -> ReportCard:
    """A full card in which whatever is the client's own, or of other companies, holds the canary."""
    plain = make_card()
    assert plain.money
    challenge = Challenge(
        id="AC-1", figure="handoffs.warm_share", title="Warm hand-offs", unit="share", by="Operations", on="2026-07-06",
        claim="It is higher.", evidence="Rows.", verdict="upheld", answer="So it is.", decided_on="2026-07-07",
        before=Printed(value=0.3, letter="F", card="2026-01..2026-06"),
        after=Rerun(value=0.412, low=0.4, high=0.42, n=15730, letter="F", status="scored", reason=""),
        outcome="changed", said="30.0 % → 41.2 % after the re-run.", note=f"{CANARY}: let them wait.",
    )  # fmt: skip
    rivals = [peer(name, 0.1, 90000 + i) for i, name in enumerate(OTHERS.values())]
    us, them = peer("Acme", 0.31, 400, own=True), peer(plain.inhouse, 0.2, 600, inhouse=True)
    agenda = [item.model_copy(update={"decide": CANARY, "topic": CANARY}) for item in plain.agenda]
    money = plain.money.model_copy(update={"scheme": CANARY, "outcome_payable": 31415.0, "outcome_lines": [
        line.model_copy(update={"label": CANARY}) for line in plain.money.lines]})  # fmt: skip
    return plain.model_copy(update={
        "engagement": f"Exit {CANARY}", "agenda": agenda, "money": money, "challenges": [challenge], "reply_days": 10,
        "notes": [InternalNote(figure="handoffs.warm_share", title="Warm hand-offs", text=f"{CANARY}: offer a deal.")],
        "peers": [funnel(us, them, *rivals), funnel(us, them, *rivals[:2]), funnel(peer("Lisbon 1", 0.3, 50), of="team")],
        "autopsy": autopsy(plain.vendor_id, plain.inhouse),
        "requests": [Request(table="contacts", columns=["note"], measures=[], weight=1.0),
                     Request(table="surveys", columns=["csat"], measures=[], weight=1.0),
                     Request(table="case_events", columns=["team"], measures=[], weight=1.0)],
    })  # fmt: skip


@pytest.fixture(scope="module")
def handed_over(card) -> ReportCard:
    return vendor_edition(card)


def page(card: ReportCard) -> str:
    return page_of(show.report(card), "Report card")


def test_every_field_of_a_card_is_decided_exactly_once():
    decided = [*KEPT, *DROPPED, *CHANGED]
    assert sorted(decided) == sorted(ReportCard.model_fields)
    assert all(KEPT.values()) and all(why for _, why in DROPPED.values())
    assert all(decide.__doc__ for name, decide in CHANGED.items() if name != "edition")


def test_what_holds_other_companies_or_remarks_has_no_field_that_nobody_thought_of():
    """Whoever adds one decides in edition/ what the vendor sees of it, and then here."""
    known = {
        Autopsy: "names inhouse orgs others derived ola_hours lost_days routes routes_told routes_reason worst cases cases_told cases_reason",
        Route: "sender receiver n warm context in_time wait_s lost",
        WorstCase: "case_id between_companies between_teams since until lasted_s open stations left_out",
        Station: "at org team tier event waited_s held_s",
        PeerFunnel: "measure title of better common phi said adjusted source peers limits",
        Peer: "name value n rows place alert_low alert_high alarm_low alarm_high crude own inhouse",
        Challenge: "id figure title unit by on claim evidence verdict answer decided_on before after outcome said note",
        Money: "billed months months_unjudged share_at_risk share_of_bonus withheld bonus payable granted lines "
        "outcome_payable outcome_lines scheme",
    }
    for model, fields in known.items():
        assert set(model.model_fields) == set(fields.split()), model.__name__


def test_a_field_that_nobody_decided_about_stays_with_the_client(card):
    class Later(ReportCard):
        secret: str = ""

    later = Later(**{name: getattr(card, name) for name in ReportCard.model_fields}, secret=CANARY)
    assert "secret" not in vendor_edition(later).model_dump()
    assert CANARY not in vendor_edition(later).to_json()


def test_nothing_internal_and_nobody_else_leaves(card, handed_over):
    clients = page(card)
    assert CANARY in card.to_json() and CANARY in clients  # the marker would be seen
    assert clients.count("let them wait") == 1 and clients.count("offer a deal") == 1
    handed, html = handed_over.to_json(), page(handed_over)
    for word in (
        CANARY,
        "Rival",
        "rival",
        "let them wait",
        "offer a deal",
        "31415",
        "31337",
        "41414",
        "987654321",
        "4711",
    ):
        assert word not in handed and word not in html, word


def test_every_figure_about_the_vendor_and_the_client_is_still_there(card, handed_over):
    assert handed_over.measures == card.measures and handed_over.findings == card.findings
    assert {finding.who for finding in handed_over.findings} >= {"vendor", "client"}
    for field in (
        "overall",
        "client_overall",
        "pillars",
        "lenses",
        "reported",
        "forensics",
        "sensitivity",
        "rubric",
        "period",
    ):
        assert getattr(handed_over, field) == getattr(card, field), field
    again = ReportCard.from_json(handed_over.to_json())
    assert {m.id: (m.value, m.low, m.high, m.n, m.letter, m.sql) for m in again.measures} == {
        m.id: (m.value, m.low, m.high, m.n, m.letter, m.sql) for m in card.measures
    }
    figures = re.findall(r'<b class="fig">(.*?)</b>', page(card))
    assert len(figures) > 30 and re.findall(r'<b class="fig">(.*?)</b>', page(handed_over)) == figures


def test_each_edition_says_which_it_is(card, handed_over):
    assert (card.edition, handed_over.edition) == ("client", "vendor")
    assert "Vendor edition: without the client's internal notes" in page(handed_over)
    assert "Vendor edition:" not in page(card) and "Client's edition: it holds internal notes" in page(card)
    bare = card.model_copy(update={"notes": [], "challenges": []})
    assert "internal notes" not in str(show.footer(bare)) and "Client's edition: it holds the agenda" in page(bare)


def test_the_log_of_challenges_goes_with_verdict_before_and_after(card, handed_over):
    assert handed_over.challenges == [card.challenges[0].model_copy(update={"note": ""})]
    assert "30.0 % → 41.2 % after the re-run." in str(show.reply(handed_over))
    assert "within 10 days of receiving" in str(show.reply(handed_over))


def test_money_is_the_contract_s_and_not_what_might_be_negotiated(card, handed_over):
    ours, theirs = card.money, handed_over.money
    assert (
        ours and theirs and (theirs.billed, theirs.withheld, theirs.lines) == (ours.billed, ours.withheld, ours.lines)
    )
    assert (theirs.outcome_payable, theirs.outcome_lines, theirs.scheme) == (None, [], "")


def test_requests_are_those_that_the_vendor_can_meet(handed_over):
    assert [request.table for request in handed_over.requests] == ["contacts", "case_events"]


def test_a_funnel_shows_the_vendor_and_the_in_house_team_where_three_others_stand_behind_it(card, handed_over):
    first, teams = handed_over.peers  # the one with two others is gone
    assert [p.name for p in first.peers] == ["Acme", card.inhouse]
    assert first.said == "Acme lies beyond the alert limits that chance sets around all companies together."
    assert (first.limits[0].rows, first.limits[-1].rows) == (200, 1200)  # half of 400, twice 600
    assert all(limit.alarm_low < limit.alert_low < 0.2 < limit.alert_high < limit.alarm_high for limit in first.limits)
    assert teams == card.peers[2]


def test_where_companies_differ_by_more_than_chance_the_place_says_so(card):
    wide = [p.model_copy(update={"phi": 6.25}) for p in card.peers[:1]]
    (found,) = vendor_edition(card.model_copy(update={"peers": wide})).peers
    chance = "2.50 times as wide as chance alone would set"
    assert (
        found.said == f"Acme lies beyond alert limits that are {chance}, as these companies differ by more than chance."
    )
    calm = [p.model_copy(update={"peers": [q.model_copy(update={"place": "within"}) for q in p.peers]}) for p in wide]
    (found,) = vendor_edition(card.model_copy(update={"peers": calm})).peers
    assert found.said == f"Acme lies within limits that are {chance}, as these companies differ by more than chance."
    assert charts.funnel(found, "x").title == f"Warm hand-offs: Acme lies within limits {chance}"


def test_the_chart_counts_nobody_who_is_not_shown(handed_over):
    assert charts.funnel(handed_over.peers[0], "x").title == (
        "Warm hand-offs: Acme lies beyond the limits; on the better side"
    )


def test_hand_offs_with_other_companies_are_one_and_only_what_the_vendor_did(card, handed_over):
    found = handed_over.autopsy
    assert found and card.autopsy
    us = card.vendor_id
    assert found.names == {us: "Acme", "bank": card.inhouse, ANOTHER: ANOTHER} and found.others == 0
    assert found.orgs == [us, "bank", ANOTHER]
    assert found.routes[:2] == card.autopsy.routes[:2]
    sent, received, *between = found.routes[2:]
    assert (sent.sender, sent.receiver, sent.n) == (us, ANOTHER, 400)
    # 80 of 100 and 120 of 300; 25 of 50 and 15 of 150
    assert sent.warm == Part(value=200 / 400, n=400) and sent.context == Part(value=40 / 200, n=200)
    assert (sent.in_time, sent.lost, sent.wait_s) == (None, None, None)
    # one of the two routes is hidden, so the sum would give it away
    assert received == Route(sender=ANOTHER, receiver=us, n=None)
    pairs = [("bank", ANOTHER), (ANOTHER, "bank"), (ANOTHER, ANOTHER)]
    assert between == [Route(sender=sender, receiver=receiver, n=None) for sender, receiver in pairs]


def matrix(card: ReportCard) -> dict[tuple[str, str], str]:
    """What every cell of the matrix on the page begins with."""
    html = str(show.autopsy(card)).split("<tbody>")[1].split("</table>")[0]
    assert card.autopsy
    names = [card.autopsy.names[org] for org in card.autopsy.orgs]
    cells = [re.split(r"<", re.sub(r"^(<(b|span)[^>]*>)", "", cell))[0] for cell in re.split(r"<td>", html)[1:]]
    return dict(zip([(one, two) for one in names for two in names], map(str.strip, cells), strict=True))


def test_what_is_kept_from_the_vendor_is_not_none(card, handed_over):
    own = card.inhouse
    assert matrix(handed_over) == {
        ("Acme", "Acme"): "none", ("Acme", own): "40", ("Acme", ANOTHER): "400",
        (own, "Acme"): "41", (own, own): "not known", (own, ANOTHER): "not shown",
        (ANOTHER, "Acme"): "not shown", (ANOTHER, own): "not shown", (ANOTHER, ANOTHER): "not shown",
    }  # fmt: skip
    text = str(show.autopsy(handed_over))
    assert "would give such a cell away on this page, or does not involve" in text
    assert "does not involve" not in str(show.autopsy(card))


def test_of_companies_that_were_left_out_no_sum_is_told(card):
    """Of 400 hand-offs to two companies that are shown and some to two that are not, 400 is not the number."""
    assert card.autopsy
    cut = vendor_edition(card.model_copy(update={"autopsy": card.autopsy.model_copy(update={"others": 2})}))
    assert cut.autopsy and cut.autopsy.others == 2
    sent, received = cut.autopsy.routes[2:4]
    assert sent == Route(sender=card.vendor_id, receiver=ANOTHER, n=None)
    assert received == Route(sender=ANOTHER, receiver=card.vendor_id, n=None)
    ours = [r for r in card.autopsy.routes if {r.sender, r.receiver} <= {card.vendor_id, "bank"}]
    alone = card.autopsy.model_copy(update={"others": 2, "routes": ours})
    routes = vendor_edition(card.model_copy(update={"autopsy": alone})).autopsy
    assert routes and routes.routes[2:4] == [sent, received]  # those who are left out may have had some
    assert "2 more companies" in str(show.autopsy(cut))


def test_a_company_that_is_called_as_the_in_house_team_is_not_taken_for_it(card):
    assert card.autopsy
    names = card.autopsy.names | {"rival3": card.inhouse}
    same = [p.model_copy(update={"name": card.inhouse if p.name == OTHERS["rival3"] else p.name})
            for p in card.peers[0].peers if not p.inhouse]  # fmt: skip
    more = [peer(f"Rival {i}", 0.1, 70000 + i) for i in (4, 5)]
    peers = [card.peers[0].model_copy(update={"peers": [*same, *more]})]
    autopsy = card.autopsy.model_copy(update={"names": names})
    found = vendor_edition(card.model_copy(update={"autopsy": autopsy, "peers": peers}))
    assert [p.name for p in found.peers[0].peers] == ["Acme"]
    assert found.autopsy and found.autopsy.names == {card.vendor_id: "Acme", "bank": card.inhouse, ANOTHER: ANOTHER}
    assert "41414" not in found.to_json()


def test_of_one_other_company_the_vendor_sees_its_own_part(card):
    from outsourcer_audit.edition.others import autopsy as handed

    assert card.autopsy
    routes = [route for route in card.autopsy.routes if {route.sender, route.receiver} == {card.vendor_id, "rival1"}]
    found = handed(card.model_copy(update={"autopsy": card.autopsy.model_copy(update={"routes": routes})}))
    assert found and found.routes[1] == Route(
        sender=ANOTHER,
        receiver=card.vendor_id,
        n=77,
        in_time=Part(value=0.5, n=60),
        wait_s=900.0,
        lost=Part(value=0.0, n=60),
    )
    assert handed(card.model_copy(update={"autopsy": None})) is None


def test_a_case_keeps_its_way_without_names(card, handed_over):
    assert handed_over.autopsy and card.autopsy
    here, before = handed_over.autopsy.cases[0].stations, card.autopsy.cases[0].stations
    assert (here[0], here[2]) == (before[0], before[2])
    assert (here[1].org, here[1].team, here[1].waited_s, here[1].at) == (ANOTHER, "", None, before[1].at)
