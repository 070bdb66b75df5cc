"""Texts from outside as plain words: no markup, no entities, nothing that moves a cursor, a bounded length."""

from __future__ import annotations

import re
import unicodedata
from html import unescape

#: A tag, whatever its name. What it holds stops at the next angle bracket: reading is linear.
_TAG = re.compile(r"<(/?[a-zA-Z][\w:.-]*|[!?/])[^<>]*>")
_NEW_LINE = frozenset({"br", "p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_HIDDEN = frozenset({"script", "style"})
_BLANK_LINES = re.compile(r"\n{3,}")
#: Invisible, and part of how some scripts are written: zero-width joiner and non-joiner.
_JOINERS = frozenset("\u200c\u200d")
#: Markup takes room: this many times the limit is read before the text is bare.
_ROOM_FOR_MARKUP = 4
#: Markup may be written as entities, even of entities. Deeper than this somebody is playing.
_ROUNDS = 5


def one_line(text: str, limit: int) -> str:
    """The words on one line, at most ``limit`` characters; what is cut ends with ``…``."""
    return _cut(" ".join(_bare(text, limit).split()), limit)


def lines(text: str, limit: int) -> str:
    """The words with their lines and paragraphs, at most ``limit`` characters; what is cut ends with ``…``."""
    bare = "\n".join(" ".join(line.split()) for line in _bare(text, limit).split("\n"))
    return _cut(_BLANK_LINES.sub("\n\n", bare).strip(), limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _bare(text: str, limit: int) -> str:
    """Without markup: what is left when nothing more can be taken away, so that no two pieces make a new tag."""
    text = _beginning(text.strip(), limit * _ROOM_FOR_MARKUP)
    for _ in range(_ROUNDS):
        bare = _without_tags(_shapely(unescape(text)))
        if bare == text:
            return bare
        text = bare
    return text.replace("<", "").replace(">", "")


def _beginning(text: str, length: int) -> str:
    """Not more than ``length``, and no half of a tag at the end."""
    if len(text) <= length:
        return text
    text = text[:length]
    return text[: text.rfind("<")] if text.rfind("<") > text.rfind(">") else text


def _shapely(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(map(_shape, text.replace("\r\n", "\n").replace("\r", "\n")))


def _shape(letter: str) -> str:
    if letter.isprintable() or letter == "\n" or letter in _JOINERS:
        return letter
    if letter.isspace():
        return " "
    return "" if unicodedata.category(letter) == "Cf" else "�"


def _without_tags(text: str) -> str:
    first, *rest = _TAG.split(text)
    kept, hidden = [first], ""
    for tag, after in zip(rest[::2], rest[1::2], strict=True):
        name = tag.lower()
        if name in _HIDDEN:
            hidden = name
        elif name == f"/{hidden}":
            hidden = ""
        if name.lstrip("/") in _NEW_LINE:
            kept.append("\n")
        if not hidden:
            kept.append(after)
    return "".join(kept)
