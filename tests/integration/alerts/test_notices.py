"""From what one person writes to what devices are told, with a second person in between."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from alert_fixtures import bodies, outcomes, titles
from alerts.domain.notice import DraftState, Kind, Step, Verdict
from alerts.models.dispatch import Dispatch
from alerts.models.notices import NoticeVersion
from alerts.models.subscriptions import Subscription
from alerts.notices.alarming import alarm_waiting
from alerts.notices.alone import break_glass, review
from alerts.notices.approving import approve, send_back, submit, take_back
from alerts.notices.drafting import begin, discard, draft_of, restore, save
from alerts.notices.following import follow_up
from alerts.notices.foreseeing import estimate, preview
from alerts.notices.keeping import keep_notices
from alerts.queries.desk_notices import desk_notice, desk_notices, notice_history, waiting
from alerts.queries.notices import public_notices
from alerts.queries.reach import dispatch_reach, notice_dispatches
from app.core.audit.models import Act
from app.core.clock import utc_now
from app.core.errors import ExpectedError, Forbidden, InputRefused, NotFound
from app.core.identity.roles import Role
from app.core.letters.models import Letter
from app.web.edition import edition_of
from notice_fixtures import FIRENZE, PRATO, SIENA, NoticeDesk, notice


def steps(notices: NoticeDesk, notice_id: int) -> list[Step]:
    with notices.product.database.transaction() as session:
        return [step.step for step in notice_history(session, notices.official, FIRENZE, notice_id)]


def set_device(notices: NoticeDesk, endpoint: str, **values: object) -> None:
    with notices.product.database.transaction() as session:
        session.execute(update(Subscription).where(Subscription.endpoint == endpoint).values(**values))


def test_a_notice_reaches_who_follows_the_place_and_wants_its_category(notices: NoticeDesk) -> None:
    product = notices.product
    follower, elsewhere = product.subscribe(FIRENZE, SIENA), product.subscribe(SIENA)
    schools_only, roads = product.subscribe(FIRENZE), product.subscribe(PRATO, FIRENZE)
    set_device(notices, schools_only.info["endpoint"], notice_categories=["schools"])
    set_device(notices, roads.info["endpoint"], notice_categories=["roads"])
    with product.database.transaction() as session:
        foreseen = estimate(session, notices.official, FIRENZE, notice(), now=utc_now())
        shown = preview(session, notices.official, FIRENZE, notice(), base_url=product.settings.base_url)
    version = notices.published()
    assert product.drain()
    assert titles(follower) == titles(roads) == ["Firenze: Via Roma chiusa"] == [shown.title]
    assert titles(elsewhere) == titles(schools_only) == []
    assert (foreseen.devices, foreseen.asleep, foreseen.by_municipality) == (2, 0, {FIRENZE: 2})
    (payload,) = follower.payloads
    assert payload["notification"]["navigate"].endswith(f"/comuni/{FIRENZE}/avvisi/{_notice_of(notices, version.id)}")
    assert bodies(follower)[0].startswith(
        "La strada è chiusa per un albero caduto.\nPassare da qui (https://example.it"
    )
    assert "level" not in payload["notification"]["data"]


def test_its_reach_is_counted_as_that_of_an_alert(notices: NoticeDesk) -> None:
    product = notices.product
    product.subscribe(FIRENZE)
    version = notices.published()
    assert product.drain()
    with product.database.transaction() as session:
        (sent,) = notice_dispatches(session, _notice_of(notices, version.id))
        _, places = dispatch_reach(session, sent.id)
    assert (sent.cause, sent.source_id, sent.total.queued, sent.total.accepted) == ("notice", "municipal", 1, 1)
    assert [(place.istat_code, place.reached.accepted, place.reached.matched) for place in places] == [(FIRENZE, 1, 1)]


def test_who_wrote_or_submitted_it_cannot_approve_it(shared_notices: NoticeDesk) -> None:
    draft = shared_notices.do(begin, shared_notices.approver, FIRENZE, notice())
    shared_notices.do(submit, shared_notices.other, FIRENZE, draft.notice_id, seen=1)
    for person in (shared_notices.approver, shared_notices.other):
        with pytest.raises(Forbidden) as refused:
            shared_notices.do(approve, person, FIRENZE, draft.notice_id, seen=1)
        assert refused.value.code == "notice_own"
    with pytest.raises(Forbidden):
        shared_notices.do(approve, shared_notices.official, FIRENZE, draft.notice_id, seen=1)


def test_of_two_approvers_at_once_one_wins_and_the_other_is_told(notices: NoticeDesk) -> None:
    draft = notices.written()
    together, said = threading.Barrier(2), []

    def decide(person: object) -> None:
        together.wait(10)
        try:
            notices.do(approve, person, FIRENZE, draft.notice_id, seen=draft.revision)
            said.append("published")
        except ExpectedError as error:
            said.append(error.code)

    threads = [threading.Thread(target=decide, args=[who]) for who in (notices.approver, notices.other)]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    assert sorted(said) == ["notice_already_decided", "published"]
    with notices.product.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(NoticeVersion)) == 1
        assert session.scalar(select(func.count()).select_from(Dispatch)) == 1


def test_of_two_who_write_the_second_is_told_who_was_first(shared_notices: NoticeDesk) -> None:
    draft = shared_notices.do(begin, shared_notices.official, FIRENZE, notice())
    shared_notices.do(save, shared_notices.other, FIRENZE, draft.notice_id, notice(title="Altra"), seen=1)
    with pytest.raises(InputRefused, match="Bea Responsabile") as refused:
        shared_notices.do(save, shared_notices.official, FIRENZE, draft.notice_id, notice(title="Mia"), seen=1)
    assert refused.value.code == "notice_changed_meanwhile"


def test_the_notices_of_another_municipality_are_not_there(shared_notices: NoticeDesk) -> None:
    draft, stranger = shared_notices.written(), shared_notices.desk.person(Role.APPROVER, SIENA)
    number = draft.notice_id
    for istat_code in (FIRENZE, SIENA):
        here = (stranger, istat_code, number)
        for use_case, about, more in (
            (draft_of, (), {}),
            (save, (notice(SIENA),), {"seen": 1}),
            (discard, (), {"seen": 1}),
            (restore, (), {}),
            (submit, (), {"seen": 1}),
            (take_back, (), {}),
            (approve, (), {"seen": 1}),
            (send_back, ("motivi di prova",), {"seen": 1}),
            (break_glass, ("motivi di prova",), {"seen": 1}),
            (review, (1, Verdict.CONFIRMED, "motivi di prova"), {}),
            (follow_up, (Kind.UPDATE,), {}),
        ):
            with shared_notices.product.database.transaction() as session, pytest.raises(NotFound):
                more = more if use_case is draft_of else more | {"now": utc_now()}
                use_case(session, *here, *about, **more)
        for query in (desk_notice, notice_history):
            with shared_notices.product.database.transaction() as session, pytest.raises(NotFound):
                query(session, *here)
    with pytest.raises(NotFound):
        shared_notices.do(begin, stranger, SIENA, notice(SIENA, FIRENZE))


def test_an_approver_sends_it_back_with_reasons_and_the_author_takes_it_back(shared_notices: NoticeDesk) -> None:
    draft = shared_notices.written()
    with pytest.raises(InputRefused):
        shared_notices.do(send_back, shared_notices.approver, FIRENZE, draft.notice_id, "no", seen=1)
    returned = shared_notices.do(
        send_back, shared_notices.approver, FIRENZE, draft.notice_id, "Manca la deviazione.", seen=1
    )
    assert (returned.state, returned.returned) == (DraftState.OPEN, "Manca la deviazione.")
    shared_notices.do(submit, shared_notices.official, FIRENZE, draft.notice_id, seen=1)
    assert shared_notices.do(take_back, shared_notices.official, FIRENZE, draft.notice_id).state is DraftState.OPEN
    assert steps(shared_notices, draft.notice_id) == [
        Step.DRAFTED, Step.SUBMITTED, Step.RETURNED, Step.SUBMITTED, Step.TAKEN_BACK,
    ]  # fmt: skip


def test_an_update_reaches_who_was_told_and_replaces_what_they_see(notices: NoticeDesk) -> None:
    product = notices.product
    told, later = product.subscribe(FIRENZE), product.subscribe(SIENA)
    version = notices.published()
    assert product.drain()
    number = _notice_of(notices, version.id)
    set_device(notices, told.info["endpoint"], notice_categories=["schools"])
    notices.followed(number, Kind.UPDATE, body="Riapre alle 18.")
    assert product.drain()
    assert titles(told) == ["Firenze: Via Roma chiusa", "Firenze: Aggiornamento: Via Roma chiusa"]
    assert len({payload["notification"]["tag"] for payload in told.payloads}) == 1
    assert titles(later) == []


def test_the_end_is_told_to_who_was_told_and_to_nobody_else(notices: NoticeDesk) -> None:
    product = notices.product
    told = product.subscribe(FIRENZE)
    version = notices.published()
    assert product.drain()
    untold = product.subscribe(FIRENZE)
    notices.followed(_notice_of(notices, version.id), Kind.ALL_CLEAR, push=False)
    assert product.drain()
    assert titles(told)[1:] == ["Firenze: Cessato: Via Roma chiusa"]
    assert titles(untold) == []


def test_what_is_cancelled_before_it_is_sent_is_told_to_nobody(notices: NoticeDesk) -> None:
    product = notices.product
    device = product.subscribe(FIRENZE)
    version = notices.published()
    notices.followed(_notice_of(notices, version.id), Kind.CANCEL)
    assert product.drain()
    assert titles(device) == []
    assert outcomes(product) == ["superseded"]


def test_one_person_publishes_alone_with_a_reason_and_another_reviews_it(notices: NoticeDesk) -> None:
    draft = notices.do(begin, notices.approver, FIRENZE, notice())
    about = (FIRENZE, draft.notice_id)
    with pytest.raises(Forbidden):
        notices.do(break_glass, notices.official, *about, "Nessuno risponde.", seen=1)
    with pytest.raises(InputRefused, match="almeno 10"):
        notices.do(break_glass, notices.approver, *about, "urge", seen=1)
    version = notices.do(break_glass, notices.approver, *about, "Nessuno risponde, il ponte cede.", seen=1)
    assert version.unreviewed and version.approved_by is None
    with pytest.raises(Forbidden):
        notices.do(review, notices.approver, *about, 1, Verdict.CONFIRMED, "Mi sta bene così.")
    later = utc_now() + timedelta(hours=25)
    with notices.product.database.transaction() as session:
        for expected in (1, 0):
            letters = alarm_waiting(session, after=timedelta(minutes=30), base_url="https://x.example", now=later)
            assert letters == expected
        assert session.scalars(select(Letter.address)).all() == [notices.other.email]
        assert [one.review for one in waiting(session, [FIRENZE], now=later)] == [True]
    seen = notices.do(review, notices.other, *about, 1, Verdict.CONTESTED, "Il ponte era già chiuso.")
    assert (seen.verdict, seen.reviewed_by) == (Verdict.CONTESTED, "Bea Responsabile")
    assert steps(notices, draft.notice_id)[-2:] == [Step.PUBLISHED, Step.REVIEWED]


def test_who_can_approve_is_written_to_once_when_a_draft_waits_for_long(notices: NoticeDesk) -> None:
    draft = notices.written(title="Scuole chiuse")
    with notices.product.database.transaction() as session:
        for after, expected in ((5, 0), (31, 2), (60, 0)):
            at = utc_now() + timedelta(minutes=after)
            written = alarm_waiting(session, after=timedelta(minutes=30), base_url="https://x.example", now=at)
            assert written == expected
        letters = session.scalars(select(Letter)).all()
        assert {letter.address for letter in letters} == {notices.approver.email, notices.other.email}
        assert f"https://x.example/comune/{FIRENZE}/avvisi/{draft.notice_id}" in letters[0].body
        (waits,) = waiting(session, [FIRENZE, SIENA], now=at)
    assert (waits.title, waits.by) == ("Scuole chiuse", "Olga Ufficiale")


def test_what_is_shown_later_is_pushed_when_it_is_shown_and_ends_by_itself(notices: NoticeDesk) -> None:
    product, now = notices.product, utc_now()
    device = product.subscribe(FIRENZE)
    tomorrow = now + timedelta(days=1)
    hours = {
        "shown_from": tomorrow,
        "valid_to": tomorrow + timedelta(hours=5),
        "shown_to": tomorrow + timedelta(hours=5),
    }
    version = notices.published(notice(**hours))
    assert product.waiting == 0
    with product.database.transaction() as session:
        assert public_notices(session, FIRENZE, now=now).shown == ()
        assert [one.id for one in public_notices(session, FIRENZE, now=tomorrow).shown]
    assert keep_notices(product.database, now=now) == {"told": 0, "woken": 0, "ended": 0}
    for told in (1, 0):
        assert keep_notices(product.database, now=tomorrow)["told"] == told
    assert product.drain()
    assert titles(device) == ["Firenze: Via Roma chiusa"]
    assert keep_notices(product.database, now=tomorrow + timedelta(hours=6))["ended"] == 1
    assert steps(notices, _notice_of(notices, version.id))[-1] is Step.ENDED


def test_quiet_hours_are_respected_unless_it_is_red(notices: NoticeDesk) -> None:
    product, now = notices.product, utc_now()
    device = product.subscribe(FIRENZE)
    local = func.timezone("Europe/Rome", now)
    with product.database.transaction() as session:
        clock = session.scalar(select(local))
    times = {"quiet_from": (clock - timedelta(hours=1)).time(), "quiet_to": (clock + timedelta(hours=1)).time()}
    set_device(notices, device.info["endpoint"], **times)
    notices.published(now=now)
    assert product.drain() and titles(device) == []
    assert keep_notices(product.database, now=now + timedelta(hours=2))["woken"] == 1
    assert product.drain() and titles(device) == ["Firenze: Via Roma chiusa"]
    notices.published(notice(title="Evacuare", level=3))
    assert product.drain() and titles(device)[1:] == ["Firenze: Evacuare"]


def test_what_is_public_changes_the_edition_and_is_in_the_register(notices: NoticeDesk) -> None:
    edition = edition_of(notices.product.database)
    before = edition()
    draft = notices.written(notice(push=False))
    assert edition() == before
    notices.approved(draft)
    assert edition() != before
    with notices.product.database.transaction() as session:
        act = session.scalars(select(Act).order_by(Act.id.desc())).first()
    assert act is not None
    assert (act.action, act.subject, act.actor) == (
        "notice.published", f"municipality:{FIRENZE}", notices.approver.email,
    )  # fmt: skip
    assert notices.product.waiting == 0


def test_the_database_refuses_to_change_what_was_published(shared_notices: NoticeDesk) -> None:
    shared_notices.published()
    for change in ("UPDATE notice_version SET title = 'x'", "DELETE FROM notice_step", "DELETE FROM notice_place"):
        with pytest.raises(DBAPIError), shared_notices.product.database.transaction() as session:
            session.execute(text(change))


def test_what_is_thrown_away_comes_back(shared_notices: NoticeDesk) -> None:
    draft = shared_notices.do(begin, shared_notices.official, FIRENZE, notice())
    shared_notices.do(discard, shared_notices.official, FIRENZE, draft.notice_id, seen=1)
    assert shared_notices.do(restore, shared_notices.official, FIRENZE, draft.notice_id).content == draft.content
    with shared_notices.product.database.transaction() as session:
        found = desk_notices(session, shared_notices.official, FIRENZE, now=utc_now())
    (listed,) = [one for one in found if one.id == draft.notice_id]
    assert (listed.draft_state, listed.public_state) == (DraftState.OPEN, None)


SQUARE = {"type": "Polygon", "coordinates": [[[11.24, 43.76], [11.27, 43.76], [11.27, 43.78], [11.24, 43.76]]]}
BOW = {"type": "Polygon", "coordinates": [[[11.2, 43.7], [11.3, 43.8], [11.3, 43.7], [11.2, 43.8], [11.2, 43.7]]]}
FAR = {"type": "Polygon", "coordinates": [[[9.1, 45.4], [9.2, 45.4], [9.2, 45.5], [9.1, 45.4]]]}


@pytest.mark.parametrize(
    ("area", "code"),
    [
        (BOW, "notice_area_invalid"),
        (FAR, "notice_area_elsewhere"),
        ({"type": "Point", "coordinates": [11.2, 43.7]}, "notice_area_invalid"),
        ({"type": "Polygon", "coordinates": "x"}, "notice_area_invalid"),
    ],
)
def test_an_area_that_cannot_be_is_refused(shared_notices: NoticeDesk, area: dict, code: str) -> None:
    draft = shared_notices.do(begin, shared_notices.official, FIRENZE, notice(area=area))
    with pytest.raises(InputRefused) as refused:
        shared_notices.do(submit, shared_notices.official, FIRENZE, draft.notice_id, seen=1)
    assert refused.value.code == code


def test_a_drawn_area_is_kept_as_it_was_drawn(shared_notices: NoticeDesk) -> None:
    version = shared_notices.published(notice(area=SQUARE))
    assert version.content.area is not None
    assert version.content.area["coordinates"] == [SQUARE["coordinates"]]
    assert replace(version.content, area=None).places == (FIRENZE,)


def _notice_of(notices: NoticeDesk, version_id: int) -> int:
    with notices.product.database.transaction() as session:
        return session.get_one(NoticeVersion, version_id).notice_id
