"""The demonstration of plans: a whole story, labelled wherever it is shown, gone without a trace."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from alert_fixtures import Product
from alerts.ingestion.demonstration import load_demonstration
from app.core.adoption.campaigns import CampaignGiven, start_campaign
from app.core.adoption.models import Campaign, CampaignMember
from app.core.audit.log import Actor
from app.core.audit.verify import verify
from app.core.clock import rome_day, utc_now
from app.core.errors import InputRefused
from app.core.follow_up.models import Note, Task
from app.core.follow_up.noting import add_note
from app.core.identity.models import Account
from app.core.letters.models import Letter
from app.core.made_up import is_made_up
from app.core.phases.models import PhaseRow
from app.core.storage import FileStore
from app.demonstration.here import Here, found_here, refuse_made_up
from app.demonstration.loading import load_plans
from app.demonstration.removing import Removed, remove_plans
from app.demonstration.towns import FIRENZE, MASSA, PRATO, TOWNS
from app.demonstration.whole import Gone, load, remove
from desk_fixtures import Desk
from plans.domain.lifecycle import Facts, State
from plans.domain.standing import Standing
from plans.examination.pipeline import examine
from plans.models.plan import Plan
from plans.models.tracking import PlanMonth, PlanSnapshot
from plans.models.versions import PlanFinding, PlanVersion
from plans.publishing.receiving import keep, receive
from plans.publishing.steps import record_step
from plans.tracking.scope import Scope
from plans.tracking.standings import standings

#: Fewer than it tells: each costs the same.
MONTHS = 5
_CLERK = Actor("vera@comune.example", "test")
#: What is measured is measured anew; the register only grows; numbers and the work of other loops are no rows of ours.
_NOT = ("act", "plan_snapshot", "plan_month", "plan_month_uploads", "spatial_ref_sys", "municipality", "alert_zone",
        "municipality_zone")  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A product to which the story was told."""

    product: Product
    before: dict[str, str]
    now: datetime

    @property
    def store(self) -> FileStore:
        return FileStore.of(self.product.settings.home)


@pytest.fixture(scope="module")
def told(shared_product: Product) -> Told:
    now, database = utc_now(), shared_product.database
    with database.transaction() as session:
        before = _rows(session)
    store = FileStore.of(shared_product.settings.home)
    assert load_plans(database, store, examine, site="http://localhost", now=now, months=MONTHS) == len(TOWNS)
    return Told(shared_product, before, now)


@pytest.fixture
def session(told: Told) -> Iterator[Session]:
    """A transaction that is taken back: what a test takes away is there for the next."""
    with Session(told.product.database.engine) as session:
        yield session
        session.rollback()


def _rows(session: Session) -> dict[str, str]:
    """A digest of each table."""
    tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    digest = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"
    return {
        name: session.execute(text(digest.format(name))).scalar_one()
        for name in tables
        if name not in _NOT and not name.startswith("procrastinate")
    }


def test_plans_in_every_state_and_months_that_are_over(session: Session, told: Told) -> None:
    month = rome_day(told.now).replace(day=1)
    found = standings(session, Scope(month, region_code="09"))
    assert set(found.values()) == set(Standing)
    assert session.scalar(select(func.count(PlanMonth.month.distinct()))) == MONTHS + 1
    in_force = dict(
        session.execute(select(PlanMonth.month, func.max(PlanMonth.adopted)).group_by(PlanMonth.month)).all()
    )
    assert in_force[min(in_force)] < in_force[month]


def test_plans_are_public_without_a_flaw_and_one_upload_waits_with_its_findings(session: Session) -> None:
    public = session.scalars(select(PlanVersion).where(PlanVersion.state == "published")).all()
    assert len(public) == 4
    assert all(version.features and version.features > 15 for version in public)
    levels = select(PlanFinding.level, func.count()).group_by(PlanFinding.level)
    ours = levels.where(PlanFinding.version_id.in_([version.id for version in public]))
    assert "E" not in dict(session.execute(ours).all())
    waits = session.scalars(select(PlanVersion).where(PlanVersion.istat_code == MASSA)).one()
    assert waits.state == "staged"
    assert {"E", "R", "W"} <= set(dict(session.execute(levels.where(PlanFinding.version_id == waits.id)).all()))
    best = select(func.max(PlanSnapshot.content)).where(PlanSnapshot.istat_code == PRATO)
    assert 50 < (session.scalar(best) or 0) < 100


def test_a_campaign_a_note_a_task_a_phase(session: Session) -> None:
    assert session.scalar(select(func.count(CampaignMember.id))) == 34
    for table in (Campaign, Note, Task, PhaseRow):
        assert session.scalar(select(func.count()).select_from(table)) == 1


