"""A version of a notice as a CAP 1.2 message, for other systems. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alerts.domain.cap import Area, Info, Message, MsgType, Reference, Scope, Status
from alerts.domain.level import Level
from alerts.domain.notice import Content, Kind, Notice, Version, complete
from alerts.domain.notice_category import NoticeCategory
from alerts.domain.notice_words import category_word, kind_word
from alerts.domain.thread_message import Issuer
from alerts.domain.words import Translate
from alerts.formats.notice_text import to_plain

#: Notices are written in Italian, whatever the reader speaks.
_LANGUAGE = "it-IT"
_CATEGORIES = {
    NoticeCategory.ROADS: "Transport",
    NoticeCategory.SCHOOLS: "Other",
    NoticeCategory.WATER: "Infra",
    NoticeCategory.UTILITIES: "Infra",
    NoticeCategory.HEALTH: "Health",
    NoticeCategory.LOCAL_EVENTS: "Safety",
    NoticeCategory.OTHER: "Other",
}
_SEVERITIES = {Level.GREEN: "Minor", Level.YELLOW: "Moderate", Level.ORANGE: "Severe", Level.RED: "Extreme"}


def notice_name(notice: Notice) -> str:
    """The name of a notice among alerts: source and number."""
    return f"municipal-{notice.id}"


def notice_message(notice: Notice, version: Version, issuer: Issuer, gettext: Translate) -> Message:
    """The version as a message; it refers to all that were published before it. A drill never looks actual."""
    earlier = [one for one in notice.versions if one.number < version.number]
    msg_type = MsgType.CANCEL if version.kind.ends else MsgType.UPDATE if earlier else MsgType.ALERT
    return Message(
        identifier=_identifier(notice, version),
        sender=issuer.sender,
        sent=version.published_at,
        status=Status.EXERCISE if version.content.exercise or issuer.exercise else Status.ACTUAL,
        msg_type=msg_type,
        scope=Scope.PUBLIC,
        references=tuple(Reference(issuer.sender, _identifier(notice, one), one.published_at) for one in earlier),
        infos=(_info(notice, version, issuer, gettext),),
    )


def _identifier(notice: Notice, version: Version) -> str:
    return f"{notice_name(notice)}.{version.number}"


def _info(notice: Notice, version: Version, issuer: Issuer, gettext: Translate) -> Info:
    content, span, sent = version.content, complete(version.content), version.published_at
    ends = version.kind.ends
    return Info(
        language=_LANGUAGE,
        event=category_word(content.category, gettext, of_one=True),
        urgency=_urgency(content, version),
        severity="Minor" if ends else _severity(content.level),
        certainty="Observed",
        categories=(_CATEGORIES[content.category],),
        response_types=("AllClear",) if ends else (),
        effective=max(sent, span.shown_from),
        onset=span.valid_from,
        expires=max(sent, span.shown_to if ends else span.valid_to),
        sender_name=notice.issuer,
        headline=content.title,
        description=to_plain(content.body),
        web=f"{issuer.base_url}/comuni/{notice.istat_code}/avvisi/{notice.id}",
        parameters=tuple(_parameters(version, gettext)),
        areas=tuple(_areas(content, notice.place_names)),
    )


def _urgency(content: Content, version: Version) -> str:
    if version.kind.ends:
        return "Past"
    return "Immediate" if complete(content).valid_from <= version.published_at else "Future"


def _severity(level: Level | None) -> str:
    return "Unknown" if level is None else _SEVERITIES[level]


def _parameters(version: Version, gettext: Translate) -> Iterator[tuple[str, str]]:
    yield "cittadino-informato:category", version.content.category.value
    if version.content.hazard is not None:
        yield "cittadino-informato:hazard", version.content.hazard.value
    if version.kind is not Kind.NEW:
        yield "cittadino-informato:step", kind_word(version.kind, gettext)


def _areas(content: Content, names: Mapping[str, str]) -> Iterator[Area]:
    """The drawn area with the municipalities that it is in, or these."""
    codes = tuple(("ISTAT", code) for code in content.places)
    description = ", ".join(names.get(code, code) for code in content.places)
    rings = tuple(_rings(content.area)) if content.area else ()
    yield Area(description, codes, rings)


def _rings(area: Mapping[str, Any]) -> Iterator[tuple[tuple[float, float], ...]]:
    """Outer rings: CAP knows no holes, and a warning reaches too many rather than too few."""
    polygons = [area["coordinates"]] if area["type"] == "Polygon" else area["coordinates"]
    for polygon in polygons:
        yield tuple((float(lon), float(lat)) for lon, lat in polygon[0])
