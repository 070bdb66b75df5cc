"""What changed between two contents, field by field and word by word. Pure but for the language of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from flask_babel import gettext as _

from alerts.domain.notice import Content
from alerts.domain.notice_words import category_word
from alerts.domain.words import hazard_word, level_word
from app.core.i18n import N_
from app.municipal.notices.words import moment

#: Words with the white space after them, so that joined they are the text again.
_WORD = re.compile(r"\S+\s*|\s+")

#: Texts that have less in common than this are two texts: word by word they would only be a muddle.
_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Part:
    """Some words: ``same``, ``gone`` or ``new``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not the same: its name, and its words."""

    label: str
    parts: tuple[Part, ...]


def word_diff(before: str, after: str) -> tuple[Part, ...]:
    """The words of both texts in one: what stayed, what went, what came."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    if matcher.ratio() < _ALIKE:
        return tuple(part for part in (Part("gone", before), Part("new", after)) if part.text)
    return tuple(part for step in matcher.get_opcodes() for part in _parts(step, old, new))


def differences(before: Content, after: Content) -> tuple[Difference, ...]:
    """The fields that are not the same, in the order of the form."""
    pairs = zip(_shown(before), _shown(after), strict=True)
    return tuple(Difference(_(label), word_diff(old, new)) for (label, old), (_same, new) in pairs if old != new)


def _parts(step: tuple[str, int, int, int, int], old: list[str], new: list[str]) -> Iterator[Part]:
    kind, a, b, c, d = step
    if kind == "equal":
        yield Part("same", "".join(new[c:d]))
        return
    if b > a:
        yield Part("gone", "".join(old[a:b]))
    if d > c:
        yield Part("new", "".join(new[c:d]))


def _shown(content: Content) -> tuple[tuple[str, str], ...]:
    """Each field as a person reads it. Names are msgids."""
    return (
        (N_("What it is about"), category_word(content.category, _)),
        (N_("Title"), content.title),
        (N_("Text"), content.body),
        (N_("Municipalities"), ", ".join(sorted(content.places))),
        (N_("Where"), _area(content)),
        (N_("From when"), moment(content.valid_from)),
        (N_("Until when"), moment(content.valid_to)),
        (N_("Shown from"), moment(content.shown_from)),
        (N_("Shown until"), moment(content.shown_to)),
        (N_("Notification"), _("yes") if content.push else _("no")),
        (N_("Risk"), hazard_word(content.hazard, _) if content.hazard else "-"),
        (N_("Level"), level_word(content.level, _) if content.level is not None else "-"),
    )


def _area(content: Content) -> str:
    if not content.area:
        return str(_("The whole municipality"))
    rings = [content.area["coordinates"]] if content.area["type"] == "Polygon" else content.area["coordinates"]
    corners = "; ".join(f"{lat:.5f} {lon:.5f}" for polygon in rings for lon, lat, *_rest in polygon[0][:-1])
    return str(_("Only one zone")) + f": {corners}"
