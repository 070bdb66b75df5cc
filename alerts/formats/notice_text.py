"""The text of a notice: a subset of Markdown, as safe HTML for pages and as plain text for devices. Pure.

Paragraphs, **bold**, *emphasis*, lists, and links to https, telephone numbers and e-mail addresses. Whatever else
somebody types is shown as it was typed: markup is never markup, an image is never loaded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a"}
_SCHEMES = {"https", "tel", "mailto"}
_SAFE = re.compile(r"(?:https|tel|mailto):", re.IGNORECASE)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
        ["emphasis", "link", "list", "newline", "escape"]
    )
    # What leads elsewhere than to the three schemes is no link: it stays as it was typed.
    reader.validateLink = lambda url: bool(_SAFE.match(url.strip()))  # type: ignore[method-assign]
    return reader


_READER = _reader()


def to_html(body: str) -> str:
    """HTML of allowed tags only; links open without telling who sent the reader."""
    return nh3.clean(
        _READER.render(body),
        tags=_TAGS,
        attributes={"a": {"href"}, "*": set()},
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def to_plain(body: str) -> str:
    """The same to be read without any formatting: a line for each paragraph and item, links with where they lead."""
    lines: list[str] = []
    item = ""
    for token in _READER.parse(body):
        if token.type == "list_item_open":
            item = f"{token.info}. " if token.info else "• "
        elif token.type == "inline":
            lines.append(item + _words(token.children or ()))
            item = ""
    return "\n".join(line for line in lines if line.strip())


def _words(tokens: Sequence[Token]) -> str:
    words, target, label = "", "", ""
    for token in tokens:
        if token.type == "link_open":
            target, label = str(token.attrGet("href") or ""), ""
        elif token.type == "link_close":
            shown = unescape(target.removeprefix("tel:").removeprefix("mailto:"))
            words += label if _same(label, shown) else f"{label} ({shown})"
            target = ""
        elif token.type in ("softbreak", "hardbreak"):
            words += " "
        elif target:
            label += token.content
        else:
            words += token.content
    return words.strip()


def _same(label: str, shown: str) -> bool:
    """Whether a link says itself where it leads: a telephone number, written with spaces or without."""
    bare = re.compile(r"[\s./-]|^https?:")
    return bare.sub("", label) == bare.sub("", shown)
