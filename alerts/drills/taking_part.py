"""The devices of those who take part in a municipality's drills: added by somebody who is signed in on them."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.models.drills import DrillDevice
from app.core.audit.log import record
from app.core.errors import InputRefused, NotFound
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission

#: As many as work for a large municipality: it is a drill, not a way to reach people.
MOST_DEVICES = 200


def take_part(
    session: Session, person: Person, istat_code: str, browser: tuple[str, bytes, bytes], *, now: datetime
) -> int:
    """Let messages of drills reach a browser: endpoint and keys, already checked; the device's id. Again is the same.

    Raises:
        NotFound: ``municipality_unknown``. Forbidden: ``not_allowed``. InputRefused: ``drill_devices_full``.
    """
    actor = require(person, Permission.RUN_DRILL, istat_code)
    endpoint, p256dh, auth = browser
    devices = session.scalars(select(DrillDevice).where(DrillDevice.istat_code == istat_code)).all()
    known = next((device for device in devices if device.endpoint == endpoint), None)
    if known:
        known.p256dh, known.auth = p256dh, auth
        return known.id
    if len(devices) >= MOST_DEVICES:
        message = f"Partecipano già {MOST_DEVICES} dispositivi: toglierne uno che non serve più."
        raise InputRefused("drill_devices_full", message)
    device = DrillDevice(
        istat_code=istat_code, endpoint=endpoint, p256dh=p256dh, auth=auth, added_at=now, added_by=person.account_id
    )
    session.add(device)
    session.flush()
    record(
        session,
        actor,
        action="drill.device_added",
        subject=f"municipality:{istat_code}",
        reason="dispositivo per le esercitazioni",
        before={},
        after={"device": device.id},
        now=now,
    )
    return device.id


def leave_drills(session: Session, person: Person, istat_code: str, device_id: int, *, now: datetime) -> None:
    """Erase a device.

    Raises:
        NotFound: ``municipality_unknown``, ``drill_device_unknown``. Forbidden: ``not_allowed``.
    """
    actor = require(person, Permission.RUN_DRILL, istat_code)
    device = session.get(DrillDevice, device_id)
    if device is None or device.istat_code != istat_code:
        raise NotFound("drill_device_unknown", "Questo dispositivo non partecipa, o è già stato tolto.")
    session.execute(delete(DrillDevice).where(DrillDevice.id == device_id))
    record(
        session,
        actor,
        action="drill.device_removed",
        subject=f"municipality:{istat_code}",
        reason="dispositivo per le esercitazioni",
        before={"device": device_id},
        after={},
        now=now,
    )


def fingerprint(endpoint: str) -> str:
    """What a page may know of an endpoint, so that a device recognises itself."""
    return sha256(endpoint.encode()).hexdigest()
