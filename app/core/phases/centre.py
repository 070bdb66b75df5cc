"""The municipality's operations centre (COC), and what is stated of it: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.errors import InputRefused
from app.core.phases.statements import Statement

LONGEST_PLACE = 200
MOST_PHONES = 4
_PHONE = re.compile(r"\+?[0-9][0-9 ./-]{1,18}[0-9]")


class CentreState(StrEnum):
    """Whether it is open."""

    OPEN = "open"
    CLOSED = "closed"


class SupportFunction(StrEnum):
    """The nine support functions of a COC (metodo Augustus)."""

    TECHNICAL = "technical"
    HEALTH = "health"
    VOLUNTEERS = "volunteers"
    RESOURCES = "resources"
    SERVICES = "services"
    DAMAGE = "damage"
    ROADS = "roads"
    TELECOMMUNICATIONS = "telecommunications"
    POPULATION = "population"


@dataclass(frozen=True, slots=True)
class CentreSaid:
    """The COC as stated: open or closed since when, where, numbers for the public, functions active."""

    state: CentreState
    since: datetime
    act: str = ""
    place: str = ""
    phones: tuple[str, ...] = ()
    functions: tuple[SupportFunction, ...] = ()


def check_centre(said: CentreSaid) -> None:
    """Whether what is stated is whole.

    Raises:
        InputRefused: ``centre_place_missing``, ``phone_invalid``, ``text_too_long``.
    """
    if max(len(said.act), len(said.place)) > LONGEST_PLACE:
        raise InputRefused("text_too_long", f"Al massimo {LONGEST_PLACE} caratteri per il luogo e per l'atto.")
    if said.state is CentreState.OPEN and not said.place.strip():
        raise InputRefused("centre_place_missing", "Serve il luogo: i cittadini vanno dove c'è scritto.")
    if len(said.phones) > MOST_PHONES or not all(map(_PHONE.fullmatch, said.phones)):
        message = f"Al massimo {MOST_PHONES}, uno per riga, solo cifre e spazi."
        raise InputRefused("phone_invalid", message)


def check_order(stands: Sequence[Statement[CentreSaid]]) -> None:
    """Whether what stands makes sense from the first to the last: it is closed only after it was open.

    Raises:
        InputRefused: ``centre_not_open``.
    """
    open_before = False
    for said in stands:
        opens = said.content is not None and said.content.state is CentreState.OPEN
        if not opens and not open_before:
            raise InputRefused("centre_not_open", "Il COC non risulta aperto: non si può chiudere.")
        open_before = opens


def open_since(stands: Sequence[Statement[CentreSaid]], at: datetime) -> datetime | None:
    """Since when it has been open without a break, at an instant; None when it is not."""
    since = None
    for said in stands:
        if said.since > at or said.content is None:
            continue
        if said.content.state is CentreState.CLOSED:
            since = None
        elif since is None:
            since = said.since
    return since
