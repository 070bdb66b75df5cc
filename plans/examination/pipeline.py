"""From the files of an upload to staged rows and findings: readers → coordinates → mapping → validation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from plans.domain.findings import FileRefused, Finding, Scope, Severity, refuses_file
from plans.examination.contract import ROWS, Answers, Examined, Place
from plans.examination.layers import ExaminedLayer, examine_layer
from plans.examination.names import ROWS_FILE
from plans.examination.parts import read_parts
from plans.readers.contract import Layer
from plans.readers.registry import open_file
from plans.validation.neighbours import Features, check_neighbours

#: Findings of one rule told one by one in a layer.
MOST_ALIKE = 500


def examine(files: Sequence[tuple[Path, str]], place: Place, answers: Answers, folder: Path) -> Examined:
    """Read, place, map and check all ``files`` (path, and name as given); ``folder`` takes what is unpacked and made.

    Never raises for what a file holds: what is wrong is a finding.
    """
    boundary = shapely.from_wkb(place.boundary)
    shapely.prepare(boundary)
    findings: list[Finding] = []
    layers = list(_layers(files, folder, findings))
    examined: list[ExaminedLayer] = []
    path = folder / ROWS_FILE
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, ROWS) as writer:
        for layer, name in _named(layers):
            for part in read_parts(layer, name):
                one = examine_layer(part, boundary, place, answers)
                writer.write_batch(one.rows)
                findings += one.findings
                examined.append(one)
    files_of = {one.report.name: one.report.file for one in examined}
    findings += [replace(one, file=files_of.get(one.layer or "")) for one in check_neighbours(_features(examined))]
    kept = sum(one.report.kept for one in examined)
    accepted = kept > 0 and not refuses_file(findings)
    return Examined(accepted, tuple(one.report for one in examined), tuple(_limited(findings)), path)


def _layers(files: Sequence[tuple[Path, str]], folder: Path, findings: list[Finding]) -> Iterator[Layer]:
    for number, (path, name) in enumerate(files):
        scratch = folder / f"file-{number}"
        scratch.mkdir()
        try:
            opened = open_file(path, name, scratch)
        except FileRefused as refused:
            findings += [replace(one, file=one.file or name) for one in refused.findings]
            continue
        findings += opened.findings
        yield from opened.layers


def _named(layers: Iterable[Layer]) -> Iterator[tuple[Layer, str]]:
    """Layers with names that say which is meant: of two that are called alike the second gets a number."""
    seen: dict[str, int] = {}
    for layer in layers:
        seen[layer.name] = seen.get(layer.name, 0) + 1
        yield layer, layer.name if seen[layer.name] == 1 else f"{layer.name} ({seen[layer.name]})"


def _features(examined: Sequence[ExaminedLayer]) -> Features:
    """What has a class, of all layers: neighbours do not care from which file they come."""
    classed = [one for one in examined if one.report.plan_class]
    return Features(
        layers=[one.report.name for one in classed for _ in one.names],
        rows=[row for one in classed for row in one.rows.column("row").to_pylist()],
        classes=[one.report.plan_class or "" for one in classed for _ in one.names],
        names=[name for one in classed for name in one.names],
        served=[served for one in classed for served in one.served],
        geometries=np.concatenate([np.empty(0, dtype=object), *(one.geometries for one in classed)]),
    )


def _limited(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Of findings that are alike the first ones, and how many more there are: a report is for people."""
    alike: dict[tuple[str, Severity, str | None, str | None], int] = {}
    last: dict[tuple[str, Severity, str | None, str | None], Finding] = {}
    for finding in findings:
        key = (finding.rule, finding.level, finding.file, finding.layer)
        alike[key] = alike.get(key, 0) + 1
        last[key] = finding
        if alike[key] <= MOST_ALIKE:
            yield finding
    for key, count in alike.items():
        if count > MOST_ALIKE:
            message = f"Altri {count - MOST_ALIKE} rilievi come questi nel livello «{key[3]}» non sono elencati."
            yield replace(last[key], scope=Scope.LAYER, row=None, position=None, proposal=None, message=message)
