"""An operator's word against the official table of zones: made, undone, never forgotten.

How a correction counts is told in :func:`app.core.territory.lookup.zone_shares`. Loading the territory again does not
touch it. Who made it and why is kept by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from difflib import get_close_matches

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import rome_day
from app.core.errors import InputRefused, NotFound
from app.core.territory.lookup import get_municipality, municipality_zones, zones_in_force
from app.core.territory.models import Municipality, ZoneCorrection
from app.core.territory.zone_history import zones_known_ever

#: No municipality is in more zones than two; no code is longer than twelve.
MOST_ZONES = 10
_CODE = re.compile(r"[A-Za-z0-9]{1,20}(-[A-Za-z0-9]{1,20}){0,3}")
#: Numbers of rows are 32-bit integers.
_LAST_NUMBER = 2**31 - 1


def correct(
    session: Session,
    namespace: str,
    istat_code: str,
    zone_codes: Sequence[str],
    *,
    valid_from: date,
    valid_to: date | None = None,
    now: datetime,
) -> ZoneCorrection:
    """From ``valid_from`` until ``valid_to`` (included; None = until undone) these zones speak for a municipality.

    The zone with most of its area comes first. All must exist on the first of those days that is not over.

    Raises:
        NotFound: ``municipality_unknown``, ``zone_namespace_unknown``.
        InputRefused: ``zones_missing_for_correction``, ``zone_code_malformed``, ``zone_not_known``,
            ``correction_dates_invalid``, ``already_so``.
    """
    municipality = get_municipality(session, istat_code)
    codes = _spelt_as_known(session, namespace, zone_codes, max(valid_from, rome_day(now)))
    if valid_to is not None and not valid_from <= valid_to >= rome_day(now):
        message = "Una correzione non può finire prima di cominciare, né essere già finita."
        raise InputRefused("correction_dates_invalid", message)
    _refuse_what_holds(session, namespace, municipality, codes, valid_from, valid_to)
    made = ZoneCorrection(
        namespace=namespace,
        istat_code=municipality.istat_code,
        zone_codes=codes,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    session.add(made)
    session.flush()
    return made


def undo(session: Session, correction_id: int, *, now: datetime) -> ZoneCorrection:
    """What held before holds again: the correction before this one, or the official table.

    Raises:
        NotFound: ``correction_unknown``.
        InputRefused: ``already_so``.
    """
    found = None
    if 0 < correction_id <= _LAST_NUMBER:
        # Read again under the lock: two who undo it at once must not both succeed.
        query = select(ZoneCorrection).where(ZoneCorrection.id == correction_id).with_for_update()
        found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("correction_unknown", f"Nessuna correzione ha il numero {correction_id}.")
    if found.undone_at is not None:
        raise InputRefused("already_so", f"La correzione {correction_id} è già stata annullata.")
    found.undone_at = now
    session.flush()
    return found


def corrections(
    session: Session, *, namespace: str | None = None, istat_code: str | None = None
) -> list[ZoneCorrection]:
    """All corrections ever made, or those of a name space or a municipality; the newest first."""
    query = select(ZoneCorrection).order_by(ZoneCorrection.id.desc())
    if namespace is not None:
        query = query.where(ZoneCorrection.namespace == namespace)
    if istat_code is not None:
        query = query.where(ZoneCorrection.istat_code == istat_code)
    return list(session.scalars(query))


def _refuse_what_holds(
    session: Session,
    namespace: str,
    municipality: Municipality,
    codes: list[str],
    valid_from: date,
    valid_to: date | None,
) -> None:
    made = corrections(session, namespace=namespace, istat_code=municipality.istat_code)
    newest = next((row for row in made if row.undone_at is None), None)
    if newest is None:
        same = municipality_zones(session, namespace, valid_from).get(municipality.istat_code) == tuple(codes)
        where = "nella tabella ufficiale"
    else:
        same = newest.zone_codes == codes and newest.valid_from <= valid_from and newest.valid_to == valid_to
        where = f"per la correzione {newest.id}"
    if same:
        raise InputRefused("already_so", f"Per {municipality.name} valgono già queste zone, {where}.")


def _spelt_as_known(session: Session, namespace: str, zone_codes: Sequence[str], day: date) -> list[str]:
    if not zones_known_ever(session, namespace):
        raise NotFound("zone_namespace_unknown", f"Nessuna tabella di zone si chiama {namespace[:40]!r}.")
    asked = [code.strip() for code in zone_codes if code.strip()]
    if not asked:
        message = "Indicare almeno una zona di allerta: nessun comune può restarne senza."
        raise InputRefused("zones_missing_for_correction", message)
    known = {code.casefold(): code for code in zones_in_force(session, namespace, day)}
    codes = list(dict.fromkeys(known.get(code.casefold(), code) for code in asked))
    strange = [code for code in codes if code.casefold() not in known]
    wrong = [code for code in strange if not _CODE.fullmatch(code)]
    if wrong or len(codes) > MOST_ZONES:
        message = f"Non è un codice di zona: {wrong[0][:40]!r}." if wrong else f"Le zone sono più di {MOST_ZONES}."
        raise InputRefused("zone_code_malformed", message)
    if strange:
        near = get_close_matches(strange[0].casefold(), known, n=5, cutoff=0.5)
        like = f" Codici vicini: {', '.join(sorted(known[code] for code in near))}." if near else ""
        raise InputRefused("zone_not_known", f"Il {day:%d/%m/%Y} non c'è nessuna zona {strange[0][:40]!r}.{like}")
    return codes
