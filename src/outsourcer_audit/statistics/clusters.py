"""Clusters: contacts of one agent resemble each other, so that a figure is less sure than its rows alone would say.

Everything here comes from two sums per cluster, so that no row is read twice. The interval and the rule by which it is
doubted were chosen by simulation: `docs/interval-coverage.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .quantiles import Z, t_quantile

FIRM = 10
"""Clusters from which the spread between them is known well enough."""
CARRYING = 5
"""Clusters with a yes, and clusters with a no, from which the spread of a share is known well enough."""
ALIKE = 0.2
"""Correlation within a cluster assumed where the data cannot show one; agents rarely differ by more."""
ALONE = 0.5
"""Other rows of its own cluster that a row has on average, up to which no likely correlation (0.3) would matter."""


@dataclass(frozen=True)
class Clusters:
    """One slice over its clusters: what an interval needs of the sums a_c (top, hits) and b_c (bottom, rows) of each.

    e_c = a_c - r * b_c, with r = sum a / sum b. Rows without a known cluster count as clusters of one row.
    """

    count: int
    """Clusters."""
    squares: float
    """Sum of e_c squared."""
    fourths: float
    """Sum of e_c to the fourth."""
    sizes: float
    """Sum of b_c squared."""
    hit: int
    """Clusters with a_c > 0."""
    missed: int
    """Clusters with a_c < b_c."""
    among: str = "agent"
    """What one cluster is, in the words of a reason: agent or customer."""
    groups: int = 0
    """Into so many random groups the real clusters were put, as customers are, who are too many to be told apart; 0:
    into none. Groups without a row are not counted as clusters."""

    @property
    def carriers(self) -> float:
        """How many clusters carry the uncertainty: all of them if they are alike, few if few stand out."""
        return self.squares**2 / self.fourths if self.fourths > 0 else 1.0

    @property
    def degrees(self) -> float:
        """Degrees of freedom of the variance between clusters.

        Satterthwaite's would be twice the carriers; where few carry a figure, the sample shows them too much alike,
        and three quarters of it cover.
        """
        return max(1.0, min(self.count - 1, 1.5 * self.carriers))

    def variance(self, bottom: float) -> float:
        """Variance of a ratio of sums over clusters. Source: Cochran, Sampling Techniques, chapters 6 and 9A."""
        return self.count / (self.count - 1) * self.squares / bottom**2

    def beside(self, n: float) -> float:
        """Other rows of its own cluster that one of the n rows has on average.

        Of random groups: their sizes vary as much as rows that come alone would make them, and what is more is owed to
        the rows that come together.
        """
        together = self.sizes
        if self.groups > 1:
            together = (self.sizes - n * n / self.groups) / (1 - 1 / self.groups)
        return max(0.0, together / n - 1)


@dataclass(frozen=True)
class Spread:
    """How unsure a figure is: how many times the variance of independent rows, and the quantile that goes with it."""

    design: float = 1.0
    quantile: float = Z
    doubt: str = ""


def of_share(hits: float, n: float, clusters: Clusters) -> Spread:
    """The spread of a share over its clusters.

    Too few clusters with a yes or a no cannot show how clusters differ: the larger of what they show and what an
    assumed correlation would make of it is taken, and the figure is doubted.
    """
    beside = clusters.beside(n)
    if beside <= 0 and not clusters.groups:  # nobody has two rows
        return Spread()
    if clusters.count < 2:
        return Spread(doubt=few(clusters.count, clusters.among))
    p = hits / n
    chance = p * (1 - p) / n
    found = _spread(clusters.variance(n), chance, clusters)
    doubt = few(clusters.count, clusters.among)
    if beside <= ALONE or min(clusters.hit, clusters.missed) >= CARRYING:
        return replace(found, doubt=doubt)
    assumed = Spread(1 + ALIKE * beside)
    return replace(max(found, assumed, key=lambda spread: spread.design), doubt=doubt or _carrying(clusters))


def of_amount(chance: float, bottom: float, clusters: Clusters) -> Spread:
    """The spread of a mean or a ratio of amounts, whose variance would be ``chance`` if its rows were independent."""
    doubt = few(clusters.count, clusters.among)
    if clusters.count < 2:
        return Spread(doubt=doubt)
    return replace(_spread(clusters.variance(bottom), chance, clusters), doubt=doubt)


def few(count: int, among: str) -> str:
    """Why a figure of so few clusters is doubted; nothing where they are enough."""
    if count >= FIRM:
        return ""
    if count < 2:
        return f"all of one {among}, whose rows are taken as independent"
    return f"too few {among}s carry this figure: {count}; firm from {FIRM}"


def _spread(variance: float, chance: float, clusters: Clusters) -> Spread:
    """Where clusters differ by no more than chance alone would make them, rows count as independent."""
    if variance <= chance * (1 + 1e-9) or chance <= 0:
        return Spread()
    return Spread(variance / chance, t_quantile(clusters.degrees))


def _carrying(clusters: Clusters) -> str:
    """Why a share that so few of its clusters carry is doubted."""
    seen, word = (clusters.hit, "yes") if clusters.hit <= clusters.missed else (clusters.missed, "no")
    return (
        f"too few {clusters.among}s carry this figure: {seen} of {clusters.count} with a {word}; firm from {CARRYING}"
    )
