"""Who is signed in: a value, read once for each request."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.audit.log import Actor
from app.core.identity.roles import Role


@dataclass(frozen=True, slots=True)
class Charge:
    """A role that a person has. ``municipalities`` are those the issuer speaks for; None: everywhere."""

    role: Role
    issuer_id: int | None
    issuer_name: str
    municipalities: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Person:
    """An account with its session and all that it may be. ``origin`` is the address that the request came from."""

    account_id: int
    email: str
    name: str
    session_id: int
    origin: str
    charges: tuple[Charge, ...]

    @property
    def actor(self) -> Actor:
        """As the audit names them."""
        return Actor(self.email, self.origin)

    @property
    def municipalities(self) -> tuple[str, ...]:
        """ISTAT codes of the municipalities they work for by name, in order."""
        return tuple(sorted(set().union(*(charge.municipalities or () for charge in self.charges))))
