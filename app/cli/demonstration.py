"""``cittadino demo``: show the product with alerts of a past flood and made-up plans; take all of it away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from app.cli.output import answering, json_option
from app.cli.product import opened, operator
from app.core.clock import utc_now
from app.demonstration.cast import OPERATOR, approver_of
from app.demonstration.towns import PRATO
from app.demonstration.whole import load, remove
from app.setup import prepare
from config import Settings

_RESET = 'cittadino accounts reset {} --reason "per prova"'
_ENTER = f"""Per entrare come una delle persone inventate, che non hanno password (il comando mostra un link):
  {_RESET.format(OPERATOR)}
  {_RESET.format(approver_of(PRATO))}"""
_HERE = "I piani dimostrativi non si caricano: ci sono già, oppure qui ci sono piani, adesioni o campagne veri."


@click.command(
    help="Carica i dati dimostrativi (alluvione del 2 novembre 2023, piani inventati), o li toglie con --remove."
)
@click.option("--remove", "away", is_flag=True, help="Toglie i dati dimostrativi.")
@click.option("--plans", "only_plans", is_flag=True, help="Solo i piani: le allerte restano come sono.")
@json_option
def demo(away: bool, only_plans: bool, as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"loaded": 0, "removed": 0, "municipalities": 0, "error": None}
    text = _removed_text if away else _loaded_text
    with answering(document, as_json, lambda: text(document)), opened(settings) as database:
        if away:
            document |= asdict(remove(settings, database, operator(), only_plans=only_plans, now=utc_now()))
        else:
            prepare(database)
            document |= asdict(load(settings, database, only_plans=only_plans, clock=utc_now))


def _removed_text(document: Mapping[str, Any]) -> str:
    return "Dati dimostrativi tolti: {removed} bollettini, {municipalities} comuni.".format_map(document)


def _loaded_text(document: Mapping[str, Any]) -> str:
    lines = ["Dati dimostrativi caricati: {loaded} bollettini.".format_map(document)] * bool(document["loaded"])
    if not document["municipalities"]:
        return "\n".join([*lines, _HERE])
    lines.append(f"Piani dimostrativi caricati: {document['municipalities']} comuni. Per toglierli: --remove.")
    return "\n".join([*lines, _ENTER])
