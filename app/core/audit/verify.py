"""Whether anybody has touched the past: the whole chain is walked, and the first break is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.core.audit.models import Act
from app.core.audit.seal import GENESIS, seal

#: Every act, by columns (a session that knows an act would return what it knew), a page at a time.
_WALK = select(*Act.__table__.columns).order_by(Act.id).execution_options(yield_per=1_000)

#: Number and hash (hexadecimal) of one act, kept where whoever can write to the database cannot.
Anchor = tuple[int, str]


class Break(StrEnum):
    """What is wrong where the chain breaks."""

    #: An act is not there.
    GAP = "gap"
    #: It does not follow from the act before it.
    WRONG_LINK = "wrong_link"
    #: It does not say what it said when it was sealed.
    WRONG_HASH = "wrong_hash"
    #: The end is missing: the act of the anchor is not there.
    TRUNCATED = "truncated"
    #: The act of the anchor is another one: the chain was written anew.
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``acts`` are there, ``intact`` before the first break; ``last`` is the last intact one, None without any."""

    acts: int
    intact: int
    last: Anchor | None
    broken_at: int | None
    reason: Break | None


def verify(session: Session, *known: Anchor | None) -> Verdict:
    """Walk all acts in order. Of a chain cut at the end, or made anew, only acts ``known`` from elsewhere can tell."""
    anchors = [anchor for anchor in known if anchor is not None]
    intact, hash_before = 0, GENESIS
    with session.execute(_WALK) as walk:
        for act in walk:
            reason = _break(act, intact + 1, hash_before) or _against(anchors, act)
            if reason is not None:
                return _verdict(_count(session), intact, hash_before, reason)
            intact, hash_before = act.id, act.hash
    if any(anchor[0] > intact for anchor in anchors):
        return _verdict(intact, intact, hash_before, Break.TRUNCATED)
    return _verdict(intact, intact, hash_before, None)


def _verdict(acts: int, intact: int, hash_before: bytes, reason: Break | None) -> Verdict:
    last = (intact, hash_before.hex()) if intact else None
    return Verdict(acts, intact, last, intact + 1 if reason else None, reason)


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Act)) or 0


def _break(act: Row[Any], expected_id: int, hash_before: bytes) -> Break | None:
    if act.id != expected_id:
        return Break.GAP
    if act.previous_hash != hash_before:
        return Break.WRONG_LINK
    return None if act.hash == seal(act) else Break.WRONG_HASH


def _against(anchors: Sequence[Anchor], act: Row[Any]) -> Break | None:
    another = any(anchor[0] == act.id and anchor[1] != act.hash.hex() for anchor in anchors)
    return Break.REWRITTEN if another else None
