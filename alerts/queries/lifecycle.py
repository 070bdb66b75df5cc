"""The life of documents, in SQL: the twin of :mod:`alerts.domain.lifecycle`, where the rule is told in words."""

from __future__ import annotations

#: A later document of the same source that counts and may act.
_LATER = """
    later.source_id = b.source_id AND later.status = 'accepted'
    AND later.received_at <= :at AND (later.withdrawn_at IS NULL OR later.withdrawn_at > :at)
    AND (later.stamp, later.id) > (b.stamp, b.id)
"""

_BY_KEY = f"""
    EXISTS (SELECT FROM bulletin later LEFT JOIN cap_message says ON says.bulletin_id = later.id
            WHERE later.key = b.key AND COALESCE(says.acts, true) AND {_LATER})
"""

_BY_NAME = f"""
    EXISTS (SELECT FROM cap_reference named
            JOIN cap_message says ON says.bulletin_id = named.bulletin_id
            JOIN bulletin later ON later.id = named.bulletin_id
            WHERE named.sender = m.sender AND named.identifier = m.identifier AND says.acts AND {_LATER} {{kind}})
"""

_BY_SUBJECT = f"""
    (m.subject <> '' AND EXISTS (
        SELECT FROM cap_message says JOIN bulletin later ON later.id = says.bulletin_id
        WHERE says.subject = m.subject AND says.subject <> '' AND says.clears AND says.acts
          AND says.starts_at < b.ends_at AND m.starts_at < later.ends_at AND {_LATER}))
"""

#: The life at ``:at`` of a document that was accepted: a row ``b`` of bulletin left-joined to ``m`` of cap_message.
#: Each way to end has a condition, and an index, of its own.
LIFE = f"""
    CASE
        WHEN b.withdrawn_at <= :at THEN 'cancelled'
        WHEN {_BY_NAME.format(kind="AND says.msg_type = 'Cancel'")} THEN 'cancelled'
        WHEN {_BY_KEY} THEN 'superseded'
        WHEN {_BY_NAME.format(kind="")} THEN 'superseded'
        WHEN {_BY_SUBJECT} THEN 'superseded'
        WHEN b.ends_at <= :at THEN 'expired'
        ELSE 'active'
    END
"""
