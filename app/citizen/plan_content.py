"""What a published plan holds, read back from its public GeoJSON: the one document that knows the allow-list (P02).

Reading the rendered answer and not the rows gives the page, its list and its map the same content, also while the
database is out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

#: Plans that a process keeps read: a large one is some ten megabytes.
_KEPT = 8


@dataclass(frozen=True, slots=True)
class PlanSymbol:
    """How a class is drawn: ``form`` and ``letter`` say it without ``colour`` (CSS)."""

    form: str
    letter: str
    colour: str


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One feature. ``point`` is longitude and latitude (EPSG:4326) of where its symbol stands; lines have none."""

    id: str
    label: str
    values: Mapping[str, Any]
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class PlanGroup:
    """One class with its features, by name."""

    code: str
    label: str
    symbol: PlanSymbol
    items: tuple[PlanItem, ...]


@dataclass(frozen=True, slots=True)
class PlanContent:
    """A plan. ``attributes`` is what the document says of each attribute: ``label``, ``unit``, ``choices``."""

    istat_code: str
    name: str
    demonstration: bool
    version: int
    published_at: datetime | None
    act: str | None
    acts: tuple[Mapping[str, Any], ...]
    documents: tuple[Mapping[str, Any], ...]
    attributes: Mapping[str, Mapping[str, Any]]
    groups: Mapping[str, PlanGroup]

    @property
    def size(self) -> int:
        return sum(len(group.items) for group in self.groups.values())


@lru_cache(maxsize=_KEPT)
def read_plan(path: Path) -> PlanContent:
    """The plan of a rendered answer. Its file is named by its content, so that what was read stays true."""
    return plan_content(path.read_bytes())


def plan_content(answer: bytes) -> PlanContent:
    """The plan of an answer."""
    document = json.loads(answer)
    place, published = document["municipality"], document["published_at"]
    return PlanContent(
        istat_code=place["istat_code"],
        name=place["name"],
        demonstration=document["demonstration"],
        version=document["version"],
        published_at=datetime.fromisoformat(published) if published else None,
        act=document["act"],
        acts=tuple(document["acts"]),
        documents=tuple(document["documents"]),
        attributes=document["attributes"],
        groups=_groups(document),
    )


def _groups(document: Mapping[str, Any]) -> dict[str, PlanGroup]:
    found: dict[str, list[PlanItem]] = {code: [] for code in document["classes"]}
    for feature in document["features"]:
        found[feature["properties"]["class"]].append(_item(feature))
    return {
        code: PlanGroup(
            code,
            document["classes"][code]["label"],
            PlanSymbol(**document["classes"][code]["symbol"]),
            tuple(sorted(items, key=lambda item: (item.label.casefold(), item.id))),
        )
        for code, items in found.items()
    }


def _item(feature: Mapping[str, Any]) -> PlanItem:
    properties = dict(feature["properties"])
    properties.pop("class")
    label, point, geometry = properties.pop("label"), properties.pop("point", None), feature["geometry"]
    if point is None and geometry["type"] == "Point":
        point = geometry["coordinates"]
    return PlanItem(feature["id"], label, properties, (point[0], point[1]) if point else None)
