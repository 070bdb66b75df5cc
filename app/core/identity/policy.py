"""Whether a person may do something. Asked by every use case of the desk before anything else.

Who has nothing to do with a municipality is not told what there is: for them it is not there. Who works for it, but may
not do this, is told so.
"""

from __future__ import annotations

from app.core.audit.log import Actor
from app.core.errors import Forbidden, NotFound
from app.core.identity.person import Charge, Person
from app.core.identity.roles import MAY, OF_THE_PLATFORM, Permission


def may(person: Person, permission: Permission, istat_code: str) -> bool:
    """Whether ``person`` has ``permission`` for a municipality."""
    return any(_speaks_for(charge, istat_code) and permission in MAY[charge.role] for charge in person.charges)


def may_on_platform(person: Person, permission: Permission) -> bool:
    """The same for what is not about one municipality: the role has to be granted everywhere."""
    assert permission in OF_THE_PLATFORM
    return any(charge.municipalities is None and permission in MAY[charge.role] for charge in person.charges)


def require(person: Person, permission: Permission, istat_code: str) -> Actor:
    """Stop here unless ``person`` has ``permission`` for a municipality; who they are, for the audit.

    Raises:
        NotFound: ``municipality_unknown`` for who may not see the desk of this municipality.
        Forbidden: ``not_allowed`` for who may, but may not do this.
    """
    if not may(person, Permission.SEE_DESK, istat_code):
        raise NotFound("municipality_unknown", "Questo comune non esiste, o non è fra quelli per cui si lavora.")
    if not may(person, permission, istat_code):
        raise Forbidden("not_allowed", "Il proprio ruolo in questo comune non lo permette.")
    return person.actor


def require_on_platform(person: Person, permission: Permission) -> Actor:
    """The same for what is not about one municipality.

    Raises:
        Forbidden: ``not_allowed``.
    """
    if not may_on_platform(person, permission):
        raise Forbidden("not_allowed", "Il proprio ruolo non lo permette.")
    return person.actor


def _speaks_for(charge: Charge, istat_code: str) -> bool:
    return charge.municipalities is None or istat_code in charge.municipalities
