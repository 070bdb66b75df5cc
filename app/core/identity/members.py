"""Municipalities as somebody lists them, one a line: by ISTAT code, or by name."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from app.core.errors import InputRefused, NotFound
from app.core.territory.lookup import get_municipality, search_municipalities
from app.core.territory.names import folded


def municipalities_named(session: Session, text: str) -> list[str]:
    """ISTAT codes of the lines of ``text``: ``100005``, ``100005 Prato`` or ``Prato``; empty lines say nothing.

    Raises:
        NotFound: ``municipality_unknown``; the message repeats the line.
        InputRefused: ``municipality_ambiguous`` when several are called so.
    """
    return [municipality_named(session, line.strip()) for line in text.splitlines() if line.strip()]


def municipality_named(session: Session, line: str) -> str:
    """ISTAT code of one line; raises what :func:`municipalities_named` does."""
    if found := re.match(r"[0-9]{6}(?=\s|$)", line):
        return get_municipality(session, found[0]).istat_code
    same = [one for one in search_municipalities(session, line) if folded(one.name) == folded(line)]
    if not same:
        raise NotFound(
            "municipality_unknown", f"Nessun comune si chiama {line[:60]!r}: si può scrivere il codice ISTAT."
        )
    if len(same) > 1:
        codes = ", ".join(f"{one.istat_code} ({one.province_code})" for one in same)
        raise InputRefused(
            "municipality_ambiguous", f"Più comuni si chiamano {same[0].name}: scrivere il codice: {codes}."
        )
    return same[0].istat_code
