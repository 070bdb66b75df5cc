"""MeteoAlarm's feed for Italy, made to order in the shape of the real one.

::

    wind = Alert(level="yellow", kind="Wind", sent=datetime(2026, 11, 20, 11, 5, 9, tzinfo=ROME))
    feed(wind, replace(wind, number=2, level="green"))     # the bytes of the file

As in the real feed: one region for an alert, two languages, lists where CAP has one value, references to messages that
are no longer there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")
SENDER = "aerocnmca.1sv.prv1@aeronautica.difesa.it"

#: Colour → (awareness_level, severity, the colour in Italian, response type).
LEVELS = {
    "green": ("1; green; Minor", "Minor", "Verde", "None"),
    "yellow": ("2; yellow; Moderate", "Moderate", "Gialla", "Monitor"),
    "orange": ("3; orange; Severe", "Severe", "Arancione", "Prepare"),
    "red": ("4; red; Extreme", "Extreme", "Rossa", "Execute"),
}
#: English name → (awareness_type, Italian name).
KINDS = {
    "Wind": ("1; Wind", "Vento"),
    "Snow-ice": ("2; Snow-ice", "Neve/Ghiaccio"),
    "Thunderstorm": ("3; Thunderstorm", "Temporali"),
    "High-temperature": ("5; High-temperature", "Temperature elevate"),
    "Coastal event": ("7; Coastal event", "Evento costiero"),
    "Forest fire": ("8; Forest-fire", "Incendi boschivi"),
    "Rain": ("10; Rain", "Pioggia"),
    "Flood": ("12; Flooding", "Alluvione"),
    "Fog": ("4; Fog", "Nebbia"),
}
REGIONS = {"IT009": "Toscana", "IT012": "Lazio", "IT004": "Valle d'Aosta"}
DISCLAIMER = {
    "en-GB": "These do not represent the official alerts of the National Civil Protection Service",
    "it-IT": "Queste informazioni non sono i messaggi ufficiali di allerta della Protezione Civile",
}


@dataclass(frozen=True)
class Alert:
    """One alert. Times are aware and written with their own offset; ``changes`` replace fields of the alert."""

    number: int = 1
    region: str = "IT009"
    level: str = "yellow"
    kind: str = "Wind"
    sent: datetime = datetime(2026, 11, 20, 11, 5, 9, tzinfo=ROME)
    onset: datetime = datetime(2026, 11, 20, 18, tzinfo=ROME)
    expires: datetime = datetime(2026, 11, 21, 1, 59, tzinfo=ROME)
    msg_type: str = "Update"
    status: str = "Actual"
    changes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        return f"2.49.0.0.380.3.IT.{self.sent.astimezone(ROME):%y%m%d%H%M%S}.{self.number:03d}"

    def entry(self) -> dict[str, Any]:
        """The entry of the feed's list."""
        yesterday = self.sent - timedelta(days=1)
        alert = {
            "identifier": self.identifier,
            "incidents": "Update",
            "info": [self._info("en-GB"), self._info("it-IT")],
            "msgType": self.msg_type,
            "references": f"{SENDER},2.49.0.0.380.3.IT.{yesterday:%y%m%d%H%M%S}.040,{_iso(yesterday)}",
            "scope": "Public",
            "sender": SENDER,
            "sent": _iso(self.sent),
            "status": self.status,
        }
        return {"alert": alert | dict(self.changes), "uuid": str(uuid5(NAMESPACE_URL, self.identifier))}

    def _info(self, language: str) -> dict[str, Any]:
        awareness, severity, italian, response = LEVELS[self.level]
        kind, name = KINDS[self.kind]
        english = language == "en-GB"
        place = REGIONS[self.region]
        return {
            "area": [{"areaDesc": place, "geocode": [{"value": self.region, "valueName": "EMMA_ID"}]}],
            "audience": "Private" if english else "Privato",
            "category": ["Met"],
            "certainty": "Likely",
            "description": f"INLAND AREAS\n (DISCLAIMER: {DISCLAIMER[language]})",
            "effective": _iso(self.onset),
            "event": f"{self.level.capitalize()} {self.kind} Warning" if english else f"{italian} {name} Allerta",
            "expires": _iso(self.expires),
            "headline": f"{self.level} {self.kind} - {place}" if english else f"Allerta {name} {italian} - {place}",
            "instruction": "Keep up to date" if english else "Tenersi informati",
            "language": language,
            "onset": _iso(self.onset),
            "parameter": [
                {"value": awareness, "valueName": "awareness_level"},
                {"value": kind, "valueName": "awareness_type"},
            ],
            "responseType": [response],
            "senderName": "Italian Air Force" if english else "Servizio Meteorologico dell'Aeronautica Militare",
            "severity": severity,
            "urgency": "Future",
            "web": f"https://meteoalarm.org/{language[:2]}/live/region/IT",
        }


def feed(*alerts: Alert) -> bytes:
    """The file, with the alerts in the order given."""
    return feed_of(*(alert.entry() for alert in alerts))


def feed_of(*entries: object) -> bytes:
    """The file of any entries, also broken ones."""
    return json.dumps({"warnings": list(entries)}, ensure_ascii=False).encode("utf-8")


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
