"""URL → view of accounts."""

from __future__ import annotations

from app.accounts import account, arrival, credentials, door, elsewhere, forgotten, invited
from app.accounts.people import routes as people
from app.web.routing import area

_PIECES = (door, invited, arrival, forgotten, elsewhere, account, credentials, people)
blueprint = area(
    "accounts", __name__, [route for piece in _PIECES for route in piece.ROUTES], template_folder="templates"
)
