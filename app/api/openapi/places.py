"""Municipalities, their state, their plans; the region; the sources; whom the service covers."""

from __future__ import annotations

from app.api.openapi.shapes import (
    DAY,
    FLAG,
    HAZARD,
    INSTANT,
    ISTAT,
    ISTAT_CODE,
    NUMBER,
    READING,
    TEXT,
    URI,
    WHOLE,
    Shape,
    file_answer,
    get,
    in_path,
    in_query,
    json_answer,
    many,
    mapped,
    maybe,
    named,
    operation,
    record,
)

_STATE: Shape = {
    "type": "string",
    "enum": ["alert", "none", "unknown"],
    "description": "unknown is not none: nobody can tell",
}
_PHASE: Shape = {
    "type": "string",
    "enum": ["normal", "attention", "pre_alarm", "alarm"],
    "description": "operating phase (fase operativa) that the municipality has declared; null: none",
}
_STANDING: Shape = {
    "type": "string",
    "enum": ["none", "approved", "published", "expiring", "expiring_soon", "expired"],
    "description": (
        "of the plan's approval, good for three years: expiring in its last 180 days, expiring_soon in its last 90;"
        " published: citizens can see it; none: no approval is on record here, which does not say that there is no plan"
    ),
}
_PLACE = {"istat_code": ISTAT, "name": TEXT, "province_code": TEXT}
_FLORENCE = {"istat_code": "048017", "name": "Firenze", "province_code": "FI", "region_name": "Toscana"}
_DECLARED = {
    "operating_phase": {
        "phase": "pre_alarm",
        "since": "2023-11-02T16:00:00+00:00",
        "act": "Ordinanza 123 del 2 novembre 2023",
        "note": "Scuole chiuse domani.",
    },
    "operations_centre": {
        "since": "2023-11-02T16:30:00+00:00",
        "place": "Via dell'Olmatello 25",
        "phones": ["055 328 2222"],
        "functions": ["technical", "roads"],
    },
}
_MESSAGE = {
    "source": TEXT, "sender": TEXT, "identifier": TEXT, "publisher": TEXT, "sent": INSTANT, "hazard": HAZARD,
    "level": READING, "from": INSTANT, "to": INSTANT, "signature": TEXT, "matched_by": TEXT, "share": NUMBER,
    "texts": many(named("SourceText")), "civil_protection": FLAG,
}  # fmt: skip

SCHEMAS: dict[str, Shape] = {
    "Problem": record(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT, code=TEXT),
    "Municipality": record(**_PLACE, region_name=TEXT),
    "DeclaredMunicipality": record(
        **_PLACE,
        region_name=TEXT,
        operating_phase=maybe(record(phase=_PHASE, since=INSTANT, act=TEXT, note=TEXT)),
        operations_centre=maybe(record(since=INSTANT, place=TEXT, phones=many(TEXT), functions=many(TEXT))),
    ),
    "Message": record(**_MESSAGE),
    "DayStatus": record(
        date=DAY,
        level=READING,
        hazards=mapped(READING),
        zones=many(TEXT),
        hours=mapped(many(named("Hours"))),
        readings=many(record(source=TEXT, zone=TEXT, hazard=HAZARD, level=READING)),
    ),
    "Status": record(
        istat_code=ISTAT,
        name=TEXT,
        state=_STATE,
        checked_at=maybe(INSTANT),
        days=many(named("DayStatus")),
        bulletin=maybe(INSTANT),
        publisher=maybe(TEXT),
        messages=many(named("Message")),
        forecasts=many(named("Message")),
        demonstration=FLAG,
    ),
    "Source": record(
        id=TEXT,
        name=TEXT,
        publisher=TEXT,
        licence=TEXT,
        page=TEXT,
        hazards=many(HAZARD),
        expects=TEXT,
        absence=TEXT,
        civil_protection=FLAG,
        cadence_seconds=WHOLE,
        due=maybe(TEXT),
        timezone=TEXT,
        polled=FLAG,
        health=TEXT,
        newest_bulletin=maybe(INSTANT),
        last_change=maybe(INSTANT),
        last_success=maybe(INSTANT),
        lag_seconds=maybe(WHOLE),
        overdue_at=maybe(INSTANT),
        failures=WHOLE,
        last_failure=maybe(TEXT),
        withdrawn_bulletin=maybe(INSTANT),
        paused=FLAG,
        paused_since=maybe(INSTANT),
        alarms=many(record(code=TEXT, message=TEXT, since=INSTANT)),
        demonstration=FLAG,
    ),
    "RegionLevels": record(
        demonstration=FLAG,
        municipalities=many(record(**_PLACE, state=_STATE, today=READING, tomorrow=READING)),
        sources=many(named("Source")),
    ),
    "Coverage": record(
        demonstration=FLAG,
        counts=record(municipalities=WHOLE, alerts=WHOLE, plans=WHOLE),
        municipalities=many(
            record(
                **_PLACE,
                region_name=TEXT,
                alerts=record(covered=FLAG, zones=many(TEXT), sources=many(TEXT)),
                plan=maybe(record(published_at=INSTANT, geojson=URI)),
                standing=maybe(record(state=_STANDING, revised_on=maybe(DAY), expires_on=maybe(DAY))),
            )
        ),
        standings=mapped(record(municipalities=WHOLE, population=WHOLE, area_km2=NUMBER)),
        in_force=record(municipalities=maybe(NUMBER), population=maybe(NUMBER), area=maybe(NUMBER)),
    ),
}

