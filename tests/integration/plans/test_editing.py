"""Changing a plan by hand: every change is a new staged version, and what was there stays."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping

import pytest
from shapely.geometry import Point, Polygon, mapping
from sqlalchemy import text

from app.core.errors import Forbidden, InputRefused, NotFound
from app.core.identity.person import Charge, Person
from app.core.identity.roles import Role
from doubles.staged_rows import Row
from plan_fixtures import ISTAT, NOW, Uploads
from plans.domain.difference import Change
from plans.editing.edits import GEOMETRY, Deed, Edit, EditRefused
from plans.editing.reading import editable, features, head
from plans.editing.saving import Edited, edit
from plans.examination.contract import Answers
from plans.models.versions import PlanVersion
from plans.publishing.answers import answer
from plans.publishing.difference import Difference, difference

SQUARE, MOVED = Point(11.25, 43.77), Point(11.26, 43.78)
ADDRESS = {"indirizzo": "Via Roma 1"}
RESERVED = {"note": "chiavi al bar", "Cell": "333"}
LINE = '{"type": "LineString", "coordinates": [[11.2, 43.7], [11.3, 43.8]]}'


def somebody(role: Role = Role.OFFICIAL, istat: str = ISTAT) -> Person:
    return Person(1, "ada@comune.example", "Ada", 1, "10.0.0.1", (Charge(role, 1, "Comune", frozenset({istat})),))


def geojson(shape: object) -> str:
    return json.dumps(mapping(shape))


@pytest.fixture
def public(uploads: Uploads) -> int:
    """A public version with two waiting areas and a hazard."""
    rows = [
        Row("AE_ATTESA/nome/piazza", SQUARE, public={"nome": "Piazza", **ADDRESS}, reserved=RESERVED),
        Row("AE_ATTESA/nome/scuola", Point(11.22, 43.75), public={"nome": "Scuola", **ADDRESS}),
        Row("RS_IDRA/nome/fiume", Polygon([(11.28, 43.80), (11.30, 43.80), (11.30, 43.82), (11.28, 43.82)]), "RS_IDRA",
            public={"nome": "Fiume", "livello": "elevato"}),
    ]  # fmt: skip
    version = uploads.stage(rows)
    uploads.publish(version)
    return version


def ids(uploads: Uploads, version: int) -> dict[str, str]:
    with uploads.transaction() as session:
        return {one.name: one.id for one in features(session, version)}


def make(uploads: Uploads, version: int, asked: Edit, person: Person | None = None) -> Edited:
    with uploads.transaction() as session:
        return edit(session, person or somebody(), ISTAT, version, asked, now=NOW)


def changed(uploads: Uploads, version: int) -> Difference:
    with uploads.transaction() as session:
        return difference(session, version)


def counts(found: Difference) -> Mapping[str, int]:
    return {
        change.value: number for change, number in found.counts.items() if number and change is not Change.UNCHANGED
    }


def test_a_move_is_a_move_and_everything_else_stays(uploads: Uploads, public: int) -> None:
    piazza = ids(uploads, public)["Piazza"]
    done = make(
        uploads,
        public,
        Edit(
            Deed.CHANGE, piazza, geometry=geojson(MOVED), typed={"nome": "Piazza", **ADDRESS, "note": "chiavi al bar"}
        ),
    )
    assert (done.version.state, done.version.based_on_id, done.version.number) == ("staged", public, 2)
    assert counts(changed(uploads, done.version.id)) == {"moved": 1}
    with uploads.transaction() as session:
        kept = session.scalar(
            text("SELECT reserved FROM plan_feature WHERE version_id = :v AND key LIKE '%piazza'"),
            {"v": done.version.id},
        )
        assert kept == {"note": "chiavi al bar", "Cell": "333"}, "personal columns stay reserved, and stay"
        assert session.get_one(PlanVersion, public).state == "published"


def test_a_new_name_is_a_change_of_the_same_thing(uploads: Uploads, public: int) -> None:
    done = make(
        uploads,
        public,
        Edit(
            Deed.CHANGE,
            ids(uploads, public)["Scuola"],
            typed={"nome": "Scuola media", "indirizzo": "Via Po 3", "capienza": "1.200"},
        ),
    )
    found = changed(uploads, done.version.id)
    assert counts(found) == {"changed": 1}
    assert set(found.changes[0].attributes) == {"nome", "indirizzo", "capienza"}
    with uploads.transaction() as session:
        one = editable(session, done.version.id, ids(uploads, done.version.id)["Scuola media"])
    assert one.values["capienza"] == 1200
    assert json.loads(one.geometry)["coordinates"] == [11.22, 43.75], "it stays where it was"


def test_added_and_removed(uploads: Uploads, public: int) -> None:
    added = make(
        uploads,
        public,
        Edit(Deed.ADD, plan_class="AE_ATTESA", geometry=geojson(MOVED), typed={"nome": "Parco", **ADDRESS}),
    )
    gone = make(uploads, added.version.id, Edit(Deed.REMOVE, ids(uploads, added.version.id)["Scuola"]))
    assert counts(changed(uploads, gone.version.id)) == {"added": 1, "removed": 1}
    assert set(ids(uploads, gone.version.id)) == {"Piazza", "Parco", "Fiume"}


def test_undo_brings_back_what_was_step_by_step(uploads: Uploads, public: int) -> None:
    first = make(uploads, public, Edit(Deed.REMOVE, ids(uploads, public)["Scuola"])).version.id
    second = make(uploads, first, Edit(Deed.REMOVE, ids(uploads, first)["Piazza"])).version.id
    once = make(uploads, second, Edit(Deed.UNDO)).version.id
    assert counts(changed(uploads, once)) == {"removed": 1}
    twice = make(uploads, once, Edit(Deed.UNDO)).version.id
    assert counts(changed(uploads, twice)) == {}
    with pytest.raises(InputRefused) as refused:
        make(uploads, twice, Edit(Deed.UNDO))
    assert refused.value.code == "plan_nothing_to_undo"


@pytest.mark.parametrize(
    ("typed", "where", "faults"),
    [
        ({"nome": ""}, "", {"nome"}),
        ({"nome": "Piazza", **ADDRESS, "capienza": "tanti"}, "", {"capienza"}),
        ({"nome": "Piazza", **ADDRESS, "rischi_serviti": "meteoriti"}, "", {"rischi_serviti"}),
        ({"nome": "Piazza, Mario 335 1234567", **ADDRESS}, "", {"nome"}),
        ({"nome": "Piazza", **ADDRESS}, "non è GeoJSON", {GEOMETRY}),
        ({"nome": "Piazza", **ADDRESS}, '{"type": "Point", "coordinates": [2.35, 48.85]}', {GEOMETRY}),
        ({"nome": "Piazza", **ADDRESS}, LINE, {GEOMETRY}),
        ({"nome": "", "capienza": "tanti"}, "[]", {"nome", "capienza", GEOMETRY}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_field_by_field_and_nothing_is_made(
    uploads: Uploads, public: int, typed: dict[str, str], where: str, faults: set[str]
) -> None:
    with pytest.raises(EditRefused) as refused:
        make(uploads, public, Edit(Deed.CHANGE, ids(uploads, public)["Piazza"], geometry=where, typed=typed))
    assert set(refused.value.faults) == faults
    assert uploads.states() == ["published"]


def test_a_crossed_outline_is_mended_and_said(uploads: Uploads, public: int) -> None:
    bow = Polygon([(11.24, 43.76), (11.25, 43.77), (11.25, 43.76), (11.24, 43.77)])
    done = make(
        uploads,
        public,
        Edit(Deed.ADD, plan_class="AE_ATTESA", geometry=geojson(bow), typed={"nome": "Prato", **ADDRESS}),
    )
    assert any("Posizione" in remark for remark in done.remarks)


def test_a_waiting_area_moved_into_a_danger_is_warned_of(uploads: Uploads, public: int) -> None:
    done = make(
        uploads,
        public,
        Edit(
            Deed.CHANGE,
            ids(uploads, public)["Piazza"],
            geometry=geojson(Point(11.29, 43.81)),
            typed={"nome": "Piazza", **ADDRESS},
        ),
    )
    assert any("idraulico" in remark for remark in done.remarks)
    with uploads.transaction() as session:
        rules = session.scalars(
            text("SELECT rule FROM plan_finding WHERE version_id = :v"), {"v": done.version.id}
        ).all()
    assert rules == ["G12"]


def test_whoever_comes_second_is_told_who_was_first(uploads: Uploads, public: int) -> None:
    scuola = ids(uploads, public)["Scuola"]
    make(uploads, public, Edit(Deed.REMOVE, scuola))
    with pytest.raises(InputRefused) as refused:
        make(uploads, public, Edit(Deed.REMOVE, scuola))
    assert refused.value.code == "plan_edited_meanwhile"
    assert "ada@comune.example" in refused.value.message


def test_two_at_once_make_one_version(real_uploads: Uploads) -> None:
    first = real_uploads.stage([Row("AE_ATTESA/nome/piazza", SQUARE, public={"nome": "Piazza", **ADDRESS})])
    start, outcomes = threading.Barrier(2), []

    def run() -> None:
        start.wait()
        try:
            make(
                real_uploads,
                first,
                Edit(Deed.ADD, plan_class="DAE", geometry=geojson(MOVED), typed={"nome": "Farmacia", **ADDRESS}),
            )
            outcomes.append("made")
        except InputRefused as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "plan_edited_meanwhile"]


def test_only_who_prepares_plans_here_may_and_others_find_nothing(uploads: Uploads, public: int) -> None:
    asked = Edit(Deed.REMOVE, ids(uploads, public)["Piazza"])
    with pytest.raises(NotFound):
        make(uploads, public, asked, somebody(istat="100005"))
    with pytest.raises(Forbidden):
        make(uploads, public, asked, somebody(Role.ADMIN))


def test_reading_the_files_again_would_lose_it_and_is_refused(uploads: Uploads, public: int) -> None:
    done = make(uploads, public, Edit(Deed.REMOVE, ids(uploads, public)["Piazza"]))
    with pytest.raises(InputRefused) as refused, uploads.transaction() as session:
        answer(session, done.version.id, Answers(), now=NOW)
    assert refused.value.code == "plan_version_edited"
    with uploads.transaction() as session:
        newest = head(session, ISTAT)
    assert newest is not None
    assert newest.id == done.version.id
