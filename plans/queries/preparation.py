"""Where the preparation of a version is: what has been said, what is still asked, who was there last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.core.queue import Pending, pending
from plans.models.versions import PlanFinding, PlanOriginal, PlanVersion
from plans.publishing.answers import OPEN_STATES
from plans.publishing.queues import IMPORT_UPLOAD
from plans.publishing.receiving import originals
from plans.publishing.submissions import Submitted, submissions

#: Held rows and findings of a rule that are listed; all are counted.
LISTED = 200
#: Versions that the history names.
_HISTORY = 50

_HELD = text("""
    SELECT id, layer, row, class AS plan_class, coalesce(public ->> 'nome', '') AS name,
        ST_X(ST_PointOnSurface(geometry)) AS lon, ST_Y(ST_PointOnSurface(geometry)) AS lat,
        count(*) OVER () AS total
    FROM plan_feature WHERE version_id = :id AND held ORDER BY id LIMIT :listed
""")


class Step(StrEnum):
    """The steps of a preparation, in their order; the values stand in URLs."""

    FILES = "file"
    PLACES = "posizione"
    CLASSES = "classi"
    COLUMNS = "colonne"
    FINDINGS = "segnalazioni"
    ACTS = "atti"
    PREVIEW = "anteprima"
    SUBMISSION = "invio"


class HeldRow(NamedTuple):
    """A row whose repair waits for somebody; EPSG:4326 degrees. ``total``: of all that wait."""

    id: int
    layer: str
    row: int
    plan_class: str | None
    name: str
    lon: float
    lat: float
    total: int


@dataclass(frozen=True, slots=True)
class Preparation:
    """A version with what is known of it. ``unread``: the files that keep all from being used; ``newer``: the number of
    a later preparation, which took its place.
    """

    version: PlanVersion
    originals: Sequence[PlanOriginal]
    waiting: Pending | None
    held: int
    refused: int
    unread: Sequence[PlanOriginal]
    submissions: Sequence[Submitted]
    newer: int | None

    @property
    def layers(self) -> list[dict[str, Any]]:
        return self.version.layers or []

    @property
    def is_open(self) -> bool:
        """Whether it can be changed still, were nobody asked to approve it."""
        return self.version.state in OPEN_STATES and not self.approved

    @property
    def approved(self) -> bool:
        return any(one.decision == "approved" for one in self.submissions)

    @property
    def submitted(self) -> Submitted | None:
        """The submission that nobody has decided yet."""
        return next((one for one in self.submissions if one.decision is None), None)

    @property
    def returned(self) -> Submitted | None:
        """The last submission, if it came back."""
        last = next(iter(self.submissions), None)
        return last if last is not None and last.decision == "returned" else None

    @property
    def is_examined(self) -> bool:
        return self.waiting is None and self.version.examined_at is not None and self.version.failure is None

    @property
    def unplaced(self) -> list[str]:
        """Layers of which nobody has confirmed where they are."""
        return [layer["name"] for layer in self.layers if layer["crs"] is None or layer["assumed"]]

    @property
    def unclassed(self) -> list[str]:
        """Layers of which nobody has said what they are, nor that they stay out."""
        said = self.version.answers.get("classes", {})
        return [one["name"] for one in self.layers if one["plan_class"] is None and said.get(one["name"]) != ""]

    @property
    def accepted(self) -> bool:
        return self.version.checksum is not None

    @property
    def next_step(self) -> Step | None:
        """Where work goes on; None: the files are being looked at, or could not be."""
        if not self.is_examined:
            return None
        if self.submitted or not self.is_open:
            return Step.SUBMISSION
        asked = (
            (Step.FINDINGS, not self.layers and not self.accepted),
            (Step.PLACES, bool(self.unplaced)),
            (Step.CLASSES, bool(self.unclassed)),
            (Step.FINDINGS, bool(self.held) or not self.accepted),
            (Step.ACTS, not self.version.act),
        )
        return next((step for step, open_ in asked if open_), Step.PREVIEW)


def preparation(session: Session, version: PlanVersion) -> Preparation:
    """What is known of a version."""
    held = held_rows(session, version.id, limit=1)
    public = select(func.coalesce(func.max(PlanVersion.number), 0)).where(
        PlanVersion.istat_code == version.istat_code, PlanVersion.published_at.is_not(None)
    )
    newer = select(PlanVersion.number).where(
        PlanVersion.istat_code == version.istat_code,
        PlanVersion.number > func.greatest(version.number, public.scalar_subquery()),
        PlanVersion.state.in_(OPEN_STATES),
    )
    refused = select(PlanFinding.scope, PlanFinding.file).where(
        PlanFinding.version_id == version.id, PlanFinding.level == "E"
    )
    told = session.execute(refused.order_by(PlanFinding.id)).all()
    given = originals(session, version.id)
    return Preparation(
        version,
        given,
        pending(session, IMPORT_UPLOAD, {"version_id": version.id}),
        held[0].total if held else 0,
        len(told),
        _unread(given, [file for scope, file in told if scope == "file"]),
        submissions(session, version.id),
        session.scalars(newer.order_by(PlanVersion.number.desc()).limit(1)).first(),
    )


def _unread(given: Sequence[PlanOriginal], refused: Sequence[str | None]) -> list[PlanOriginal]:
    """The files that were refused whole; of an archive, also when it was something in it."""
    names = [name for name in refused if name]
    return [one for one in given if any(name == one.name or name.startswith(f"{one.name}/") for name in names)]


def under_way(session: Session, istat_code: str) -> Preparation | None:
    """The newest version that is being prepared: after the last that was made public."""
    for version in history(session, istat_code):
        if version.state in OPEN_STATES and not (found := preparation(session, version)).approved:
            return found
        if version.published_at is not None:
            break  # what is older was set aside by it, also when another version has taken its place since
    return None


def history(session: Session, istat_code: str) -> Sequence[PlanVersion]:
    """The versions of a municipality, the newest first."""
    versions = select(PlanVersion).where(PlanVersion.istat_code == istat_code)
    return session.scalars(versions.order_by(PlanVersion.number.desc()).limit(_HISTORY)).all()


def held_rows(session: Session, version_id: int, limit: int = LISTED) -> list[HeldRow]:
    """Rows whose repair waits for somebody."""
    return [HeldRow(*row) for row in session.execute(_HELD, {"id": version_id, "listed": limit})]


def findings(session: Session, version_id: int) -> Sequence[PlanFinding]:
    """What was found, in the order in which it was."""
    found = select(PlanFinding).where(PlanFinding.version_id == version_id).order_by(PlanFinding.id)
    return session.scalars(found).all()


def waited(found: Pending, now: datetime) -> int:
    """Whole seconds since a job was put in, or begun."""
    return max(0, int((now - found.since).total_seconds()))
