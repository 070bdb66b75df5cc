"""Browsers, as the page of one's own account says them, with its days and moments."""

from __future__ import annotations

from flask_babel import gettext as _

from app.web import moments

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

#: The page asks these words for days and moments too.
day, moment = moments.day, moments.moment


def browser_name(agent: str) -> str:
    """``Firefox · Linux``, from what a browser says of itself."""
    found = [next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, found)) or str(_("A browser"))
