"""What became of messages: outcomes of a page in one statement, and the end of subscriptions that are dead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from alerts.channels.contract import Envelope, Outcome, Result
from alerts.dispatch.lookup import Work
from alerts.models.dispatch import Batch
from alerts.subscriptions.keeping import erase_dead

#: A device that may have been told stays so, unless it is known better. Its last word is kept, not every try.
_RECORD = text(
    """
    INSERT INTO delivery AS known (dispatch_id, subscription_id, outcome, status, attempts, at)
    SELECT :dispatch_id, device, outcome, status, :attempts, :at
    FROM unnest(CAST(:devices AS bigint[]), CAST(:outcomes AS text[]), CAST(:statuses AS smallint[]))
         AS given (device, outcome, status)
    ON CONFLICT (subscription_id, dispatch_id) DO UPDATE
    SET outcome = CASE WHEN known.outcome = 'unknown' AND excluded.outcome NOT IN ('accepted', 'gone', 'too_large')
                       THEN known.outcome ELSE excluded.outcome END,
        status = excluded.status, attempts = excluded.attempts, at = excluded.at
    WHERE known.outcome IN ('throttled', 'failed', 'unknown')
    """
)


def record(
    session: Session,
    work: Work,
    results: Sequence[Result],
    envelopes: Sequence[Envelope],
    *,
    attempt: int,
    at: datetime,
) -> None:
    """Keep the outcomes of a page; erase the subscriptions whose push service says that they are gone."""
    if not results:
        return
    values = {
        "dispatch_id": work.dispatch_id,
        "attempts": attempt,
        "at": at,
        "devices": [result.subscription_id for result in results],
        "outcomes": [result.outcome.value for result in results],
        "statuses": [result.status for result in results],
    }
    session.execute(_RECORD, values)
    gone = {result.subscription_id for result in results if result.outcome is Outcome.GONE}
    if gone:
        erase_dead(session, [envelope.endpoint for envelope in envelopes if envelope.subscription_id in gone])


def pause(session: Session, work: Work) -> None:
    """Whoever was sent something has an outcome: from now until it is begun again nobody else may have been."""
    session.execute(update(Batch).where(Batch.id == work.batch_id).values(started_at=None))


def finish(session: Session, work: Work, at: datetime) -> None:
    """Nothing is left to do of this batch."""
    session.execute(update(Batch).where(Batch.id == work.batch_id).values(finished_at=at))
