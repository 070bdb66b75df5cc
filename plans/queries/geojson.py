"""A plan as GeoJSON (RFC 7946): one document with which a device needs nobody else.

It finds the nearest waiting area and says whether a place lies in a hazard, with no network. ``classes`` says how to
draw and call what is there, ``attributes`` how to read what is known of it. ``tolerance_metres`` says by how much the
borders may differ from the plan's own: nearer than that to a border, a device says "al confine" and assumes the worse.
"""

from __future__ import annotations

import gzip
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.clock import ROME
from plans.documents.serving import Document
from plans.domain.attributes import ATTRIBUTES
from plans.domain.taxonomy import CLASSES, Visibility
from plans.queries.features import (
    CITIZENS,
    DECIMALS,
    SYMBOL_DECIMALS,
    Audience,
    Drawn,
    Simplification,
    drawn_features,
    extent,
)
from plans.queries.published import PublicAct, Published

#: Octets that a phone should not wait for more than, compressed.
WEIGHT = 300_000
#: Points below which nothing is simplified.
FEW_POINTS = 20_000
#: What is tried in turn until the document is light enough; beyond the last, it is sent heavy rather than wrong.
LADDER = (Simplification(0.5, 2), Simplification(1, 5), Simplification(2, 10, 5), Simplification(5, 15, 5))
AS_IT_IS = Simplification(0, 0)
#: By how much rounding to so many decimals moves a point, in metres.
_ROUNDING = {6: 0.1, 5: 0.8}


def plan_geojson(session: Session, plan: Published) -> bytes:
    """The document, UTF-8. Coordinates are EPSG:4326, longitude first, six decimals."""
    return light_document(session, plan.version_id, head_of(plan), CITIZENS)


def head_of(plan: Published) -> dict[str, Any]:
    """What the document says before its features."""
    return {
        "municipality": {"istat_code": plan.istat_code, "name": plan.name},
        "demonstration": plan.demonstration,
        "version": plan.number,
        "published_at": instant(plan.published_at),
        "act": plan.act,
        "acts": [_act(act) for act in plan.acts],
        "documents": [document_link(plan.istat_code, document) for document in plan.documents],
    }


def light_document(session: Session, version_id: int, head: Mapping[str, Any], audience: Audience) -> bytes:
    """The features of a version behind ``head``, simplified until a phone need not wait for them."""
    box, points = extent(session, version_id, audience)
    if points <= FEW_POINTS:
        return _document(head, box, drawn_features(session, version_id, AS_IT_IS, audience), AS_IT_IS)
    # A middling compression is quick, and the best one is only lighter.
    for simplification in LADDER:
        features = drawn_features(session, version_id, simplification, audience)
        document = _document(head, box, features, simplification)
        if len(gzip.compress(document, 6)) <= WEIGHT:
            break
    return document


def _document(
    head: Mapping[str, Any], box: tuple[float, ...] | None, features: list[Drawn], simplification: Simplification
) -> bytes:
    whole = {
        "type": "FeatureCollection",
        **({"bbox": _outwards(box)} if box else {}),
        **head,
        "tolerance_metres": {
            "hazards": simplification.hazards + _ROUNDING[simplification.decimals],
            "others": simplification.others + _ROUNDING[simplification.decimals],
        },
        "classes": _classes(features),
        "attributes": _attributes(features),
    }
    # Geometries come from the database as text, and stay it.
    body = ",\n".join(map(_feature, features))
    return f'{as_json(whole)[:-1]},"features":[\n{body}\n]}}\n'.encode()


def _feature(feature: Drawn) -> str:
    label = feature.attributes.get("nome") or CLASSES[feature.plan_class].label
    properties: dict[str, Any] = {"class": feature.plan_class, "label": label}
    if feature.point:
        properties["point"] = [round(degrees, SYMBOL_DECIMALS) for degrees in feature.point]
    properties |= _kept_back(feature)
    properties |= {name: value for name, value in feature.attributes.items() if name != "nome"}
    return (
        f'{{"type":"Feature","id":{as_json(feature.id)},"properties":{as_json(properties)},'
        f'"geometry":{feature.geometry}}}'
    )


def _kept_back(feature: Drawn) -> dict[str, bool]:
    """What only its owner is told of a feature, because only they see it: why citizens do not, or not yet."""
    reserved = CLASSES[feature.plan_class].visibility is not Visibility.CITIZENS
    return ({"reserved": True} if reserved else {}) | ({"held": True} if feature.held else {})


def _classes(features: Iterable[Drawn]) -> dict[str, Any]:
    """Legend of the classes that are there, in the order of the taxonomy."""
    counts = Counter(feature.plan_class for feature in features)
    return {
        code: {
            "label": CLASSES[code].label,
            "symbol": {
                "form": CLASSES[code].symbol.form,
                "letter": CLASSES[code].symbol.letter,
                "colour": CLASSES[code].symbol.colour,
            },
            "hazard": CLASSES[code].hazard or None,
            "count": count,
            **({} if CLASSES[code].visibility is Visibility.CITIZENS else {"reserved": True}),
        }
        for code, count in counts.items()
    }


def _attributes(features: Iterable[Drawn]) -> dict[str, Any]:
    """Words of the attributes that are there."""
    names = dict.fromkeys(name for feature in features for name in feature.attributes if name != "nome")
    return {
        name: {
            "label": ATTRIBUTES[name].label,
            **({"unit": ATTRIBUTES[name].unit} if ATTRIBUTES[name].unit else {}),
            **({"choices": dict(ATTRIBUTES[name].choices)} if ATTRIBUTES[name].choices else {}),
        }
        for name in names
    }


def document_link(istat_code: str, document: Document) -> dict[str, Any]:
    """A document as a list of them says it."""
    return {
        "id": document.id,
        "kind": document.kind,
        "title": document.title,
        "pages": document.pages,
        "size": document.size,
        "has_text": document.has_text,
        "url": f"/api/v1/municipalities/{istat_code}/plan/documents/{document.id}",
    }


def _act(act: PublicAct) -> dict[str, Any]:
    day = act.day.isoformat() if act.day else None
    return {"step": act.step, "body": act.body, "number": act.number, "date": day, "url": act.url or None}


def _outwards(box: tuple[float, ...]) -> list[float]:
    """West, south, east, north, never smaller than what they hold."""
    scale = 10**DECIMALS
    west, south, east, north = box
    return [
        math.floor(west * scale) / scale,
        math.floor(south * scale) / scale,
        math.ceil(east * scale) / scale,
        math.ceil(north * scale) / scale,
    ]


def instant(value: datetime | None) -> str | None:
    """In Italy, to the second."""
    return value.astimezone(ROME).isoformat(timespec="seconds") if value else None


def as_json(value: Any) -> str:
    """Without spaces, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
