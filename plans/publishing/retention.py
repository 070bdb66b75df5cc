"""How long what nobody publishes, sees or refers to is kept.

=====================================================  =============================================================
originals that a version or a document refers to       for ever
files in the store to which no row refers              a week: an upload that came to nothing, a process that died
features of a version that was staged and never public ``staged`` days; its findings stay, and it can be read again
features of a version that is no longer public         ``superseded`` days; never of the one that can be returned to
versions, findings, steps, acts                        for ever: they are few, and what can be asked later
=====================================================  =============================================================

What tracking knows of a version it has measured while it was public, and keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import TextClause, delete, text
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.storage import FileStore
from plans.models.features import PlanFeature
from plans.models.versions import PlanVersion
from plans.publishing.holding import hold_version

#: Files are kept before any row says so, and a restored database is older than the files beside it.
UNREFERRED_FOR = timedelta(days=7)

#: Above both, a number of files and a share of the store, nothing is discarded in one run.
MOST_FILES, MOST_SHARE = 20, 0.1

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """Days for which features are kept of versions that were never public, and of those that no longer are."""

    staged: int
    superseded: int


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many versions of each kind lost their features, and how many files were deleted."""

    staged: int = 0
    superseded: int = 0
    files: int = 0


_STAGED = text("""
    SELECT id FROM plan_version
    WHERE state = 'staged' AND published_at IS NULL AND greatest(created_at, staged_at) < :before
      AND (CAST(:id AS bigint) IS NULL OR id = :id)
    ORDER BY id
""")

#: Public once, but not now; nor what the public one replaced, nor the last that was public where nothing is.
_SUPERSEDED = text("""
    SELECT version.id FROM plan_version version
    WHERE version.state IN ('superseded', 'withdrawn') AND version.ended_at < :before
      AND NOT EXISTS (SELECT FROM plan_version public
                      WHERE public.replaces_id = version.id AND public.state = 'published')
      AND version.ended_at < (SELECT max(ended_at) FROM plan_version other
                              WHERE other.istat_code = version.istat_code AND other.published_at IS NOT NULL)
      AND EXISTS (SELECT FROM plan_feature WHERE version_id = version.id)
      AND (CAST(:id AS bigint) IS NULL OR version.id = :id)
    ORDER BY version.id
""")

_REFERRED = text("""
    SELECT sha256 FROM plan_original
    UNION SELECT sha256 FROM plan_document
    UNION SELECT document FROM plan_declaration WHERE document IS NOT NULL
""")


def _nobody_else(_session: Session) -> Collection[str]:
    return ()


def forget_plans(
    database: Database,
    store: FileStore,
    terms: Terms,
    *,
    now: datetime,
    others: Callable[[Session], Collection[str]] = _nobody_else,
) -> Forgotten:
    """Delete what has been kept long enough, each version in a transaction of its own. ``now`` is the true clock.

    ``others`` are the hashes of files in the same store that rows of somebody else refer to.
    """
    with database.transaction() as session:
        staged = _due(session, _STAGED, terms.staged, now)
        superseded = _due(session, _SUPERSEDED, terms.superseded, now)
    return Forgotten(
        sum(_forget_staged(database, version_id, terms.staged, now) for version_id in staged),
        sum(_forget_superseded(database, version_id, terms.superseded, now) for version_id in superseded),
        _forget_files(database, store, others, now),
    )


def _due(session: Session, which: TextClause, days: int, now: datetime, version_id: int | None = None) -> list[int]:
    """The versions that are due; of one alone, once its plan is held: meanwhile it may be public, or read again."""
    return list(session.scalars(which, {"before": now - timedelta(days=days), "id": version_id}))


def _forget_staged(database: Database, version_id: int, days: int, now: datetime) -> bool:
    """Make it a draft that says why; its originals can be read again."""
    with database.transaction() as session:
        plan, version = hold_version(session, version_id)
        if not _due(session, _STAGED, days, now, version_id):
            return False
        _delete_features(session, version)
        version.state, version.checksum, version.staged_at = "draft", None, None
        version.failure = (
            f"In {days} giorni nessuno l'ha pubblicata: ciò che era stato letto non si conserva più. I file ci sono "
            "ancora: si possono rileggere, o caricarne di nuovi."
        )
        plan.changed_at = now
    return True


def _forget_superseded(database: Database, version_id: int, days: int, now: datetime) -> bool:
    with database.transaction() as session:
        _, version = hold_version(session, version_id)
        if not _due(session, _SUPERSEDED, days, now, version_id):
            return False
        _delete_features(session, version)
    return True


def _delete_features(session: Session, version: PlanVersion) -> None:
    session.execute(delete(PlanFeature).where(PlanFeature.version_id == version.id))


def _forget_files(
    database: Database, store: FileStore, others: Callable[[Session], Collection[str]], now: datetime
) -> int:
    """Old files first, then what is referred to: a file of which a row is written meanwhile was kept anew, and is not
    old. Too many at once are no leftovers: the database is another one, or an old copy; then none is discarded."""
    old = store.older_than(now - UNREFERRED_FOR)
    with database.transaction() as session:
        referred = {*session.scalars(_REFERRED), *others(session)} if old else set()
    going = [sha256 for sha256 in old if sha256 not in referred]
    if going and _are_too_many(len(going), store.count(), len(referred)):
        _log.error("plan_files_not_discarded", files=len(going), referred=len(referred))
        return 0
    return sum(store.discard(sha256, before=now - UNREFERRED_FOR) for sha256 in going)


def _are_too_many(going: int, kept: int, referred: int) -> bool:
    return not referred or (going > MOST_FILES and going > MOST_SHARE * kept)
