"""What the pages of accounts need of the process, made once: keys, how passwords are kept, the other provider."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from app.core.identity.oidc import Client
from app.core.identity.passwords import Passwords
from app.core.identity.secrets import Keys
from app.web.context import context

_KEY = "cittadino.accounts"


@dataclass(frozen=True, slots=True)
class Tools:
    """Of one process."""

    keys: Keys
    passwords: Passwords
    provider: Client | None


def tools() -> Tools:
    """Those of the application that serves the current request; made on first use, for most never sign in."""
    found = current_app.extensions.get(_KEY)
    if not isinstance(found, Tools):
        settings = context().settings
        passwords = Passwords(settings.argon2_memory_kib, settings.argon2_passes)
        found = Tools(Keys(settings.secret_key), passwords, Client(settings.oidc) if settings.oidc else None)
        current_app.extensions[_KEY] = found
    return found
