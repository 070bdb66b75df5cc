"""``cittadino tracking``: how plans stand, month by month."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from app.cli.output import answering, cut, json_option
from app.cli.parameters import TEXT, epilog
from app.cli.product import Instant, at_option, clock, opened
from app.cli.tracking_files import FILES
from app.cli.tracking_text import plain, report_text, write_municipalities
from app.core.errors import InputRefused, NotFound
from app.core.territory.shipped import region_names
from config import Settings
from plans.tracking.contents import municipalities
from plans.tracking.indicators import INDICATORS
from plans.tracking.monthly import keep_track
from plans.tracking.scope import Scope, latest_month


@click.group(help="Come stanno i piani dei comuni, mese per mese.")
def tracking() -> None:
    """The group."""


class Month(click.ParamType[date]):
    """A month, as its first day."""

    name = "AAAA-MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(f"{value}-01")
        except ValueError:
            self.fail(f"{cut(str(value))} non è un mese, come 2026-06.", param, ctx)


@tracking.command(
    help="Misura i piani di oggi, chiude il mese scorso, corregge quelli prima e scrive i promemoria.",
    epilog=epilog("Aggiunge righe solo dove qualcosa è cambiato: si può ripetere.", example="snapshot",
                  group="tracking"),
)  # fmt: skip
@at_option
@json_option
def snapshot(at: datetime | None, as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {
        "month": None, "municipalities": 0, "added": 0, "corrected": 0, "reminders": 0, "error": None,
    }  # fmt: skip
    with answering(document, as_json, lambda: _snapshot_text(document)):
        now = clock(settings, at)
        with opened(settings) as database:
            taken, reminders = keep_track(database, now=now)
        document |= {
            "month": f"{taken.month:%Y-%m}",
            "municipalities": taken.municipalities,
            "added": taken.added,
            "corrected": taken.corrected,
            "reminders": reminders,
        }


def _snapshot_text(document: dict[str, Any]) -> str:
    return (
        f"Mese {document['month']}: comuni {document['municipalities']}, righe nuove {document['added']} "
        f"(correzioni di mesi passati: {document['corrected']}), promemoria nuovi {document['reminders']}."
    )


@tracking.command(
    help="Gli indicatori T1-T15 di una regione o di tutta Italia.",
    epilog=epilog(
        "Senza --known conta quanto si sa oggi di quel mese; con --known quanto se ne sapeva in quell'istante.",
        example="report --region 09 --csv comuni.csv",
        group="tracking",
    ),
)
@click.option("--region", metavar="NN", type=TEXT, help="Codice ISTAT della regione, due cifre: 09 = Toscana.")
@click.option("--month", type=Month(), help="Il mese; senza, l'ultimo misurato.")
@click.option("--known", type=Instant(), help="Come noto in un istante, per rifare un rapporto di allora.")
@click.option("--csv", "table", metavar="FILE", type=click.Path(path_type=Path), help="Scrive la tabella dei comuni.")
@json_option
def report(region: str | None, month: date | None, known: datetime | None, table: Path | None, as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {
        "month": None, "region": region, "known": known.isoformat() if known else None, "indicators": {}, "csv": None,
        "error": None,
    }  # fmt: skip
    with (
        answering(document, as_json, lambda: report_text(document)),
        opened(settings) as database,
        database.transaction() as session,
    ):
        scope = _scope(session, region, month, known)
        document["month"] = f"{scope.month:%Y-%m}"
        document["indicators"] = {
            key: {"title": one.title, "note": one.note, "rows": [plain(row) for row in one.rows]}
            for key, one in ((key, question(session, scope)) for key, question in INDICATORS.items())
        }
        if table is not None:
            write_municipalities(table, municipalities(session, scope))
            document["csv"] = str(table)


def _scope(session: Session, region: str | None, month: date | None, known: datetime | None) -> Scope:
    if region is not None and region not in region_names():
        raise InputRefused("region_unknown", f"La regione {cut(region)} non esiste: serve un codice da 01 a 20.")
    newest = latest_month(session)
    if newest is None:
        raise NotFound("nothing_tracked", "Nessun mese è stato misurato: eseguire prima `cittadino tracking snapshot`.")
    scope = Scope(month or newest, region, known)
    if not INDICATORS["T1"](session, scope).rows:
        raise NotFound("nothing_tracked", f"Del mese {scope.month:%Y-%m} non c'è nulla per ciò che è stato chiesto.")
    return scope


for command in FILES:
    tracking.add_command(command)
