"""People whom a demonstration has made up. What they have written is made up too: it is said, and goes with them.

Their addresses lie in a domain that can never exist (RFC 6761), so nobody is ever written to, and no row needs a mark
of its own: each says who has written it.
"""

from __future__ import annotations

from sqlalchemy import exists, literal, select
from sqlalchemy.orm import Session

from app.core.identity.models import Account

DOMAIN = "dimostrazione.invalid"
#: For LIKE: authors as rows name them.
AUTHORS = f"%@{DOMAIN}"


#: Whether there are any, for a statement that asks for other things too; by an index that knows this very pattern.
MADE_UP_PEOPLE = exists().where(Account.email.like(literal(AUTHORS, literal_execute=True)))


def is_made_up(author: str) -> bool:
    """Whether whoever has written a row is one of them."""
    return author.endswith(f"@{DOMAIN}")


def made_up_people(session: Session) -> bool:
    """Whether people of a demonstration are here, and with them what they have written."""
    return session.scalar(select(MADE_UP_PEOPLE)) or False
