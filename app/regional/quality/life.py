"""Who keeps the plan alive (T12), the quietest first; and who plans together (T14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.core.i18n import N_
from app.regional.quality.columns import CODE, MUNICIPALITY, Row, number, words
from app.regional.quality.viewing import Found, code_of, sheet_of
from app.regional.tables import Column, Kind, Table, shown
from plans.tracking.life import ambiti
from plans.tracking.life import life as quietest
from plans.tracking.scope import Scope


def life(session: Session, scope: Scope, given: Mapping[str, str]) -> Found:
    """Municipalities with when they last did anything; with ``vivo`` (si, no) one kind of them."""
    everybody = list(quietest(session, scope).rows)
    wanted = {"si": True, "no": False}.get(given.get("vivo", ""))
    rows = [row for row in everybody if wanted is None or row["alive"] is wanted]
    more = {
        "municipalities": len(everybody),
        "alive": sum(row["alive"] for row in everybody),
        "silent": sum(row["last_upload"] is None and row["last_step"] is None for row in everybody),
        "contacts": sum(row["contacts_confirmed"] is not None for row in everybody),
        "exercised": sum(row["last_exercise"] is not None for row in everybody),
        "wanted": given.get("vivo", ""),
    }
    return Found(shown(_municipalities(rows), given), {}, more)


def _municipalities(rows: Sequence[Row]) -> Table[Row]:
    columns: list[Column[Row]] = [
        MUNICIPALITY,
        CODE,
        Column("vivo", N_("Alive"), lambda row: row["alive"], Kind.YES, "alive"),
        Column("ultimo_caricamento", N_("Last upload"), lambda row: row["last_upload"], Kind.INSTANT),
        Column("ultimo_passo", N_("Last step recorded"), lambda row: row["last_step"], Kind.INSTANT),
        Column("contatti_confermati", N_("Functions last stated"), lambda row: row["contacts_confirmed"], Kind.INSTANT),
        Column("ultima_esercitazione", N_("Last exercise"), _exercise, Kind.DAY),
    ]
    return Table(
        "piani_vivi", N_("Municipalities, the quietest first"), columns, rows, code_of, sheet_of,
        N_("No municipality is like this."),
    )  # fmt: skip


def _exercise(row: Row) -> date | None:
    return date.fromisoformat(row["last_exercise"]) if row["last_exercise"] else None


def together(session: Session, scope: Scope, given: Mapping[str, str]) -> Found:
    """Groups of municipalities that plan together, and which of them have not adopted the common section."""
    rows = list(ambiti(session, scope).rows)
    more = {"ambiti": len(rows), "complete": sum(row["complete"] for row in rows)}
    return Found(shown(_ambiti(rows), given), {}, more)


def _ambiti(rows: Sequence[Row]) -> Table[Row]:
    columns: list[Column[Row]] = [
        Column("ambito", N_("Ambito"), lambda row: row["ambito"]),
        number("comuni", N_("Municipalities"), "members"),
        number("adottata", N_("Have adopted"), "adopted", "joint_section"),
        Column("completo", N_("Complete"), lambda row: row["complete"], Kind.YES),
        words("mancano", N_("Not yet"), lambda row: ", ".join(row["laggards"]), lambda row: ", ".join(row["laggards"])),
    ]
    return Table(
        "ambiti", N_("Groups of municipalities that plan together"), columns, rows,
        empty=N_("No list of who plans together has been loaded: «cittadino tracking ambiti» takes it."),
    )  # fmt: skip
