"""The text of a description that is HTML: what a person would read, nothing of how it looks.

Not a parser: the standard one takes minutes for what somebody meant to take minutes. Time grows with the length only.
"""

from __future__ import annotations

import html
import re

_BREAKS = frozenset({"br", "p", "div", "tr", "li", "table", "ul", "ol", "h1", "h2", "h3", "h4"})
_HIDDEN = frozenset({"script", "style", "head", "title"})
#: The name of a tag at its beginning; what begins otherwise is a sign for «less than».
_NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9]*)|[!?]")


def html_to_text(text: str) -> str:
    """Lines of text, without tags, comments, scripts and empty lines. Text that is no HTML stays as it is."""
    if "<" not in text and "&" not in text:
        return text.strip()
    first, *others = _without_comments(text).split("<")
    pieces = [first]
    hidden = ""
    for other in others:
        shown, hidden = _after_tag(other, hidden)
        pieces.append(shown)
    lines = html.unescape("".join(pieces)).splitlines()
    return "\n".join(clean for line in lines if (clean := " ".join(line.split())))


def _without_comments(text: str) -> str:
    first, *others = text.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


def _after_tag(piece: str, hidden: str) -> tuple[str, str]:
    """What is shown of a piece that begins behind ``<``; ``hidden`` is the tag whose content is not, if any."""
    inside, closed, shown = piece.partition(">")
    tag = _NAME.match(inside)
    if not (tag and closed):
        return ("" if hidden else f"<{piece}"), hidden
    name = (tag[1] or "").casefold()
    if hidden:
        done = inside.startswith("/") and name == hidden
        return (shown, "") if done else ("", hidden)
    if name in _HIDDEN and not inside.startswith("/"):
        return "", name
    return ("\n" if name in _BREAKS else " " if name in {"td", "th"} else "") + shown, ""
