"""What uploads bring (T10): rows refused, repaired and warned of, by month; and the uploads that brought most of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.adoption.months import months as every_month
from app.core.clock import start_of_day
from app.core.i18n import N_
from app.regional.quality.columns import CODE, MUNICIPALITY, Row, number
from app.regional.quality.viewing import Found, code_of, sheet_of
from app.regional.tables import Column, Kind, Table, shown
from plans.domain.rule_book import RULE_BOOK
from plans.tracking.scope import Scope
from plans.tracking.uploads import MONTHS, WORST, first_month, quality, worst_uploads

STATES = {
    "draft": N_("Being read"),
    "staged": N_("To be published"),
    "published": N_("Published"),
    "superseded": N_("Replaced"),
    "withdrawn": N_("Withdrawn"),
}


def uploads(session: Session, scope: Scope, given: Mapping[str, str]) -> Found:
    """The months, and the worst uploads of them as they are now."""
    months = list(quality(session, scope).rows)
    since = start_of_day(first_month(scope.month))
    rows = worst_uploads(session, region_code=scope.region_code, since=since)
    sums = {name: sum(row[name] for row in months) for name in ("uploads", "features", "blocked", "repaired", "warned")}
    verified = months[0]["verified_share"] if months else None
    more = {"months": MONTHS, "worst": WORST, "sums": sums, "verified": verified}
    return Found(shown(_worst(rows), given), {"mesi": _months(unbroken(months, scope.month))}, more)


def unbroken(rows: Sequence[Row], until: date) -> list[Row]:
    """From the first month with an upload to ``until``, also those without any: a drawing must not leap over them."""
    found = {row["month"]: row for row in rows}
    nothing = dict.fromkeys(("uploads", "features", "blocked", "repaired", "warned"), 0)
    if not found:
        return []
    return [found.get(month, {"month": month, **nothing}) for month in every_month(min(found), until)]


def _months(rows: Sequence[Row]) -> Table[Row]:
    columns: list[Column[Row]] = [
        Column("mese", N_("Month"), lambda row: row["month"], Kind.DAY, shown=lambda row: f"{row['month']:%m/%Y}"),
        number("righe_rifiutate", N_("Rows refused"), "blocked", "upload_rows"),
        number("righe_riparate", N_("Rows repaired"), "repaired"),
        number("righe_con_avvisi", N_("Rows with a warning"), "warned"),
        number("caricamenti", N_("Uploads"), "uploads"),
        number("elementi", N_("Features read"), "features"),
    ]
    return Table("caricamenti_per_mese", N_("What uploads brought, by month"), columns, rows)


def _worst(rows: Sequence[Row]) -> Table[Row]:
    columns: list[Column[Row]] = [
        MUNICIPALITY,
        CODE,
        number("versione", N_("Version"), "number"),
        Column("caricato_il", N_("Uploaded"), lambda row: row["created_at"], Kind.INSTANT),
        Column("stato", N_("State"), lambda row: _(STATES[row["state"]])),
        number("elementi", N_("Features read"), "features"),
        number("righe_rifiutate", N_("Rows refused"), "blocked", "upload_rows"),
        number("righe_riparate", N_("Rows repaired"), "repaired"),
        number("righe_con_avvisi", N_("Rows with a warning"), "warned"),
        Column("regola", N_("Rule met most"), lambda row: row["worst_rule"], shown=_rule),
    ]
    return Table(
        "caricamenti_peggiori", N_("Uploads with the most rows refused, as they were read last"), columns, rows,
        code_of, sheet_of, N_("No upload of these months had a row refused, repaired or warned of."),
    )  # fmt: skip


def _rule(row: Row) -> str:
    """A rule in words, with its code as officials find it beside their findings."""
    code = row["worst_rule"]
    return f"{RULE_BOOK[code].title} ({code})" if code in RULE_BOOK else code or ""
