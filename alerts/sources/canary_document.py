"""The canary's document: the level of its one zone, for one day. We write it, and read it as suspiciously as others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from alerts.domain.level import Level
from alerts.sources.contract import RawFile

_KIND = "cittadino-informato/canary"


@dataclass(frozen=True, slots=True)
class CanaryDocument:
    """``stamp`` is aware."""

    stamp: datetime
    day: date
    level: Level


def write_document(document: CanaryDocument) -> RawFile:
    """The document as a file."""
    said = {
        "kind": _KIND,
        "stamp": document.stamp.isoformat(),
        "day": document.day.isoformat(),
        "level": document.level.slug,
    }
    return RawFile("canary.json", json.dumps(said).encode())


def read_document(said: object) -> CanaryDocument | None:
    """What decoded JSON says; None when it is not such a document."""
    if not isinstance(said, Mapping) or said.get("kind") != _KIND:
        return None
    try:
        stamp = datetime.fromisoformat(said["stamp"])
        document = CanaryDocument(stamp, date.fromisoformat(said["day"]), Level.of(said["level"]))
    except (KeyError, TypeError, ValueError):
        return None
    return document if stamp.tzinfo is not None else None
