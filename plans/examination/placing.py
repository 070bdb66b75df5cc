"""Which reference system a layer is in: what its file says, what a person said, or the best guess, to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from plans.coordinates.systems import identify, rank
from plans.coordinates.transformation import Transformation
from plans.domain.findings import Finding, Scope, Severity
from plans.examination.parts import Part
from plans.validation.geometry import check_accuracy, check_swap

#: Rows from which the reference system is guessed, taken evenly.
_SAMPLE = 500
_WGS84 = "EPSG:4326"
#: Before a code: the coordinates stand the other way round.
SWAPPED = "swapped:"


@dataclass(frozen=True, slots=True)
class Placed:
    """A part in longitude and latitude. ``assumed``: nobody has said or confirmed the system yet; None: unknown."""

    crs: str | None
    accuracy: float | None
    assumed: bool
    proposals: tuple[str, ...]
    geometries: npt.NDArray[np.object_]
    findings: tuple[Finding, ...]


def place(part: Part, said: Mapping[str, str], boundary: shapely.Geometry) -> Placed:
    """Bring the rows of a part to EPSG:4326; ``said`` are the systems that a person gave, by name of layer.

    A system may be written ``swapped:EPSG:4326``: the file has latitude first.
    """
    sample = _sample(part.geometries)
    given = said.get(part.name) or said.get(part.layer.name)
    written = identify(part.layer.crs)
    known = given or written
    proposals = _proposals(sample, boundary) if known is None or sample.size else ()
    if known is None:
        return _guess(part, proposals)
    placed, accuracy = _transformed(part, known)
    findings = [] if given else _doubts(part, known, placed, boundary)
    if (inaccurate := check_accuracy(part.name, accuracy)) is not None:
        findings.append(inaccurate)
    return Placed(known, accuracy, False, proposals, placed, tuple(findings))


def _guess(part: Part, proposals: tuple[str, ...]) -> Placed:
    """Go on with the best guess, and ask; where there is none, nothing of the layer can be placed."""
    if not proposals:
        message = (
            f"Il livello «{part.name}» non dice in quale sistema di riferimento è, e nessuno di quelli "
            "in uso in Italia le porta nel comune: indicare il sistema, o chiederlo a chi ha preparato il file."
        )
        nothing = np.full(len(part.numbers), None, dtype=object)
        lost = Finding("F04", Severity.REFUSES, Scope.LAYER, message, file=part.layer.file, layer=part.name)
        return Placed(None, None, True, (), nothing, (lost,))
    best, *others = proposals
    placed, accuracy = _transformed(part, best)
    instead = f" (altrimenti {', '.join(others)})" if others else ""
    message = (
        f"Il livello «{part.name}» non dice in quale sistema di riferimento sono le coordinate: con {best} cadono nel "
        f"comune{instead}. Da confermare sulla mappa."
    )
    asked = Finding("F04", Severity.WARNS, Scope.LAYER, message, file=part.layer.file, layer=part.name, proposal=best)
    return Placed(best, accuracy, True, proposals, placed, (asked,))


def _doubts(part: Part, code: str, placed: npt.NDArray[np.object_], boundary: shapely.Geometry) -> list[Finding]:
    swap = check_swap(_sample(placed), boundary) if code == _WGS84 else None
    if swap is None:
        return []
    return [
        Finding(
            swap.rule,
            swap.level,
            swap.scope,
            swap.message,
            file=part.layer.file,
            layer=part.name,
            position=swap.position,
            proposal=swap.proposal or SWAPPED + code,
        )
    ]


def _transformed(part: Part, code: str) -> tuple[npt.NDArray[np.object_], float | None]:
    swapped = code.startswith(SWAPPED)
    transformation = Transformation(code.removeprefix(SWAPPED), swapped=swapped)
    return transformation.to_wgs84(part.geometries), transformation.accuracy


def _proposals(sample: npt.NDArray[np.object_], boundary: shapely.Geometry) -> tuple[str, ...]:
    if not sample.size:
        return ()
    return tuple((SWAPPED if one.swapped else "") + one.code for one in rank(sample, boundary))


def _sample(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    there = geometries[~(shapely.is_missing(geometries) | shapely.is_empty(geometries))]
    step = max(1, len(there) // _SAMPLE)
    sample: npt.NDArray[np.object_] = there[::step][:_SAMPLE]
    return sample
