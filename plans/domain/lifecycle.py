"""The way of a plan from draft to approval, and how long an approval is good for. Dates in, answers out.

The codes are those of the field. Four ways were observed (the executive adopts and the council approves; the council
does both; the region agrees before anybody adopts; several councils approve one text), and each is a path through
:data:`FOLLOWS`: no step waits for the consent of anybody, because some regions have no such step.

*Revisione* (the whole plan, approved anew) and *aggiornamento* (contacts, annexes, by a delegated body) are kept apart:
an update leaves the plan where it was. Whether it counts for the three years is a setting, so an argument here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

#: Whole plans are looked at again at least this often (directive of 30 April 2021).
VALID_YEARS = 3
#: Days before the end at which an approval is said to be expiring, and to be expiring soon.
EXPIRING_DAYS, EXPIRING_SOON_DAYS = 180, 90


class State(StrEnum):
    """Where a plan is, or the step that has brought it there. ``UPDATED`` is only a step: see the module."""

    DRAFT = "BOZZA"
    ADOPTED = "ADOTTATO"
    TRANSMITTED = "TRASMESSO"
    OBSERVED = "OSSERVAZIONI"
    CLEARED = "NULLA_OSTA"
    APPROVED = "APPROVATO"
    PUBLISHED = "PUBBLICATO"
    UPDATED = "AGGIORNATO"
    SUPERSEDED = "SUPERATO"
    WITHDRAWN = "RITIRATO"


class Body(StrEnum):
    """Who decides. A commissioner stands for a council that is dissolved."""

    COUNCIL = "consiglio"
    EXECUTIVE = "giunta"
    COMMISSIONER = "commissario"
    MAYOR = "sindaco"
    OFFICE = "ufficio"


class Validity(StrEnum):
    """How good an approval is on a day."""

    NONE = "MAI_APPROVATO"
    VALID = "VALIDO"
    EXPIRING = "IN_SCADENZA"
    EXPIRING_SOON = "IN_SCADENZA_90"
    EXPIRED = "SCADUTO"


_S = State
_ON_THE_WAY = frozenset({_S.ADOPTED, _S.TRANSMITTED, _S.OBSERVED, _S.CLEARED, _S.APPROVED})
_END = frozenset({_S.UPDATED, _S.SUPERSEDED, _S.WITHDRAWN})

#: The steps that may follow in each state. Those on the way come in any order and may repeat (two bodies are sent the
#: plan, one observes twice); ``DRAFT`` after an approval begins a revision, during which the approval stays good.
FOLLOWS: dict[State, frozenset[State]] = {
    _S.DRAFT: _ON_THE_WAY | _END,
    _S.ADOPTED: _ON_THE_WAY | _END | {_S.DRAFT},
    _S.TRANSMITTED: _ON_THE_WAY | _END | {_S.DRAFT},
    _S.OBSERVED: _ON_THE_WAY | _END | {_S.DRAFT},
    _S.CLEARED: _ON_THE_WAY | _END | {_S.DRAFT},
    _S.APPROVED: _END | {_S.PUBLISHED, _S.TRANSMITTED, _S.DRAFT, _S.ADOPTED, _S.APPROVED},
    _S.PUBLISHED: _END | {_S.PUBLISHED, _S.DRAFT, _S.ADOPTED, _S.APPROVED},
    _S.SUPERSEDED: frozenset({_S.DRAFT, _S.ADOPTED, _S.APPROVED}),
    _S.WITHDRAWN: frozenset({_S.DRAFT, _S.ADOPTED, _S.APPROVED}),
}

#: Bodies that may take a step. A "council only" rule would refuse a third of the real acts.
DECIDES: dict[State, frozenset[Body]] = {
    _S.ADOPTED: frozenset({Body.COUNCIL, Body.EXECUTIVE, Body.COMMISSIONER}),
    _S.APPROVED: frozenset({Body.COUNCIL, Body.EXECUTIVE, Body.COMMISSIONER}),
    _S.UPDATED: frozenset(Body),
}

#: What has to be known of a step, by names of :class:`Facts`.
NEEDS: dict[State, tuple[str, ...]] = {
    _S.DRAFT: (),
    _S.ADOPTED: ("body", "number", "day"),
    _S.TRANSMITTED: ("addressee", "protocol", "day"),
    _S.OBSERVED: ("addressee", "text", "day"),
    _S.CLEARED: ("addressee", "day"),
    _S.APPROVED: ("body", "number", "day"),
    _S.PUBLISHED: ("url", "day"),
    _S.UPDATED: ("body", "day"),
    _S.SUPERSEDED: ("text", "day"),
    _S.WITHDRAWN: ("text", "day"),
}

#: What those names are to a person.
FACT_LABELS = {
    "body": "l'organo",
    "number": "il numero dell'atto",
    "day": "la data",
    "addressee": "l'ente",
    "protocol": "il protocollo",
    "text": "il testo",
    "url": "l'indirizzo web",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a step. ``day`` is when it happened, ``addressee`` the other body, whichever way it went.

    ``resolved``: of observations, whether what they prescribe was done; None where nobody has said.
    """

    body: Body | None = None
    number: str = ""
    day: date | None = None
    addressee: str = ""
    protocol: str = ""
    text: str = ""
    url: str = ""
    resolved: bool | None = None


def may_follow(state: State, step: State) -> bool:
    """Whether ``step`` may be taken in ``state``."""
    return step in FOLLOWS.get(state, frozenset())


def missing_facts(step: State, facts: Facts) -> tuple[str, ...]:
    """Names of what has to be known of ``step`` and is not, in the order in which people are asked."""
    return tuple(name for name in NEEDS[step] if not getattr(facts, name))


def may_decide(step: State, body: Body | None) -> bool:
    """Whether a body may take a step; without one, whether the step needs none to be right."""
    return body is None or step not in DECIDES or body in DECIDES[step]


def state_after(state: State, step: State) -> State:
    """Where the plan is after ``step``."""
    return state if step is State.UPDATED else step


def last_revision(steps: Iterable[tuple[State, date]], *, updates_count: bool = False) -> date | None:
    """The day from which the years count, of steps in the order in which they were recorded; None: nothing is in force.

    Approvals are given by the day of their act. Dates arrive late: the latest day counts, not the last recorded.
    """
    found: date | None = None
    for step, day in steps:
        if step in (State.SUPERSEDED, State.WITHDRAWN):
            found = None
        elif step is State.APPROVED or (updates_count and step is State.UPDATED and found is not None):
            found = day if found is None else max(found, day)
    return found


@lru_cache(maxsize=1 << 13)
def expires_on(revised_on: date) -> date:
    """The first day on which an approval is too old. Three years after 29 February is 1 March."""
    year = revised_on.year + VALID_YEARS
    try:
        return revised_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def days_left(revised_on: date, today: date) -> int:
    """Days until the approval is too old; negative once it is."""
    return (expires_on(revised_on) - today) // timedelta(days=1)


@lru_cache(maxsize=1 << 13)
def validity(revised_on: date | None, today: date) -> Validity:
    """How good an approval of ``revised_on`` is ``today``."""
    if revised_on is None:
        return Validity.NONE
    left = days_left(revised_on, today)
    if left <= 0:
        return Validity.EXPIRED
    if left <= EXPIRING_SOON_DAYS:
        return Validity.EXPIRING_SOON
    return Validity.EXPIRING if left <= EXPIRING_DAYS else Validity.VALID
