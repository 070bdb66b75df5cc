"""MeteoAlarm for Italy: weather warnings of the Air Force's meteorological service, for whole regions.

The feed is a list of CAP messages written as JSON. Its references lead nowhere: a warning ends because a later message
about the same region and hazard is green, and up to six messages with different identifiers say the same. It speaks of
weather and not of its effects on the ground: what it says is shown as a forecast, never as a civil-protection alert.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from alerts.domain.cap import Info, Message, MsgType
from alerts.domain.freshness import Schedule
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.warning import Warning, level_of, warnings
from alerts.formats.cap_message import MessageReading, read_message
from alerts.formats.meteoalarm_alert import alert_element
from alerts.formats.meteoalarm_json import canonical, read_entries
from alerts.formats.unreadable import Unreadable
from alerts.sources.contract import (
    Absence,
    Issue,
    KnownZones,
    Link,
    ParsedMessage,
    RawBundle,
    RawFile,
    Role,
    SourceFacts,
    in_order,
)

_EMMA_ID = re.compile(r"[A-Z]{2}[0-9A-Z]{1,6}")
_COLOURS = {level.slug for level in Level}
#: A longer key is replaced by its hash: it is compared, never read.
_KEY_LENGTH = 200


class MeteoalarmSource:
    """Italy's feed of MeteoAlarm, one document for each message."""

    facts = SourceFacts(
        id="meteoalarm",
        name="Avvisi meteo MeteoAlarm",
        publisher="Servizio Meteorologico dell'Aeronautica Militare, EUMETNET - MeteoAlarm",
        licence="Termini MeteoAlarm, equivalenti a CC BY 4.0 con obbligo di rimando a meteoalarm.org",
        page="https://meteoalarm.org/it/live/region/IT",
        zone_namespace="emma",
        hazards=tuple(Hazard),
        schedule=Schedule(due=None),
        expects="Avvisi di previsione meteorologica per regioni intere, che non sono allerte di protezione civile.",
        absence=Absence.NOTHING,
        role=Role.FORECAST,
        # The licence asks that what is shown be seldom older than five minutes.
        cadence=240,
    )

    def follow(self, file: RawFile, url: str) -> list[Link]:
        return []

    def bundle(self, files: Sequence[RawFile]) -> list[RawBundle]:
        found: dict[bytes, tuple[int, RawBundle]] = {}
        for file in files:
            for gravity, bundle in _taken_apart(file):
                found.setdefault(bundle.files[0].content, (gravity, bundle))
        # Of messages sent together about the same region and hours (inland, coast) the one read last prevails.
        ordered = sorted(found.items(), key=lambda item: (item[1][0], item[0]))
        return in_order(bundle for _, (_, bundle) in ordered)

    def parse(self, bundle: RawBundle, known_zones: KnownZones) -> ParsedMessage:
        file = bundle.files[0]
        try:
            entries = read_entries(file.content, file.name)
            if len(entries) != 1:
                raise Unreadable("feed_malformed", f"{file.name} non contiene un avviso MeteoAlarm, ma un elenco.")
        except Unreadable as error:
            return ParsedMessage(bundle.stamp, None, (), (Issue("error", error.code, error.message),))
        reading = read_message(alert_element(entries[0]))
        issues = tuple(_issues(reading))
        if reading.message is None:
            return ParsedMessage(reading.sent, None, (), issues)
        message, key, subject = reading.message, *_identity(reading.message)
        return ParsedMessage(message.sent, message, _meaning(message), issues, key, subject)


def _taken_apart(file: RawFile) -> Iterator[tuple[int, RawBundle]]:
    """A document for each entry, always in the same bytes, with its gravity; a file that is no feed is one alone."""
    try:
        entries = read_entries(file.content, file.name)
    except Unreadable:
        yield 0, RawBundle(None, (file,))
        return
    for entry in entries:
        reading = read_message(alert_element(entry))
        infos = reading.message.infos if reading.message else ()
        alone = RawFile(reading.message.identifier if reading.message else file.name, canonical(entry))
        yield max(map(level_of, infos), default=Level.GREEN), RawBundle(reading.sent, (alone,))


def _issues(reading: MessageReading) -> Iterator[Issue]:
    yield from (Issue("error", code, text) for code, text in reading.errors)
    yield from (Issue("warning", code, text, alarm=False) for code, text in reading.warnings)
    message = reading.message
    if message is None:
        return
    if not message.public:
        text = f"L'avviso non è per il pubblico ({message.status}, {message.msg_type}, {message.scope})."
        yield Issue("warning", "not_public", text, alarm=False)
        return
    if not message.infos and message.msg_type is not MsgType.CANCEL:
        yield Issue("error", "info_missing", "L'avviso non dice di che cosa avvisa: non ha nessun blocco info.")
    elif message.infos and not _regions(message):
        yield Issue("error", "emma_missing", "L'avviso non dice per quale regione vale: manca il codice EMMA_ID.")
    if any(_colour(info) not in _COLOURS for info in message.infos):
        text = "L'avviso non dice il livello di attenzione (awareness_level): vale la gravità dichiarata."
        yield Issue("warning", "awareness_missing", text)


def _identity(message: Message) -> tuple[str, str]:
    """The key and the subject. What is not for the public, or says nothing, competes with nobody."""
    if not message.public or not message.infos:
        return _bounded(message.identifier), ""
    info = next((info for info in message.infos if info.language.lower().startswith("it")), message.infos[0])
    kind = _parameter(info, "awareness_type").split(";")[0].strip() or info.event.lower()
    subject = f"{'+'.join(_regions(message))}|{kind}"
    key = f"{subject}|{_instant(info.onset or info.effective)}|{_instant(info.expires)}"
    return _bounded(key), "" if message.msg_type is MsgType.CANCEL else _bounded(subject)


def _meaning(message: Message) -> tuple[Warning, ...]:
    if not message.public:
        return ()
    found = warnings(message)
    if message.msg_type is MsgType.CANCEL:  # it repeats the levels of what it ends
        return tuple(replace(warning, level=Level.GREEN) for warning in found)
    return found


def _regions(message: Message) -> tuple[str, ...]:
    geocodes = [pair for info in message.infos for area in info.areas for pair in area.geocodes]
    return tuple(sorted({v for name, v in geocodes if name.upper() == "EMMA_ID" and _EMMA_ID.fullmatch(v)}))


def _colour(info: Info) -> str:
    """The word in ``2; yellow; Moderate``."""
    parts = _parameter(info, "awareness_level").split(";")
    return parts[1].strip().lower() if len(parts) > 1 else ""


def _parameter(info: Info, name: str) -> str:
    return next((value for key, value in info.parameters if key.lower() == name), "")


def _instant(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _bounded(text: str) -> str:
    return text if len(text) <= _KEY_LENGTH else hashlib.sha256(text.encode()).hexdigest()
