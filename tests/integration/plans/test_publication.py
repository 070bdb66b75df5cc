"""What citizens see changes when somebody has looked at it, all at once, and back again."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import pytest
from shapely.geometry import Point, box
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.audit.log import acts
from app.core.audit.verify import verify
from app.core.errors import InputRefused, NotFound, Unavailable
from doubles.staged_rows import Row, layer_report
from plan_fixtures import ISTAT, NOW, OFFICIAL, Uploads
from plans.domain.difference import Change
from plans.domain.lifecycle import Body, Facts, State
from plans.models.versions import PlanVersion
from plans.publishing.difference import Difference, difference
from plans.publishing.holding import published_version
from plans.publishing.memory import recall
from plans.publishing.obstacles import obstacles, warnings
from plans.publishing.publication import publish, publish_again, roll_back, withdraw
from plans.publishing.review import confirm_repairs, leave_out
from plans.publishing.steps import record_step

#: About 8 m eastwards and 0.08 m, in degrees of longitude at this latitude.
METRES_8, CENTIMETRES_8 = 0.0001, 0.000001


def areas(count: int = 20) -> list[Row]:
    return [Row(f"area {n}", Point(11.2 + n / 1000, 43.77), public={"indirizzo": f"Via {n}"}) for n in range(count)]


def moved(row: Row, by: float) -> Row:
    return Row(row.key, Point(row.geometry.x + by, row.geometry.y), row.plan_class, row.public)


def counts(found: Difference) -> dict[str, int]:
    return {change.value: count for change, count in found.counts.items() if count}


def compare(uploads: Uploads, version_id: int) -> Difference:
    with uploads.transaction() as session:
        return difference(session, version_id)


def jobs(session: Session, task: str) -> list[dict]:
    query = text("SELECT args FROM procrastinate_jobs WHERE task_name = :task ORDER BY id")
    return list(session.scalars(query, {"task": task}))


def test_the_first_version_is_all_additions(uploads: Uploads, session: Session) -> None:
    version_id = uploads.stage(areas(3))
    assert counts(compare(uploads, version_id)) == {"added": 3}
    assert published_version(session, ISTAT) is None
    done = uploads.publish(version_id, act="DCC n. 77 del 05/07/2022")
    assert (done.version_id, done.number, done.before_id, done.already) == (version_id, 1, None, False)
    public = published_version(session, ISTAT)
    assert public is not None
    assert (public.id, public.act, public.published_by) == (version_id, "DCC n. 77 del 05/07/2022", OFFICIAL.name)
    assert jobs(session, "plans.render") == [{"istat_code": ISTAT}]


def test_two_points_changed_are_exactly_two_moves(uploads: Uploads) -> None:
    before = areas()
    uploads.publish(uploads.stage(before))
    after = [*before]
    after[3], after[11] = moved(before[3], METRES_8), moved(before[11], 5 * METRES_8)
    after[5] = moved(before[5], CENTIMETRES_8)
    found = compare(uploads, uploads.stage(after))
    assert counts(found) == {"moved": 2, "unchanged": 18}
    assert [(change.key, change.change, change.far) for change in found.changes] == [
        ("area 11", Change.MOVED, True),
        ("area 3", Change.MOVED, False),
    ]
    assert found.far == 1
    assert found.changes[1].metres == pytest.approx(8.05, abs=0.05)
    assert (found.changes[1].before, found.changes[1].after) == ((11.203, 43.77), (pytest.approx(11.2031), 43.77))


def test_what_went_what_came_and_what_is_said_differently(uploads: Uploads) -> None:
    uploads.publish(uploads.stage(areas(4)))
    same, other, gone, also = areas(4)
    other = Row(other.key, other.geometry, public={"indirizzo": "Via nuova"}, reserved={"telefono": "055"})
    also = Row(also.key, also.geometry, plan_class="AE_INCONTRO", public=also.public)
    found = compare(uploads, uploads.stage([same, other, also, Row("nuova")]))
    assert counts(found) == {"added": 2, "removed": 2, "changed": 1, "unchanged": 1}
    by_key = {(change.change.value, change.key): change for change in found.changes}
    assert by_key["changed", "area 1"].attributes == ("indirizzo", "telefono")
    assert by_key["removed", gone.key].after is None
    assert by_key["added", "area 3"].plan_class == "AE_INCONTRO"
    assert found.by_class["AE_INCONTRO"] == {Change.ADDED: 1}


def test_an_area_whose_outline_is_another_one_has_moved(uploads: Uploads) -> None:
    square = box(11.2, 43.7, 11.21, 43.71)
    uploads.publish(uploads.stage([Row("campo", square), Row("altro", square)]))
    wider = box(11.2, 43.7, 11.21 + METRES_8, 43.71)
    found = compare(uploads, uploads.stage([Row("campo", wider), Row("altro", square.segmentize(0.001))]))
    assert counts(found) == {"moved": 1, "unchanged": 1}


def test_outlines_of_thousands_of_vertices_are_compared_too(uploads: Uploads) -> None:
    def coast(shift: float) -> Row:
        return Row("fiume", Point(11.2 + shift, 43.7).buffer(0.05, quad_segs=1000), plan_class="RS_IDRA")

    uploads.publish(uploads.stage([coast(0)]))
    found = compare(uploads, uploads.stage([coast(10 * METRES_8)]))
    assert counts(found) == {"moved": 1}
    assert found.changes[0].metres == pytest.approx(80.5, abs=1)


def test_several_with_one_key_are_paired_in_their_order(uploads: Uploads) -> None:
    uploads.publish(
        uploads.stage([Row("x", Point(11.2, 43.7)), Row("x", Point(11.3, 43.7)), Row("x", Point(11.4, 43.7))])
    )
    found = compare(uploads, uploads.stage([Row("x", Point(11.2, 43.7)), Row("x", Point(11.31, 43.7))]))
    assert counts(found) == {"moved": 1, "removed": 1, "unchanged": 1}


def test_publishing_supersedes_and_rolling_back_restores(uploads: Uploads, session: Session) -> None:
    first, second = uploads.stage(areas(3)), uploads.stage(areas(5))
    uploads.publish(first)
    assert uploads.publish(second).before_id == first
    assert uploads.states() == ["superseded", "published"]
    with uploads.transaction() as transaction:
        back = roll_back(transaction, OFFICIAL, second, now=NOW)
    assert (back.version_id, back.before_id) == (first, second)
    assert uploads.states() == ["published", "superseded"]
    with uploads.transaction() as transaction:
        again = roll_back(transaction, OFFICIAL, second, now=NOW)
    assert (again.version_id, again.already) == (first, True)
    uploads.publish(second)
    assert uploads.states() == ["superseded", "published"]
    assert len(jobs(session, "plans.render")) == 4
    assert [act.action for act in acts(session, subject=f"municipality:{ISTAT}", limit=9)] == [
        "plan.published", "plan.rolled_back", "plan.published", "plan.published",
    ]  # fmt: skip
    assert verify(session).reason is None


def test_from_the_first_there_is_no_way_back_but_out(uploads: Uploads, session: Session) -> None:
    version_id = uploads.stage(areas(2))
    uploads.publish(version_id)
    with pytest.raises(InputRefused) as refused, uploads.transaction() as transaction:
        roll_back(transaction, OFFICIAL, version_id, now=NOW)
    assert refused.value.code == "plan_no_previous"
    with uploads.transaction() as transaction:
        gone = withdraw(transaction, OFFICIAL, version_id, reason="file sbagliato", now=NOW)
    assert (gone.version_id, gone.before_id) == (None, version_id)
    with uploads.transaction() as transaction:
        assert withdraw(transaction, OFFICIAL, version_id, reason="file sbagliato", now=NOW).already
    assert published_version(session, ISTAT) is None
    uploads.publish(version_id)
    assert uploads.states() == ["published"]


def test_going_back_can_be_undone_too(uploads: Uploads, session: Session) -> None:
    first, second, never = uploads.stage(areas(2)), uploads.stage(areas(3)), uploads.stage(areas(4))
    for version_id in (first, second):
        uploads.publish(version_id)
    with uploads.transaction() as transaction:
        roll_back(transaction, OFFICIAL, second, now=NOW)
    with uploads.transaction() as transaction:
        again = publish_again(transaction, OFFICIAL, second, reason="era giusta", now=NOW)
    assert (again.version_id, again.before_id) == (second, first)
    with uploads.transaction() as transaction:
        assert publish_again(transaction, OFFICIAL, second, reason="era giusta", now=NOW).already
    with uploads.transaction() as transaction:
        assert roll_back(transaction, OFFICIAL, second, now=NOW).version_id == first
    for version_id, reason, code in ((second, " ", "reason_missing"), (never, "per prova", "plan_never_public")):
        with pytest.raises(InputRefused) as refused, uploads.transaction() as transaction:
            publish_again(transaction, OFFICIAL, version_id, reason=reason, now=NOW)
        assert refused.value.code == code
    told = acts(session, subject=f"municipality:{ISTAT}", limit=9)
    assert [act.reason for act in told if act.action == "plan.published_again"] == ["era giusta"]


def test_pressing_twice_publishes_once(uploads: Uploads, session: Session) -> None:
    version_id = uploads.stage(areas(2))
    seen = uploads.seen(version_id)
    assert not uploads.publish(version_id, seen=seen).already
    again = uploads.publish(version_id, seen=seen)
    assert (again.version_id, again.already) == (version_id, True)
    assert len(jobs(session, "plans.render")) == 1


def test_a_late_second_press_does_not_undo_a_roll_back(uploads: Uploads) -> None:
    first, second = uploads.stage(areas(2)), uploads.stage(areas(3))
    uploads.publish(first)
    seen = uploads.seen(second)
    uploads.publish(second, seen=seen)
    with uploads.transaction() as session:
        roll_back(session, OFFICIAL, second, now=NOW)
    with pytest.raises(InputRefused) as refused:
        uploads.publish(second, seen=seen)
    assert refused.value.code == "plan_preview_stale"


def test_nothing_is_published_that_nobody_has_seen(uploads: Uploads) -> None:
    version_id = uploads.stage(areas(2))
    seen = uploads.seen(version_id)
    uploads.stage_again(version_id, areas(3))
    with pytest.raises(InputRefused, match="guardare di nuovo l'anteprima"):
        uploads.publish(version_id, seen=seen)
    assert uploads.states() == ["staged"]


def test_held_rows_wait_for_a_person(uploads: Uploads, session: Session) -> None:
    version_id = uploads.stage([*areas(2), Row("riparata", held=True), Row("dubbia", held=True)])
    with pytest.raises(InputRefused, match=r"\[P01\] .*aree riga 3, aree riga 4") as refused:
        uploads.publish(version_id)
    assert refused.value.code == "plan_not_publishable"
    repaired = session.scalar(text("SELECT id FROM plan_feature WHERE key = 'riparata'"))
    seen = uploads.seen(version_id)
    with uploads.transaction() as transaction:
        assert confirm_repairs(transaction, OFFICIAL, version_id, [repaired], now=NOW) == 1
        assert leave_out(transaction, OFFICIAL, version_id, now=NOW) == 1
    assert session.get_one(PlanVersion, version_id).answers["confirmed"] == [["aree", 3]]
    with pytest.raises(InputRefused, match="anteprima"):
        uploads.publish(version_id, seen=seen)
    uploads.publish(version_id)
    assert session.scalar(text("SELECT count(*) FROM plan_feature")) == 3


def test_attributes_that_are_not_on_the_list_keep_a_version_back(uploads: Uploads) -> None:
    version_id = uploads.stage([Row("a", public={"telefono": "055", "colore": "blu"})])
    with pytest.raises(InputRefused, match=r"\[P02\].*colore.*\[P02\].*telefono"):
        uploads.publish(version_id)


def test_personal_data_that_would_become_public_keep_a_version_back(uploads: Uploads, session: Session) -> None:
    layer = layer_report(columns={"nome": "Referente", "telefono": "Cellulare"}, personal=("Referente", "Cellulare"))
    version_id = uploads.stage([Row("a")], layers=[layer])
    found = obstacles(session, session.get_one(PlanVersion, version_id))
    assert [(finding.rule, finding.layer) for finding in found] == [("A07", "aree")]
    with pytest.raises(InputRefused, match=r"\[A07\].*Referente"):
        uploads.publish(version_id)


def test_rows_without_a_class_stay_out_and_are_counted(uploads: Uploads, session: Session) -> None:
    only = uploads.stage([Row("sfondo", plan_class=None)])
    with pytest.raises(InputRefused) as refused:
        uploads.publish(only)
    assert refused.value.code == "plan_without_features"
    mixed = uploads.stage([Row("sfondo", plan_class=None), Row("a")])
    assert [f.rule for f in warnings(session, session.get_one(PlanVersion, mixed))] == ["F06"]
    assert counts(compare(uploads, mixed)) == {"added": 1}


def test_years_that_disagree_are_pointed_out(uploads: Uploads, session: Session) -> None:
    rows = [Row("a", public={"atto": "DCC n. 12 del 3/5/2019"}), Row("b", source={"anno_piano": 2020})]
    version_id = uploads.stage(rows)
    assert warnings(session, session.get_one(PlanVersion, version_id)) == ()
    facts = Facts(Body.COUNCIL, "77", NOW.date().replace(2024))
    record_step(session, OFFICIAL, ISTAT, State.APPROVED, facts, now=NOW)
    (found,) = warnings(session, session.get_one(PlanVersion, version_id))
    assert (found.rule, found.message) == (
        "P04", "L'atto di approvazione è del 2024, i dati geografici dicono 2020.",
    )  # fmt: skip


def test_what_layers_were_is_remembered_when_it_is_published(uploads: Uploads, session: Session) -> None:
    layer = layer_report(name="Aree_Attesa_2024", columns={"nome": "DENOM"})
    version_id = uploads.stage([Row("a")], layers=[layer, layer_report("sfondo", None)])
    assert recall(session, ISTAT) == {}
    uploads.publish(version_id)
    assert [(known.plan_class, known.columns) for known in recall(session, ISTAT).values()] == [
        ("AE_ATTESA", {"nome": "DENOM"})
    ]
    assert list(recall(session, ISTAT)) == ["aree attesa|nome"]


def test_an_unknown_version_is_named(uploads: Uploads) -> None:
    with pytest.raises(NotFound, match="4711"), uploads.transaction() as session:
        publish(session, OFFICIAL, 4711, seen="", now=NOW)


def test_the_database_itself_lets_only_one_be_public(uploads: Uploads, session: Session) -> None:
    first, second = uploads.stage(areas(2)), uploads.stage(areas(3))
    uploads.publish(first)
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE plan_version SET state = 'published' WHERE id = :id"), {"id": second})


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each returned or was refused with, all begun together."""
    barrier, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def do(number: int) -> None:
        barrier.wait()
        try:
            results[number] = deeds[number]()
        except InputRefused as refused:
            results[number] = refused.code

    threads = [threading.Thread(target=do, args=[number]) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_who_publish_at_once_one_is_told_to_look_again(real_uploads: Uploads) -> None:
    uploads = real_uploads
    uploads.publish(uploads.stage(areas(2)))
    versions = [uploads.stage(areas(count)) for count in (3, 4, 5)]
    tokens = [uploads.seen(version) for version in versions]
    pairs = zip(versions, tokens, strict=True)
    results = at_once(*(lambda v=v, t=t: uploads.publish(v, seen=t).version_id for v, t in pairs))
    assert results.count("plan_preview_stale") == 2
    assert sorted(uploads.states()) == ["published", "staged", "staged", "superseded"]


def test_of_two_presses_at_once_one_finds_it_done(real_uploads: Uploads) -> None:
    uploads = real_uploads
    version_id = uploads.stage(areas(2))
    seen = uploads.seen(version_id)
    results = at_once(*[lambda: uploads.publish(version_id, seen=seen).already] * 3)
    assert sorted(map(str, results)) == ["False", "True", "True"]
    with uploads.transaction() as session:
        assert len(jobs(session, "plans.render")) == 1


def test_two_who_roll_back_at_once_go_back_once(real_uploads: Uploads) -> None:
    uploads = real_uploads
    versions = [uploads.stage(areas(count)) for count in (2, 3, 4)]
    for version in versions:
        uploads.publish(version)

    def back() -> bool:
        with uploads.transaction() as session:
            return roll_back(session, OFFICIAL, versions[-1], now=NOW).already

    assert sorted(map(str, at_once(back, back))) == ["False", "True"]
    assert uploads.states() == ["superseded", "published", "superseded"]


def test_a_crash_in_the_middle_leaves_what_was_public(real_uploads: Uploads) -> None:
    uploads = real_uploads
    first, second = uploads.stage(areas(2)), uploads.stage(areas(3))
    uploads.publish(first)
    seen = uploads.seen(second)
    with pytest.raises(Unavailable), uploads.transaction() as session:
        publish(session, OFFICIAL, second, seen=seen, now=NOW)
        raw = session.connection().connection.driver_connection
        with psycopg.connect(raw.info.dsn, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [raw.info.backend_pid])
    assert uploads.states() == ["published", "staged"]
    with uploads.transaction() as session:
        assert len(jobs(session, "plans.render")) == 1
    uploads.publish(second, seen=seen)
    assert uploads.states() == ["superseded", "published"]
