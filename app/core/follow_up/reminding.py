"""Writing to municipalities: one, or many at once. Each letter is a row of the outbox, which the clock sends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.core.audit.log import record
from app.core.clock import rome_day
from app.core.errors import InputRefused
from app.core.follow_up.models import Reminder
from app.core.follow_up.recipients import recipients, reminded_lately
from app.core.follow_up.wording import Wording, checked
from app.core.follow_up.writing import one_at_a_time, write
from app.core.identity.addresses import email_given
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission
from app.core.territory.lookup import get_municipality

#: Municipalities that are written to at once: more than any region has.
MOST = 2_000


class LeftOut(StrEnum):
    """Why a municipality was not written to."""

    NOBODY = "nobody"
    LATELY = "lately"


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a reminder to many: ISTAT code → letters written, and who was left out and why."""

    letters: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)


def remind(
    session: Session,
    person: Person,
    istat_code: str,
    wording: Wording,
    *,
    office_address: str = "",
    again: bool = False,
    now: datetime,
) -> Reminder:
    """Write to the people of a municipality, and to its office at an address typed in.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``municipality_unknown``.
        InputRefused: ``reminder_empty``, ``reminder_too_long``, ``address_invalid``, ``reminder_for_nobody``,
            ``reminded_lately`` unless ``again``.
    """
    actor = require_on_platform(person, Permission.RUN_REGION)
    get_municipality(session, istat_code)
    wording, office = checked(wording), email_given(office_address) if office_address.strip() else None
    one_at_a_time(session)
    people = recipients(session, [istat_code], wording.template).get(istat_code, ())
    addresses = sorted({*people, *([office] if office else [])})
    if not addresses:
        message = "Nessuno lavora per questo comune: serve l'indirizzo dell'ufficio, per esempio la PEC."
        raise InputRefused("reminder_for_nobody", message)
    last = reminded_lately(session, [istat_code], wording.template, now=now).get(istat_code)
    if last and not again:
        day = f"{rome_day(last):%d/%m/%Y}"
        message = f"Lo stesso sollecito è già partito il {day}: per inviarlo di nuovo bisogna dirlo."
        raise InputRefused("reminded_lately", message)
    row = write(session, istat_code, wording, addresses, by=person.account_id, office=office, again=bool(last), now=now)
    record(
        session,
        actor,
        action="reminder.sent",
        subject=f"municipality:{istat_code}",
        reason=f"sollecito: {wording.subject}",
        before={},
        after={"reminder": row.id, "template": wording.template.value, "recipients": len(addresses)},
        now=now,
    )
    return row


def remind_many(
    session: Session, person: Person, wordings: Mapping[str, Wording], *, again: bool = False, now: datetime
) -> Sent:
    """Write to many municipalities, each with its own text (by ISTAT code); all texts remind of the same.

    Raises:
        Forbidden: ``not_allowed``.
        InputRefused: ``reminder_empty``, ``reminder_too_long``, ``too_many_municipalities``.
    """
    actor = require_on_platform(person, Permission.RUN_REGION)
    if len(wordings) > MOST:
        raise InputRefused("too_many_municipalities", f"Al massimo {MOST} comuni per volta.")
    texts = {code: checked(wording) for code, wording in wordings.items()}
    if not texts:
        return Sent()
    template = next(iter(texts.values())).template
    one_at_a_time(session)
    people = recipients(session, texts, template)
    lately = reminded_lately(session, texts, template, now=now)
    left_out = left_out_of(texts, people, lately if not again else {})
    letters = {code: len(people[code]) for code in texts if code not in left_out}
    for code in letters:
        write(session, code, texts[code], people[code], by=person.account_id, again=code in lately, now=now)
    after = {"template": template.value, "municipalities": list(letters), "left_out": sorted(left_out)}
    if letters:
        record(
            session, actor, action="reminders.sent", subject="reminders",
            reason=f"sollecito: {texts[next(iter(letters))].subject}", before={}, after=after, now=now,
        )  # fmt: skip
    return Sent(letters, left_out)


def left_out_of(
    codes: Collection[str], people: Mapping[str, Sequence[str]], lately: Mapping[str, datetime]
) -> dict[str, LeftOut]:
    """Who of ``codes`` is not written to, and why: nobody works there, or they have just had the same."""
    nobody = {code: LeftOut.NOBODY for code in codes if not people.get(code)}
    return {code: LeftOut.LATELY for code in codes if code in lately} | nobody
