"""Nearest weights: how far weights would have to move until a weighted mean crosses a line."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

BEYOND = 1e-6
"""Points of score by which the line is crossed: on the line itself nothing has changed yet."""


def nearest_weights(weights: Mapping[str, float], lead: Mapping[str, float]) -> dict[str, float] | None:
    """The weights nearest to ours at which the weighted mean of ``lead`` is 0; None where no weights do that.

    Nearest by the relative changes, squared and added up; no weight becomes negative, and what weighs nothing now stays
    so. With x = w/ours and a = ours*lead: minimise sum (x-1)^2 under sum a*x = 0 and x >= 0. The solution is
    x = max(0, 1 - t*a) (the conditions of Karush, Kuhn and Tucker), and the t that makes sum a*x = 0 lies on a line
    between two of the places at which an x becomes 0: a closed form on each, and the sum falls from one to the next.
    """
    pull = {name: w * lead[name] for name, w in weights.items() if w > 0}
    if not (any(a > 0 for a in pull.values()) and any(a < 0 for a in pull.values())):
        return None
    total = fsum(pull.values())
    sign = 1.0 if total >= 0 else -1.0
    turned = {name: sign * a for name, a in pull.items()}  # now the sum is to come down to 0, by a t of 0 or more
    left = dict(turned)
    for name in sorted((n for n in turned if turned[n] > 0), key=lambda n: -turned[n]):
        t = fsum(left.values()) / fsum(a * a for a in left.values())
        if t * turned[name] <= 1:
            break
        del left[name]  # its weight has come down to 0 before the line is reached
    t = fsum(left.values()) / fsum(a * a for a in left.values())
    return {n: w * max(0.0, 1 - t * turned[n]) if n in left else 0.0 for n, w in weights.items()}


def furthest(weights: Mapping[str, float], moved: Mapping[str, float]) -> float:
    """The largest relative change of any weight."""
    return max(abs(moved[name] / w - 1) for name, w in weights.items() if w > 0)


def told(weights: Mapping[str, float], moved: Mapping[str, float], titles: Mapping[str, str], most: int = 3) -> str:
    """The changes in words, the largest first: "Governance weighed 1.6 instead of 1 and ..."."""
    changes = {n: abs(moved[n] / w - 1) for n, w in weights.items() if w > 0 and abs(moved[n] / w - 1) >= 0.005}
    order = sorted(changes, key=lambda n: (-changes[n], n))
    words = [f"{titles[n]} weighed {moved[n]:.2g} instead of {weights[n]:.2g}" for n in order[:most]]
    if not words:
        return "the weights moved by less than half a percent"
    rest = len(order) - most
    if rest > 0:
        words.append(f"{rest} {'others' if rest > 1 else 'other'} by less")
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
