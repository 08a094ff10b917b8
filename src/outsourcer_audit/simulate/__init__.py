"""Simulated engagements with planted truth: what an audit should find is known, so the audit can be tested."""

from __future__ import annotations

from .demo import write_demo

__all__ = ["write_demo"]
