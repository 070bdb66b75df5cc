"""What a child process is asked and answers, as JSON: from a process that read a hostile file only data is taken."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from plans.domain.findings import Finding, Scope, Severity
from plans.examination.contract import Answers, DocumentReport, Examined, LayerReport, Place


def write_question(path: Path, files: list[tuple[str, str]], place: Place, answers: Answers) -> None:
    """Ask for ``files`` (path, and name as given) to be examined."""
    document = {
        "files": files,
        "place": {
            "istat_code": place.istat_code,
            "name": place.name,
            "boundary": base64.b64encode(place.boundary).decode(),
            "members": sorted(place.members),
        },
        "answers": answers_to_json(answers),
    }
    path.write_text(json.dumps(document), encoding="utf-8")


def read_question(path: Path) -> tuple[list[tuple[Path, str]], Place, Answers]:
    """What :func:`write_question` wrote."""
    document = json.loads(path.read_text(encoding="utf-8"))
    about = document["place"]
    place = Place(about["istat_code"], about["name"], base64.b64decode(about["boundary"]), frozenset(about["members"]))
    files = [(Path(file), name) for file, name in document["files"]]
    return files, place, answers_from_json(document["answers"])


def answers_to_json(answers: Answers) -> dict[str, Any]:
    """What a person has said, to be kept with the version that came of it: as it comes back from JSON."""
    return {
        "classes": dict(answers.classes),
        "systems": dict(answers.systems),
        "columns": {layer: dict(columns) for layer, columns in answers.columns.items()},
        "confirmed": sorted([layer, row] for layer, row in answers.confirmed),
    }


def answers_from_json(document: Mapping[str, Any]) -> Answers:
    """The reverse of :func:`answers_to_json`; what is not there was not said."""
    return Answers(
        classes=document.get("classes", {}),
        systems=document.get("systems", {}),
        columns=document.get("columns", {}),
        confirmed=frozenset((layer, row) for layer, row in document.get("confirmed", [])),
    )


def write_examined(path: Path, examined: Examined) -> None:
    """The answer, without its rows: they are in a file beside it."""
    document = {
        "accepted": examined.accepted,
        "layers": [asdict(layer) for layer in examined.layers],
        "findings": [finding.as_json() for finding in examined.findings],
        "documents": [asdict(one) for one in examined.documents],
    }
    path.write_text(json.dumps(document), encoding="utf-8")


def read_examined(path: Path, rows: Path) -> Examined:
    """What :func:`write_examined` wrote.

    Raises:
        ValueError, KeyError, TypeError: it is not that.
    """
    document = json.loads(path.read_text(encoding="utf-8"))
    layers = tuple(_layer(one) for one in document["layers"])
    findings = tuple(map(finding_from_json, document["findings"]))
    documents = tuple(DocumentReport(**one) for one in document["documents"])
    return Examined(bool(document["accepted"]), layers, findings, rows, documents)


def finding_from_json(document: Mapping[str, Any]) -> Finding:
    """The reverse of :meth:`plans.domain.findings.Finding.as_json`."""
    position = document["position"]
    given = {
        "level": Severity(document["level"]),
        "scope": Scope(document["scope"]),
        "position": None if position is None else (float(position[0]), float(position[1])),
    }
    return Finding(**{**document, **given})


def _layer(document: Mapping[str, Any]) -> LayerReport:
    sequences = {name: tuple(document[name]) for name in ("proposals", "classes", "fields", "samples")}
    places = {code: tuple((x, y) for x, y in middles) for code, middles in document["places"].items()}
    return LayerReport(**{**document, **sequences, "places": places})
