"""What has been stated and stands, and what may be stated after it: pure.

A statement holds from its ``since`` until the ``since`` of the next. One that corrects another takes its place; one
without content withdraws it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from app.core.errors import InputRefused, NotFound

T = TypeVar("T")

#: An act may say from when it holds: tonight at six, tomorrow at seven.
AHEAD = timedelta(hours=24)
#: Longer ago is more likely a wrong date.
LONG_AGO = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Statement(Generic[T]):
    """One thing that was stated. ``content`` is None where it only withdraws the one it corrects."""

    id: int
    content: T | None
    since: datetime
    recorded_at: datetime
    recorded_by: str
    corrects_id: int | None = None
    reason: str = ""


def standing(statements: Iterable[Statement[T]], *, known_at: datetime | None = None) -> list[Statement[T]]:
    """Those that were neither corrected nor withdrawn, in the order in which they hold; as known at an instant."""
    known = [said for said in statements if known_at is None or said.recorded_at <= known_at]
    corrected = {said.corrects_id for said in known}
    stands = [said for said in known if said.content is not None and said.id not in corrected]
    return sorted(stands, key=lambda said: (said.since, said.id))


def current(stands: Sequence[Statement[T]], at: datetime) -> Statement[T] | None:
    """The one that holds at an instant, of those that stand; None before the first."""
    begun = [said for said in stands if said.since <= at]
    return begun[-1] if begun else None


def find(statements: Iterable[Statement[T]], statement_id: int) -> Statement[T]:
    """The one with an id, of a municipality's.

    Raises:
        NotFound: ``statement_unknown``.
    """
    found = next((said for said in statements if said.id == statement_id), None)
    if found is None:
        raise NotFound("statement_unknown", "In questo comune non c'è una dichiarazione con questo numero.")
    return found


def newest_id(stands: Sequence[Statement[T]]) -> int:
    """Of what stands, the id of what was written last (0: nothing): it changes whenever anybody states anything."""
    return max((said.id for said in stands), default=0)


def check_new(stands: Sequence[Statement[T]], since: datetime, *, now: datetime) -> None:
    """Whether something can be stated to hold from ``since``: not before what holds. What is to come stays after it.

    Raises:
        InputRefused: ``since_too_far``, ``since_too_old``, ``since_before_last``.
    """
    _check_ahead(since, now)
    if since < now - LONG_AGO:
        raise InputRefused("since_too_old", "È più di 30 giorni fa: controllare la data.")
    holds = current(stands, now)
    if holds and since < holds.since:
        message = "È prima dell'ultima dichiarazione: se quella è sbagliata, si corregge dalla cronologia."
        raise InputRefused("since_before_last", message)


def check_correction(stands: Sequence[Statement[T]], corrected_id: int, since: datetime, *, now: datetime) -> None:
    """Whether a statement that stands can be said again with another ``since``: the order stays as it is.

    Raises:
        InputRefused: ``since_too_far``, ``correction_out_of_order``, ``already_corrected``.
    """
    _check_ahead(since, now)
    position = next((index for index, said in enumerate(stands) if said.id == corrected_id), None)
    if position is None:
        message = "Questa dichiarazione è già stata corretta, forse da un'altra persona: ricaricare la pagina."
        raise InputRefused("already_corrected", message)
    before, after = stands[:position], stands[position + 1 :]
    if (before and since < before[-1].since) or (after and since > after[0].since):
        message = "Con questa ora verrebbe prima della precedente o dopo la successiva: correggere prima quelle."
        raise InputRefused("correction_out_of_order", message)


def _check_ahead(since: datetime, now: datetime) -> None:
    if since > now + AHEAD:
        raise InputRefused("since_too_far", "È fra più di 24 ore: si dichiara quando comincia, o il giorno prima.")
