"""What a message says, read back from its payload (declarative web push, :mod:`alerts.domain.message`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from alerts.domain.level import Level
from app.core.i18n import DEFAULT_LANGUAGE, LANGUAGES


@dataclass(frozen=True, slots=True)
class Notice:
    """``page`` is the URL of the municipality's page; ``level`` the highest in force, None where it is not told."""

    title: str
    lines: tuple[str, ...]
    language: str
    page: str
    level: Level | None = None
    demonstration: bool = False


def read_notice(payload: bytes) -> Notice:
    """The notice in the octets of a payload.

    Raises:
        ValueError: it is not one: no JSON, no title, no body.
    """
    try:
        notification = _object(_object(json.loads(payload)).get("notification"))
    except RecursionError:
        raise ValueError("not a payload") from None
    data = notification.get("data")
    more = data if isinstance(data, dict) else {}
    language = notification.get("lang")
    return Notice(
        title=_text(notification.get("title")),
        lines=tuple(line.strip() for line in _text(notification.get("body")).splitlines() if line.strip()),
        language=language if language in LANGUAGES else DEFAULT_LANGUAGE,
        page=_link(notification.get("navigate")),
        level=_level(more.get("level")),
        demonstration=more.get("demonstration") is True,
    )


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not a payload")
    return value


def _text(value: Any) -> str:
    """Text that can be encoded."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("not a payload")
    return value.encode("utf-8", "replace").decode("utf-8")


def _link(value: Any) -> str:
    """A URL of the web, or nothing."""
    safe = isinstance(value, str) and value.startswith(("https://", "http://")) and value.isprintable()
    return value if safe and " " not in value else ""


def _level(slug: Any) -> Level | None:
    try:
        return Level.of(str(slug))
    except ValueError:
        return None
