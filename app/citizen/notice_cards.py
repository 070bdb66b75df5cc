"""Notices of a municipality in words: those of its page, and one with its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from alerts.domain.notice import Notice, PublicState, Version, complete
from alerts.domain.notice_words import category_word, kind_word, state_word
from alerts.formats.notice_text import to_html
from alerts.queries.notices import public_notices
from app.web.times import moment_text


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """One notice as it stands now. ``body`` is safe HTML; ``hours`` and ``published`` are phrases."""

    id: int
    title: str
    category: str
    icon: str
    state: str
    state_word: str
    #: What was done to it last; empty for one that is as it was first published.
    changed: str
    hours: str
    body: Markup
    issuer: str
    published: str
    #: When it is over: a copy kept on the device greys it by the device's own clock. None for one that has ended.
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class PastVersion:
    """One entry of the history. ``body`` is empty for the version that the page shows."""

    when: str
    iso: str
    word: str
    title: str
    body: Markup


@dataclass(frozen=True, slots=True)
class File:
    """``size`` is a text (``120 kB``)."""

    name: str
    kind: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A notice with everything. ``places`` are (ISTAT code, name); ``area`` is GeoJSON or None for all of them."""

    card: NoticeCard
    places: tuple[tuple[str, str], ...]
    area: Mapping[str, Any] | None
    files: tuple[File, ...]
    #: The newest first.
    history: tuple[PastVersion, ...]


_ICON_OF_STATE = {PublicState.ENDED: "it-check-circle"}
_KINDS = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG"}


def shown_cards(
    session: Session, istat_code: str, now: datetime, language: str
) -> tuple[list[NoticeCard], datetime | None]:
    """The notices that a municipality's page shows; and until when these are they."""
    found = public_notices(session, istat_code, now=now)
    return [notice_card(notice, now, language) for notice in found.shown], found.next_turn


def notice_card(notice: Notice, now: datetime, language: str) -> NoticeCard:
    """The newest version of a notice."""
    version, state = notice.current, notice.state(now)
    content, ended = version.content, state is PublicState.ENDED
    return NoticeCard(
        id=notice.id,
        title=content.title,
        category=category_word(content.category, _, of_one=True),
        icon=_ICON_OF_STATE.get(state, f"notice-{content.category.value}"),
        state=state.value,
        state_word=kind_word(version.kind, _) if version.kind.ends else state_word(state, _),
        changed=kind_word(version.kind, _) if version.number > 1 and not version.kind.ends else "",
        hours=_hours(version, state, now, language),
        body=Markup(to_html(content.body)),  # noqa: S704 - allow-listed tags only
        issuer=notice.issuer,
        published=moment_text(version.published_at, now, language),
        expires=None if ended else min(complete(content).valid_to, complete(content).shown_to),
    )


def notice_page(notice: Notice, now: datetime, language: str) -> NoticePage:
    """One notice with its area, files and history."""
    content = notice.current.content
    return NoticePage(
        card=notice_card(notice, now, language),
        places=tuple((code, notice.place_names.get(code, code)) for code in content.places),
        area=content.area,
        files=tuple(
            File(file.name, _KINDS[file.media_type], _size(file.size), file.sha256)
            for file in notice.current.attachments
        ),
        history=tuple(_past(notice, version, now, language) for version in reversed(notice.versions)),
    )


def _past(notice: Notice, version: Version, now: datetime, language: str) -> PastVersion:
    shown = version is notice.current
    return PastVersion(
        when=moment_text(version.published_at, now, language),
        iso=version.published_at.isoformat(),
        word=kind_word(version.kind, _),
        title=version.content.title,
        body=Markup("") if shown else Markup(to_html(version.content.body)),  # noqa: S704 - allow-listed tags only
    )


def _hours(version: Version, state: PublicState, now: datetime, language: str) -> str:
    span = complete(version.content)
    if state is PublicState.ENDED:
        over = span.valid_from if version.kind.ends else min(span.valid_to, span.shown_to)
        return str(_("over %(moment)s", moment=moment_text(over, now, language)))
    end = moment_text(span.valid_to, now, language)
    if state is PublicState.ANNOUNCED:
        return str(_("begins %(start)s, ends %(end)s", start=moment_text(span.valid_from, now, language), end=end))
    return str(_("until %(moment)s", moment=end))


def _size(octets: int) -> str:
    return f"{octets / 1_000_000:.1f} MB".replace(".", ",") if octets >= 1_000_000 else f"{max(1, octets // 1_000)} kB"
