"""Which reference system a layer is in: what its file says, what a person said, or the best guess, to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely

from app.core.errors import InputRefused
from plans.coordinates.extent import in_italy
from plans.coordinates.systems import Candidate, identify, rank
from plans.coordinates.transformation import Transformation
from plans.domain.findings import Finding, Scope, Severity
from plans.examination.parts import Part
from plans.validation.geometry import check_accuracy, check_swap

#: Rows from which the reference system is guessed, taken evenly; and of those, how many are shown for each system.
_SAMPLE = 500
_SHOWN = 40
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


def places(part: Part, placed: Placed) -> dict[str, tuple[tuple[float, float], ...]]:
    """The middle of some rows in each system that a part may be in, by code: longitude and latitude, five decimals."""
    sample = _sample(part.geometries)
    shown = sample[:: max(1, len(sample) // _SHOWN)][:_SHOWN]
    codes = dict.fromkeys((*filter(None, (placed.crs,)), *placed.proposals)) if shown.size else {}
    return {code: _middles(shown, code) for code in codes}


def _middles(shown: npt.NDArray[np.object_], code: str) -> tuple[tuple[float, float], ...]:
    swapped = code.startswith(SWAPPED)
    there = Transformation(code.removeprefix(SWAPPED), swapped=swapped).to_wgs84(shown)
    bounds = shapely.bounds(there)
    useful = bounds[np.isfinite(bounds).all(axis=1)]
    middles = np.round((useful[:, :2] + useful[:, 2:]) / 2, 5)
    return tuple((float(x), float(y)) for x, y in middles)


def place(part: Part, said: Mapping[str, str], boundary: shapely.Geometry) -> Placed:
    """Bring the rows of a part to EPSG:4326; ``said`` are the systems that a person gave, by name of layer.

    A system may be written ``swapped:EPSG:4326``: the file has latitude first.
    """
    sample = _sample(part.geometries)
    candidates = rank(sample, boundary) if sample.size else ()
    given = said.get(part.name) or said.get(part.layer.name)
    known = given or identify(part.layer.crs)
    if known is None:
        return _guess(part, candidates)
    try:
        placed, accuracy = _transformed(part, known)
    except InputRefused as unknown:
        return _nowhere(part, unknown.message)
    findings = [] if given else _doubts(part, known, placed, candidates, boundary)
    if (inaccurate := check_accuracy(part.name, accuracy)) is not None:
        findings.append(replace(inaccurate, file=part.layer.file))
    return Placed(known, accuracy, False, tuple(map(_code, candidates)), placed, tuple(findings))


def _guess(part: Part, candidates: Sequence[Candidate]) -> Placed:
    """Go on with the best guess, and ask; where there is none, nothing of the layer can be placed."""
    if not candidates:
        return _nowhere(
            part,
            f"Il livello «{part.name}» {_missing(part)} in quale sistema di riferimento è, e nessuno usato in Italia "
            "va bene: indicare il sistema, o chiederlo a chi ha preparato il file.",
        )
    best, *others = candidates
    placed, accuracy = _transformed(part, _code(best))
    fits = "cadono nel comune" if best.share else "cadono in Italia, ma fuori dal comune"
    instead = f" (altrimenti {', '.join(map(_code, others))})" if others else ""
    message = (
        f"Il livello «{part.name}» {_missing(part)} in quale sistema di riferimento sono le coordinate: lette come "
        f"{_code(best)} {fits}{instead}. Da confermare sulla mappa."
    )
    asked = Finding(
        "F04", Severity.WARNS, Scope.LAYER, message, file=part.layer.file, layer=part.name, proposal=_code(best)
    )
    return Placed(_code(best), accuracy, True, tuple(map(_code, candidates)), placed, (asked,))


def _missing(part: Part) -> str:
    return "non ha un file .prj che dica" if part.layer.format == "shapefile" else "non dice"


def _nowhere(part: Part, message: str) -> Placed:
    nothing = np.full(len(part.numbers), None, dtype=object)
    lost = Finding("F04", Severity.REFUSES, Scope.LAYER, message, file=part.layer.file, layer=part.name)
    return Placed(None, None, True, (), nothing, (lost,))


def _doubts(
    part: Part,
    code: str,
    placed: npt.NDArray[np.object_],
    candidates: Sequence[Candidate],
    boundary: shapely.Geometry,
) -> list[Finding]:
    """Where the file says a system that cannot be true, what it would be true of: proposed, never done unasked."""
    sample = _sample(placed)
    swap = check_swap(sample, boundary) if code == _WGS84 else None
    if swap is not None:
        return [replace(swap, file=part.layer.file, layer=part.name, proposal=swap.proposal or SWAPPED + code)]
    better = next((one for one in candidates if _code(one) != code and one.share), None)
    if better is None or not sample.size or in_italy(sample).any():
        return []
    message = (
        f"Il livello «{part.name}» dice {code}, ma così cade fuori dall'Italia: letto come {_code(better)} "
        "cade nel comune. Da confermare sulla mappa."
    )
    return [
        Finding(
            "G09", Severity.WARNS, Scope.LAYER, message, file=part.layer.file, layer=part.name, proposal=_code(better)
        )
    ]


def _code(candidate: Candidate) -> str:
    return (SWAPPED if candidate.swapped else "") + candidate.code


def _transformed(part: Part, code: str) -> tuple[npt.NDArray[np.object_], float | None]:
    swapped = code.startswith(SWAPPED)
    transformation = Transformation(code.removeprefix(SWAPPED), swapped=swapped)
    return transformation.to_wgs84(part.geometries), transformation.accuracy


def _sample(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    there = geometries[~(shapely.is_missing(geometries) | shapely.is_empty(geometries))]
    step = max(1, len(there) // _SAMPLE)
    sample: npt.NDArray[np.object_] = there[::step][:_SAMPLE]
    return sample
