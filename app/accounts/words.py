"""Roles, browsers and instants, as pages about accounts say them."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from app.core.clock import ROME
from app.core.identity.roles import Role

#: What a browser calls itself → its name; the first that is found. Most say that they are Safari too.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def role_name(role: str) -> str:
    """A role, as one says it of a person."""
    names = {
        Role.OFFICIAL: _("official"),
        Role.APPROVER: _("approver"),
        Role.OPERATOR: _("regional operator"),
        Role.ADMIN: _("administrator"),
    }
    return str(names[Role(role)])


def browser_name(agent: str) -> str:
    """``Firefox · Linux``, from what a browser says of itself."""
    found = [next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, found)) or str(_("A browser"))


def day(instant: datetime) -> str:
    """``29/11/2026``, in Italy."""
    return f"{instant.astimezone(ROME):%d/%m/%Y}"


def moment(instant: datetime) -> str:
    """``29/11/2026, 21:30``, in Italy."""
    return f"{instant.astimezone(ROME):%d/%m/%Y, %H:%M}"
