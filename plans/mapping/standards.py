"""Layers of published standards: the codes of Veneto (``p0102011…``) and the layers of CLE 3.1 (``CL_AE``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from plans.domain.taxonomy import CLASSES
from plans.domain.text import fold
from plans.mapping.code_lists import code_in
from plans.readers.contract import Value

_VENETO = re.compile(r"\bp?(0[12]0[1-9]\d{3})")
#: Groups of Veneto's model that are one class of ours as a whole.
_VENETO_GROUPS = {"0104": "ED_STRAT", "0106": "ED_RIL", "0109": "VOLONT"}
_VENETO_MORE = {"010507": "PT_CRIT"}
_CLE = re.compile(r"\bcl ?(ae|es|ac)\b")
#: ``emerg_1`` … ``emerg_6`` of CL_ES.
_EMERG = ("CO_ALTRI", "CO_ALTRI", "CO_ALTRI", "CO_ALTRI", "CO_COC", "ED_ASSIST")
_TIPO_AREA = {"1": ("AE_AMMASS",), "2": ("AE_ASSIST",), "3": ("AE_ASSIST", "AE_AMMASS"), "": ("AE_ATTESA",)}

Rows = Sequence[Mapping[str, Value]]


def by_veneto(layer: str) -> dict[str, float]:
    """The classes that the code in a layer's name stands for; its last digit only says points, lines or areas."""
    found = _VENETO.search(layer)
    if not found:
        return {}
    digits = found[1]
    exact = {one.code: 0.95 for one in CLASSES.values() if len(one.veneto) > 5 and one.veneto[1:7] == digits[:6]}
    if exact or (more := _VENETO_MORE.get(digits[:6])) is None:
        return exact or _veneto_group(digits[:4])
    return {more: 0.7}


def _veneto_group(group: str) -> dict[str, float]:
    if code := _VENETO_GROUPS.get(group):
        return {code: 0.8}
    return {one.code: 0.3 for one in CLASSES.values() if one.veneto == f"p{group}"}


def by_cle(layer: str, fields: Iterable[str], rows: Rows) -> dict[str, float]:
    """The classes of a layer of the CLE standard, by its name or by the columns that only it has."""
    columns = {fold(field).replace(" ", "_"): field for field in fields}
    named = _CLE.search(layer)
    if (named and named[1] == "ae") or {"tipo_area", "id_area"} <= columns.keys():
        return _areas(columns.get("tipo_area"), rows)
    if (named and named[1] == "es") or "emerg_5" in columns:
        return {"ED_STRAT": 0.8} | _buildings(columns, rows)
    if (named and named[1] == "ac") or {"tipo_infra", "id_infra"} <= columns.keys():
        return {"VIA_STRAT": 0.9}
    return {}


def _areas(column: str | None, rows: Rows) -> dict[str, float]:
    """By what ``tipo_area`` says most often: 1 ammassamento, 2 ricovero, 3 both, nothing attesa."""
    if column is None or not rows:
        return {"AE_ASSIST": 0.5, "AE_AMMASS": 0.5, "AE_ATTESA": 0.4}
    found: dict[str, float] = {}
    for row in rows:
        for code in _TIPO_AREA.get(code_in(row.get(column)), ()):
            found[code] = found.get(code, 0.0) + 0.95 / len(rows)
    return found


def _buildings(columns: Mapping[str, str], rows: Rows) -> dict[str, float]:
    """A layer in which nearly every building is a shelter, or the COC, is of that class."""
    found: dict[str, float] = {}
    for number, code in enumerate(_EMERG, 1):
        column = columns.get(f"emerg_{number}")
        marked = sum(1 for row in rows if column and code_in(row.get(column)).lower() not in ("", "no", "false"))
        if rows and marked:
            found[code] = max(found.get(code, 0.0), 0.9 * marked / len(rows))
    return found
