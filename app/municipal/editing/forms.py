"""The form of one feature, made from the attributes of its class."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.desk_forms import DeskForm
from plans.domain.attributes import ATTRIBUTES, COMMON, Attribute, Kind
from plans.domain.taxonomy import PlanClass
from plans.editing.edits import GEOMETRY

_NOTHING = SelectChoice("", "—")
_YES_NO = (_NOTHING, SelectChoice("sì", "Sì"), SelectChoice("no", "No"))
_WRITTEN = {
    Kind.NUMBER: {"inputmode": "decimal"},
    Kind.COUNT: {"inputmode": "numeric"},
    Kind.DATE: {"placeholder": "31/12/2026", "inputmode": "numeric"},
}


class FeatureForm(DeskForm):
    """Its fields are those of a class: see :func:`form_for`."""

    geometry = TextAreaField()
    #: Names of attributes, the class's own before those that every class has.
    own: tuple[str, ...] = ()
    common: tuple[str, ...] = ()

    def typed(self) -> dict[str, str]:
        """What stands in the fields, by attribute."""
        return {name: _text(self[name].data) for name in (*self.own, *self.common)}

    def tell(self, faults: Mapping[str, str]) -> None:
        """Put what is wrong beside its field, which is named there already."""
        for name, sentence in faults.items():
            label, colon, said = sentence.partition(": ")
            named = name in ATTRIBUTES and label == ATTRIBUTES[name].label and colon
            fault = said[0].upper() + said[1:] if named and said else sentence
            self[name].errors = [*self[name].errors, fault]


def form_for(plan_class: PlanClass, values: Mapping[str, Any] | None = None, geometry: str = "") -> FeatureForm:
    """The form of a feature of a class, filled with what is known of it where nobody has sent it yet."""
    common = tuple(name for name in plan_class.attributes if name in COMMON and name != "nome")
    own = tuple(name for name in plan_class.attributes if name not in common)
    fields = {name: _field(ATTRIBUTES[name]) for name in (*own, *common)}
    made = type("FeatureForm", (FeatureForm,), {**fields, "own": own, "common": common})
    filled = {name: _shown(ATTRIBUTES[name], value) for name, value in (values or {}).items()}
    form = made(data={**filled, GEOMETRY: geometry})
    assert isinstance(form, FeatureForm)
    form.geometry.label.text = _("Where it is")
    return form


def _field(attribute: Attribute) -> Any:
    label = f"{attribute.label} ({attribute.unit})" if attribute.unit else attribute.label
    if attribute.kind is Kind.BOOLEAN:
        return SelectField(label, choices=_YES_NO, validate_choice=False)
    if attribute.kind is Kind.CHOICE:
        return SelectField(label, choices=[_NOTHING, *_choices(attribute)], validate_choice=False)
    if attribute.kind is Kind.CHOICES:
        boxes = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
        return SelectMultipleField(label, choices=_choices(attribute), validate_choice=False, **boxes)
    return StringField(label, render_kw=_WRITTEN.get(attribute.kind))


def _choices(attribute: Attribute) -> list[Any]:
    return [SelectChoice(code, label) for code, label in attribute.choices]


def _shown(attribute: Attribute, value: Any) -> Any:
    """A value as a person would have typed it."""
    if isinstance(value, bool):
        return "sì" if value else "no"
    if attribute.kind is Kind.DATE and isinstance(value, str):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    return value


def _text(data: Any) -> str:
    return ", ".join(map(str, data)) if isinstance(data, list) else str(data or "")
