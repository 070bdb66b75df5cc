"""Bollettino di criticità idrogeologica e idraulica, Dipartimento della Protezione Civile.

Published every day, as a rule by 16:00, on the department's public repository; extra issues at any hour. The document
is complete: every zone is listed, so a missing zone is a broken document, never an end of alert.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from alerts.domain.freshness import Schedule
from alerts.formats.dpc_levels import HAZARDS, day_in
from alerts.sources.contract import (
    Absence,
    Issue,
    KnownZones,
    Link,
    ParsedBulletin,
    RawBundle,
    RawFile,
    Role,
    SourceFacts,
    ZoneLevelReading,
    in_order,
)
from alerts.sources.dpc_checks import check_index
from alerts.sources.dpc_discovery import newest_zip, pointed_stamp
from alerts.sources.dpc_document import read_document
from alerts.sources.dpc_files import Kind, kind_of, stamp_of
from alerts.sources.dpc_reading import read_bulletin
from app.core.clock import rome_day


class DpcSource:
    """The national bulletin: zip with DBF and CAP, or its table form, or its maps; and the index that leads to it."""

    facts = SourceFacts(
        id="dpc",
        name="Bollettino di criticità nazionale",
        publisher="Dipartimento della Protezione Civile",
        licence="CC BY 4.0",
        page="https://mappe.protezionecivile.gov.it/it/mappe-rischi/bollettino-di-criticita",
        zone_namespace="dpc",
        hazards=HAZARDS,
        schedule=Schedule(due=time(20)),
        expects="170 zone fino al 31 maggio 2026 e 187 dal 1º giugno 2026, 2 giorni (oggi e domani), 3 rischi.",
        absence=Absence.BROKEN,
        role=Role.NATIONAL,
        cadence=300,
    )

    def follow(self, file: RawFile, url: str) -> list[Link]:
        address = newest_zip(file, url)
        return [Link(address)] if address else []

    def bundle(self, files: Sequence[RawFile]) -> list[RawBundle]:
        groups: dict[datetime | bytes, dict[object, RawFile]] = {}
        for file in files:
            if (kind := kind_of(file)) not in (Kind.STYLE, Kind.LISTING):
                # A file without a stamp is a document of its own; in a document the same bytes count once. Only maps
                # say the day in their name: those of two green days are the same bytes.
                identity = (file.content, day_in(file.name) if kind is Kind.MAP else None)
                groups.setdefault(stamp_of(file) or file.content, {}).setdefault(identity, file)
        return in_order(
            RawBundle(key if isinstance(key, datetime) else None, tuple(group.values()))
            for key, group in groups.items()
            if not all(map(pointed_stamp, group.values()))
        )

    def parse(self, bundle: RawBundle, known_zones: KnownZones) -> ParsedBulletin:
        document = read_document(bundle.files)
        issues = [*document.issues, *(issue for index in document.indexes for issue in check_index(index))]
        if document.missing:
            issues.append(Issue("error", "incomplete", f"Bollettino incompleto: manca {', '.join(document.missing)}."))
        if len(document.stamps) > 1:
            issues.append(Issue("error", "stamps_mixed", "I file mescolano bollettini con orari diversi."))
        stamp = min(document.stamps, default=bundle.stamp)
        if stamp is None:
            if not issues:
                issues.append(Issue("error", "stamp_missing", "Il bollettino non dice a quale ora è stato emesso."))
            return ParsedBulletin(None, (), tuple(issues))
        levels = read_bulletin(document, stamp, known_zones(rome_day(stamp)), issues)
        readings = tuple(ZoneLevelReading(*key, level) for key, level in levels.items())
        return ParsedBulletin(stamp, readings, tuple(dict.fromkeys(issues)))
