"""The act that is cited with a publication moves the plan along its way."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from doubles.staged_rows import Row
from plan_fixtures import ISTAT, NOW, OFFICIAL, Uploads
from plans.domain.lifecycle import Body, Facts, State
from plans.models.plan import Plan
from plans.publishing.acts import unread_act
from plans.publishing.difference import difference
from plans.publishing.publication import publish
from plans.publishing.steps import record_step, steps

PAGE = f"https://piani.example/comuni/{ISTAT}/piano"
COUNCIL = "DCC n. 47 del 7/6/2026"


def put_out(uploads: Uploads, act: str, *, name: str = "a", page: str = PAGE) -> None:
    version_id = uploads.stage([Row(name)])
    with uploads.transaction() as session:
        seen = difference(session, version_id).seen
        publish(session, OFFICIAL, version_id, seen=seen, act=act, page=page, now=NOW)


def way(session: Session) -> list[tuple[str, str | None, str]]:
    return [(row.step, row.body, row.number) for row in steps(session, ISTAT)]


def test_an_approval_is_recorded_once_and_the_plan_is_public(uploads: Uploads, session: Session) -> None:
    put_out(uploads, COUNCIL)
    put_out(uploads, COUNCIL, name="b")
    assert way(session) == [("APPROVATO", "consiglio", "47"), ("PUBBLICATO", None, "")]
    plan = session.get_one(Plan, ISTAT)
    assert (plan.state, plan.revised_on) == ("PUBBLICATO", date(2026, 6, 7))
    assert steps(session, ISTAT)[1].url == PAGE


def test_who_cannot_approve_updates(uploads: Uploads, session: Session) -> None:
    put_out(uploads, COUNCIL)
    put_out(uploads, "Ordinanza sindacale n. 3 del 1/10/2026", name="b")
    assert way(session)[-1] == ("AGGIORNATO", "sindaco", "3")
    assert session.get_one(Plan, ISTAT).state == "PUBBLICATO"


@pytest.mark.parametrize(
    "act", ["", "DCC 1", "delibera n. 4 del 2/2/2026", "piano approvato", "DGC n. 5 del 3/3/2026", "adozione con DGC 5"]
)
def test_what_cannot_be_read_moves_nothing_and_is_said(uploads: Uploads, session: Session, act: str) -> None:
    put_out(uploads, act)
    assert (way(session), session.get_one(Plan, ISTAT).state) == ([], "BOZZA")
    said = unread_act(act)
    assert (said is None) == (act == "")


def test_an_executive_that_says_so_approves(uploads: Uploads, session: Session) -> None:
    put_out(uploads, "Piano approvato con DGC n. 5 del 3/3/2026")
    assert way(session)[0] == ("APPROVATO", "giunta", "5")


def test_what_is_on_record_as_adopted_is_not_an_approval(uploads: Uploads, session: Session) -> None:
    record_step(session, OFFICIAL, ISTAT, State.ADOPTED, Facts(Body.COUNCIL, "47", date(2026, 6, 7)), now=NOW)
    put_out(uploads, COUNCIL)
    assert way(session) == [("ADOTTATO", "consiglio", "47")]


def test_an_older_approval_leaves_a_revision_where_it_is(uploads: Uploads, session: Session) -> None:
    put_out(uploads, COUNCIL)
    record_step(session, OFFICIAL, ISTAT, State.DRAFT, Facts(day=date(2026, 9, 1)), now=NOW)
    for name, act in (("b", COUNCIL), ("c", "DCC n. 30 del 1/7/2026")):
        put_out(uploads, act, name=name)
        assert session.get_one(Plan, ISTAT).state == "BOZZA"
    put_out(uploads, "DCC n. 80 del 2/10/2026", name="d")
    assert session.get_one(Plan, ISTAT).state == "PUBBLICATO"


def test_an_act_of_tomorrow_publishes_nothing(uploads: Uploads) -> None:
    with pytest.raises(InputRefused, match="01/12/2026 è nel futuro"):
        put_out(uploads, "DCC n. 1 del 1/12/2026")
    assert uploads.states() == ["staged"]
