"""Hand-offs between organisations, as the cards of all vendors together know them."""

from __future__ import annotations

from portfolio_parts import page, vendor

from outsourcer_audit.card import Autopsy, Part, Route
from outsourcer_audit.portfolio import portfolio_of

NAMES = {"abel": "Abel", "bert": "Bert", "inhouse": "Zed in-house"}


def route(sender: str, receiver: str, n: int | None, warm: float | None = None) -> Route:
    part = Part(value=warm, n=n or 0) if warm is not None else None
    return Route(sender=sender, receiver=receiver, n=n, warm=part)


def book(abel: list[Route], bert: list[Route], **more: object):
    cards = [
        vendor("Abel", autopsy=Autopsy(names=NAMES, routes=abel)),
        vendor("Bert", autopsy=Autopsy(names=NAMES, routes=bert, **more)),
    ]
    return portfolio_of(cards)


def test_the_cells_of_all_cards_are_put_together():
    found = book([route("abel", "inhouse", 40)], [route("inhouse", "bert", 50), route("bert", "bert", 12)]).handoffs
    assert list(found.names) == ["abel", "bert", "inhouse"]
    assert [(c.sender, c.receiver, c.said[0].n) for c in found.cells] == [
        ("abel", "inhouse", 40), ("bert", "bert", 12), ("inhouse", "bert", 50),
    ]  # fmt: skip
    assert found.cell("abel", "bert") is None


def test_cards_that_agree_say_it_once_and_those_that_do_not_say_who_says_what():
    found = book(
        [route("abel", "bert", 40, 0.5), route("inhouse", "inhouse", 99)],
        [route("abel", "bert", 31, 0.9), route("inhouse", "inhouse", 99)],
    )
    both = found.handoffs.cell("inhouse", "inhouse").said
    assert [(said.vendor_ids, said.n) for said in both] == [(["abel", "bert"], 99)]
    apart = found.handoffs.cell("abel", "bert").said
    assert [(said.vendor_ids, said.n, said.warm.value) for said in apart] == [(["abel"], 40, 0.5), (["bert"], 31, 0.9)]
    html = page(found)
    assert html.count("by the card of") == 2 and "by the card of Bert" in html


def test_what_one_card_keeps_back_no_other_gives_away():
    found = book([route("inhouse", "inhouse", 214)], [route("inhouse", "inhouse", None)])
    said = found.handoffs.cell("inhouse", "inhouse").said
    assert [(one.vendor_ids, one.n) for one in said] == [(["abel", "bert"], None)]
    assert "214" not in page(found) and "214" not in found.handoffs.model_dump_json()


def test_a_card_without_a_matrix_says_why():
    found = book([route("abel", "abel", 20)], [], routes_told="no_evidence", routes_reason="nobody delivered hand-offs")
    assert found.handoffs.silent == {"bert": "nobody delivered hand-offs"}
    assert "Bert: nobody delivered hand-offs." in page(found)
    none = portfolio_of([vendor("Abel"), vendor("Bert")])
    assert none.handoffs is None and "No card has a matrix of hand-offs." in page(none)
