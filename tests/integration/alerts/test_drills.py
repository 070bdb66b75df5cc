"""Drills reach those who take part, and nobody else: also when somebody writes to the database by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from alert_fixtures import bodies, outcomes, titles
from alerts.channels import registry
from alerts.domain.drill import MARK, DrillPlan
from alerts.domain.notice import Kind
from alerts.drills.preparing import change_drill, plan_drill
from alerts.drills.reading import drills, played, taking_part
from alerts.drills.taking_part import leave_drills, take_part
from alerts.drills.writing import begin_in_drill
from alerts.notices.approving import submit
from alerts.notices.drafting import save
from alerts.queries.notices import notices_in_force
from alerts.subscriptions.request import read_browser
from app.core.clock import utc_now
from app.core.errors import Forbidden, InputRefused, NotFound
from app.core.push_hosts import PushHosts
from doubles.push_device import Device
from notice_fixtures import FIRENZE, PRATO, NoticeDesk, notice


def plan(now: datetime, **more: object) -> DrillPlan:
    return DrillPlan(**{"name": "Piena", "begins_at": now, "ends_at": now + timedelta(hours=4), **more})  # type: ignore[arg-type]


def joined(notices: NoticeDesk, istat_code: str = FIRENZE, device: Device | None = None) -> Device:
    """A device that takes part in drills, and follows nothing."""
    product = notices.product
    device = device or product.push_service.subscribe(registry.vapid(product.settings).public_key())
    browser = read_browser(device.info, PushHosts.of(product.settings.push_hosts))
    person = notices.official if istat_code == FIRENZE else notices.desk.person("official", istat_code)
    notices.do(take_part, person, istat_code, browser)
    return device


def played_out(notices: NoticeDesk, drill_id: int) -> int:
    """A notice of a drill, written and approved as every other; its number."""
    now = utc_now()
    draft = notices.do(begin_in_drill, notices.official, FIRENZE, drill_id, "", now=now)
    content = notice(now=now, exercise=True, push=False)
    draft = notices.do(save, notices.official, FIRENZE, draft.notice_id, content, seen=draft.revision, now=now)
    draft = notices.do(submit, notices.official, FIRENZE, draft.notice_id, seen=draft.revision, now=now)
    notices.approved(draft, now=now)
    return int(draft.notice_id)


def test_a_notice_of_a_drill_reaches_only_the_devices_that_take_part(notices: NoticeDesk) -> None:
    product, now = notices.product, utc_now()
    follower = product.subscribe(FIRENZE)
    player, elsewhere = joined(notices), joined(notices, PRATO)
    both = joined(notices, device=product.subscribe(FIRENZE))
    drill_id = notices.do(plan_drill, notices.official, FIRENZE, plan(now))
    notice_id = played_out(notices, drill_id)
    assert product.drain()
    assert titles(player) == titles(both) == [f"{MARK}: Firenze, Via Roma chiusa"]
    assert bodies(player)[0].startswith("Non è un'allerta vera")
    assert titles(follower) == titles(elsewhere) == []
    assert outcomes(product) == [], "it counts in no reach of anything real"
    with product.database.transaction() as session:
        assert notices_in_force(session, now=utc_now()) == []
        (told,) = played(session, notices.official, FIRENZE, drill_id)
        assert (told.notice_id, told.devices, told.accepted) == (notice_id, 2, 2)
    real = notices.published()
    assert product.drain()
    assert titles(both)[1:] == titles(follower) == ["Firenze: Via Roma chiusa"], "what is real arrives once"
    assert titles(player)[1:] == [] and real.number == 1


def test_after_its_end_a_drill_reaches_nobody_and_who_left_is_not_told(notices: NoticeDesk) -> None:
    product, now = notices.product, utc_now()
    device, gone = joined(notices), joined(notices)
    with product.database.transaction() as session:
        _, last = taking_part(session, notices.official, FIRENZE)
    notices.do(leave_drills, notices.official, FIRENZE, last.id)
    drill_id = notices.do(plan_drill, notices.official, FIRENZE, plan(now - timedelta(hours=1)))
    played_out(notices, drill_id)
    ended = plan(now - timedelta(hours=1), ends_at=now)
    notices.do(change_drill, notices.official, FIRENZE, drill_id, ended)
    assert product.drain()
    assert titles(device) == titles(gone) == [], "it was ended before the worker came to it"
    with pytest.raises(InputRefused) as refused:
        notices.do(begin_in_drill, notices.official, FIRENZE, drill_id, "")
    assert refused.value.code == "drill_over"


def test_drills_are_for_who_works_there(notices: NoticeDesk) -> None:
    desk, now = notices.desk, utc_now()
    drill_id = notices.do(plan_drill, notices.official, FIRENZE, plan(now))
    other, admin = desk.person("official", PRATO), desk.person("admin", FIRENZE)
    with notices.product.database.transaction() as session:
        assert drills(session, other, PRATO) == []
        for person, place, kind in [(other, FIRENZE, NotFound), (other, PRATO, NotFound), (admin, FIRENZE, Forbidden)]:
            with pytest.raises(kind):
                begin_in_drill(session, person, place, drill_id, "", now=now)


_DISPATCH = "INSERT INTO dispatch (notice_version_id, topic, decided_at, queued_at, notifications, exercise)"
_PUSH = "INSERT INTO drill_push (version_id, device_id, exercise, drill_id, istat_code, queued_at)"
_EXERCISE = "(SELECT max(id) FROM notice_version WHERE exercise)"
_REAL = "(SELECT max(id) FROM notice_version WHERE NOT exercise)"
_DEVICE, _DRILL = "(SELECT min(id) FROM drill_device)", "(SELECT min(id) FROM drill)"


@pytest.mark.parametrize(
    "statement",
    [
        # An exercise to subscriptions.
        f"{_DISPATCH} SELECT {_EXERCISE}, 'x', now(), now(), 1, false",
        f"{_DISPATCH} SELECT {_EXERCISE}, 'x', now(), now(), 1, true",
        f"UPDATE dispatch SET notice_version_id = {_EXERCISE}",
        f"UPDATE dispatch SET notice_version_id = {_EXERCISE}, exercise = true",
        # A device that only follows, as if it took part; one of another municipality's drills.
        f"{_PUSH} SELECT {_EXERCISE}, max(id) + 1000000, true, {_DRILL}, '048017', now() FROM subscription",
        f"{_PUSH} SELECT {_EXERCISE}, max(id), true, {_DRILL}, '048017', now() FROM drill_device",
        # What is real within a drill.
        f"{_PUSH} SELECT {_REAL}, {_DEVICE}, true, {_DRILL}, '048017', now()",
        f"{_PUSH} SELECT {_REAL}, {_DEVICE}, false, {_DRILL}, '048017', now()",
        f"INSERT INTO drill_notice SELECT id, true, {_DRILL}, '048017' FROM notice WHERE NOT exercise",
        # Changing sides, before or after it was published.
        "UPDATE notice SET exercise = false WHERE exercise",
        "UPDATE notice SET exercise = true WHERE NOT exercise",
        "UPDATE notice_version SET exercise = false WHERE exercise",
        "UPDATE notice_version SET push = true WHERE exercise",
        "UPDATE drill_notice SET exercise = false",
    ],
)
def test_the_database_itself_keeps_drills_away_from_citizens(played_and_real: NoticeDesk, statement: str) -> None:
    with pytest.raises(DBAPIError), played_and_real.product.database.transaction() as session:
        changed = session.execute(text(statement)).rowcount  # type: ignore[attr-defined]
        assert changed, "the statement has to be about something"


@pytest.fixture(scope="module")
def played_and_real(shared_desk: object) -> NoticeDesk:
    """A drill that was played and a real notice, one for all attempts to mix them."""
    desk = shared_desk
    notices = NoticeDesk(
        desk,  # type: ignore[arg-type]
        *(desk.person(role, FIRENZE) for role in ("official", "approver", "approver")),  # type: ignore[attr-defined]
    )
    notices.product.subscribe(FIRENZE)
    joined(notices)
    joined(notices, PRATO)
    played_out(notices, notices.do(plan_drill, notices.official, FIRENZE, plan(utc_now())))
    assert notices.published().kind is Kind.NEW
    return notices
