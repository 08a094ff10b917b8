"""Contract: does the contract pull in the direction of customers?"""

from __future__ import annotations

from .registry import Group

contract = Group("contract", "Contract", "Does the contract pull in the direction of customers?", "contract")
