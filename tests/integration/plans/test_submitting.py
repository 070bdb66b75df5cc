"""A plan becomes public when two people have looked at the same preview, and not before."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, acts
from app.core.audit.verify import verify
from app.core.db import Database
from app.core.errors import ExpectedError, Forbidden, InputRefused, NotFound
from app.core.identity.grants import grant
from app.core.identity.issuers import own_issuer
from app.core.identity.models import Account
from app.core.identity.person import Person
from app.core.identity.roles import Role
from app.core.identity.sessions import begin_session, signed_in
from app.core.letters.models import Letter
from doubles.staged_rows import Row, layer_report
from plan_fixtures import ISTAT, NOW, Uploads, add_municipality
from plans.documents.serving import served_documents
from plans.models.submissions import PlanSubmission
from plans.models.versions import PlanVersion
from plans.publishing.authors import has_made
from plans.publishing.holding import published_version
from plans.publishing.mending import mend
from plans.publishing.preparing import begin, cite, say, settle_held
from plans.publishing.receiving import keep, originals
from plans.publishing.submissions import submissions
from plans.publishing.submitting import approve, send_back, submit, take_back
from plans.publishing.undoing import go_back

PAGE = "https://piani.example/comuni/048017/piano"
LINK = "https://x.example/comune/048017/piani/1/invio"
ELSEWHERE = "100005"


@dataclass
class People:
    """An official who prepares, two approvers, and an approver of another municipality."""

    session: Session
    count: int = field(default=0)

    def person(self, role: Role, istat_code: str = ISTAT) -> Person:
        self.count += 1
        made = Account(email=f"p{self.count}@comune.example", name=f"P{self.count}", created_at=NOW, created_by="prova")
        self.session.add(made)
        self.session.flush()
        actor = Actor("prova", "test")
        grant(self.session, actor, made, role, own_issuer(self.session, actor, istat_code, now=NOW), now=NOW)
        _, token = begin_session(self.session, made.id, method="password", origin="test", agent="", now=NOW)
        person = signed_in(self.session, token, origin="test", now=NOW)
        assert person is not None
        return person


@pytest.fixture
def people(session: Session, uploads: Uploads) -> People:
    add_municipality(session, ELSEWHERE, "Prato", (11.0, 43.8, 11.1, 43.95))
    return People(session)


@pytest.fixture
def official(people: People) -> Person:
    return people.person(Role.OFFICIAL)


@pytest.fixture
def approver(people: People) -> Person:
    return people.person(Role.APPROVER)


def code(error: pytest.ExceptionInfo[ExpectedError]) -> str:
    return error.value.code


def test_one_submits_and_another_publishes(
    session: Session, uploads: Uploads, official: Person, approver: Person
) -> None:
    seen = uploads.seen(uploads.stage([Row("a"), Row("b")]))
    cite(session, official, ISTAT, 1, "DCC n. 12 del 3/4/2026", {}, seen=0, now=NOW)
    first = submit(session, official, ISTAT, 1, seen=seen, link=LINK, now=NOW)
    assert submit(session, official, ISTAT, 1, seen=seen, link=LINK, now=NOW).id == first.id, "pressed twice"
    letters = session.scalars(select(Letter).order_by(Letter.id)).all()
    assert [(letter.kind, letter.address) for letter in letters] == [("plan_submitted", approver.email)]
    assert LINK in letters[0].body
    assert published_version(session, ISTAT) is None
    done = approve(session, approver, ISTAT, 1, seen=seen, page=PAGE, link=LINK, now=NOW)
    assert (done.number, done.already) == (1, False)
    public = published_version(session, ISTAT)
    assert public is not None and (public.act, public.published_by) == ("DCC n. 12 del 3/4/2026", approver.email)
    (kept,) = submissions(session, public.id)
    assert (kept.by, kept.decision, kept.decided_by) == (official.name, "approved", approver.name)
    assert {"plan.act_cited", "plan.submitted", "plan.published", "plan.approved"} <= {
        act.action for act in acts(session, subject=f"municipality:{ISTAT}", limit=20)
    }
    assert verify(session).broken_at is None


def test_who_has_made_a_version_cannot_approve_it_whoever_has_sent_it(
    session: Session, uploads: Uploads, official: Person, approver: Person
) -> None:
    seen = uploads.seen(uploads.stage([Row("a")]))
    session.execute(update(PlanVersion).values(created_by=approver.email))
    submit(session, official, ISTAT, 1, seen=seen, link=LINK, now=NOW)
    with pytest.raises(Forbidden) as refused:
        approve(session, approver, ISTAT, 1, seen=seen, page=PAGE, link=LINK, now=NOW)
    assert code(refused) == "plan_author_approves"


def test_who_has_submitted_cannot_approve_whatever_their_role(
    session: Session, uploads: Uploads, approver: Person
) -> None:
    seen = uploads.seen(uploads.stage([Row("a")]))
    row = submit(session, approver, ISTAT, 1, seen=seen, link=LINK, now=NOW)
    with pytest.raises(Forbidden) as refused:
        approve(session, approver, ISTAT, 1, seen=seen, page=PAGE, link=LINK, now=NOW)
    assert code(refused) == "plan_author_approves"
    with pytest.raises(IntegrityError, match="two_people"):
        session.execute(
            update(PlanSubmission)
            .where(PlanSubmission.id == row.id)
            .values(decision="approved", decided_by=approver.account_id, decided_at=NOW)
        )


def test_who_has_had_a_hand_in_it_does_not_approve_it(
    session: Session, uploads: Uploads, people: People, official: Person, approver: Person
) -> None:
    uploads.stage([Row("a")])
    cite(session, approver, ISTAT, 1, "DCC n. 12 del 3/4/2026", {}, seen=0, now=NOW)
    first = session.scalars(select(PlanVersion)).one()
    by_hand = {
        "istat_code": ISTAT, "state": "staged", "created_at": NOW, "staged_at": NOW, "checksum": first.checksum,
        "answers": first.answers, "layers": first.layers, "examined_at": NOW, "features": 0, "edit": {},
    }  # fmt: skip
    second = PlanVersion(**by_hand, number=2, created_by=approver.email, based_on_id=first.id)
    session.add(second)
    session.flush()
    third = PlanVersion(**by_hand, number=3, created_by=official.email, based_on_id=second.id)
    session.add(third)
    session.flush()
    assert [has_made(session, made, approver.email) for made in (first, second, third)] == [True] * 3
    assert [has_made(session, made, official.email) for made in (first, second, third)] == [False, False, True]
    second.published_at = NOW
    session.flush()
    assert not has_made(session, third, approver.email), "what two people have published is nobody's any more"
    seen = uploads.seen(first.id)
    submit(session, official, ISTAT, 1, seen=seen, link=LINK, now=NOW)
    with pytest.raises(Forbidden) as refused:
        approve(session, approver, ISTAT, 1, seen=seen, page=PAGE, link=LINK, now=NOW)
    assert code(refused) == "plan_author_approves"
    assert (
        approve(session, people.person(Role.APPROVER), ISTAT, 1, seen=seen, page=PAGE, link=LINK, now=NOW).number == 1
    )


def test_an_official_does_not_approve(session: Session, uploads: Uploads, people: People, official: Person) -> None:
    seen = uploads.seen(uploads.stage([Row("a")]))
    submit(session, official, ISTAT, 1, seen=seen, link=LINK, now=NOW)
    for act in (
        lambda who: approve(session, who, ISTAT, 1, seen=seen, page=PAGE, link=LINK, now=NOW),
        lambda who: send_back(session, who, ISTAT, 1, reasons="per prova", link=LINK, now=NOW),
    ):
        with pytest.raises(Forbidden) as refused:
            act(people.person(Role.OFFICIAL))
        assert code(refused) == "not_allowed"


def test_for_another_municipality_there_is_nothing(session: Session, uploads: Uploads, people: People) -> None:
    seen = uploads.seen(uploads.stage([Row("a")]))
    stranger = people.person(Role.APPROVER, ELSEWHERE)
    for act in (
        lambda: submit(session, stranger, ISTAT, 1, seen=seen, link=LINK, now=NOW),
        lambda: submit(session, stranger, ELSEWHERE, 1, seen=seen, link=LINK, now=NOW),
        lambda: approve(session, stranger, ELSEWHERE, 1, seen=seen, page=PAGE, link=LINK, now=NOW),
        lambda: say(session, stranger, ELSEWHERE, 1, lambda said: said, seen=0, now=NOW),
        lambda: settle_held(session, stranger, ELSEWHERE, 1, None, confirm=True, seen=0, now=NOW),
        lambda: go_back(session, stranger, ELSEWHERE, 1, reason="per prova", now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_what_has_changed_since_is_not_approved(
    session: Session, uploads: Uploads, official: Person, approver: Person
) -> None:
    one = uploads.stage([Row("a")])
    seen = uploads.seen(one)
    submit(session, official, ISTAT, 1, seen=seen, link=LINK, now=NOW)
    uploads.publish(uploads.stage([Row("b")]))
    for given in (seen, uploads.seen(one)):
        with pytest.raises(InputRefused) as refused:
            approve(session, approver, ISTAT, 1, seen=given, page=PAGE, link=LINK, now=NOW)
        assert code(refused) == "plan_preview_stale"
    assert (
        send_back(session, approver, ISTAT, 1, reasons="guardare di nuovo", link=LINK, now=NOW).decision == "returned"
    )
    submit(session, official, ISTAT, 1, seen=uploads.seen(one), link=LINK, now=NOW)
    assert approve(session, approver, ISTAT, 1, seen=uploads.seen(one), page=PAGE, link=LINK, now=NOW).number == 1


def test_nobody_changes_what_waits_for_approval(session: Session, uploads: Uploads, official: Person) -> None:
    seen = uploads.seen(uploads.stage([Row("a", held=False)]))
    submit(session, official, ISTAT, 1, seen=seen, link=LINK, now=NOW)
    for act in (
        lambda: cite(session, official, ISTAT, 1, "DCC n. 1 del 1/1/2026", {}, seen=0, now=NOW),
        lambda: settle_held(session, official, ISTAT, 1, None, confirm=True, seen=0, now=NOW),
        lambda: mend(session, official, ISTAT, 1, [], now=NOW),
    ):
        with pytest.raises(InputRefused) as refused:
            act()
        assert code(refused) == "plan_version_submitted"
    assert take_back(session, official, ISTAT, 1, now=NOW).decision == "taken_back"
    cite(session, official, ISTAT, 1, "DCC n. 1 del 1/1/2026", {}, seen=0, now=NOW)


def test_only_who_has_submitted_takes_it_back(
    session: Session, uploads: Uploads, official: Person, approver: Person
) -> None:
    submit(session, official, ISTAT, 1, seen=uploads.seen(uploads.stage([Row("a")])), link=LINK, now=NOW)
    with pytest.raises(Forbidden) as refused:
        take_back(session, approver, ISTAT, 1, now=NOW)
    assert code(refused) == "plan_submitted_by_other"
    send_back(session, approver, ISTAT, 1, reasons="manca il COC", link=LINK, now=NOW)
    with pytest.raises(InputRefused) as late:
        take_back(session, official, ISTAT, 1, now=NOW)
    assert code(late) == "plan_submission_decided" and approver.name in late.value.message


@pytest.mark.parametrize(
    ("rows", "layer", "refusal"),
    [
        ([Row("a", held=True)], layer_report(), "plan_not_publishable"),
        ([Row("a", plan_class=None)], layer_report(plan_class=None), "plan_without_features"),
        ([Row("a")], replace(layer_report(), assumed=True), "plan_system_unconfirmed"),
    ],
)
def test_what_is_not_ready_is_not_submitted(
    session: Session, uploads: Uploads, official: Person, rows: list[Row], layer: object, refusal: str
) -> None:
    seen = uploads.seen(uploads.stage(rows, layers=[layer]))
    with pytest.raises(InputRefused) as refused:
        submit(session, official, ISTAT, 1, seen=seen, link=LINK, now=NOW)
    assert code(refused) == refusal


def test_two_who_prepare_are_told_of_each_other(
    session: Session, uploads: Uploads, official: Person, people: People
) -> None:
    uploads.stage([Row("a")])
    other = people.person(Role.OFFICIAL)
    say(session, official, ISTAT, 1, lambda said: replace(said, classes={"aree": "CO_COC"}), seen=0, now=NOW)
    with pytest.raises(InputRefused) as refused:
        say(session, other, ISTAT, 1, lambda said: replace(said, classes={"aree": "DAE"}), seen=0, now=NOW)
    assert code(refused) == "plan_version_overtaken" and official.name in refused.value.message
    say(session, other, ISTAT, 1, lambda said: replace(said, classes={"aree": "DAE"}), seen=1, now=NOW)
    version = session.query(PlanVersion).one()
    assert (version.answers["classes"], version.edition, version.changed_by) == ({"aree": "DAE"}, 2, other.name)


def test_a_mended_file_takes_the_place_of_its_namesake(session: Session, uploads: Uploads, official: Person) -> None:
    files = [keep(uploads.store, name, io.BytesIO(content)) for name, content in (("a.json", b"1"), ("b.json", b"2"))]
    begin(session, official, ISTAT, files, now=NOW)
    say(session, official, ISTAT, 1, lambda said: replace(said, classes={"a": "DAE"}), seen=1, now=NOW)
    better = keep(uploads.store, "a.json", io.BytesIO(b"3"))
    made = mend(session, official, ISTAT, 1, [better], now=NOW + timedelta(minutes=1))
    assert made.number == 2 and made.answers["classes"] == {"a": "DAE"}
    assert {one.name: one.sha256 for one in originals(session, made.id)} == {
        "a.json": better.stored.sha256,
        "b.json": files[1].stored.sha256,
    }


def test_documents_become_public_with_the_version(
    session: Session, uploads: Uploads, official: Person, approver: Person
) -> None:
    version_id = uploads.stage([Row("a")])
    paper = {"name": "Piano.pdf", "pages": 3, "has_text": True, "title": None, "size": 9, "sha256": "a" * 64}
    session.get_one(PlanVersion, version_id).documents = [{**paper, "kind": "plan"}]
    cite(session, official, ISTAT, 1, "", {"a" * 64: "act"}, seen=0, now=NOW)
    seen = uploads.seen(version_id)
    submit(session, official, ISTAT, 1, seen=seen, link=LINK, now=NOW)
    assert served_documents(session, ISTAT) == []
    approve(session, approver, ISTAT, 1, seen=seen, page=PAGE, link=LINK, now=NOW)
    assert [(one.name, one.kind) for one in served_documents(session, ISTAT)] == [("Piano.pdf", "act")]


def test_of_two_who_approve_at_once_one_is_told(fresh_database: Database, real_uploads: Uploads) -> None:
    with fresh_database.transaction() as session:
        people = People(session)
        official, *approvers = (people.person(role) for role in (Role.OFFICIAL, Role.APPROVER, Role.APPROVER))
    seen = real_uploads.seen(real_uploads.stage([Row("a")]))
    with fresh_database.transaction() as session:
        submit(session, official, ISTAT, 1, seen=seen, link=LINK, now=NOW)
    ready, told = threading.Barrier(2), []

    def decide(person: Person) -> None:
        ready.wait(30)
        try:
            with fresh_database.transaction() as session:
                approve(session, person, ISTAT, 1, seen=seen, page=PAGE, link=LINK, now=NOW)
            told.append("published")
        except InputRefused as refused:
            told.append(refused.code)

    both = [threading.Thread(target=decide, args=(person,)) for person in approvers]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert sorted(told) == ["plan_submission_decided", "published"]
    with fresh_database.transaction() as session:
        assert session.scalar(text("SELECT publications FROM plan")) == 1
