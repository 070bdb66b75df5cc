"""URL → view of accounts."""

from __future__ import annotations

from app.accounts import account, door
from app.web.routing import area

blueprint = area("accounts", __name__, (*door.ROUTES, *account.ROUTES), template_folder="templates")
