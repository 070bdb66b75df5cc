"""What others counted before us: recorded with its source, withdrawn with a reason, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.adoption.existing import Existing, existing_on
from app.core.adoption.models import AdoptionFigure, Campaign, CampaignMember
from app.core.audit.log import Actor, reason_given, record
from app.core.clock import rome_day
from app.core.errors import InputRefused, NotFound
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission
from app.core.territory.shipped import region_names

#: The region with most municipalities has fewer; all of Italy has 7,900.
MOST = 9_999
#: Nobody counted municipalities on a platform before.
EARLIEST = date(1990, 1, 1)
_SHORTEST, _LONGEST = 3, 500
#: Numbers of rows are 64-bit integers.
LAST_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Given:
    """What a source says. ``municipalities`` None: as many as there were, where it is known; ``named``: ISTAT codes."""

    day: date
    region_code: str
    reached: int
    source: str
    municipalities: int | None = None
    municipalities_source: str = ""
    campaign_id: int | None = None
    goal: int | None = None
    goal_words: str = ""
    named: Sequence[str] = ()
    source_url: str = ""


def record_figure(session: Session, person: Person, given: Given, *, now: datetime) -> AdoptionFigure:
    """Write down what somebody counted.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``campaign_unknown``.
        InputRefused: ``figure_region_unknown``, ``figure_day_invalid``, ``figure_source_missing``,
            ``figure_url_invalid``, ``figure_municipalities_unknown``, ``figure_municipalities_differ``,
            ``figure_counts_invalid``, ``figure_goal_invalid``, ``figure_named_too_many``, ``figure_there_already``.
    """
    return keep_figure(session, require_on_platform(person, Permission.RUN_REGION), given, now=now)


def keep_figure(session: Session, actor: Actor, given: Given, *, now: datetime) -> AdoptionFigure:
    """The same for who is at the machine itself: see :func:`record_figure`."""
    if given.region_code not in region_names():
        raise InputRefused("figure_region_unknown", "Scegliere la regione a cui si riferisce il dato.")
    past_day(given.day, now)
    source, url = source_words(given.source), source_link(given.source_url)
    if given.campaign_id is not None:
        _campaign(session, given.campaign_id, given.region_code)
    municipalities, who_says = _existing(session, given)
    _counts(given, municipalities)
    made = AdoptionFigure(
        day=given.day, region_code=given.region_code, campaign_id=given.campaign_id, reached=given.reached,
        municipalities=municipalities, municipalities_source=who_says, goal=given.goal,
        goal_words=" ".join(given.goal_words.split())[:_LONGEST] or None, named=sorted(set(given.named)),
        source=source, source_url=url, recorded_at=now, recorded_by=actor.name,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        message = "Di questo giorno c'è già un dato: prima va ritirato quello, dicendo perché."
        raise InputRefused("figure_there_already", message) from error
    said = {name: value for name, value in asdict(given).items() if value not in (None, "", ())}
    after = said | {"day": given.day.isoformat(), "municipalities": municipalities, "named": made.named}
    _record(session, actor, made, "figure.recorded", source, {}, after, now)
    return made


def withdraw_figure(session: Session, person: Person, figure_id: int, *, reason: str, now: datetime) -> None:
    """It was wrong: it counts no more, and stays on record with the reason.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``figure_unknown``. InputRefused: ``reason_missing``, ``reason_too_long``.
    """
    actor, reason = require_on_platform(person, Permission.RUN_REGION), reason_given(reason)
    wanted = select(AdoptionFigure).where(AdoptionFigure.id == figure_id, AdoptionFigure.withdrawn_at.is_(None))
    found = session.scalar(wanted.with_for_update()) if 0 < figure_id <= LAST_NUMBER else None
    if found is None:
        raise NotFound("figure_unknown", "Questo dato non c'è, o è già stato ritirato.")
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_reason = now, actor.name, reason
    before = {"day": found.day.isoformat(), "reached": found.reached, "municipalities": found.municipalities}
    _record(session, actor, found, "figure.withdrawn", reason, before, {}, now)


def figures(
    session: Session, region_code: str | None, *, campaign_id: int | None = None, withdrawn: bool = False
) -> Sequence[AdoptionFigure]:
    """Those of a region (or of all) as a whole, or those of a campaign; by day. With ``withdrawn`` also what was."""
    wanted = select(AdoptionFigure).order_by(AdoptionFigure.day, AdoptionFigure.id)
    if campaign_id is not None:
        wanted = wanted.where(AdoptionFigure.campaign_id == campaign_id)
    elif not withdrawn:
        wanted = wanted.where(AdoptionFigure.campaign_id.is_(None))
    if region_code is not None:
        wanted = wanted.where(AdoptionFigure.region_code == region_code)
    return session.scalars(wanted if withdrawn else wanted.where(AdoptionFigure.withdrawn_at.is_(None))).all()


def past_day(day: date, now: datetime) -> None:
    """Refuse (``figure_day_invalid``) a day that has not been, or on which nobody counted anything."""
    if not EARLIEST <= day <= rome_day(now):
        message = f"Il giorno del dato va dal {EARLIEST:%d/%m/%Y} a oggi: un dato passato non può essere nel futuro."
        raise InputRefused("figure_day_invalid", message)


def source_words(words: str) -> str:
    """Who counted, on one line; ``figure_source_missing`` without."""
    source = " ".join(words.split())
    if not _SHORTEST <= len(source) <= _LONGEST or not source.isprintable():
        message = f"Serve la fonte: chi lo ha contato e dove lo dice, da {_SHORTEST} a {_LONGEST} caratteri."
        raise InputRefused("figure_source_missing", message)
    return source


def source_link(url: str) -> str | None:
    """A link to the source, or none; ``figure_url_invalid`` if it leads nowhere."""
    url = url.strip()
    if not url:
        return None
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and url.isprintable()
    except ValueError:
        good = False
    if not good or " " in url or len(url) > _LONGEST:
        raise InputRefused("figure_url_invalid", "L'indirizzo della fonte deve cominciare con https:// o http://.")
    return url


def _existing(session: Session, given: Given) -> tuple[int, str]:
    """How many there were, and who says so. What is known here is not overruled without a source."""
    words = " ".join(given.municipalities_source.split())[:_LONGEST]
    known = (
        _members(session, given.campaign_id)
        if given.campaign_id
        else existing_on(session, given.region_code, given.day)
    )
    if given.municipalities is None:
        if known is None:
            message = "Quanti fossero i comuni quel giorno non si ricava dai dati caricati: scriverlo, con la fonte."
            raise InputRefused("figure_municipalities_unknown", message)
        return known.municipalities, known.source
    if known and known.municipalities == given.municipalities and not words:
        return known.municipalities, known.source
    if len(words) < _SHORTEST:
        message = "Va detto da dove viene il numero dei comuni esistenti quel giorno"
        message += f": dai dati caricati risultano {known.municipalities}." if known else "."
        raise InputRefused("figure_municipalities_differ", message)
    return given.municipalities, words


def _members(session: Session, campaign_id: int) -> Existing | None:
    ours = CampaignMember.campaign_id == campaign_id, CampaignMember.removed_at.is_(None)
    found = session.scalar(select(func.count()).select_from(CampaignMember).where(*ours))
    return Existing(found, "comuni membri della campagna") if found else None


def _counts(given: Given, municipalities: int) -> None:
    if not (0 <= given.reached <= municipalities and 0 < municipalities <= MOST):
        message = f"I comuni contati ({given.reached}) non possono essere più di quelli esistenti ({municipalities})."
        raise InputRefused("figure_counts_invalid", message)
    if given.goal is not None and not 0 < given.goal <= MOST:
        raise InputRefused("figure_goal_invalid", f"L'obiettivo è un numero di comuni, da 1 a {MOST}.")
    if len(set(given.named)) > given.reached:
        message = f"I comuni indicati per nome ({len(set(given.named))}) sono più di quelli contati ({given.reached})."
        raise InputRefused("figure_named_too_many", message)


def _campaign(session: Session, campaign_id: int, region_code: str) -> None:
    found = session.get(Campaign, campaign_id) if 0 < campaign_id <= LAST_NUMBER else None
    if found is None or found.region_code != region_code or found.withdrawn_at is not None:
        raise NotFound("campaign_unknown", "Questa campagna non c'è.")


def _record(
    session: Session, actor: Actor, figure: AdoptionFigure, action: str, reason: str,
    before: dict[str, object], after: dict[str, object], now: datetime,
) -> None:  # fmt: skip
    session.flush()
    subject = f"figure:{figure.id}"
    record(session, actor, action=action, subject=subject, reason=reason, before=before, after=after, now=now)
