"""The texts of one dispatch: rendered once for each set of decisions that devices share, and kept as sent."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.domain.decision import Kind
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.message import Change, Letterhead, compose, encode
from alerts.models.dispatch import DecisionRow, Dispatch, Message
from alerts.models.sources import Bulletin
from alerts.sources.registry import get_source
from app.core.i18n import catalogue
from app.core.territory.models import Municipality


class Letters:
    """Renders the messages of one dispatch. Reads everything it needs when it is made, inside ``session``."""

    def __init__(self, session: Session, dispatch: Dispatch, *, base_url: str) -> None:
        bulletin = session.get_one(Bulletin, dispatch.bulletin_id)
        assert bulletin.stamp is not None
        self._dispatch_id = dispatch.id
        self._letterhead = Letterhead(
            topic=dispatch.topic,
            base_url=base_url,
            publisher=get_source(bulletin.source_id).facts.publisher,
            stamp=bulletin.stamp,
            demonstration=dispatch.demonstration,
        )
        self._changes = _changes(session, bulletin.id)
        self._rendered: dict[str, dict[str, Any]] = {}

    def body(self, decisions: Sequence[int], language: str) -> bytes:
        """The octets for a device that these decisions concern, the same ones for every device that shares them."""
        audience = _audience(decisions, language)
        if audience not in self._rendered:
            gettext = catalogue(language).gettext
            self._rendered[audience] = compose(self._concerning(decisions), self._letterhead, language, gettext)
        return encode(self._rendered[audience])

    def keep(self, session: Session) -> None:
        """Store what was rendered, as it was sent; a text already kept stays as it is."""
        rows = [
            {"dispatch_id": self._dispatch_id, "audience": audience, "payload": payload}
            for audience, payload in self._rendered.items()
        ]
        if rows:
            session.execute(insert(Message).on_conflict_do_nothing(), rows)

    def _concerning(self, decisions: Sequence[int]) -> list[Change]:
        """The changes themselves, and what stays in force in the same places on the same days."""
        told = set(decisions)
        days = {(change.istat_code, change.day) for key, change in self._changes.items() if key in told}
        return [
            change
            for key, change in self._changes.items()
            if key in told or (change.level > Level.GREEN and (change.istat_code, change.day) in days)
        ]


def _changes(session: Session, bulletin_id: int) -> dict[int, Change]:
    rows = session.execute(
        select(DecisionRow, Municipality.name)
        .join(Municipality, Municipality.istat_code == DecisionRow.istat_code)
        .where(DecisionRow.bulletin_id == bulletin_id)
    )
    return {
        row.id: Change(
            row.istat_code, name, row.day, Hazard(row.hazard), Kind(row.kind), Level(row.told_level), Level(row.level),
            tuple(row.zones) if row.level else (),
        )
        for row, name in rows
    }  # fmt: skip


def _audience(decisions: Sequence[int], language: str) -> str:
    text = f"{language} {' '.join(map(str, sorted(decisions)))}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
