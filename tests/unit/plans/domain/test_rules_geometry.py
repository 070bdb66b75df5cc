"""Every rule of geometry says why it matters and how to mend what it finds."""

from __future__ import annotations

from plans.domain.rules_geometry import RULES


def test_all_twelve_in_order_each_with_something_to_say() -> None:
    assert [rule.id for rule in RULES] == [f"G{number:02}" for number in range(1, 13)]
    for rule in RULES:
        assert rule.title
        assert rule.why.endswith(".")
        assert rule.cure.endswith(".")
