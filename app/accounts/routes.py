"""URL → view of accounts."""

from __future__ import annotations

from app.accounts import (
    account,
    arrival,
    credentials,
    door,
    elsewhere,
    forgotten,
    invited,
    people_admins,
    people_issuers,
    people_list,
    people_onboarding,
    people_register,
)
from app.web.routing import area

_MANAGING = (people_list, people_admins, people_issuers, people_onboarding, people_register)
_PIECES = (door, invited, arrival, forgotten, elsewhere, account, credentials, *_MANAGING)
blueprint = area(
    "accounts", __name__, [route for piece in _PIECES for route in piece.ROUTES], template_folder="templates"
)
