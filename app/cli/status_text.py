"""The status of a municipality in words, for ``cittadino alerts status``."""

from __future__ import annotations

from typing import Any

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level, NoLevel
from alerts.domain.words import hazard_word, level_word
from app.cli.output import when
from app.core.i18n import catalogue


def status_text(document: dict[str, Any]) -> str:
    """What the JSON of ``alerts status`` says, on a few lines."""
    words = {"alert": "ALLERTA", "none": "nessuna allerta", "unknown": "stato sconosciuto"}
    mark = " [DIMOSTRAZIONE]" if document["demonstration"] else ""
    lines = [f"{document['name']} ({document['istat_code']}): {words[document['state']]}{mark}"]
    for day in document["days"]:
        hazards = ", ".join(f"{_hazard(hazard)} {_level(level)}" for hazard, level in day["hazards"].items())
        lines.append(f"  {day['date']}: {_level(day['level'])} ({hazards}) {' '.join(day['zones'])}")
    issued = f"del {when(document['bulletin'])}, {document['publisher']}" if document["bulletin"] else "nessuno"
    lines += [
        f"  bollettino: {issued}",
        f"  controllato: {when(document['checked_at']) if document['checked_at'] else 'mai'}",
    ]
    return "\n".join(lines)


def _hazard(slug: str) -> str:
    return hazard_word(Hazard(slug), catalogue("it").gettext)


def _level(slug: str) -> str:
    absent = {reading.slug: reading for reading in NoLevel}
    return level_word(absent.get(slug) or Level.of(slug), catalogue("it").gettext)
