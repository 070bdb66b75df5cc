"""The push service of one device, ours: it demands what real ones demand, decrypts, and notes when it had the message.

A message that comes twice changes nothing: the first arrival counts. Nothing but the time is kept of it.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import http_ece
from py_vapid import Vapid02
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.canary.keys import CanaryKeys
from alerts.models.canary import CanaryRun
from alerts.models.dispatch import Deciding, Dispatch
from alerts.models.sources import Bulletin
from app.core.encoding import from_base64url
from app.core.errors import InputRefused, NotFound
from app.core.push_hosts import origin_of

#: Octets of a body that every push service takes (RFC 8030 §7.2).
MAX_BODY = 4_096
#: A token may live for a day (RFC 8292 §2), and clocks differ.
_LONGEST_LIFE, _CLOCKS_DIFFER = timedelta(days=1), timedelta(minutes=1)
_CREDENTIALS = re.compile(r"vapid\s+t=([A-Za-z0-9_.-]{1,2000})\s*,\s*k=([A-Za-z0-9_-]{1,200})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Receiver:
    """What the device knows: its keys, where it is (``base``), and the key it subscribed with (base64url)."""

    keys: CanaryKeys
    base: str
    public_key: str


def receive(
    session: Session, receiver: Receiver, token: str, headers: Mapping[str, str], body: bytes, *, now: datetime
) -> None:
    """Take a message. ``headers`` are looked up by the names of the standards.

    Raises:
        NotFound: ``canary_unknown``: this is nobody's address.
        InputRefused: ``canary_unauthorised``, ``canary_unreadable``.
    """
    if not hmac.compare_digest(token.encode(), receiver.keys.token.encode()):
        raise NotFound("canary_unknown", "A questo indirizzo non c'è nessuno.")
    _check_sender(headers.get("Authorization", ""), receiver, now)
    topic = _topic(_decrypted(receiver.keys, headers.get("Content-Encoding", ""), body))
    run = (
        select(Bulletin.stamp)
        .join(Deciding, Deciding.bulletin_id == Bulletin.id)
        .join(Dispatch, Dispatch.deciding_id == Deciding.id)
        .where(Dispatch.topic == topic, Deciding.internal)
    )
    arrival = update(CanaryRun).where(CanaryRun.sent_at.in_(run), CanaryRun.received_at.is_(None))
    session.execute(arrival.values(received_at=now))


def _check_sender(authorization: str, receiver: Receiver, now: datetime) -> None:
    """Signed by the key that the subscription is for, for this origin, and still valid (RFC 8292)."""
    found = _CREDENTIALS.fullmatch(authorization.strip())
    if found is None or found[2].rstrip("=") != receiver.public_key.rstrip("="):
        raise _unauthorised()
    signed, _, signature = found[1].rpartition(".")
    try:
        genuine = Vapid02.from_raw_public(receiver.public_key.encode()).verify_token(signed.encode(), signature)
        claims = json.loads(from_base64url(signed.partition(".")[2]))
        expires = datetime.fromtimestamp(claims["exp"], now.tzinfo)
        audience = claims["aud"]
    except (ValueError, KeyError, TypeError, OverflowError, OSError) as error:
        raise _unauthorised() from error
    soon_enough = now - _CLOCKS_DIFFER < expires <= now + _LONGEST_LIFE + _CLOCKS_DIFFER
    if not (genuine and soon_enough and audience == origin_of(receiver.base)):
        raise _unauthorised()


def _decrypted(keys: CanaryKeys, encoding: str, body: bytes) -> Any:
    if encoding != "aes128gcm":
        raise _unreadable()
    try:
        clear = http_ece.decrypt(body, private_key=keys.private, auth_secret=keys.auth, version="aes128gcm")
        return json.loads(clear)
    except Exception as error:  # whatever the library makes of octets that anybody may have chosen
        raise _unreadable() from error


def _topic(message: Any) -> str:
    """The tag of the notification is the topic of its dispatch."""
    try:
        topic = message["notification"]["tag"]
    except (KeyError, TypeError) as error:
        raise _unreadable() from error
    if not isinstance(topic, str):
        raise _unreadable()
    return topic


def _unauthorised() -> InputRefused:
    return InputRefused("canary_unauthorised", "La firma del messaggio non è quella di questo servizio.")


def _unreadable() -> InputRefused:
    return InputRefused("canary_unreadable", "Il messaggio non si decifra, o non è di quelli che il servizio si manda.")
