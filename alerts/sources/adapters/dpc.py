"""Bollettino di criticità idrogeologica e idraulica, Dipartimento della Protezione Civile.

Published every day, as a rule by 16:00, on the department's public repository; extra issues at any hour. The document
is complete: every zone is listed, so a missing zone is a broken document, never an end of alert.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from alerts.domain.freshness import Schedule
from alerts.formats.dpc_levels import HAZARDS
from alerts.sources.contract import Issue, KnownZones, ParsedBulletin, RawBundle, RawFile, SourceFacts, ZoneLevelReading
from alerts.sources.dpc_checks import Levels, check_cap, check_red_thunderstorms, check_zones, read_levels
from alerts.sources.dpc_document import DpcDocument, read_document, stamp_of

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
        groups: dict[datetime | str, list[RawFile]] = {}
        for position, file in enumerate(files):
            groups.setdefault(stamp_of(file) or f"without stamp {position}", []).append(file)
        bundles = [RawBundle(key if isinstance(key, datetime) else None, tuple(group)) for key, group in groups.items()]
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
        levels = _levels(document, stamp, known_zones, issues)
        readings = tuple(ZoneLevelReading(*key, level) for key, level in levels.items())
        return ParsedBulletin(stamp, readings, tuple(issues))


def _levels(document: DpcDocument, stamp: datetime, known_zones: KnownZones, issues: list[Issue]) -> Levels:
    """The levels of the document, with every check applied to every representation."""
    known = known_zones(stamp.date())
    found: list[Levels] = []
    for days in document.representations:
        levels: Levels = {}
        for day, rows in days.items():
            issues.extend(check_zones(day, rows, known))
            levels |= read_levels(stamp, day, rows, issues)
        found.append(levels)
    if len(found) == 2 and found[0] != found[1]:
        issues.append(Issue("error", "representations_differ", "Il DBF e la tabella CSV si contraddicono."))
    if not found:
        return {}
    issues.extend(check_red_thunderstorms(found[0]))
    if document.cap and len(document.dbf) == 2:
        issues.extend(check_cap(document.cap, found[0], stamp))
    return found[0]
