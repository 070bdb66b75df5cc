"""A notice as plain text and as a page, with the same words in the same order.

Styles stand in the elements because mail programs read no other; nothing is loaded from anywhere. A level is a word in
a coloured box, never colour alone; its colours are those of the pages (``frontend/css/tokens.css``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from string import Template
from urllib.parse import urlsplit

from alerts.channels.mail.notice import Notice
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.words import advice, alert_word
from app.core.i18n import catalogue

#: Background and text of the box with the level. Green has none: that something is over is said by the title.
_COLOURS = {Level.YELLOW: ("#ffd21e", "#1a1a1a"), Level.ORANGE: ("#ff8f1c", "#1a1a1a"), Level.RED: ("#c8102e", "#fff")}

_PAGE = Template("""\
<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
</head>
<body style="margin:0;background:#f2f6fa;color:#17324d;font:16px/1.5 'Titillium Web','Segoe UI',Arial,sans-serif">
<div role="article" aria-label="$title" style="max-width:36em;margin:0 auto;padding:16px;background:#fff">
$level<h1 style="margin:0 0 16px;font-size:24px;line-height:1.25">$title</h1>
$body
<hr style="margin:24px 0;border:0;border-top:1px solid #d6dce3">
<div style="font-size:14px;color:#455a64">
$foot
</div>
</div>
</body>
</html>
""")
_BOX = Template(
    '<p style="display:inline-block;margin:0 0 12px;padding:4px 12px;border-radius:6px;'
    'font-weight:bold;background:$ground;color:$ink">$word</p>\n'
)
_PARAGRAPH = Template('<p style="margin:0 0 12px">$text</p>')
_HEADED = Template('<h2 style="margin:16px 0 4px;font-size:18px">$heading</h2>\n<p style="margin:0 0 12px">$text</p>')
_LINK = Template(
    '<p style="margin:0 0 12px">$words<br><a href="$url" style="color:#0052a3;overflow-wrap:anywhere">$url</a></p>'
)


@dataclass(frozen=True, slots=True)
class _Part:
    """One paragraph: text, under a heading or leading to a URL."""

    text: str
    heading: str = ""
    url: str = ""


def as_text(notice: Notice, leave_url: str | None) -> str:
    """The plain text."""
    parts = [notice.title, *map(_plain, _body(notice)), "-- \n" + "\n".join(map(_plain, _foot(notice, leave_url)))]
    return "\n\n".join(parts) + "\n"


def as_page(notice: Notice, leave_url: str | None) -> str:
    """The same as HTML."""
    return _PAGE.substitute(
        language=notice.language,
        title=escape(notice.title),
        level=_box(notice),
        body="\n".join(map(_html, _body(notice))),
        foot="\n".join(map(_html, _foot(notice, leave_url))),
    )


def _body(notice: Notice) -> Iterator[_Part]:
    """What, where, when, who says so; what to do; where to read more."""
    _ = catalogue(notice.language).gettext
    actions = {advice(hazard, _, level) for hazard in Hazard for level in Level}
    if notice.demonstration:
        yield _Part(_("What you see comes from a past event: it is not an alert in force."))
    yield from (_Part(line) for line in notice.lines if line not in actions)
    yield from (_Part(line, heading=_("What to do")) for line in notice.lines if line in actions)
    if notice.page:
        yield _Part(_("The page of the municipality, always up to date:"), url=notice.page)
    yield _Part(
        _("In an emergency call 112. Instructions of your municipality and of the Civil Protection always come first.")
    )


def _foot(notice: Notice, leave_url: str | None) -> Iterator[_Part]:
    """Who sends it, why, and how to leave."""
    _ = catalogue(notice.language).gettext
    host = urlsplit(leave_url or notice.page).netloc
    yield _Part(f"Cittadino Informato, {host}" if host else "Cittadino Informato")
    yield _Part(_("You receive these e-mails because an operator of the service has added this address."))
    if leave_url:
        yield _Part(_("To receive no more of them, at once and without signing in:"), url=leave_url)


def _plain(part: _Part) -> str:
    return "\n".join(piece for piece in (part.heading and f"{part.heading}:", part.text, part.url) if piece)


def _html(part: _Part) -> str:
    if part.url:
        return _LINK.substitute(words=escape(part.text), url=escape(part.url))
    if part.heading:
        return _HEADED.substitute(heading=escape(part.heading), text=escape(part.text))
    return _PARAGRAPH.substitute(text=escape(part.text))


def _box(notice: Notice) -> str:
    if notice.level is None or notice.level not in _COLOURS:
        return ""
    ground, ink = _COLOURS[notice.level]
    word = alert_word(notice.level, catalogue(notice.language).gettext)
    return _BOX.substitute(ground=ground, ink=ink, word=escape(word))
