"""Bollettino di criticità idrogeologica e idraulica, Dipartimento della Protezione Civile.

Published every day, as a rule by 16:00, on the department's public repository; extra issues at any hour. The document
is complete: every zone is listed, so a missing zone is a broken document, never an end of alert.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time

from alerts.domain.freshness import Schedule
from alerts.formats.dpc_levels import HAZARDS
from alerts.sources.contract import Issue, KnownZones, ParsedBulletin, RawBundle, RawFile, SourceFacts, ZoneLevelReading
from alerts.sources.dpc_checks import LABELS, Levels, check_cap, check_red_thunderstorms, check_zones, read_levels
from alerts.sources.dpc_document import DpcDocument, read_document, stamp_of
from app.core.clock import rome_day

_NEVER = datetime.max.replace(tzinfo=UTC)


class DpcSource:
    """The national bulletin: zip with DBF and CAP, or its table form."""

    facts = SourceFacts(
        id="dpc",
        name="Bollettino di criticità nazionale",
        publisher="Dipartimento della Protezione Civile",
        licence="CC BY 4.0",
        zone_namespace="dpc",
        hazards=HAZARDS,
        schedule=Schedule(due=time(20)),
        polled=True,
    )

    def bundle(self, files: Sequence[RawFile]) -> list[RawBundle]:
        # A file without a stamp is a document of its own; in a document the same bytes count once.
        groups: dict[datetime | bytes, dict[bytes, RawFile]] = {}
        for file in files:
            groups.setdefault(stamp_of(file) or file.content, {}).setdefault(file.content, file)
        bundles = [
            RawBundle(key if isinstance(key, datetime) else None, tuple(group.values()))
            for key, group in groups.items()
        ]
        return sorted(bundles, key=lambda bundle: bundle.stamp or _NEVER)

    def parse(self, bundle: RawBundle, known_zones: KnownZones) -> ParsedBulletin:
        document = read_document(bundle.files)
        issues = list(document.issues)
        if document.missing:
            issues.append(Issue("error", "incomplete", f"Bollettino incompleto: manca {', '.join(document.missing)}."))
        if len(document.stamps) > 1:
            issues.append(Issue("error", "stamps_mixed", "I file mescolano bollettini con orari diversi."))
        stamp = min(document.stamps, default=bundle.stamp)
        if stamp is None:
            if not issues:
                issues.append(Issue("error", "stamp_missing", "Il bollettino non dice a quale ora è stato emesso."))
            return ParsedBulletin(None, (), tuple(issues))
        levels = _levels(document, stamp, known_zones(rome_day(stamp)), issues)
        readings = tuple(ZoneLevelReading(*key, level) for key, level in levels.items())
        return ParsedBulletin(stamp, readings, tuple(dict.fromkeys(issues)))


def _levels(document: DpcDocument, stamp: datetime, known: Mapping[str, str], issues: list[Issue]) -> Levels:
    """The levels of the document, with every check applied to every table: those of one day must say the same."""
    levels: Levels = {}
    for day, tables in document.tables.items():
        told = [read_levels(stamp, day, rows, issues) for rows in tables]
        for rows in tables:
            issues.extend(check_zones(day, rows, known))
        if any(other != told[0] for other in told[1:]):
            issues.append(Issue("error", "representations_differ", f"Le tabelle di {LABELS[day]} si contraddicono."))
        if told:
            levels |= told[0]
    issues.extend(check_red_thunderstorms(levels))
    if all(document.tables.values()):
        for cap in document.caps:
            issues.extend(check_cap(cap, levels, stamp))
    return levels