_LON = in_query("lon", {"type": "number", "minimum": -180, "maximum": 180}, "longitude, degrees (EPSG:4326)")
_LAT = in_query("lat", {"type": "number", "minimum": -90, "maximum": 90}, "latitude, degrees (EPSG:4326)")
_EVERY_COVERAGE = {
    "demonstration": False,
    "counts": {"municipalities": 1, "alerts": 1, "plans": 0},
    "municipalities": [
        {
            **_FLORENCE,
            "alerts": {"covered": True, "zones": ["Tosc-A3"], "sources": ["dpc"]},
            "plan": None,
            "standing": {"state": "approved", "revised_on": "2025-03-04", "expires_on": "2028-03-04"},
        }
    ],
    "standings": {"approved": {"municipalities": 1, "population": 360930, "area_km2": 102.3}},
    "in_force": {"municipalities": 1, "population": 1, "area": 1},
}
_REGION = in_query("region", {"type": "string", "pattern": "^[0-9]{2}$"}, "one region only, two ISTAT digits")

PATHS: dict[str, Shape] = {
    "/api/v1/municipalities": {
        "get": get(
            "municipalities",
            "Municipalities by name, or all of them",
            json_answer(record(municipalities=many(named("Municipality"))), example={"municipalities": [_FLORENCE]}),
            in_query("q", TEXT, "a name, or how it begins; typing errors are forgiven"),
        )
    },
    "/api/v1/municipalities/{istat_code}": {
        "get": get(
            "municipality",
            "One municipality, its operating phase, and its operations centre (COC) while it is open",
            json_answer(named("DeclaredMunicipality"), example={**_FLORENCE, **_DECLARED}),
            ISTAT_CODE,
            problems=(404,),
        )
    },
    "/api/v1/municipalities/{istat_code}/status": {
        "get": get(
            "status",
            "Today and tomorrow of one municipality",
            json_answer(named("Status")),
            ISTAT_CODE,
            problems=(404,),
        )
    },
    "/api/v1/municipalities/{istat_code}/plan": {
        "get": get(
            "plan",
            "The published emergency plan",
            file_answer("application/geo+json", "GeoJSON (RFC 7946)"),
            ISTAT_CODE,
            problems=(404,),
        )
    },
    "/api/v1/municipalities/{istat_code}/plan.gpkg": {
        "get": get(
            "plan_geopackage",
            "The published emergency plan for GIS",
            file_answer("application/geopackage+sqlite3", "GeoPackage with styles"),
            ISTAT_CODE,
            problems=(404,),
        )
    },
    "/api/v1/municipalities/{istat_code}/plan/documents/{document_id}": {
        "get": get(
            "plan_document",
            "A document of the plan",
            file_answer("application/pdf", "The document, whole or in ranges"),
            ISTAT_CODE,
            in_path("document_id", WHOLE, "as the plan lists it"),
            problems=(404, 416),
        )
    },
    "/api/v1/plan-template.gpkg": {
        "get": get(
            "plan_template",
            "An empty plan to be filled in",
            file_answer("application/geopackage+sqlite3", "GeoPackage with all classes"),
        )
    },
    "/api/v1/locate": {
        "get": operation(
            "locate",
            "The municipality at a position; never kept",
            {"200": json_answer(named("Municipality"), example=_FLORENCE)},
            {**_LON, "required": True},
            {**_LAT, "required": True},
            problems=(404, 422),
        )
    },
    "/api/v1/regions/{region_code}/levels": {
        "get": get(
            "region",
            "Today's and tomorrow's level of every municipality of a region",
            json_answer(named("RegionLevels")),
            in_path("region_code", {"type": "string", "pattern": "^[0-9]{2}$"}, "two ISTAT digits: `09` = Toscana"),
            problems=(404,),
        )
    },
    "/api/v1/sources": {
        "get": get("sources", "How each source of alerts is", json_answer(record(sources=many(named("Source")))))
    },
    "/api/v1/coverage": {
        "get": get(
            "coverage",
            "Of each municipality: whether alerts and a plan are to be had here, and whether an approval of its plan is"
            " good; sums by standing, and the shares that are good",
            json_answer(named("Coverage"), example=_EVERY_COVERAGE),
            _REGION,
            problems=(404,),
        )
    },
    "/api/v1/coverage.csv": {
        "get": get(
            "coverage_csv",
            "The same as a table: a row for each municipality",
            file_answer("text/csv", "CSV in UTF-8, separated by semicolons"),
            _REGION,
            problems=(404,),
        )
    },
}