def test_nobody_can_come_in_and_nobody_is_written_to(session: Session) -> None:
    people = session.scalars(select(Account)).all()
    assert people
    assert all(is_made_up(one.email) and one.password_hash is None and one.totp_since is None for one in people)
    assert session.scalar(select(func.count(Letter.id))) == 0
    assert verify(session).broken_at is None


def test_told_twice_it_is_there_once(told: Told) -> None:
    database = told.product.database
    assert load_plans(database, told.store, examine, site="http://localhost", now=told.now) == 0


def test_never_in_production(told: Told, session: Session) -> None:
    production = replace(told.product.settings, env="production")
    with pytest.raises(InputRefused) as refused:
        load(production, told.product.database, only_plans=True, clock=utc_now)
    assert refused.value.code == "demo_in_production"
    with pytest.raises(InputRefused):
        refuse_made_up(session)


@pytest.mark.parametrize(
    "url", ["/comuni/100005", "/comuni/100005/piano", "/regione", "/regione/comuni/100005", "/regione/campagne"]
)
def test_it_is_said_on_every_page(shared_desk: Desk, told: Told, url: str) -> None:
    client = shared_desk.client(shared_desk.person("operator"))
    assert 'data-role="demonstration"' in client.get(url).text


def test_it_is_said_to_programs_and_in_files(shared_desk: Desk, told: Told) -> None:
    client = shared_desk.client(shared_desk.person("operator"))
    plan = client.get("/api/v1/municipalities/100005/plan").get_json(force=True)
    assert plan["demonstration"] is True
    assert all("(dimostrazione)" in one["properties"]["label"] for one in plan["features"])
    assert client.get("/api/v1/coverage?region=09").get_json()["demonstration"] is True
    table = client.get("/regione/comuni?formato=csv")
    assert "dimostrazione-" in table.headers.get("Content-Disposition", ""), table.status


def test_gone_without_a_trace(told: Told, session: Session) -> None:
    gone = remove_plans(session, _CLERK, now=told.now)
    assert gone.municipalities == len(TOWNS)  # as many as were loaded
    assert len(gone.places) == len([town for town in TOWNS if town.ways])
    assert all(told.store.is_intact(sha256) for sha256 in gone.files)
    after = _rows(session)
    people = {"account", "account_grant", "account_session", "issuer", "issuer_municipality"}
    assert {name for name in after if after[name] != told.before[name]} <= people  # of the tests' own operators
    assert not [one for one in session.scalars(select(Account.email)) if is_made_up(one)]
    assert session.scalar(select(func.count()).select_from(PlanSnapshot).where(PlanSnapshot.state.is_not(None))) == 0
    assert verify(session).broken_at is None
    assert found_here(session) is Here.FREE
    assert remove_plans(session, _CLERK, now=told.now) == Removed()
    assert session.scalars(text("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'O'")).all() == []


def test_what_real_people_made_meanwhile_stays(told: Told, shared_desk: Desk, session: Session) -> None:
    operator, now = shared_desk.person("operator"), told.now
    note = add_note(session, operator, PRATO, "Una nota vera.", now=now).id
    given = keep(told.store, "vero.geojson", io.BytesIO(b"{}"))
    version = receive(session, _CLERK, PRATO, [given], now=now).id
    record_step(session, _CLERK, FIRENZE, State.DRAFT, Facts(), now=now)
    gone = remove_plans(session, _CLERK, now=now)
    assert given.stored.sha256 not in gone.files
    assert session.scalars(select(Note.id)).all() == [note]
    assert session.scalars(select(PlanVersion.id)).all() == [version]
    left = session.execute(select(Plan.istat_code, Plan.state, Plan.revised_on).order_by(Plan.istat_code)).all()
    assert [tuple(row) for row in left] == [(FIRENZE, "BOZZA", None), (PRATO, "BOZZA", None)]


def test_it_is_not_told_where_something_is_real(product: Product, desk: Desk) -> None:
    now, operator = utc_now(), desk.person("operator")
    aim = CampaignGiven("Vera", "Una campagna vera", "09", now.date(), now.date().replace(year=2099), "joined", 1)
    with product.database.transaction() as session:
        start_campaign(session, operator, aim, now=now)
        assert found_here(session) is Here.REAL
    store = FileStore.of(product.settings.home)
    assert load_plans(product.database, store, examine, site="", now=now) == 0


def test_alerts_stay_where_only_plans_are_taken_away(product: Product) -> None:
    bulletins = len(load_demonstration(product.database, now=utc_now()))
    assert bulletins
    where = (product.settings, product.database, _CLERK)
    assert remove(*where, only_plans=True, now=utc_now()) == Gone(0, 0)
    assert remove(*where, only_plans=False, now=utc_now()) == Gone(bulletins, 0)
