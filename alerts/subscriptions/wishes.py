"""The finer wishes of a subscription, checked: thresholds, quiet hours, categories of notices. All may be left out.

::

    "hazard_levels": {"wind": "orange", "ice": "never"},
    "quiet_hours": {"from": "22:00", "to": "07:00", "override": "red"},
    "notice_categories": ["roads", "schools"]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.notice_category import NoticeCategory
from alerts.domain.quiet import QuietHours
from alerts.domain.thresholds import NEVER
from app.core.errors import InputRefused

_THRESHOLDS = {level.slug: int(level) for level in Level if level > Level.GREEN} | {"never": NEVER}
_OVERRIDES = {level.slug: level for level in (Level.ORANGE, Level.RED)}
_CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")


def read_hazard_levels(wanted: Any) -> dict[Hazard, int]:
    """Thresholds by hazard from decoded JSON; ``None`` is none.

    Raises:
        InputRefused: ``hazard_levels_invalid``.
    """
    if wanted is None:
        return {}
    if not isinstance(wanted, Mapping):
        raise _levels_refused('Le soglie per rischio vanno date come oggetto, per esempio {"wind": "orange"}.')
    if unknown := sorted(set(map(str, wanted)) - set(Hazard)):
        known = ", ".join(Hazard)
        raise _levels_refused(f"Rischi sconosciuti: {', '.join(unknown)[:200]}. Si può scegliere fra: {known}.")
    if any(not isinstance(level, str) or level not in _THRESHOLDS for level in wanted.values()):
        raise _levels_refused(f"La soglia di un rischio deve essere una di: {', '.join(_THRESHOLDS)}.")
    levels = {Hazard(hazard): _THRESHOLDS[level] for hazard, level in wanted.items()}
    if len(levels) == len(Hazard) and set(levels.values()) == {NEVER}:
        raise _levels_refused("Con tutti i rischi su never non arriverebbe mai nessuna notifica.")
    return levels


def read_quiet_hours(wanted: Any) -> QuietHours | None:
    """Quiet hours from decoded JSON; ``None`` is none. Without ``override`` only red does not wait.

    Raises:
        InputRefused: ``quiet_hours_invalid``.
    """
    if wanted is None:
        return None
    if not isinstance(wanted, Mapping) or set(map(str, wanted)) - {"from", "to", "override"}:
        raise _quiet_refused("Le ore di silenzio si danno con from, to e override.")
    override = wanted.get("override", Level.RED.slug)
    if not isinstance(override, str) or override not in _OVERRIDES:
        raise _quiet_refused("Nelle ore di silenzio può passare il rosso (red), o anche l'arancione (orange).")
    quiet_from, quiet_to = (_clock(wanted.get(name)) for name in ("from", "to"))
    if quiet_from == quiet_to:
        raise _quiet_refused("Le ore di silenzio devono cominciare e finire in due momenti diversi.")
    return QuietHours(quiet_from, quiet_to, _OVERRIDES[override])


def read_notice_categories(wanted: Any) -> frozenset[NoticeCategory] | None:
    """Categories of notices from decoded JSON; ``None`` is all of them, those to come included.

    Raises:
        InputRefused: ``notice_categories_invalid``.
    """
    if wanted is None:
        return None
    if not isinstance(wanted, list) or not set(map(str, wanted)) <= set(NoticeCategory):
        message = f"Le categorie di avvisi vanno date come elenco, scelte fra: {', '.join(NoticeCategory)}."
        raise InputRefused("notice_categories_invalid", message)
    return frozenset(map(NoticeCategory, wanted))


def _clock(shown: Any) -> time:
    if not isinstance(shown, str) or not _CLOCK.fullmatch(shown):
        raise _quiet_refused("Le ore di silenzio si scrivono come 22:00, da 00:00 a 23:59.")
    return time.fromisoformat(shown)


def _levels_refused(message: str) -> InputRefused:
    return InputRefused("hazard_levels_invalid", message)


def _quiet_refused(message: str) -> InputRefused:
    return InputRefused("quiet_hours_invalid", message)


def write_hazard_levels(levels: Mapping[Hazard, int]) -> dict[str, str]:
    """What :func:`read_hazard_levels` reads."""
    slugs = {number: slug for slug, number in _THRESHOLDS.items()}
    return {hazard.value: slugs[level] for hazard, level in levels.items()}


def write_quiet_hours(hours: QuietHours | None) -> dict[str, str] | None:
    """What :func:`read_quiet_hours` reads."""
    if hours is None:
        return None
    return {
        "from": hours.quiet_from.isoformat("minutes"),
        "to": hours.quiet_to.isoformat("minutes"),
        "override": hours.override.slug,
    }


def write_notice_categories(categories: frozenset[NoticeCategory] | None) -> list[str] | None:
    """What :func:`read_notice_categories` reads, in the order of the categories."""
    return None if categories is None else [category.value for category in NoticeCategory if category in categories]
