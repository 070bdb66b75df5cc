"""A municipality with one of everything in it: what strangers ask for, and what is sent nonsense."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from shapely.geometry import Point
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from alerts.channels import registry
from alerts.domain.drill import DrillPlan
from alerts.drills.preparing import plan_drill
from alerts.drills.reading import taking_part
from alerts.drills.taking_part import take_part
from alerts.notices.attaching import attach
from alerts.notices.drafting import begin
from alerts.subscriptions.request import read_browser
from app.core.adoption.campaigns import CampaignGiven, start_campaign
from app.core.adoption.figures import Given, record_figure
from app.core.adoption.members import add_members
from app.core.clock import rome_day, utc_now
from app.core.follow_up.tasks import ToDo, add_task
from app.core.identity.people_invited import invite_here
from app.core.identity.person import Person
from app.core.identity.roles import Role
from app.core.phases.centre import CentreSaid, CentreState
from app.core.phases.convening import state_centre
from app.core.phases.declaring import declare_phase
from app.core.phases.phase import Phase, PhaseSaid
from app.core.push_hosts import PushHosts
from app.core.storage import FileStore
from desk_fixtures import Desk
from doubles.staged_rows import Row, examined
from notice_fixtures import FIRENZE, notice
from plans.publishing.receiving import keep, receive
from plans.publishing.staging import stage

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_DOCUMENT = text("""
INSERT INTO plan_document (istat_code, sha256, name, kind, size, pages, has_text, added_at, added_by)
VALUES (:istat_code, repeat('a', 64), 'Piano.pdf', 'plan', 9, 1, true, :now, 'prova') RETURNING id
""")
_GRANT = text("SELECT max(id) FROM account_grant WHERE account_id = :account_id")


@dataclass(frozen=True)
class Furnished:
    """Numbers that mean something for one municipality, by the name of the parameter that asks for them."""

    istat_code: str
    numbers: dict[str, object]

    def url(self, rule: Rule, istat_code: str, **other: object) -> str:
        """What a rule asks for, with numbers of this municipality under the address of another."""
        given = {**self.numbers, "istat_code": istat_code, **other}
        if "coc" in rule.rule and "statement_id" not in other:
            given["statement_id"] = self.numbers["centre_id"]
        if "andamento" in rule.rule:
            given["kind"] = "piattaforma"
        built = rule.build({name: given[name] for name in rule.arguments})
        assert built is not None
        return built[1]


def furnish(desk: Desk, folder: Path) -> Furnished:
    """A draft with a file, a staged plan, a document, a phase, a COC, a drill with a device, people: of Firenze."""
    now, product = utc_now(), desk.product
    official, admin = desk.person(Role.OFFICIAL, FIRENZE), desk.person(Role.ADMIN, FIRENZE)
    operator = desk.person(Role.OPERATOR)
    store = FileStore.of(product.settings.home)
    browser = read_browser(
        product.push_service.subscribe(registry.vapid(product.settings).public_key()).info,
        PushHosts.of(product.settings.push_hosts),
    )
    with product.database.transaction() as session:
        draft = begin(session, official, FIRENZE, notice(), now=now)
        here = (session, store, official, FIRENZE, draft.notice_id)
        draft = attach(*here, "mappa.pdf", io.BytesIO(PDF), seen=draft.revision, now=now)
        phase = declare_phase(session, official, FIRENZE, PhaseSaid(Phase.ALARM, now), seen=0, now=now)
        opened = CentreSaid(CentreState.OPEN, now, place="Via Roma 1")
        centre = state_centre(session, official, FIRENZE, opened, seen=0, now=now)
        drill = plan_drill(session, official, FIRENZE, DrillPlan("Piena", now, now + timedelta(hours=2)), now=now)
        take_part(session, official, FIRENZE, browser, now=now)
        invitation = invite_here(
            session, admin, FIRENZE, email="x@y.example", name="Ada Neri", role=Role.OFFICIAL, base_url="", now=now
        )
        numbers: dict[str, object] = {
            "notice_id": draft.notice_id,
            "statement_id": phase,
            "centre_id": centre,
            "drill_id": drill,
            "device_id": taking_part(session, official, FIRENZE)[0].id,
            "invitation_id": invitation.id,
            "grant_id": session.scalar(_GRANT, {"account_id": official.account_id}),
            "account_id": official.account_id,
            "document_id": session.scalar(_DOCUMENT, {"istat_code": FIRENZE, "now": now}),
            "task_id": add_task(session, operator, FIRENZE, ToDo("x", rome_day(now), operator.account_id), now=now).id,
            "position": 1,
            **_of_the_region(session, operator, now),
            "wording_id": "road-closed",
            "kind": "update",
        }
        numbers["version_id"] = receive(
            session, official.actor, FIRENZE, [keep(store, "a.json", io.BytesIO(b"{}"))], now=now
        ).id
    with product.database.transaction() as session:
        stage(session, int(str(numbers["version_id"])), examined(folder, [Row("a", Point(11.25, 43.77))]), now=now)
    return Furnished(FIRENZE, {**numbers, "number": 1})


def _of_the_region(session: Session, operator: Person, now: datetime) -> dict[str, object]:
    """A campaign and a figure of the past; what else routes of the dashboard ask for."""
    aim = CampaignGiven("Costa", "Sono sul mare", "09", now.date(), date(2099, 1, 1), "joined", 1)
    campaign = start_campaign(session, operator, aim, now=now)
    add_members(session, operator, campaign.id, [FIRENZE], now=now)
    counted = Given(date(2017, 12, 31), "09", 35, "Rassegna stampa", source_url="https://www.example.org/35")
    figure = record_figure(session, operator, counted, now=now)
    return {
        "campaign_id": campaign.id,
        "figure_id": figure.id,
        "bulletin_id": 1,
        "dispatch_id": 1,
        "source_id": "dpc",
        "channel": "web_push",
        "table": "comuni",
    }


def state(session: Session) -> dict[str, str]:
    """A digest of each table, but for those of the shipped territory and of when people were last seen."""
    tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    digest = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t"
    return {name: session.execute(text(digest.format(name))).scalar_one() for name in tables if name not in _NOT}


_NOT = frozenset({"account", "account_session", "spatial_ref_sys", "municipality", "alert_zone", "municipality_zone"})
