"""The Common Alerting Protocol (OASIS CAP 1.2) as the product speaks it: one message, read, and nothing interpreted.

What a message means for a citizen (hazard, level, hours) is in :mod:`alerts.domain.warning`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """Only ``Actual`` ever reaches the public."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MsgType(StrEnum):
    """What a message does: ``Update`` and ``Cancel`` act on what they reference, ``Ack`` and ``Error`` warn nobody."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Scope(StrEnum):
    """For whom: only ``Public`` messages are shown to citizens."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Signature(StrEnum):
    """The XML signature: absent, right or wrong; ``UNTRUSTED`` is right, by somebody we were not told to trust."""

    ABSENT = "absent"
    VALID = "valid"
    UNTRUSTED = "untrusted"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier message, as later ones name it."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Circle:
    """EPSG:4326 degrees, radius in kilometres."""

    lon: float
    lat: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Area:
    """Where. Geocodes are (valueName, value) as published; rings are closed, (lon, lat) in EPSG:4326 degrees."""

    description: str
    geocodes: tuple[tuple[str, str], ...] = ()
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    circles: tuple[Circle, ...] = ()


@dataclass(frozen=True, slots=True)
class Info:
    """One ``info`` block: what, when, how grave, where, in one language. Texts are as published, never as markup."""

    language: str
    event: str
    urgency: str
    severity: str
    certainty: str = ""
    categories: tuple[str, ...] = ()
    response_types: tuple[str, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One ``alert``. All instants are aware."""

    identifier: str
    sender: str
    sent: datetime
    status: Status
    msg_type: MsgType
    scope: Scope
    references: tuple[Reference, ...] = ()
    infos: tuple[Info, ...] = ()
    signature: Signature = Signature.ABSENT

    @property
    def public(self) -> bool:
        """Whether citizens may ever see it."""
        return (
            self.status is Status.ACTUAL
            and self.scope is Scope.PUBLIC
            and self.msg_type in (MsgType.ALERT, MsgType.UPDATE, MsgType.CANCEL)
        )
