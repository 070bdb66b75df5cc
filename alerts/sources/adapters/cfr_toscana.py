"""Bollettino di valutazione delle criticità, Centro Funzionale della Regione Toscana.

Published every day about 13:00 for the rest of the day and the next, and again at any hour; with orange or red it
becomes an "avviso" with hours. The page lists only what is above green, so a zone that it does not name is green, but
only on a page that was recognised, whole and understood row by row: see :mod:`alerts.formats.cfr_page`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from alerts.domain.freshness import Schedule
from alerts.formats.cfr_words import HAZARDS
from alerts.sources.cfr_checks import PREFIX, Faults, Told, agree, check_thunderstorms
from alerts.sources.cfr_document import CfrDocument, read_document, stamp_of
from alerts.sources.cfr_impacts import told_by_xml
from alerts.sources.cfr_rows import told_by_page
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
    in_order,
)
from app.core.clock import rome_day


class CfrToscanaSource:
    """The regional bulletin of criticality: its page, or the XML of 2015."""

    facts = SourceFacts(
        id="cfr-toscana",
        name="Bollettino di criticità della Toscana",
        publisher="Centro Funzionale Regione Toscana",
        licence="non dichiarata dalla fonte",
        page="https://www.cfr.toscana.it/index.php?IDS=2&IDSS=76",
        zone_namespace="dpc",
        zones=PREFIX,
        hazards=HAZARDS,
        schedule=Schedule(due=time(16), opens=time(10)),
        expects="Ogni giorno entro le 16: 26 zone, 7 rischi, oggi e domani. Sono elencate solo le criticità.",
        absence=Absence.GREEN,
        role=Role.REGIONAL,
        cadence=600,
    )

    def follow(self, file: RawFile, url: str) -> list[Link]:
        return []

    def bundle(self, files: Sequence[RawFile]) -> list[RawBundle]:
        # A file without a stamp is a document of its own; in a document the same bytes count once.
        groups: dict[datetime | bytes, dict[bytes, RawFile]] = {}
        for file in files:
            groups.setdefault(stamp_of(file) or file.content, {}).setdefault(file.content, file)
        return in_order(
            RawBundle(key if isinstance(key, datetime) else None, tuple(group.values()))
            for key, group in groups.items()
        )

    def parse(self, bundle: RawBundle, known_zones: KnownZones) -> ParsedBulletin:
        document = read_document(bundle.files)
        issues = list(document.issues)
        if len(document.stamps) > 1:
            issues.append(Issue("error", "stamps_mixed", "I file mescolano bollettini con orari diversi."))
        stamp = min(document.stamps, default=bundle.stamp)
        if stamp is None or not document.stamps:
            return ParsedBulletin(stamp, (), tuple(dict.fromkeys(issues)))
        known = {zone: name for zone, name in known_zones(rome_day(stamp)).items() if zone.startswith(PREFIX)}
        told = _told(document, known, issues)
        return ParsedBulletin(stamp, tuple(told.values()), tuple(dict.fromkeys(issues)))


def _told(document: CfrDocument, known: Mapping[str, str], issues: list[Issue]) -> Told:
    """What the document says, by the form that says most (pages have hours); all its forms must say the same.

    Nothing at all when anything is wrong: part of a bulletin in which absence means green would be a lie.
    """
    forms: list[Told] = []
    for page in document.pages:
        faults = Faults()
        forms.append(told_by_page(page, known, faults))
        issues.extend(faults.issues())
    for xml in document.xmls:
        faults = Faults()
        forms.append(told_by_xml(xml, known, faults))
        issues.extend(faults.issues())
    if any(issue.level == "error" for issue in issues):
        return {}
    pages = len(document.pages)
    if not all(agree(forms[0], other, hours=place < pages) for place, other in enumerate(forms)):
        issues.append(Issue("error", "representations_differ", "I file dello stesso bollettino si contraddicono."))
        return {}
    issues.extend(check_thunderstorms(forms[0]))
    return forms[0]
