"""Reading national bulletins in tests: from files to what the source makes of them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from alerts.domain.level import Level
from alerts.sources.adapters.dpc import DpcSource
from alerts.sources.contract import KnownZones, ParsedBulletin, RawFile
from doubles.dpc_bulletin import shipped_zones

SOURCE = DpcSource()


def raw(*paths: Path) -> list[RawFile]:
    """The files as a source is given them."""
    return [RawFile(path.name, path.read_bytes()) for path in paths]


def parse(*files: RawFile, known: KnownZones = shipped_zones) -> ParsedBulletin:
    """The one document that the files make."""
    (bundle,) = SOURCE.bundle(files)
    return SOURCE.parse(bundle, known)


def parse_all(files: Iterable[RawFile], known: KnownZones = shipped_zones) -> list[ParsedBulletin]:
    """Every document that the files make, oldest first."""
    return [SOURCE.parse(bundle, known) for bundle in SOURCE.bundle(list(files))]


def codes(parsed: ParsedBulletin, level: str = "error") -> set[str]:
    """The codes of the issues of that level."""
    return {issue.code for issue in parsed.issues if issue.level == level}


def alerts(parsed: ParsedBulletin) -> dict[tuple[str, str, str], str]:
    """Zone, hazard and day of everything above green, as text."""
    return {
        (reading.zone, reading.hazard.value, reading.day.isoformat()): reading.level.slug
        for reading in parsed.readings
        if reading.level is not Level.GREEN
    }


def zip_of(members: dict[str, bytes]) -> bytes:
    """An archive of those members."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()
