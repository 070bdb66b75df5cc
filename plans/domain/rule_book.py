"""All rules of uploads by their id: the list that is shown before an upload, and beside each finding."""

from __future__ import annotations

from plans.domain import rules_attributes, rules_file, rules_geometry
from plans.domain.rules import Rule

#: F files, G geometry, A attributes, in the order in which they are applied.
RULE_BOOK: dict[str, Rule] = {
    rule.id: rule for rule in (*rules_file.RULES, *rules_geometry.RULES, *rules_attributes.RULES)
}
