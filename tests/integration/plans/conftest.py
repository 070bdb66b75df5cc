"""In these tests a desk is that of a plan, without its pages."""

from __future__ import annotations

from plan_fixtures import desk

__all__ = ["desk"]
