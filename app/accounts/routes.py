"""URL → view of accounts."""

from __future__ import annotations

from app.accounts import account, arrival, credentials, door, elsewhere, forgotten
from app.web.routing import area

_PIECES = (door, arrival, forgotten, elsewhere, account, credentials)
blueprint = area(
    "accounts", __name__, [route for piece in _PIECES for route in piece.ROUTES], template_folder="templates"
)
