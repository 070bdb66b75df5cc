"""Layers and findings of a plan, as commands tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.cli.output import marked_finding

_TOLD_OF_LAYERS = (
    "name",
    "file",
    "format",
    "features",
    "kept",
    "geometry_types",
    "crs",
    "assumed",
    "accuracy",
    "proposals",
    "classes",
    "columns",
)
#: Findings that are alike are told so many times.
_TOLD = 3


def layer_document(layer: Mapping[str, Any]) -> dict[str, Any]:
    """A layer (:class:`plans.examination.contract.LayerReport` as an object) as the commands tell it."""
    told = {name: layer[name] for name in _TOLD_OF_LAYERS}
    return told | {"class": layer["plan_class"], "reserved": sorted(layer["personal"])}


def report_lines(document: dict[str, Any]) -> list[str]:
    """Layers, findings, and whether it will do."""
    lines = [layer_line(layer) for layer in document["layers"]]
    lines += finding_lines(document["findings"])
    lines.append("Accettato." if document["accepted"] else "Non accettato.")
    return lines


def finding_lines(findings: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Those that are alike are told a few times, then counted: all of them are in the JSON."""
    alike: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        key = (finding["rule"], finding["level"], finding["layer"])
        alike[key] += 1
        if alike[key] <= _TOLD:
            yield marked_finding(finding)
    for (rule, _, layer), count in alike.items():
        if count > _TOLD:
            yield f"… e altri {count - _TOLD} rilievi {rule} come questi nel livello «{layer}» (tutti con --json)."


def layer_line(layer: dict[str, Any]) -> str:
    system = (layer["crs"] or "sconosciuto") + (" (da confermare)" if layer["assumed"] else "")
    meaning = layer["class"] or (f"da dire, forse {layer['classes'][0]}" if layer["classes"] else "da dire")
    kept = f"{layer['kept']} di {layer['features']} righe"
    return f"{layer['name']} ({layer['file']}): {kept}, sistema di riferimento {system}, classe {meaning}"
