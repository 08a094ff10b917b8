"""A funnel: several units beside their common figure, with the limits that chance sets for so many rows."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from outsourcer_audit import formats
from outsourcer_audit.card import Peer, PeerFunnel
from outsourcer_audit.statistics.funnel import wider

from .canvas import Chart, canvas, finish
from .svg import TOKENS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 230
MOST_NAMED = 8
"""With more units than this only those beyond a limit are named in the drawing; the table names all."""
MOST_TOLD = 3
"""Of more than these the title tells how many they are."""
LONGEST = 22
LETTER, LINE = 6.3, 12.0
"""How much room a letter and a line of text take, in points."""
UNITS = {"organisation": "companies", "team": "teams", "site": "sites"}
PLACES = {"within": "within the limits", "alert": "beyond the 95 % limit", "alarm": "beyond the 99.8 % limit",
          "": "not placed"}  # fmt: skip
OUT = ("alert", "alarm")
FEWEST = 3
"""A funnel of fewer companies is that of a vendor edition: others stand behind it, and are not shown."""
Side = Literal["better", "worse", ""]
COLOURS: dict[Side, str] = {"better": "good", "worse": "bad", "": "ink"}


def funnel(found: PeerFunnel, prefix: str) -> Chart:
    """One dot a unit, its rows to the right, its share upwards; nobody is ranked."""
    figure, axes = canvas(HEIGHT)
    rows = [limit.rows for limit in found.limits]
    axes.axhline(found.common, color=TOKENS["ink"], linewidth=0.8)
    for peer in found.peers:
        _dot(axes, peer, _side(found, peer))
    everything = [p.value for p in found.peers] + [getattr(found.limits[-1], f"alarm_{s}") for s in ("low", "high")]
    bottom, top = min(everything), max(everything)
    room = 0.18 * ((top - bottom) or 0.1)
    bottom, top = max(-0.02, bottom - room), min(1.05, top + room)
    axes.set(xlim=(rows[0], rows[-1]), ylim=(bottom, top))
    for name, style in (("alarm", "-"), ("alert", (0, (4, 2)))):
        for side in ("low", "high"):
            edge = [getattr(limit, f"{name}_{side}") for limit in found.limits]
            if 0 < edge[-1] < 1:  # a limit at 0 or 100 % says nothing
                axes.plot(*_within(rows, edge, bottom, top), color=TOKENS["soft"], linewidth=1, linestyle=style)
    axes.set_xlabel("rows →")
    axes.locator_params(axis="x", nbins=5)
    axes.locator_params(axis="y", nbins=4)
    axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= 1 and bottom <= tick <= top])
    axes.yaxis.set_major_formatter(lambda y, _: formats.measure(y, "share").replace(".0\u00a0", "\u00a0"))
    axes.xaxis.set_major_formatter(lambda x, _: formats.count(round(x)))
    _name(axes, [p for p in found.peers if len(found.peers) <= MOST_NAMED or p.own or p.place in OUT])
    told = tuple(_words(found, peer) for peer in found.peers)
    title = _title(found)
    label = f"{title}. " + "; ".join(f"{row[0]}: {row[1]} of {row[2]} rows, {row[-1]}" for row in told)
    note = (
        f"Line: all {UNITS[found.of]} together, {formats.measure(found.common, 'share')}. Dashed: 95 % limits; solid: "
    )
    note += f"99.8 %. {found.said}"
    if found.better in ("higher", "lower"):
        note += f" {found.better.capitalize()} is better."
    if found.adjusted:
        note += " Dots: at one mix of contacts; short lines: crude."
    crude = ("Crude",) if found.adjusted else ()
    head = ("Team" if found.of == "team" else "Site" if found.of == "site" else "Company",
            "At one mix" if found.adjusted else "Crude", "n", *crude, "95 % limits", "In words")  # fmt: skip
    return Chart(title, note, finish(figure, prefix, label), head, told)


def _within(rows: Sequence[int], edge: Sequence[float], bottom: float, top: float) -> tuple[list[float], list[float]]:
    """A limit as far as it lies in the drawing, from where it enters it."""
    points: list[tuple[float, float]] = list(zip(rows, edge, strict=True))
    crossings = [
        (x + (x2 - x) * (bound - y) / (y2 - y), bound)
        for (x, y), (x2, y2) in itertools.pairwise(points)
        for bound in (bottom, top)
        if (y - bound) * (y2 - bound) < 0
    ]
    inside = sorted((x, y) for x, y in points + crossings if bottom <= y <= top)
    return [x for x, _ in inside], [y for _, y in inside]


def _side(found: PeerFunnel, peer: Peer) -> Side:
    """On which side of the common figure it lies, where one of the two is better."""
    if found.better not in ("higher", "lower") or peer.value == found.common:
        return ""
    return "better" if (peer.value > found.common) == (found.better == "higher") else "worse"


def _dot(axes: Axes, peer: Peer, side: Side) -> None:
    out = peer.place in OUT
    colour = TOKENS[COLOURS[side]] if out else TOKENS["accent"] if peer.own else TOKENS["soft"]
    if peer.crude is not None:
        axes.plot(
            peer.rows, peer.crude, marker="_", markersize=9, color=TOKENS["soft"], markeredgewidth=1.4, linestyle="none"
        )
    axes.plot(peer.rows, peer.value, marker="D" if out else "o", markersize=6.5, color=colour, linestyle="none")


def _name(axes: Axes, peers: Sequence[Peer]) -> None:
    """Names beside the dots, each where it covers neither a dot nor another name; the vendor's own first."""
    spot = axes.transData.transform
    dots = [spot((p.rows, p.value)) * 72 / axes.figure.dpi for p in peers]
    left, right = (spot((x, 0))[0] * 72 / axes.figure.dpi for x in axes.get_xlim())
    taken = [(x - 4, y - 4, x + 4, y + 4) for x, y in dots]
    for peer, (x, y) in sorted(zip(peers, dots, strict=True), key=lambda pair: (not pair[0].own, pair[0].name)):
        name = textwrap.shorten(peer.name, LONGEST, placeholder="…")
        wide = LETTER * len(name)
        box = _free(x, y, wide, taken, left, right)
        taken.append(box)
        axes.annotate(
            name, (peer.rows, peer.value), ((box[0] + box[2]) / 2 - x, (box[1] + box[3]) / 2 - y),
            textcoords="offset points", ha="center", va="center", weight="bold" if peer.own else "normal",
            color=TOKENS["ink"],
        )  # fmt: skip


