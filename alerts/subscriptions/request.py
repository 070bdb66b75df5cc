"""What a browser, or a line of an import, asks for: checked whole before anything is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.notice_category import NoticeCategory
from alerts.domain.quiet import QuietHours
from alerts.subscriptions.wishes import read_hazard_levels, read_notice_categories, read_quiet_hours
from app.core.encoding import from_base64url
from app.core.errors import InputRefused
from app.core.i18n import DEFAULT_LANGUAGE, LANGUAGES
from app.core.push_hosts import PushHosts

MAX_MUNICIPALITIES = 50
_ISTAT = re.compile("[0-9]{6}")
_MEMBERS = {
    "endpoint", "keys", "municipalities", "min_level", "hazard_levels", "quiet_hours", "notice_categories", "language",
    "expirationTime",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """A valid wish. ``p256dh`` is a point of P-256 (65 octets, uncompressed), ``auth`` 16 octets; an address has none.

    ``hazard_levels`` are thresholds as in :class:`alerts.domain.thresholds.Thresholds`.
    """

    endpoint: str
    p256dh: bytes | None
    auth: bytes | None
    municipalities: tuple[str, ...]
    min_level: Level
    language: str
    hazard_levels: Mapping[Hazard, int] = field(default_factory=dict)
    quiet_hours: QuietHours | None = None
    notice_categories: frozenset[NoticeCategory] | None = None


def read_request(data: Any, hosts: PushHosts) -> SubscriptionRequest:
    """The request in ``data`` (decoded JSON).

    Raises:
        InputRefused: ``subscription_malformed``, ``keys_invalid``, ``level_unknown``, ``hazard_levels_invalid``,
            ``quiet_hours_invalid``, ``notice_categories_invalid``, ``municipalities_invalid``,
            ``endpoint_malformed`` or ``endpoint_not_allowed``.
    """
    if not isinstance(data, Mapping):
        raise InputRefused("subscription_malformed", "L'iscrizione deve essere un oggetto JSON.")
    unknown = sorted(set(map(str, data)) - _MEMBERS)
    if unknown:
        raise InputRefused("subscription_malformed", f"Campi sconosciuti nell'iscrizione: {', '.join(unknown)[:200]}.")
    endpoint = data.get("endpoint")
    if not isinstance(endpoint, str):
        raise InputRefused("subscription_malformed", "Manca l'indirizzo di notifica (endpoint).")
    hosts.check(endpoint)
    p256dh, auth = _keys(data.get("keys"))
    return SubscriptionRequest(
        endpoint=endpoint,
        p256dh=p256dh,
        auth=auth,
        municipalities=read_municipalities(data.get("municipalities")),
        min_level=_level(data),
        language=_language(data),
        hazard_levels=read_hazard_levels(data.get("hazard_levels")),
        quiet_hours=read_quiet_hours(data.get("quiet_hours")),
        notice_categories=read_notice_categories(data.get("notice_categories")),
    )


def read_browser(data: Any, hosts: PushHosts) -> tuple[str, bytes, bytes]:
    """The endpoint and keys with which a browser shows that it is the one (``PushSubscription.toJSON()``).

    Raises:
        InputRefused: ``subscription_malformed``, ``keys_invalid``, ``endpoint_malformed`` or ``endpoint_not_allowed``.
    """
    if not isinstance(data, Mapping) or not isinstance(endpoint := data.get("endpoint"), str):
        raise InputRefused("subscription_malformed", "Manca l'indirizzo di notifica (endpoint).")
    hosts.check(endpoint)
    return endpoint, *_keys(data.get("keys"))


def _keys(keys: Any) -> tuple[bytes, bytes]:
    refused = InputRefused("keys_invalid", "Le chiavi dell'iscrizione (p256dh, auth) non sono valide.")
    if not isinstance(keys, Mapping):
        raise refused
    try:
        p256dh, auth = from_base64url(str(keys.get("p256dh"))), from_base64url(str(keys.get("auth")))
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), p256dh)
    except ValueError:
        raise refused from None
    if len(p256dh) != 65 or len(auth) != 16:
        raise refused
    return p256dh, auth


def read_municipalities(codes: Any) -> tuple[str, ...]:
    """The codes in decoded JSON, each once.

    Raises:
        InputRefused: ``municipalities_invalid``: not a list of ISTAT codes, none, or too many.
    """
    if not isinstance(codes, list) or not all(isinstance(code, str) and _ISTAT.fullmatch(code) for code in codes):
        raise InputRefused("municipalities_invalid", "I comuni vanno dati come elenco di codici ISTAT di sei cifre.")
    unique = tuple(dict.fromkeys(codes))
    if not 1 <= len(unique) <= MAX_MUNICIPALITIES:
        message = f"Si possono seguire da 1 a {MAX_MUNICIPALITIES} comuni."
        raise InputRefused("municipalities_invalid", message)
    return unique


def _level(data: Mapping[str, Any]) -> Level:
    try:
        level = Level.of(str(data.get("min_level", "yellow")))
    except ValueError:
        level = Level.GREEN
    if level is Level.GREEN:
        raise InputRefused("level_unknown", "La soglia deve essere yellow, orange o red.")
    return level


def _language(data: Mapping[str, Any]) -> str:
    language = data.get("language", DEFAULT_LANGUAGE)
    if language not in LANGUAGES:
        raise InputRefused("subscription_malformed", f"La lingua deve essere una di: {', '.join(LANGUAGES)}.")
    return str(language)
