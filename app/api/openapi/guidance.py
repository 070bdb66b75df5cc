"""What to do, risk by risk, for whoever keeps it for when there is no network."""

from __future__ import annotations

from alerts.domain.guidance.model import Phase, Risk
from app.api.openapi.shapes import DAY, FLAG, LANGUAGE, LEVEL, TEXT, URI, Shape, get, json_answer, many, named, record

_ITEM = record(text=TEXT, from_level=LEVEL, to_level=LEVEL)
_PHASE = record(id={"type": "string", "enum": [phase.value for phase in Phase]}, title=TEXT, items=many(_ITEM))

SCHEMAS: dict[str, Shape] = {
    "Guidance": record(
        id={"type": "string", "enum": [risk.value for risk in Risk]},
        name=TEXT,
        about=TEXT,
        in_short=TEXT,
        page=TEXT,
        has_levels=FLAG,
        phases=many(_PHASE),
        sources=many(record(name=TEXT, url=URI)),
    )
}

PATHS: dict[str, Shape] = {
    "/api/v1/guidance": {
        "get": get(
            "guidance",
            "What to do before, during and after, by risk and level",
            json_answer(record(edition=DAY, language=TEXT, risks=many(named("Guidance")))),
            LANGUAGE,
        )
    }
}
