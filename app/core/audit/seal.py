"""What seals an act: the SHA-256 of everything it says, and of the seal before it.

The octets are those of one JSON object with sorted keys and no spaces, in ASCII. Instants are in UTC with microseconds,
the previous hash is in hexadecimal. Anybody can compute it again from an export.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row

from app.core.audit.models import Act

#: What stands before the first act.
GENESIS = bytes(32)

_TEXTS = ("actor", "action", "subject", "reason", "origin")


def seal(act: Act | Row[Any]) -> bytes:
    """The hash that belongs to ``act``, 32 octets. ``before`` and ``after`` are as the database returns them."""
    said = {
        "id": act.id,
        "at": _instant(act.at),
        **{name: getattr(act, name) for name in _TEXTS},
        "before": act.before,
        "after": act.after,
        "previous_hash": act.previous_hash.hex(),
    }
    return sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")).digest()


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
