"""The life of documents, in SQL: the twin of :mod:`alerts.domain.lifecycle`, where the rule is told in words."""

from __future__ import annotations

_LATER = """
    FROM bulletin later
    LEFT JOIN cap_message says ON says.bulletin_id = later.id
    WHERE later.source_id = b.source_id AND later.status = 'accepted'
      AND COALESCE(says.public, true)
      AND later.received_at <= :at AND (later.withdrawn_at IS NULL OR later.withdrawn_at > :at)
      AND (later.stamp, later.id) > (b.stamp, b.id)
"""

_NAMES = """
    EXISTS (SELECT FROM cap_reference named
            WHERE named.bulletin_id = later.id AND named.sender = m.sender AND named.identifier = m.identifier)
"""

#: The life at ``:at`` of a document that was accepted: a row ``b`` of bulletin left-joined to ``m`` of cap_message.
LIFE = f"""
    CASE
        WHEN b.withdrawn_at <= :at THEN 'cancelled'
        WHEN EXISTS (SELECT {_LATER} AND says.msg_type = 'Cancel' AND {_NAMES}) THEN 'cancelled'
        WHEN EXISTS (
            SELECT {_LATER}
              AND (later.key = b.key OR {_NAMES}
                   OR (says.clears AND says.subject <> '' AND says.subject = m.subject
                       AND says.starts_at < b.ends_at AND m.starts_at < later.ends_at)))
        THEN 'superseded'
        WHEN b.ends_at <= :at THEN 'expired'
        ELSE 'active'
    END
"""
