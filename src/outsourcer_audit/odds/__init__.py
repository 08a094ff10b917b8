"""Odds of a letter: how often a grade would come out otherwise, everything that one might doubt being varied at once.

One seeded simulation per card. Each simulated judge sees other figures (within their intervals), weighs otherwise
(around our weights), and turns figures into scores in one of the usual ways; then the limiters apply to what that judge
found. Each measure and each group has a seed of its own: nothing depends on the order of measures, files or vendors.
"""

from .simulation import DRAWS, Simulation, simulate

__all__ = ["DRAWS", "Simulation", "simulate"]
