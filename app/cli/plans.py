"""``cittadino plans``: look at an upload before anybody else does, publish it, start from a template."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from app.cli.output import EXIT_REFUSED, answering, cut, json_option, marked_finding
from app.cli.parameters import TEXT
from app.cli.product import opened
from app.core.errors import InputRefused
from config import Settings
from plans.domain.taxonomy import CLASSES
from plans.examination.contract import Answers, Examined, LayerReport
from plans.examination.places import place_of
from plans.examination.process import examine

#: Findings that are alike are told so many times.
_TOLD = 3


class _Pair(click.ParamType[tuple[str, str]]):
    """``LAYER=VALUE``; the name of a layer may hold equal signs, the value may not."""

    name = "LIVELLO=VALORE"

    def __init__(self, known: Callable[[str], str | None]) -> None:
        self._known = known

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        layer, equals, given = str(value).rpartition("=")
        if not equals or not layer or not given:
            self.fail(f"{cut(str(value))} non è del tipo LIVELLO=VALORE.", param, ctx)
        complaint = self._known(given)
        if complaint:
            self.fail(complaint, param, ctx)
        return layer, given


def _class_complaint(code: str) -> str | None:
    return None if code in CLASSES else f"{cut(code)} non è una classe del piano: {', '.join(CLASSES)}."


def _system_complaint(code: str) -> str | None:
    number = code.removeprefix("swapped:").removeprefix("EPSG:")
    right = code.removeprefix("swapped:").startswith("EPSG:") and number.isascii() and number.isdigit()
    return None if right and len(number) <= 5 else f"{cut(code)} non è un sistema di riferimento, come EPSG:3003."


class _Row(click.ParamType[tuple[str, int]]):
    """``LAYER:ROW``, counted from 1."""

    name = "LIVELLO:RIGA"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        layer, colon, row = str(value).rpartition(":")
        if not colon or not layer or not (row.isascii() and row.isdigit() and len(row) < 10):
            self.fail(f"{cut(str(value))} non è del tipo LIVELLO:RIGA.", param, ctx)
        return layer, int(row)


_files = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
_municipality = click.option(
    "--municipality", "istat_code", required=True, metavar="ISTAT", type=TEXT, help="Codice ISTAT di sei cifre."
)
_classes = click.option(
    "--class", "classes", multiple=True, type=_Pair(_class_complaint), help="La classe di un livello."
)
_systems = click.option(
    "--crs", "systems", multiple=True, type=_Pair(_system_complaint), help="Il sistema di riferimento di un livello."
)
_confirmed = click.option(
    "--confirm", "confirmed", multiple=True, type=_Row(), help="Una riparazione guardata e accettata."
)


@click.group(help="I piani comunali di protezione civile.")
def plans() -> None:
    """The group."""


@plans.command(help="Legge e controlla i file di un piano, senza conservare nulla.")
@_files
@_municipality
@_classes
@_systems
@_confirmed
@json_option
def check(
    files: tuple[Path, ...],
    istat_code: str,
    classes: tuple[tuple[str, str], ...],
    systems: tuple[tuple[str, str], ...],
    confirmed: tuple[tuple[str, int], ...],
    as_json: bool,
) -> None:
    document: dict[str, Any] = {"accepted": False, "layers": [], "findings": [], "error": None}
    with (
        answering(document, as_json, lambda: _report(document)),
        TemporaryDirectory(prefix="cittadino-piano-") as folder,
    ):
        answers = Answers(dict(classes), dict(systems), {}, frozenset(confirmed))
        with opened(Settings.from_env()) as database, database.transaction() as session:
            place = place_of(session, istat_code)
        examined = examine(readable(files), place, answers, Path(folder))
        complain_of_layers(examined, answers)
        document |= {
            "accepted": examined.accepted,
            "layers": [layer_document(layer) for layer in examined.layers],
            "findings": [finding.as_json() for finding in examined.findings],
        }
    if not document["accepted"]:
        sys.exit(EXIT_REFUSED)


def readable(files: Iterable[Path]) -> list[tuple[Path, str]]:
    """The files with the names that they are called by.

    Raises:
        InputRefused: ``file_unreadable``.
    """
    found = []
    for path in files:
        try:
            with path.open("rb") as file:
                file.read(1)
        except OSError as error:
            raise InputRefused(
                "file_unreadable", f"Il file {cut(str(path))} non si può leggere: {error.strerror}."
            ) from error
        found.append((path, path.name))
    return found


def complain_of_layers(examined: Examined, answers: Answers) -> None:
    """Whoever names a layer that is not there has mistaken something: it is said, with the names there are.

    Raises:
        InputRefused: ``layer_unknown``.
    """
    there = {layer.name for layer in examined.layers} | {layer.name.rpartition(":")[0] for layer in examined.layers}
    named = {*answers.classes, *answers.systems, *(layer for layer, _ in answers.confirmed)}
    if examined.layers and (unknown := sorted(named - there)):
        names = ", ".join(f"«{layer.name}»" for layer in examined.layers)
        raise InputRefused("layer_unknown", f"Nessun livello si chiama {cut(unknown[0])}: i livelli sono {names}.")


def layer_document(layer: LayerReport) -> dict[str, Any]:
    """A layer as the command tells it."""
    return {
        "name": layer.name,
        "file": layer.file,
        "format": layer.format,
        "features": layer.features,
        "kept": layer.kept,
        "geometry_types": dict(layer.geometry_types),
        "crs": layer.crs,
        "assumed": layer.assumed,
        "accuracy": layer.accuracy,
        "proposals": list(layer.proposals),
        "class": layer.plan_class,
        "classes": list(layer.classes),
        "columns": dict(layer.columns),
        "reserved": sorted(layer.personal),
    }


def _report(document: dict[str, Any]) -> str:
    lines = [_layer_line(layer) for layer in document["layers"]]
    lines += _findings(document["findings"])
    lines.append("Accettato." if document["accepted"] else "Non accettato.")
    return "\n".join(lines)


def _findings(findings: Iterable[dict[str, Any]]) -> Iterator[str]:
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


def _layer_line(layer: dict[str, Any]) -> str:
    system = (layer["crs"] or "sconosciuto") + (" (da confermare)" if layer["assumed"] else "")
    meaning = layer["class"] or (f"da dire, forse {layer['classes'][0]}" if layer["classes"] else "da dire")
    kept = f"{layer['kept']} di {layer['features']} righe"
    return f"{layer['name']} ({layer['file']}): {kept}, sistema di riferimento {system}, classe {meaning}"
