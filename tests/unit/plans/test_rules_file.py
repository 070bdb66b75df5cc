"""Every rule about files has its words."""

from __future__ import annotations

from plans.domain.rules_file import RULES


def test_nine_rules_with_words() -> None:
    assert [rule.id for rule in RULES] == [f"F{number:02}" for number in range(1, 10)]
    assert all(rule.title and rule.why.endswith(".") and rule.cure.endswith(".") for rule in RULES)
