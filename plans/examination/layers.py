"""One layer from end to end: where it is, what it means, what is wrong with it, and the rows that can be staged."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from plans.domain.findings import Finding
from plans.examination.contract import ROWS, Answers, LayerReport, Place
from plans.examination.meaning import Meaning, asked_about, meaning_of
from plans.examination.parts import Part
from plans.examination.placing import Placed, place, places
from plans.mapping.rows import Mapped, map_rows
from plans.readers.contract import Value
from plans.validation.attributes import check_attributes
from plans.validation.geometry import Checked, check_geometries

#: Rows shown of each layer.
_SHOWN = 5
#: Values shown are cut.
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class ExaminedLayer:
    """What was found of a part. ``served`` are the risks that each row of ``rows`` says it serves."""

    report: LayerReport
    findings: tuple[Finding, ...]
    rows: pa.RecordBatch
    geometries: npt.NDArray[np.object_]
    names: list[str]
    served: list[frozenset[str]]


def examine_layer(part: Part, boundary: shapely.Geometry, asked: Place, answers: Answers) -> ExaminedLayer:
    """Look at all rows of a part. ``boundary`` is that of the municipality, EPSG:4326."""
    about = (part.name, part.layer.file, part.numbers)
    placed = place(part, answers.systems, boundary)
    meaning = meaning_of(part, answers)
    confirmed = frozenset(row for layer, row in answers.confirmed if layer == part.name)
    shapes = check_geometries(*about, placed.geometries, meaning.plan_class, boundary, confirmed)
    mapped = map_rows(*about, part.attributes, meaning.plan_class, meaning.columns, frozenset(meaning.personal))
    useful, said = check_attributes(
        *about, mapped, meaning.plan_class, meaning.columns, meaning.personal, asked.istat_code, asked.members
    )
    # What cannot be placed is said once, for the layer: its rows have no geometry for no fault of theirs.
    found = shapes.findings if placed.crs is not None else []
    kept = np.flatnonzero(shapes.kept & useful & ~shapely.is_missing(shapes.geometries))
    return ExaminedLayer(
        _report(part, placed, meaning, len(kept)),
        (*placed.findings, *asked_about(part, meaning), *found, *mapped.findings, *said),
        _staged(part, meaning, mapped, shapes, kept),
        shapes.geometries[kept],
        [str(mapped.public[row].get("nome") or "") for row in kept],
        [_risks(mapped.public[row].get("rischi_serviti")) for row in kept],
    )


def _risks(said: object) -> frozenset[str]:
    """The risks that an emergency area says it serves: a list, once its column was understood."""
    return frozenset(said) if isinstance(said, list) else frozenset()


def _report(part: Part, placed: Placed, meaning: Meaning, kept: int) -> LayerReport:
    types = part.layer.geometry_types if part.shape is None else _types(part.geometries)
    return LayerReport(
        name=part.name,
        file=part.layer.file,
        format=part.layer.format,
        features=len(part.numbers),
        kept=kept,
        geometry_types=dict(types),
        crs=placed.crs,
        assumed=placed.assumed,
        accuracy=placed.accuracy,
        proposals=placed.proposals,
        plan_class=meaning.plan_class.code if meaning.plan_class else None,
        classes=meaning.proposals,
        columns=dict(meaning.columns),
        fields=part.layer.fields,
        personal=dict(meaning.personal),
        samples=tuple(_shown(row, meaning.personal) for row in part.attributes[:_SHOWN]),
        reasons=dict(meaning.reasons),
        places=places(part, placed),
    )


def _types(geometries: npt.NDArray[np.object_]) -> dict[str, int]:
    names, counts = np.unique([one.geom_type for one in geometries if one is not None], return_counts=True)
    return {str(name): int(count) for name, count in zip(names, counts, strict=True)}


def _shown(row: Mapping[str, Value], personal: Mapping[str, str]) -> dict[str, str]:
    """A row for people to recognise; who is named in it stays hidden."""
    return {
        name: "•••" if name in personal else str(value)[:_LONGEST] for name, value in row.items() if value is not None
    }


def _staged(
    part: Part, meaning: Meaning, mapped: Mapped, shapes: Checked, kept: npt.NDArray[np.intp]
) -> pa.RecordBatch:
    code = meaning.plan_class.code if meaning.plan_class else None
    columns = [
        pa.array([part.name] * len(kept), pa.string()),
        pa.array([part.numbers[row] for row in kept], pa.int64()),
        pa.array([code] * len(kept), pa.string()),
        pa.array([mapped.keys[row] for row in kept], pa.string()),
        pa.array(shapes.held[kept], pa.bool_()),
        pa.array(shapely.to_wkb(shapes.geometries[kept]), pa.binary()),
        *(_json(rows, kept) for rows in (mapped.public, mapped.reserved, part.attributes)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=ROWS)


def _json(rows: Sequence[Mapping[str, object]], kept: npt.NDArray[np.intp]) -> pa.Array:
    return pa.array((as_json(rows[row]) for row in kept), pa.string())


def as_json(row: Mapping[str, object]) -> str:
    """A JSON object, without halves of surrogate pairs. NUL is taken out where rows go into the database."""
    text = json.dumps(row, ensure_ascii=False, default=str)
    return text.encode("utf-8", "replace").decode("utf-8")
