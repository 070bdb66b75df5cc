"""What an examination made of an upload is in the database as it was, or not at all."""

from __future__ import annotations

import pyarrow as pa
import pytest
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from doubles.staged_rows import Row, examined
from plan_fixtures import NOW, Uploads
from plans.domain.findings import Finding, Scope, Severity
from plans.domain.taxonomy import CLASSES, Shape
from plans.examination.contract import ROWS
from plans.models.versions import PlanFinding, PlanVersion
from plans.publishing.staging import stage

SQUARE = box(11.2, 43.7, 11.201, 43.701)


def features(session: Session, version_id: int) -> list[tuple]:
    query = text("""
        SELECT layer, row, class, key, held, ST_AsText(geometry), ST_SRID(geometry), public, reserved, source
        FROM plan_feature WHERE version_id = :id ORDER BY id
    """)
    return [tuple(row) for row in session.execute(query, {"id": version_id})]


def test_rows_arrive_as_they_were_read(uploads: Uploads, session: Session) -> None:
    rows = [
        Row("piazza", Point(11.25, 43.77), public={"indirizzo": "Via è, «qui» \\ \n"}, reserved={"telefono": "055"}),
        Row("campo", SQUARE, source={"NOTE": "così", "n": 1.5}, held=True),
        Row("boh", LineString([(11, 43), (12, 44)]), plan_class=None),
    ]
    version_id = uploads.stage(rows)
    found = features(session, version_id)
    assert found[0] == (
        "aree", 1, "AE_ATTESA", "piazza", False, "POINT(11.25 43.77)", 4326,
        {"nome": "piazza", "indirizzo": "Via è, «qui» \\ \n"}, {"telefono": "055"}, {},
    )  # fmt: skip
    assert [(row[3], row[2], row[4]) for row in found[1:]] == [("campo", "AE_ATTESA", True), ("boh", None, False)]
    assert found[1][9] == {"NOTE": "così", "n": 1.5}
    version = session.get_one(PlanVersion, version_id)
    assert (version.state, version.features, version.layers[0]["name"]) == ("staged", 3, "aree")


def test_the_checksum_is_of_the_rows(uploads: Uploads, session: Session) -> None:
    def checksum(*rows: Row) -> str | None:
        return session.get_one(PlanVersion, uploads.stage(rows)).checksum

    one = checksum(Row("a"), Row("b"))
    assert one == checksum(Row("a"), Row("b"))
    assert one != checksum(Row("a"), Row("b", Point(11.25, 43.78)))
    assert one != checksum(Row("ab"), Row(""))


def test_what_text_cannot_hold_is_left_out_and_the_rest_stays(uploads: Uploads, session: Session) -> None:
    hostile = {"a": "x\0\0y", "b": "\\u0000", "c": "\\\0"}
    version_id = uploads.stage([Row("a", source=hostile)])
    assert features(session, version_id)[0][9] == {"a": "xy", "b": "\\u0000", "c": "\\"}


def test_findings_are_kept_with_their_place(uploads: Uploads, session: Session) -> None:
    finding = Finding("G02", Severity.REPAIRS, Scope.ROW, "riparata\0", "a.zip", "aree", 7, (11.2, 43.7), "conferma")
    version_id = uploads.stage([Row("a")], [finding, Finding("F06", Severity.INFORMS, Scope.FILE, "due livelli")])
    first, second = session.query(PlanFinding).filter_by(version_id=version_id).order_by(PlanFinding.id)
    assert (first.rule, first.level, first.scope, first.message) == ("G02", "R", "row", "riparata")
    assert (first.file, first.layer, first.row, first.longitude, first.latitude, first.proposal) == (
        "a.zip", "aree", 7, 11.2, 43.7, "conferma",
    )  # fmt: skip
    assert (second.row, second.longitude, second.file) == (None, None, None)


