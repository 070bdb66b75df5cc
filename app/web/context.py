"""What a request needs of the process that serves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app

from app.core.db import Database
from config import Settings

_KEY = "cittadino"


@dataclass(frozen=True, slots=True)
class WebContext:
    """Set once by the factory."""

    settings: Settings
    database: Database
    #: The present instant, aware: every view asks it here, so that a test can say what time it is.
    clock: Callable[[], datetime]


def install(app: Flask, context: WebContext) -> None:
    """Give ``app`` its context."""
    app.extensions[_KEY] = context


def context() -> WebContext:
    """The context of the application that serves the current request."""
    found = current_app.extensions[_KEY]
    assert isinstance(found, WebContext)
    return found
