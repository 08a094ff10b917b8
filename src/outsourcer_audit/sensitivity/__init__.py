"""Sensitivity: what would have to be otherwise for the grade to be otherwise (domain research 4.12, 4.13)."""

from .measured import sensitivity
from .order import nearest_order

__all__ = ["nearest_order", "sensitivity"]