def test_an_upload_that_is_not_accepted_stays_a_draft_with_its_findings(uploads: Uploads, session: Session) -> None:
    version_id = uploads.stage([Row("a")])
    refusal = Finding("F05", Severity.REFUSES, Scope.FILE, "TopoJSON")
    uploads.stage_again(version_id, [Row("a")], [refusal], accepted=False)
    version = session.get_one(PlanVersion, version_id)
    assert (version.state, version.features, version.checksum) == ("draft", None, None)
    assert features(session, version_id) == []
    assert session.query(PlanFinding).filter_by(version_id=version_id).count() == 1
    with pytest.raises(InputRefused, match="non è ancora stata letta"):
        uploads.seen(version_id)


def test_staging_again_replaces_what_was_staged(uploads: Uploads, session: Session) -> None:
    version_id = uploads.stage([Row("a"), Row("b")])
    uploads.stage_again(version_id, [Row("c")])
    assert [row[3] for row in features(session, version_id)] == ["c"]


def test_a_version_that_was_public_is_not_staged_again(uploads: Uploads, session: Session) -> None:
    version_id = uploads.stage([Row("a")])
    uploads.publish(version_id)
    with pytest.raises(InputRefused) as refused:
        uploads.stage_again(version_id, [Row("b")])
    assert refused.value.code == "plan_version_closed"
    assert [row[3] for row in features(session, version_id)] == ["a"]


BOW_TIE = Polygon([(11, 43), (11.1, 43.1), (11.1, 43), (11, 43.1), (11, 43)])
BAD = {
    "not valid": ("AE_ATTESA", BOW_TIE),
    "empty": ("AE_ATTESA", Point()),
    "empty area": ("AE_ATTESA", MultiPolygon()),
    "a collection": (None, GeometryCollection([Point(11, 43)])),
    "with height": ("AE_ATTESA", Point(11, 43, 5)),
    "a line for an area": ("AE_ATTESA", LineString([(11, 43), (12, 44)])),
    "an unknown class": ("PIAZZA", Point(11, 43)),
}


@pytest.mark.parametrize("what", BAD)
def test_a_row_that_is_not_what_it_should_be_is_refused_on_any_way(
    uploads: Uploads, session: Session, what: str
) -> None:
    plan_class, geometry = BAD[what]
    before = uploads.stage([Row("a")])
    with pytest.raises(InputRefused) as refused:
        uploads.stage_again(before, [Row("fine"), Row("bad", geometry, plan_class)])
    assert refused.value.code == "plan_rows_refused"
    assert [row[3] for row in features(session, before)] == ["a"]
    by_hand = text("""
        INSERT INTO plan_feature (version_id, layer, row, class, key, held, geometry, public, reserved, source)
        VALUES (:id, 'l', 1, :class, 'k', false, ST_GeomFromText(:wkt, 4326), '{}', '{}', '{}')
    """)
    with pytest.raises(DBAPIError):
        session.execute(by_hand, {"id": before, "class": plan_class, "wkt": geometry.wkt})


@pytest.mark.parametrize("code", CLASSES)
def test_the_database_knows_the_shapes_of_every_class(uploads: Uploads, session: Session, code: str) -> None:
    drawn = {Shape.POINT: Point(11, 43), Shape.LINE: LineString([(11, 43), (12, 44)]), Shape.AREA: SQUARE}
    for shape, geometry in drawn.items():
        if shape in CLASSES[code].shapes:
            uploads.stage([Row("a", geometry, code)])
        else:
            with pytest.raises(InputRefused, match="ck_plan_feature_shape"):
                uploads.stage([Row("a", geometry, code)])


def test_what_is_not_json_is_refused(uploads: Uploads, session: Session) -> None:
    version_id = uploads.upload()
    made = examined(uploads.folder, [Row("a")])
    table = pa.ipc.open_file(made.rows).read_all()
    broken = table.set_column(table.schema.get_field_index("source"), ROWS.field("source"), [["{nan"]])
    with pa.OSFile(str(made.rows), "wb") as sink, pa.ipc.new_file(sink, ROWS) as writer:
        writer.write_table(broken)
    with pytest.raises(InputRefused) as refused, uploads.transaction() as transaction:
        stage(transaction, version_id, made, now=NOW)
    assert refused.value.code == "plan_rows_refused"
