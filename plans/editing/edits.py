"""One change to a version, as a person asks for it, and the answer when it cannot be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import InputRefused


class Deed(StrEnum):
    """What is done to a feature."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    #: Not a feature's: the version before the last edit comes back.
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Edit:
    """``feature`` is its id in the plan's document (none for what is added), ``plan_class`` the class of what is added.

    ``geometry`` is GeoJSON text in EPSG:4326, longitude first; empty: where it was. ``typed`` is what stands in the
    fields, by attribute; an empty field says nothing.
    """

    deed: Deed
    feature: str = ""
    plan_class: str = ""
    geometry: str = ""
    typed: Mapping[str, str] | None = None


#: Where a fault is that is not an attribute's.
GEOMETRY = "geometry"


class EditRefused(InputRefused):
    """What was typed or drawn cannot be kept; ``faults`` are Italian sentences, by attribute or :data:`GEOMETRY`."""

    def __init__(self, code: str, faults: Mapping[str, str]) -> None:
        super().__init__(code, " ".join(faults.values()))
        self.faults = faults
