"""One version of a thread as a CAP message: for each hazard, level and stretch of hours a block in each language.

A version is an ``Alert`` when nothing of its thread was in force before it, an ``Update`` of all that were since, or
the ``Cancel`` that ends them. Its name does not change, nor does what it says: other systems keep both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.domain.cap import Area, Info, Message, MsgType, Reference, Scope, Status
from alerts.domain.hazard import RANK, Hazard
from alerts.domain.level import Level
from alerts.domain.thread import Danger, Picture, Thread, Version, its_day_has_come
from alerts.domain.warning import Text
from alerts.domain.words import Translate, advice, alert_word, hazard_word
from app.core.i18n import N_

#: Language of CAP → words of it, in the order of the blocks.
Languages = Mapping[str, Translate]

_SEVERITIES = {Level.YELLOW: "Moderate", Level.ORANGE: "Severe", Level.RED: "Extreme"}
_RESPONSES = {Level.YELLOW: "Monitor", Level.ORANGE: "Prepare", Level.RED: "Prepare"}
#: The European ``awareness_type``; of those that are not here the event says enough.
_AWARENESS = {
    Hazard.WIND: "1; Wind", Hazard.SNOW: "2; snow-ice", Hazard.THUNDERSTORM: "3; Thunderstorm",
    Hazard.HEAT: "5; high-temperature", Hazard.STORM_SURGE: "7; coastalevent", Hazard.WILDFIRE: "8; forest-fire",
    Hazard.HYDRAULIC: "12; Flooding", Hazard.HYDROGEOLOGICAL: "13; Rain-Flood",
}  # fmt: skip
_CATEGORIES = {
    Hazard.WILDFIRE: ("Fire",), Hazard.HEAT: ("Met", "Health"), Hazard.HYDROGEOLOGICAL: ("Met", "Geo"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who sends it: ``sender`` is a host name; pages are under ``base_url``. An ``exercise`` never looks actual."""

    sender: str
    base_url: str
    exercise: bool = False


def identifier(thread: Thread, version: Version) -> str:
    """The name of a version in CAP, for ever."""
    return f"{thread.id}.{version.id}"


def message_of(thread: Thread, version: Version, issuer: Issuer, languages: Languages) -> Message:
    """The version as a message."""
    earlier = _since_last_end(thread, version)
    writer = _Writer(thread, version, issuer)
    if version.picture:
        msg_type = MsgType.UPDATE if earlier else MsgType.ALERT
        infos = tuple(writer.infos(version.picture, languages))
    else:
        msg_type = MsgType.CANCEL
        infos = tuple(writer.all_clear(earlier[-1].picture, languages))
    return Message(
        identifier=identifier(thread, version),
        sender=issuer.sender,
        sent=version.at,
        status=Status.EXERCISE if issuer.exercise or thread.demonstration else Status.ACTUAL,
        msg_type=msg_type,
        scope=Scope.PUBLIC,
        references=tuple(Reference(issuer.sender, identifier(thread, one), one.at) for one in earlier),
        infos=infos,
    )


def _since_last_end(thread: Thread, version: Version) -> list[Version]:
    """The versions before it that are still to be updated or ended: whoever missed one of them knows another."""
    earlier: list[Version] = []
    for one in thread.versions:
        if one.id == version.id:
            break
        earlier = [*earlier, one] if one.picture else []
    return earlier or [one for one in thread.versions[:1] if not version.picture]


@dataclass(frozen=True, slots=True)
class _Writer:
    thread: Thread
    version: Version
    issuer: Issuer

    def infos(self, picture: Picture, languages: Languages) -> Iterator[Info]:
        for dangers in _alike(picture):
            if dangers[0].texts:
                yield from (self._published(dangers[0], text) for text in dangers[0].texts)
            else:
                yield from (self._info(dangers, language, words) for language, words in languages.items())

    def all_clear(self, before: Picture, languages: Languages) -> Iterator[Info]:
        """A ``Cancel`` repeats what it takes back, as past."""
        ends = max(self.version.at, *(danger.ends_at for danger in before))
        for info in self.infos(before, languages):
            words = next((words for code, words in languages.items() if code[:2] == info.language[:2]), str)
            yield replace(
                info,
                urgency="Past",
                severity="Minor",
                response_types=("AllClear",),
                expires=ends,
                headline=words(N_("This alert is over.")),
                instruction="",
                parameters=(),
            )

    def _info(self, dangers: Sequence[Danger], language: str, words: Translate) -> Info:
        first = dangers[0]
        event = f"{alert_word(first.level, words)}: {hazard_word(first.hazard, words)}"
        areas = tuple(_area(danger) for danger in dangers)
        names = ", ".join(dict.fromkeys(area.description for area in areas))
        return replace(
            self._frame(first, language),
            event=event,
            headline=event,
            description=words(N_("Zones: {zones}")).format(zones=names),
            instruction=advice(first.hazard, words, first.level, today=its_day_has_come(first, self.version.at)),
            areas=areas,
        )

    def _published(self, danger: Danger, text: Text) -> Info:
        """The publisher's own words, in whatever language."""
        return replace(
            self._frame(danger, text.language),
            event=text.event,
            headline=text.headline,
            description=text.description,
            instruction=text.instruction,
            web=text.web or self._page,
            areas=(_area(danger),),
        )

    def _frame(self, danger: Danger, language: str) -> Info:
        number = f"{int(danger.level) + 1}; {danger.level.slug}; {_SEVERITIES[danger.level]}"
        awareness = _AWARENESS.get(danger.hazard)
        return Info(
            language=language,
            event="",
            urgency="Expected" if danger.starts_at <= self.version.at else "Future",
            severity=_SEVERITIES[danger.level],
            certainty="Likely",
            categories=_CATEGORIES.get(danger.hazard, ("Met",)),
            response_types=(_RESPONSES[danger.level],),
            effective=self.version.at,
            onset=danger.starts_at,
            expires=_never_before(danger.ends_at, self.version.at),
            sender_name=self.thread.publisher,
            web=self._page,
            parameters=(
                ("awareness_level", number),
                *((("awareness_type", awareness),) if awareness else ()),
                ("cittadino-informato:hazard", danger.hazard.value),
            ),
        )

    @property
    def _page(self) -> str:
        return f"{self.issuer.base_url}/allerte/{self.thread.id}"


def _never_before(ends_at: datetime, sent: datetime) -> datetime:
    return max(ends_at, sent)


def _alike(picture: Picture) -> list[list[Danger]]:
    """Dangers that differ only in where they are; of messages each stays alone, with its words. The gravest first."""
    groups: dict[tuple[object, ...], list[Danger]] = defaultdict(list)
    for danger in picture:
        key = (danger.hazard, danger.level, danger.starts_at, danger.ends_at, danger if danger.texts else None)
        groups[key].append(danger)
    return sorted(groups.values(), key=lambda group: (-group[0].level, RANK[group[0].hazard], group[0].starts_at))


def _area(danger: Danger) -> Area:
    zone = (("Zona di Allerta", danger.zone),) if danger.zone else ()
    codes = tuple(("ISTAT", code) for code in sorted(danger.places))
    return Area(danger.area or "Italia", (*zone, *codes))
