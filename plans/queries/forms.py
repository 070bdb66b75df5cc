"""Forms of classes as QGIS shows them: Italian labels, lists to choose from, what must not be left empty."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from plans.domain.attributes import Attribute, Kind
from plans.queries.symbols import options

_NOT_NULL, _EXPRESSION = 1, 4
_HARD, _SOFT = "1", "2"
_RANGE = {"AllowNull": "true", "Style": "SpinBox", "Step": "1", "Min": "0", "Max": "100000000", "Precision": "0"}
_DAY = {
    "allow_null": "true",
    "calendar_popup": "true",
    "display_format": "dd/MM/yyyy",
    "field_format": "yyyy-MM-dd",
    "field_format_overwrite": "true",
}
_WIDGETS = {
    Kind.TEXT: ("TextEdit", {"IsMultiline": "false", "UseHtml": "false"}),
    Kind.CHOICES: ("TextEdit", {"IsMultiline": "false", "UseHtml": "false"}),
    Kind.NUMBER: ("TextEdit", {"IsMultiline": "false", "UseHtml": "false"}),
    Kind.COUNT: ("Range", _RANGE),
    Kind.BOOLEAN: ("CheckBox", {"AllowNullState": "true", "TextDisplayMethod": "0"}),
    Kind.DATE: ("DateTime", _DAY),
}


def alias(attribute: Attribute) -> str:
    """What a column is called to a person: ``Superficie (m²)``, ``Telefono (riservato)``."""
    notes = [note for note in (attribute.unit, "" if attribute.public else "riservato") if note]
    return f"{attribute.label} ({', '.join(notes)})" if notes else attribute.label


def form(attributes: Sequence[Attribute], required: Sequence[str]) -> list[Element]:
    """What a QML style says of the form, for columns in this order after ``fid``."""
    widgets, aliases = Element("fieldConfiguration"), Element("aliases")
    constraints, expressions = Element("constraints"), Element("constraintExpressions")
    for index, attribute in enumerate(attributes, 1):
        _widget(SubElement(widgets, "field", {"name": attribute.name, "configurationFlags": "None"}), attribute)
        SubElement(aliases, "alias", {"field": attribute.name, "index": str(index), "name": alias(attribute)})
        _constraint(constraints, expressions, attribute, attribute.name in required)
    layout = Element("editorlayout")
    layout.text = "generatedlayout"
    return [widgets, aliases, constraints, expressions, layout]


def _widget(field: Element, attribute: Attribute) -> None:
    if attribute.kind is Kind.CHOICE:
        config = SubElement(SubElement(field, "editWidget", {"type": "ValueMap"}), "config")
        choices = SubElement(SubElement(config, "Option", {"type": "Map"}), "Option", {"name": "map", "type": "List"})
        for code, label in attribute.choices:
            options(choices, {label: code})
        return
    kind, values = _WIDGETS[attribute.kind]
    options(SubElement(SubElement(field, "editWidget", {"type": kind}), "config"), values)


def _constraint(constraints: Element, expressions: Element, attribute: Attribute, required: bool) -> None:
    pattern = _one_or_more(attribute) if attribute.kind is Kind.CHOICES else ""
    SubElement(
        constraints,
        "constraint",
        {
            "field": attribute.name,
            "constraints": str(_NOT_NULL * required | _EXPRESSION * bool(pattern)),
            "notnull_strength": _HARD if required else "0",
            "unique_strength": "0",
            "exp_strength": _SOFT if pattern else "0",
        },
    )
    codes = ", ".join(code for code, _ in attribute.choices)
    description = f"Uno o più, separati da virgola: {codes}" if pattern else ""
    SubElement(expressions, "constraint", {"field": attribute.name, "exp": pattern, "desc": description})


def _one_or_more(attribute: Attribute) -> str:
    codes = "|".join(code for code, _ in attribute.choices)
    return f'"{attribute.name}" IS NULL OR regexp_match("{attribute.name}", \'^({codes})( *, *({codes}))*$\')'
