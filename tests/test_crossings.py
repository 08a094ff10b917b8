"""Hand-offs between organisations, as the cards of all vendors together know them."""

from __future__ import annotations

import re

from portfolio_parts import page, vendor

from outsourcer_audit.card import Autopsy, Part, Route
from outsourcer_audit.portfolio import Failure, portfolio_of

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


def cells(html: str) -> dict[tuple[str, str], str]:
    """What the matrix says, by sender and receiver."""
    table = re.search(r"<caption>Hand-offs from the organisation.*?</table>", html, re.S)[0]
    heads = re.findall(r'<th scope="col">to ([^<]*)', table)
    found = {}
    for row in re.split(r"<tr>", table)[2:]:
        name, *shown = (re.sub(r"<[^>]*>", "", cell).strip() for cell in row.split("<td>"))
        found |= {(name, head): cell for head, cell in zip(heads, shown, strict=True)}
    return found


def test_no_hand_offs_are_none_only_where_a_whole_card_says_so():
    """Bert has failed: what went from him to in-house is on Abel's card only if it was logged by the client."""
    routes = [route("abel", "inhouse", 40), route("inhouse", "bert", 20)]
    failed = Failure(vendor_id="bert", vendor="Bert", message="broken")
    found = portfolio_of([vendor("Abel", autopsy=Autopsy(names=NAMES, routes=routes))], [failed])
    said = cells(page(found))
    assert said["Abel", "Zed in-house"] == "40" and said["Zed in-house", "Abel"] == said["Abel", "Bert"] == "none"
    assert said["Bert", "Zed in-house"] == said["Bert", "Bert"] == "not known"
    assert found.handoffs.whole == ["abel"]


def test_what_a_card_leaves_out_is_not_none():
    found = book([route("abel", "inhouse", 40)], [route("inhouse", "bert", 50)], others=3)
    html = page(found)
    assert found.handoffs.cut == {"bert": 3} and found.handoffs.whole == ["abel"]
    assert "Bert: 3 organisations are left out on its card" in html
    said = cells(html)
    assert said["Bert", "Zed in-house"] == "not known" and said["Zed in-house", "Abel"] == "none"
    # Abel's card is whole, and hand-offs from Bert to Abel would be on it
    assert said["Bert", "Abel"] == "none"


def test_a_card_without_a_matrix_says_why():
    found = book([route("abel", "abel", 20)], [], routes_told="no_evidence", routes_reason="nobody delivered hand-offs")
    assert found.handoffs.silent == {"bert": "nobody delivered hand-offs"}
    assert "Bert: nobody delivered hand-offs." in page(found)
    none = portfolio_of([vendor("Abel"), vendor("Bert")])
    assert none.handoffs is None and "No card has a matrix of hand-offs." in page(none)
