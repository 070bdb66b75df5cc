"""``cittadino alerts documents``, ``zones``, ``recheck``: what came in, and what we would read in it today."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from alerts.ingestion.rechecking import Recheck, recheck
from alerts.queries.archive import UnknownZone, Version, unknown_zones, versions
from alerts.queries.documents import instant
from alerts.sources.registry import configured_sources, get_source
from app.cli.output import answering, json_option, marked, when
from app.cli.parameters import NUMBER, SOURCE_IDS, TEXT
from app.cli.product import at_option, opened
from app.core.clock import utc_now
from app.core.territory.corrections import corrections
from config import Settings

_source = click.option("--source", "source_id", metavar="FONTE", type=TEXT, help=f"Solo questa. {SOURCE_IDS}")


_ARCHIVE = "Solo questo documento d'archivio: il numero che «cittadino alerts documents» chiama «archivio»."


@click.command("documents", help="Gli ultimi documenti arrivati, con il numero, la vita e ciò che non andava.")
@_source
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@at_option
@json_option
def documents_command(source_id: str | None, limit: int, at: datetime | None, as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"documents": [], "error": None}
    with (
        answering(document, as_json, lambda: "\n".join(map(_version_line, document["documents"])) or "Nessuno."),
        opened(settings) as database,
        database.transaction() as session,
    ):
        found = versions(
            session, at=at or utc_now(), source_id=source_id and get_source(source_id).facts.id, limit=limit
        )
        document["documents"] = [_version(version) for version in found]


@click.command("zones", help="Le zone che nessuna tabella conosce, e le correzioni in vigore.")
@json_option
def zones_command(as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"unknown": [], "corrections": [], "error": None}
    with (
        answering(document, as_json, lambda: _zones_text(document)),
        opened(settings) as database,
        database.transaction() as session,
    ):
        document["unknown"] = [_unknown(zone) for zone in unknown_zones(session)]
        document["corrections"] = [
            {
                "number": row.id,
                "namespace": row.namespace,
                "istat_code": row.istat_code,
                "zones": row.zone_codes,
                "from": row.valid_from.isoformat(),
                "to": row.valid_to.isoformat() if row.valid_to else None,
                "undone_at": instant(row.undone_at),
            }
            for row in corrections(session)
        ]


@click.command("recheck", help="Rilegge l'archivio con i lettori di oggi e lo confronta con ciò che si decise.")
@_source
@click.option("--document", "document_id", type=NUMBER, metavar="NUMERO", help=_ARCHIVE)
@json_option
def recheck_command(source_id: str | None, document_id: int | None, as_json: bool) -> None:
    settings = Settings.from_env()
    document: dict[str, Any] = {"documents": 0, "same": 0, "different": [], "error": None}
    with (
        answering(document, as_json, lambda: _recheck_text(document)),
        opened(settings) as database,
        database.transaction() as session,
    ):
        for found in recheck(session, configured_sources(settings), source_id=source_id, document_id=document_id):
            document["documents"] += 1
            if found.same:
                document["same"] += 1
            else:
                document["different"].append(_recheck(found))


def _version(version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "archive": version.document_id,
        "source": version.source_id,
        "stamp": instant(version.stamp),
        "received_at": instant(version.received_at),
        "status": version.status,
        "life": version.life.value if version.life else None,
        "identifier": version.identifier,
        "withdrawn_at": instant(version.withdrawn_at),
        "issues": [asdict(issue) for issue in version.issues],
    }


_STATUS = {"accepted": "accettato", "refused": "rifiutato", "unchanged": "invariato"}
_NOW = {"readable": "leggibile", "refused": "rifiutato"}
_LIFE = {"active": "in vigore", "superseded": "sostituito", "expired": "scaduto", "cancelled": "ritirato o annullato"}


def _version_line(version: dict[str, Any]) -> str:
    life = f", {_LIFE[version['life']]}" if version["life"] else ""
    name = f" {version['identifier']}" if version["identifier"] else ""
    what = f"{version['source']}{name} del {when(version['stamp'])}"
    withdrawn = f" (ritirato il {when(version['withdrawn_at'])})" if version["withdrawn_at"] else ""
    first = f"{version['number']}: {what}: {_STATUS[version['status']]}{life}{withdrawn}, archivio {version['archive']}"
    return "\n".join([first, *(f"    {marked(issue)}" for issue in version["issues"])])


def _unknown(zone: UnknownZone) -> dict[str, Any]:
    return {
        "source": zone.source_id,
        "zone": zone.code,
        "first_stamp": instant(zone.first_stamp),
        "last_stamp": instant(zone.last_stamp),
        "highest_level": zone.highest,
    }


def _zones_text(document: dict[str, Any]) -> str:
    lines = [f"{zone['zone']} ({zone['source']}): fino al {zone['last_stamp']}" for zone in document["unknown"]]
    lines = lines or ["Nessuna zona sconosciuta."]
    lines += [
        f"Correzione {row['number']}: {row['istat_code']} → {', '.join(row['zones'])} dal {row['from']}"
        + (" (annullata)" if row["undone_at"] else "")
        for row in document["corrections"]
    ]
    return "\n".join(lines)


def _recheck(found: Recheck) -> dict[str, Any]:
    return {
        "archive": found.document_id,
        "source": found.source_id,
        "stamp": instant(found.stamp),
        "received_at": instant(found.received_at),
        "status_then": found.status_then,
        "status_now": found.status_now,
        "codes_now": list(found.codes_now),
        "differences": [
            {"zone": d.what[0], "hazard": d.what[1], "day": d.what[2], "then": d.then, "now": d.now}
            for d in found.differences
        ],
        "municipalities": found.municipalities,
        "decisions_told": found.told,
    }


def _recheck_text(document: dict[str, Any]) -> str:
    lines = [f"Documenti riletti: {document['documents']}, uguali: {document['same']}."]
    for found in document["different"]:
        then = _STATUS[found["status_then"]] if found["status_then"] else "mai letto"
        lines.append(
            f"archivio {found['archive']}: {found['source']} del {when(found['stamp'])}: {then} → "
            f"{_NOW[found['status_now']]}, {len(found['differences'])} differenze, {found['municipalities']} comuni."
        )
    return "\n".join(lines)


COMMANDS = (documents_command, zones_command, recheck_command)
