"""The answers as plain JSON, the same on the command line and over HTTP. Instants: ISO 8601 with Italy's offset."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from alerts.domain.alarms import Condition
from alerts.queries.messages import PlaceMessage
from alerts.queries.region import RegionLevels
from alerts.queries.sources import Alarm, SourceHealth
from alerts.queries.status import DayStatus, MunicipalityStatus
from app.core.clock import ROME


def instant(value: datetime | None) -> str | None:
    """``2023-11-02T16:30:00+01:00``."""
    return value.astimezone(ROME).isoformat(timespec="seconds") if value else None


def status_document(status: MunicipalityStatus) -> dict[str, Any]:
    """The status of one municipality."""
    return {
        "istat_code": status.istat_code,
        "name": status.name,
        "state": status.state.value,
        "checked_at": instant(status.checked_at),
        "days": [_day(day) for day in status.days],
        "bulletin": instant(status.stamp),
        "publisher": status.publisher,
        "messages": [message_document(message) for message in status.messages],
        "forecasts": [message_document(message) for message in status.forecasts],
        "demonstration": status.demonstration,
    }


def _day(day: DayStatus) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "level": day.level.slug,
        "hazards": {hazard.value: state.level.slug for hazard, state in day.hazards.items()},
        "zones": list(day.zones),
        "hours": {
            hazard.value: [
                {"from": instant(period.starts_at), "to": instant(period.ends_at), "level": period.level.slug}
                for period in state.periods
            ]
            for hazard, state in day.hazards.items()
            if state.periods
        },
        "readings": [
            {"source": said.source_id, "zone": said.zone, "hazard": said.hazard.value, "level": said.level.slug}
            for said in day.said
        ],
    }


def message_document(message: PlaceMessage) -> dict[str, Any]:
    """A CAP message in force: texts word for word, each with its language."""
    return {
        "source": message.source_id,
        "sender": message.sender,
        "identifier": message.identifier,
        "publisher": message.publisher,
        "sent": instant(message.sent),
        "hazard": message.hazard.value,
        "level": message.level.slug,
        "from": instant(message.starts_at),
        "to": instant(message.ends_at),
        "signature": message.signature,
        "matched_by": message.method,
        "share": round(message.share, 3),
        "texts": [dict(text) for text in message.texts],
        "civil_protection": message.official,
    }


def region_document(region: RegionLevels) -> dict[str, Any]:
    """Today's and tomorrow's level of every municipality, for the map."""
    return {
        "at": instant(region.at),
        "demonstration": region.demonstration,
        "municipalities": [
            {
                "istat_code": row.istat_code,
                "name": row.name,
                "province_code": row.province_code,
                "state": row.state.value,
                "today": row.today.slug,
                "tomorrow": row.tomorrow.slug,
            }
            for row in region.municipalities
        ],
        "sources": [source_document(source) for source in region.sources],
    }


def source_document(source: SourceHealth) -> dict[str, Any]:
    """How one source is, and what is declared of it; what operators write to each other is left out."""
    facts = source.facts
    return {
        "id": facts.id,
        "name": facts.name,
        "publisher": facts.publisher,
        "licence": facts.licence,
        "page": facts.page,
        "hazards": [hazard.value for hazard in facts.hazards],
        "expects": facts.expects,
        "absence": facts.absence.value,
        "civil_protection": facts.official,
        "cadence_seconds": facts.cadence,
        "due": facts.schedule.due.isoformat("minutes") if facts.schedule.due else None,
        "timezone": facts.timezone,
        "polled": source.polled,
        "health": source.health.value,
        "newest_bulletin": instant(source.newest_stamp),
        "last_change": instant(source.last_change),
        "last_success": instant(source.last_success),
        "lag_seconds": int(source.lag.total_seconds()) if source.lag is not None else None,
        "overdue_at": instant(source.overdue_at),
        "failures": source.failures,
        "last_failure": source.last_failure,
        "withdrawn_bulletin": instant(source.withdrawn_stamp),
        "paused": source.paused_since is not None,
        "paused_since": instant(source.paused_since),
        "alarms": [_alarm(alarm) for alarm in source.open_alarms],
        "demonstration": facts.demonstration,
    }


def _alarm(alarm: Alarm) -> dict[str, Any]:
    """The words of the alarm about a pause hold an operator's reason."""
    paused = alarm.code == Condition.PAUSED
    message = "È in pausa per decisione di un operatore." if paused else alarm.message
    return {"code": alarm.code, "message": message, "since": instant(alarm.since)}
