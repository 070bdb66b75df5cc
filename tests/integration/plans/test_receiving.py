"""Uploads are kept as they came, once, and begin a version each."""

from __future__ import annotations

import io
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.errors import InputRefused, NotFound
from app.core.storage import FileStore
from plan_fixtures import ISTAT, NOW, OFFICIAL, Uploads, add_municipality
from plans.examination.contract import Answers
from plans.models.versions import PlanVersion
from plans.publishing.answers import answer
from plans.publishing.receiving import MOST_FILES, keep, originals, receive


def files(store: FileStore) -> list[bytes]:
    return sorted(path.read_bytes() for path in store.root.rglob("*") if path.is_file())


def jobs(session: Session) -> list[tuple]:
    query = text("SELECT task_name, args, queue_name, priority, lock FROM procrastinate_jobs ORDER BY id")
    return [tuple(row) for row in session.execute(query)]


def test_an_upload_begins_a_version_and_asks_for_its_import(uploads: Uploads, session: Session) -> None:
    version_id = uploads.upload(b"abc", name="C:\\piani\\aree attesa.geojson")
    version = session.get_one(PlanVersion, version_id)
    assert (version.number, version.state, version.created_by, version.created_at) == (1, "draft", OFFICIAL.name, NOW)
    (original,) = originals(session, version_id)
    assert (original.name, original.size, original.uploaded_by) == ("aree attesa.geojson", 3, OFFICIAL.name)
    assert uploads.store.found(original.sha256).read_bytes() == b"abc"
    assert jobs(session) == [("plans.import", {"version_id": version_id}, "plans", -20, "plans.import")]


def test_the_same_octets_are_kept_once_whoever_gives_them(uploads: Uploads, session: Session) -> None:
    add_municipality(session, "052032", "Siena")
    first, second = uploads.upload(b"abc", "uno.zip"), uploads.upload(b"abc", "due.zip", istat="052032")
    assert files(uploads.store) == [b"abc"]
    names = [originals(session, version_id)[0].name for version_id in (first, second)]
    assert names == ["uno.zip", "due.zip"]


def test_pressing_twice_uploads_once(uploads: Uploads, session: Session) -> None:
    assert uploads.upload(b"abc") == uploads.upload(b"abc")
    assert len(jobs(session)) == 1
    assert uploads.upload(b"abcd") != uploads.upload(b"abc")


def test_an_original_cannot_be_changed(uploads: Uploads, session: Session) -> None:
    version_id = uploads.upload()
    for statement in ("UPDATE plan_original SET name = 'x'", "DELETE FROM plan_original", "TRUNCATE plan_original"):
        with pytest.raises(DBAPIError, match="only ever added"), session.begin_nested():
            session.execute(text(statement))
    path = uploads.store.path(originals(session, version_id)[0].sha256)
    assert path.stat().st_mode & 0o777 == 0o440


def test_uploads_without_files_or_with_too_many_are_refused(uploads: Uploads, session: Session) -> None:
    given = keep(uploads.store, "a", io.BytesIO(b"a"))
    for count, code in ((0, "upload_without_files"), (MOST_FILES + 1, "upload_too_many_files")):
        with pytest.raises(InputRefused) as refused:
            receive(session, OFFICIAL, ISTAT, [given] * count, now=NOW)
        assert refused.value.code == code
    with pytest.raises(NotFound) as unknown:
        receive(session, OFFICIAL, "999999", [given], now=NOW)
    assert unknown.value.code == "municipality_unknown"


def test_uploads_at_once_have_numbers_of_their_own(real_uploads: Uploads) -> None:
    uploads, made = real_uploads, []
    threads = [
        threading.Thread(target=lambda n=n: made.append(uploads.upload(b"same" if n % 2 else b"%d" % n)))
        for n in range(8)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    with uploads.transaction() as session:
        numbers = session.scalars(text("SELECT number FROM plan_version ORDER BY number")).all()
    assert list(numbers) == list(range(1, len(numbers) + 1))
    assert len(files(uploads.store)) == 5


def test_other_answers_ask_for_another_look(uploads: Uploads, session: Session) -> None:
    version_id = uploads.upload()
    said = Answers({"aree": "AE_ATTESA"}, {"aree": "EPSG:3003"}, {"aree": {"nome": "DENOM"}}, frozenset({("aree", 3)}))
    answer(session, version_id, said, now=NOW)
    assert session.get_one(PlanVersion, version_id).answers == {
        "classes": {"aree": "AE_ATTESA"},
        "systems": {"aree": "EPSG:3003"},
        "columns": {"aree": {"nome": "DENOM"}},
        "confirmed": [["aree", 3]],
    }
    assert len(jobs(session)) == 2
