"""Rules of where rows lie: in Italy and near the municipality (G06), which way round (G09), how exactly (G10)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from plans.coordinates.extent import in_italy
from plans.coordinates.transformation import buffer_metres
from plans.domain.findings import Finding, Scope, Severity
from plans.validation.batch import Batch, Geometries, grouped, positions

#: Metres around the municipality in which rows are its own, and in which turned rows are believed to be.
AROUND, NEARBY = 500, 2_000
#: Metres beyond which it is hardly a neighbour's.
FAR = 20_000
#: Metres that a transformation may be wrong without a word.
EXACT = 5.0
#: What a person confirms when latitude stands first.
SWAP = "swapped:EPSG:4326"


def check_places(batch: Batch, boundary: shapely.Geometry) -> None:
    """G06: outside Italy a row is wrong; outside the municipality it may be a neighbour's on purpose."""
    batch.refuse(
        "G06",
        batch.rows(~in_italy(batch.geometries)),
        "cade fuori dall'Italia: il sistema di riferimento o le coordinate sono sbagliati.",
    )
    outside, far = (~_within(boundary, metres, batch.geometries) for metres in (AROUND, FAR))
    message = f"cade a più di {AROUND} metri dal comune: se è di un comune vicino va detto perché è nel piano."
    batch.tell("G06", Severity.WARNS, batch.rows(outside & ~far), message)
    message = f"cade a più di {FAR // 1000} km dal comune: quasi certamente le sue coordinate sono sbagliate."
    batch.tell("G06", Severity.WARNS, batch.rows(far), message)


def _within(boundary: shapely.Geometry, metres: float, geometries: Geometries) -> npt.NDArray[np.bool_]:
    around = buffer_metres(boundary, metres)
    shapely.prepare(around)
    found: npt.NDArray[np.bool_] = shapely.intersects(around, geometries)
    return found


def check_swap(sample: Geometries, boundary: shapely.Geometry) -> Finding | None:
    """G09 for rows given as longitude and latitude: they are outside Italy, and the other way round they are in it.

    The finding is about the layer, which the caller names; it proposes :data:`SWAP`.
    """
    there = sample[~(shapely.is_missing(sample) | shapely.is_empty(sample))]
    if not len(there) or in_italy(there).mean() >= 0.5:
        return None
    turned = shapely.transform(there, lambda coordinates: coordinates[:, ::-1])
    inside = in_italy(turned)
    if inside.mean() < 0.5:
        return None
    near = float(shapely.intersects(buffer_metres(boundary, NEARBY), turned).mean())
    where = f"{round(near * 100)} su 100 cadono nel comune o accanto" if near else "cadono in Italia, ma non nel comune"
    message = f"Le coordinate sembrano scritte prima la latitudine e poi la longitudine: scambiandole, {where}."
    place = next(iter(positions(turned[np.flatnonzero(inside)[:1]])))
    return Finding("G09", Severity.WARNS, Scope.LAYER, message, position=place, proposal=SWAP)


def check_accuracy(layer: str, accuracy: float | None) -> Finding | None:
    """G10: how wrong positions may be, by the transformation alone. None: nothing was transformed."""
    if accuracy is None or accuracy <= EXACT:
        return None
    message = (
        f"Livello «{layer}»: dal suo sistema di riferimento alle coordinate della mappa l'errore può arrivare a "
        f"{grouped(accuracy)} metri."
    )
    return Finding("G10", Severity.WARNS, Scope.LAYER, message, layer=layer)
