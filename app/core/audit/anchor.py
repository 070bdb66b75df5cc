"""The last act that was found intact, kept outside the database.

Whoever owns the table can cut its end off, or write all of it anew with fresh hashes: only something they cannot reach
tells. One copy stands in the home of the installation, others are mailed to operators and written in the log.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from app.core.audit.verify import Anchor
from app.core.errors import InputRefused, Unavailable

_NAME = "audit-anchor"


def anchor_of(text: str) -> Anchor | None:
    """The anchor that ``text`` writes as ``NUMBER:HASH``; None: it writes none."""
    match = re.fullmatch(r"([1-9][0-9]{0,17}):([0-9a-fA-F]{64})", text.strip())
    return (int(match[1]), match[2].lower()) if match else None


def anchor_text(anchor: Anchor) -> str:
    """As people copy it, and commands take it."""
    return f"{anchor[0]}:{anchor[1]}"


class AnchorFile:
    """The copy in the home of the installation. A newer one takes the place of an older one, never the other way."""

    def __init__(self, home: Path) -> None:
        self.path = home / _NAME

    def read(self) -> Anchor | None:
        """What is kept; None before anything was.

        Raises:
            InputRefused: ``anchor_invalid``: the file is not what we wrote.
            Unavailable: ``anchor_unreadable``.
        """
        try:
            text = self.path.read_text("ascii", "replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unavailable("anchor_unreadable", f"{self.path} non si può leggere.") from error
        found = anchor_of(text)
        if found is None:
            raise InputRefused("anchor_invalid", f"In {self.path} non c'è il numero di un atto con la sua impronta.")
        return found

    def keep(self, anchor: Anchor) -> None:
        """Put an anchor in the place of an older one, whole or not at all.

        Raises:
            Unavailable: ``anchor_not_kept``; the one before is still there.
        """
        before = self.read()
        if before and before[0] >= anchor[0]:
            return
        draft = self.path.with_name(f".{_NAME}.{os.getpid()}")
        try:
            draft.write_text(anchor_text(anchor) + "\n", "ascii")
            draft.replace(self.path)
        except OSError as error:
            raise Unavailable(
                "anchor_not_kept", f"L'ultimo atto verificato non si può scrivere in {self.path}."
            ) from error
