"""What a part is taken for: its class when somebody has said it, which columns say what, which are personal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plans.domain.findings import Finding, Scope, Severity
from plans.domain.layer_names import class_of_layer
from plans.domain.personal import find_personal
from plans.domain.taxonomy import CLASSES, PlanClass
from plans.examination.contract import Answers
from plans.examination.parts import Part
from plans.mapping.classes import propose_classes
from plans.mapping.columns import propose_columns
from plans.readers.contract import Value

#: From so many rows its class and columns are judged.
_JUDGED = 200


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a part is taken for."""

    plan_class: PlanClass | None
    proposals: tuple[str, ...]
    columns: Mapping[str, str]
    personal: Mapping[str, str]
    left_out: bool
    reasons: Mapping[str, str]


def meaning_of(part: Part, answers: Answers) -> Meaning:
    """Its class when somebody has said it, else what it could be; which columns say what, and which are personal."""
    samples = _spread(part.attributes, _JUDGED)
    reasons = {one.code: one.why for one in propose_classes(part.name, part.layer.fields, samples, part.shapes)}
    said = answers.classes.get(part.name, answers.classes.get(part.layer.name))
    # Whoever began from our template has said it by the name of the layer; an empty answer leaves the layer out.
    code = class_of_layer(part.layer.name) if said is None else said
    plan_class = CLASSES[code] if code else None
    personal = find_personal(part.layer.fields, part.attributes)
    columns: Mapping[str, str] = {}
    if plan_class is not None:
        said_columns = answers.columns.get(part.name)
        columns = propose_columns(plan_class, part.layer.fields, samples) if said_columns is None else said_columns
    return Meaning(plan_class, tuple(reasons), columns, personal, said == "", reasons)


def asked_about(part: Part, meaning: Meaning) -> Iterable[Finding]:
    if meaning.plan_class is not None or meaning.left_out:
        return
    first = meaning.proposals[0] if meaning.proposals else None
    guess = f" Sembra «{CLASSES[first].label}» ({first})." if first else ""
    message = (
        f"Va detto di che classe del piano è il livello «{part.name}».{guess} Fino ad allora le regole che dipendono "
        "dalla classe non vengono applicate."
    )
    yield Finding("F06", Severity.INFORMS, Scope.LAYER, message, file=part.layer.file, layer=part.name, proposal=first)


def _spread(rows: Sequence[Mapping[str, Value]], most: int) -> Sequence[Mapping[str, Value]]:
    return rows[:: max(1, len(rows) // most)][:most]
