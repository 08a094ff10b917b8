"""Insight: what a card means: answers, findings, the way to the next letter, the review, the money, data to ask for.

Pure functions on the card's own values, in words made from its own figures; nothing is read or counted here.
"""

from .agenda import agenda, review_day
from .findings import findings
from .money import Cell, Term, money
from .planner import plan
from .questions import questions
from .requests import requests

__all__ = ["Cell", "Term", "agenda", "findings", "money", "plan", "questions", "requests", "review_day"]
