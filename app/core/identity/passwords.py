"""Passwords: which are good enough, and how they are kept (argon2id, RFC 9106).

There are no rules of composition (NIST SP 800-63B §3.1.1.2): a password is long, and nobody would guess it. The lists
of common ones are those that zxcvbn carries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from zxcvbn import zxcvbn

from app.core.errors import InputRefused

#: Characters. Longer ones would only cost time.
SHORTEST, LONGEST = 12, 200
#: Of zxcvbn, 0-4: below it ten thousand million guesses find it.
_LEAST_SCORE = 3
#: Characters that a password has besides its owner's name and what anybody adds to it (``1984``, ``qwerty``).
_LEAST_BESIDES = 7
_ADDED = frozenset({"sequence", "repeat", "spatial", "date", "regex"})
#: What an attacker's list would hold of this place besides.
_OF_THE_PLACE = ("cittadino", "informato", "comune", "protezione", "civile", "allerta", "sindaco", "password")

_REASONS = {
    "own": "contiene il proprio nome o indirizzo.",
    "common": "è fra le più usate, o quasi.",
    "sequence": "è una sequenza facile (come 123456 o abcdef).",
    "repeat": "ripete sempre la stessa cosa.",
    "spatial": "segue i tasti vicini della tastiera.",
    "date": "è fatta soprattutto di date.",
}
_OTHERWISE = "è facile da indovinare."
_ADVICE = "Meglio quattro o cinque parole che non c'entrano l'una con l'altra."


class Passwords:
    """How passwords are kept here. ``memory_kib`` and ``passes`` are what one guess costs an attacker, and us."""

    def __init__(self, memory_kib: int, passes: int) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        # Of nobody: so that an account that is not there costs as long as one that is.
        self._nobodys = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """As it is kept, with its parameters."""
        return self._hasher.hash(_bytes(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether it is the password that was kept. Of None, never; it takes as long."""
        try:
            right = self._hasher.verify(kept or self._nobodys, _bytes(password))
        except (Argon2Error, InvalidHashError):
            return False
        return right and kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether it was kept with other parameters than today's: to be hashed anew when it is next given."""
        return self._hasher.check_needs_rehash(kept)


def good_password(password: str, *, about: Sequence[str]) -> str:
    """The password, when it may be used. ``about``: names and addresses that an attacker would begin with.

    Raises:
        InputRefused: ``password_too_short``, ``password_too_long`` or ``password_common``.
    """
    if len(password) < SHORTEST:
        raise InputRefused("password_too_short", f"Servono almeno {SHORTEST} caratteri.")
    if len(password) > LONGEST:
        raise InputRefused("password_too_long", f"Al massimo {LONGEST} caratteri.")
    words = list(_words(about))
    found = zxcvbn(password, user_inputs=[*words, *_OF_THE_PLACE])
    if found["score"] < _LEAST_SCORE or _little_besides(found["sequence"], words):
        raise InputRefused("password_common", f"Questa password {_reason(found, words)} {_ADVICE}")
    return password


def _words(about: Sequence[str]) -> Iterator[str]:
    for text in about:
        yield text.lower()
        yield from (word for word in re.split(r"[\W_]+", text.lower()) if len(word) > 2)


def _little_besides(parts: Sequence[dict[str, Any]], words: Sequence[str]) -> bool:
    """Whether it is somebody's own name with a little around it: zxcvbn takes three such parts for many guesses."""
    besides = [part for part in parts if not _own(part, words) and part["pattern"] not in _ADDED]
    own = any(_own(part, words) for part in parts)
    return own and sum(len(part["token"]) for part in besides) < _LEAST_BESIDES


def _own(part: dict[str, Any], words: Sequence[str]) -> bool:
    return part["pattern"] == "dictionary" and part["matched_word"] in words


def _reason(found: dict[str, Any], words: Sequence[str]) -> str:
    """The part of a password that makes the most of it, in words."""
    parts = sorted(found["sequence"], key=lambda part: len(part["token"]), reverse=True)
    if any(_own(part, words) for part in parts):
        return _REASONS["own"]
    pattern = parts[0]["pattern"] if parts else ""
    return _REASONS.get("common" if pattern == "dictionary" else pattern, _OTHERWISE)


def _bytes(password: str) -> bytes:
    return password[: LONGEST + 1].encode("utf-8", "replace")
