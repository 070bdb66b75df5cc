"""What the commands on plans are given: files, and what a person says of their layers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from app.cli.output import cut
from app.cli.parameters import TEXT
from app.core.errors import InputRefused
from plans.domain.taxonomy import CLASSES
from plans.examination.contract import Answers, LayerReport


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
municipality_option = click.option(
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


def examined(command: Callable[..., None]) -> Callable[..., None]:
    """A command that is given ``files``, ``istat_code``, and as ``answers`` what a person says of their layers."""

    @wraps(command)
    def given(
        *,
        classes: tuple[tuple[str, str], ...],
        systems: tuple[tuple[str, str], ...],
        confirmed: tuple[tuple[str, int], ...],
        **others: Any,
    ) -> None:
        command(answers=Answers(dict(classes), dict(systems), {}, frozenset(confirmed)), **others)

    return _files(municipality_option(_classes(_systems(_confirmed(given)))))


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


def complain_of_layers(layers: Iterable[LayerReport], answers: Answers) -> None:
    """Whoever names a layer that is not there has mistaken something: it is said, with the names there are.

    Raises:
        InputRefused: ``layer_unknown``.
    """
    names = [layer.name for layer in layers]
    there = {*names, *(name.rpartition(":")[0] for name in names)}
    named = {*answers.classes, *answers.systems, *(layer for layer, _ in answers.confirmed)}
    if names and (unknown := sorted(named - there)):
        listed = ", ".join(f"«{name}»" for name in names)
        raise InputRefused("layer_unknown", f"Nessun livello si chiama {cut(unknown[0])}: i livelli sono {listed}.")
