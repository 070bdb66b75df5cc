"""Something on every page of the region's dashboard, and the addresses of its pages."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from region_pages import addresses
from sqlalchemy import text

from app.core.adoption.campaigns import CampaignGiven, Milestone, start_campaign
from app.core.adoption.figures import Given, record_figure
from app.core.clock import rome_day, utc_now
from app.core.database import open_database
from app.core.identity.roles import Role
from app.factory import create_app
from config import Settings
from doubles.dpc_bulletin import ROME, Bulletin
from doubles.plan_of_prato import PRATO, files, options
from doubles.push_service import PushService
from e2e.product import Product
from e2e.test_desk_people import somebody

_TUSCANY = "09"
_RED = {"Tosc-B": {"hydraulic": "red"}}


def furnish(product: Product, push_service: PushService, folder: Path) -> str:
    """A red alert that reached a device, a plan, a campaign, a figure; the cookie of an operator."""
    one = {**push_service.subscribe().info, "municipalities": [PRATO]}
    lines = folder / "devices.jsonl"
    lines.write_text(json.dumps(one), encoding="utf-8")
    product.cli("subscriptions", "import", lines)
    product.cli("plans", "publish", *files(folder), "--municipality", PRATO, "--act", "DCC n. 12 del 3/5/2026",
                *options())  # fmt: skip
    issued = datetime.now(ROME).replace(second=0, microsecond=0)
    product.cli("alerts", "ingest", "dpc", Bulletin(issued, today=_RED).zip(folder))
    cookie = _operator(product)
    product.cli("tracking", "snapshot")
    return cookie


def _operator(product: Product) -> str:
    settings, now = Settings.from_env(product.environment), utc_now()
    today = rome_day(now)
    sea = CampaignGiven("Costa", "Onde e mareggiate", _TUSCANY, today, today + timedelta(days=90),
                        Milestone.APPROVED.value, 20)  # fmt: skip
    with closing(open_database(settings)) as database:
        with database.transaction() as session:
            person, token = somebody(session, "Olga", Role.OPERATOR, None)
            start_campaign(session, person, sea, now=now)
            told = Given(today - timedelta(days=400), _TUSCANY, 35, "Prova", municipalities=273)
            record_figure(session, person, told, now=now)
        app = create_app(settings, database)
        signer = app.session_interface.get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps({"_user_id": token, "_fresh": True}))


def pages(product: Product) -> list[str]:
    """Every page of the table of routes, with an example of what there is."""
    settings = Settings.from_env(product.environment)
    with closing(open_database(settings)) as database:
        urls = addresses(create_app(settings, database), database)
        with database.transaction() as session:
            # The table of its outcomes is summed up by a job that comes by once a minute.
            dispatch = session.scalar(text("SELECT max(id) FROM dispatch"))
    return [url.replace("/invii/None", f"/invii/{dispatch}") for url in urls if url.startswith("/regione")]
