"""Every rule A explains itself."""

from __future__ import annotations

from plans.domain.rules_attributes import RULES


def test_all_ten_in_order_with_every_sentence() -> None:
    assert [rule.id for rule in RULES] == [f"A{number:02}" for number in range(1, 11)]
    assert all(rule.title and rule.why.endswith(".") and rule.cure.endswith(".") for rule in RULES)
