"""What the owner of a staged version sees of it, and what would change, on a map."""

from __future__ import annotations

import json

import pytest
from shapely.geometry import LineString, Point, box, shape
from sqlalchemy.orm import Session

from app.core.errors import InputRefused, NotFound
from doubles.staged_rows import Row
from plan_fixtures import ISTAT, Uploads
from plans.queries.geojson import plan_geojson
from plans.queries.preview import difference_geojson, preview_geojson, staged_version
from plans.queries.published import published_plan

SQUARE = box(11.2, 43.7, 11.21, 43.71)
ROWS = (
    Row("piazza", public={"indirizzo": "Via Alfa"}, reserved={"contatti": "Mario Bianchi"}),
    Row("campo", SQUARE, "AE_ASSIST"),
    Row("volo", Point(11.26, 43.78), "ZAE", reserved={"contatti": "Anna Verdi"}),
    Row("fiume", SQUARE, "RS_IDRA"),
    Row("ignota", plan_class=None),
)


def test_the_preview_is_the_public_document_and_what_only_its_owner_sees(uploads: Uploads, session: Session) -> None:
    version_id = uploads.stage([*ROWS, Row("dubbia", Point(11.3, 43.8), held=True)])
    assert staged_version(session, ISTAT).id == version_id
    written = preview_geojson(session, version_id)
    seen = json.loads(written)
    marked = {
        one["id"]: {name for name in ("reserved", "held") if one["properties"].get(name)} for one in seen["features"]
    }
    assert marked == {
        "AE_ATTESA:dubbia": {"held"},
        "AE_ATTESA:piazza": set(),
        "AE_ASSIST:campo": set(),
        "ZAE:volo": {"reserved"},
        "RS_IDRA:fiume": set(),
    }
    assert [code for code, one in seen["classes"].items() if one.get("reserved")] == ["ZAE"]
    assert (seen["preview"]["held"], seen["preview"]["without_class"]) == (1, 1)
    assert seen["preview"]["seen"] == uploads.seen(version_id)
    for word in ("Mario", "Anna"):
        assert word not in written.decode()


def test_what_was_previewed_is_what_becomes_public(uploads: Uploads, session: Session) -> None:
    version_id = uploads.stage(ROWS)
    seen = json.loads(preview_geojson(session, version_id))
    uploads.publish(version_id)
    public = json.loads(plan_geojson(session, published_plan(session, ISTAT)))
    assert [one for one in seen["features"] if "reserved" not in one["properties"]] == public["features"]
    assert set(seen) - set(public) == {"preview"}


def test_the_difference_is_drawn(uploads: Uploads, session: Session) -> None:
    uploads.publish(uploads.stage(ROWS))
    piazza, _, volo, _, _ = ROWS
    wider = box(11.2, 43.7, 11.22, 43.71)
    version_id = uploads.stage(
        [
            Row("piazza", Point(11.26, 43.77), public=piazza.public, reserved=piazza.reserved),
            Row("campo", wider, "AE_ASSIST"),
            Row("volo", volo.geometry, "ZAE", reserved={"contatti": "Carlo Neri"}),
            Row("fuga", LineString([(11.2, 43.7), (11.3, 43.8)]), "VIA_FUGA"),
        ]
    )
    written = difference_geojson(session, version_id)
    drawn = json.loads(written)
    found = {one["id"]: one for one in drawn["features"]}
    assert {name: one["properties"]["change"] for name, one in found.items()} == {
        "RS_IDRA:fiume": "removed",
        "AE_ASSIST:campo": "moved",
        "AE_ATTESA:piazza": "moved",
        "VIA_FUGA:fuga": "added",
        "ZAE:volo": "changed",
    }
    assert shape(found["RS_IDRA:fiume"]["geometry"]).equals(SQUARE)
    assert shape(found["VIA_FUGA:fuga"]["geometry"]).geom_type == "LineString"
    assert found["AE_ATTESA:piazza"]["geometry"] == {
        "type": "LineString",
        "coordinates": [[11.25, 43.77], [11.26, 43.77]],
    }
    assert "was" not in found["AE_ATTESA:piazza"]["properties"]
    assert shape(found["AE_ASSIST:campo"]["properties"]["was"]).equals(SQUARE)
    assert found["ZAE:volo"]["properties"]["attributes"] == ["contatti"]
    assert "Neri" not in written.decode()
    assert (drawn["version"], drawn["against"], drawn["listed"]) == (2, 1, 5)
    assert drawn["counts"] == {"added": 1, "removed": 1, "moved": 2, "changed": 1, "unchanged": 0}


def test_a_reserved_name_is_not_in_the_difference(uploads: Uploads, session: Session) -> None:
    rows = [Row("a", reserved={"nome": "Casa Rossi"}), Row("b", public={"nome": "Piazza"}, reserved={"nome": "Verdi"})]
    written = difference_geojson(session, uploads.stage(rows)).decode()
    assert ("Rossi" in written, "Verdi" in written, "Piazza" in written) == (False, False, True)


def test_the_first_version_is_all_new_and_what_was_not_read_has_no_preview(uploads: Uploads, session: Session) -> None:
    with pytest.raises(NotFound, match="non ha una versione del piano in preparazione"):
        staged_version(session, ISTAT)
    drawn = json.loads(difference_geojson(session, uploads.stage(ROWS[:2])))
    assert (drawn["against"], [one["properties"]["change"] for one in drawn["features"]]) == (None, ["added"] * 2)
    for ask in (preview_geojson, difference_geojson):
        with pytest.raises(InputRefused, match="non è ancora stata letta"):
            ask(session, uploads.upload(b"x"))
