"""All rules of uploads by their id: the list that is shown before an upload, and beside each finding."""

from __future__ import annotations

from plans.domain import rules_attributes, rules_document, rules_file, rules_geometry, rules_publishing
from plans.domain.rules import Rule

_FAMILIES = (rules_file, rules_document, rules_geometry, rules_attributes, rules_publishing)

#: F files and documents, G geometry, A attributes, P publishing: in the order in which they are applied.
RULE_BOOK: dict[str, Rule] = {rule.id: rule for family in _FAMILIES for rule in family.RULES}
