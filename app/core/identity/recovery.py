"""Recovery codes: ten, shown once, each good once."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.core.identity.models import RecoveryCode
from app.core.identity.secrets import Keys

COUNT = 10
#: No letter that is read for another, or for a digit: people copy them from paper. 31^10: fifty bits.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_HALF = 5


def new_codes(session: Session, keys: Keys, account_id: int) -> list[str]:
    """Ten codes in place of all that there were; only their keyed hashes are kept."""
    codes = [f"{_some()}-{_some()}" for _ in range(COUNT)]
    forget_codes(session, account_id)
    for position, code in enumerate(codes, start=1):
        kept = RecoveryCode(account_id=account_id, position=position, code_hash=_hash(keys, account_id, code))
        session.add(kept)
    session.flush()
    return codes


def use_code(session: Session, keys: Keys, account_id: int, code: str, *, now: datetime) -> bool:
    """Use a code up; False when it is none of theirs, or was used."""
    ours = (RecoveryCode.account_id == account_id, RecoveryCode.code_hash == _hash(keys, account_id, code))
    used = update(RecoveryCode).where(*ours, RecoveryCode.used_at.is_(None)).values(used_at=now)
    return session.execute(used.returning(RecoveryCode.position)).first() is not None


def codes_left(session: Session, account_id: int) -> int:
    """How many are still good."""
    left = (RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*left)) or 0


def forget_codes(session: Session, account_id: int) -> None:
    """None is good any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def _some() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_HALF))


def _hash(keys: Keys, account_id: int, code: str) -> bytes:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return keys.keyed_hash(f"recovery {account_id}", plain)