def _free(
    x: float, y: float, wide: float, taken: list[tuple[float, float, float, float]], left: float, right: float
) -> tuple[float, float, float, float]:
    """A box for a name: the nearest place above or below the dot, or beside it, that nothing else takes."""
    tries = [(x + 8, y - LINE / 2, x + 8 + wide, y + LINE / 2), (x - 8 - wide, y - LINE / 2, x - 8, y + LINE / 2)]
    tries = [box for box in tries if left <= box[0] and box[2] <= right]
    for step in range(8):
        for away in (10 + LINE * step, -10 - LINE * step):
            for aside in (0.0, wide / 2 + 2, -wide / 2 - 2):
                middle = min(max(x + aside, left + wide / 2), right - wide / 2)
                tries.append((middle - wide / 2, y + away - LINE / 2, middle + wide / 2, y + away + LINE / 2))
    for box in tries:
        if not any(box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in taken):
            return box
    return tries[0]


def _title(found: PeerFunnel) -> str:
    limits = f"limits {wider(found.phi)}" if found.phi > 1 else "the limits"
    if found.of == "organisation" and len(found.peers) < FEWEST and (own := [p for p in found.peers if p.own]):
        where = "beyond" if own[0].place in OUT else "within"
        return f"{found.title}: {own[0].name} lies {where} {limits}{_sides(found, own if where == 'beyond' else [])}"
    out = [p for p in found.peers if p.place in OUT]
    if not out:
        return f"{found.title}: none of {_all(found)} lies beyond {limits}"
    who = " and ".join(p.name for p in out) if len(out) <= MOST_TOLD else f"{len(out)} of {_all(found)}"
    return f"{found.title}: {who} {'lies' if len(out) == 1 else 'lie'} beyond {limits}{_sides(found, out)}"


def _all(found: PeerFunnel) -> str:
    return f"{len(found.peers)} {UNITS[found.of]}"


def _sides(found: PeerFunnel, out: Sequence[Peer]) -> str:
    """On which side those lie who are beyond a limit; nothing where neither side is better."""
    sides = [_side(found, peer) for peer in out]
    if not any(sides):
        return ""
    if len(set(sides)) == 1:
        return f"; on the {sides[0]} side"
    if len(out) > MOST_TOLD:
        return f"; {sides.count('better')} on the better side, {sides.count('worse')} on the worse side"
    told = [f"{peer.name} on the {side} side" for peer, side in zip(out, sides, strict=True) if side]
    return f"; {', '.join(told)}"


def _words(found: PeerFunnel, peer: Peer) -> tuple[str, ...]:
    n = formats.count(peer.n)
    if peer.rows < peer.n:
        n += f" (as {formats.count(peer.rows)} independent)"
    crude = (formats.measure(peer.crude, "share"),) if found.adjusted else ()
    limits = formats.interval(peer.alert_low, peer.alert_high, "share")
    side = _side(found, peer) if peer.place in OUT else ""
    where = f"{PLACES[peer.place]}, on the {side} side" if side else PLACES[peer.place]
    return peer.name, formats.measure(peer.value, "share"), n, *crude, limits, where
