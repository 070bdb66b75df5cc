"""Examined uploads made to order: the Arrow file and the report that an examination would give."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from plans.domain.findings import Finding
from plans.examination.contract import ROWS, Examined, LayerReport


@dataclass(frozen=True)
class Row:
    """One staged row; ``geometry`` in longitude and latitude."""

    key: str
    geometry: BaseGeometry = field(default_factory=lambda: Point(11.25, 43.77))
    plan_class: str | None = "AE_ATTESA"
    public: Mapping[str, Any] = field(default_factory=dict)
    reserved: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    held: bool = False
    layer: str = "aree"


def examined(
    folder: Path,
    rows: Sequence[Row],
    findings: Sequence[Finding] = (),
    *,
    accepted: bool = True,
    layers: Sequence[LayerReport] = (),
) -> Examined:
    """What an examination that found these rows would say."""
    path = folder / "rows.arrow"
    table = pa.table(
        {
            "layer": [row.layer for row in rows],
            "row": list(range(1, len(rows) + 1)),
            "class": [row.plan_class for row in rows],
            "key": [row.key for row in rows],
            "held": [row.held for row in rows],
            "geometry": [shapely.to_wkb(row.geometry) for row in rows],
            "public": [json.dumps({"nome": row.key, **row.public}) for row in rows],
            "reserved": [json.dumps(dict(row.reserved)) for row in rows],
            "source": [json.dumps(dict(row.source)) for row in rows],
        },
        schema=ROWS,
    )
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, ROWS) as writer:
        writer.write_table(table, max_chunksize=2_000)
    return Examined(accepted, tuple(layers) or (layer_report(),), tuple(findings), path)


def layer_report(
    name: str = "aree",
    plan_class: str | None = "AE_ATTESA",
    columns: Mapping[str, str] | None = None,
    personal: tuple[str, ...] = (),
    fields: tuple[str, ...] = ("NOME",),
) -> LayerReport:
    """What a layer of an upload is taken for."""
    return LayerReport(
        name=name,
        file="aree.geojson",
        format="geojson",
        features=1,
        kept=1,
        geometry_types={"Point": 1},
        crs="EPSG:4326",
        assumed=False,
        accuracy=None,
        proposals=(),
        plan_class=plan_class,
        classes=("AE_ATTESA",),
        columns=columns or {"nome": "NOME"},
        fields=fields,
        personal=dict.fromkeys(personal, "recapiti"),
        samples=({"NOME": "Piazza"},),
    )
