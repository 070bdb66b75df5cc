"""The text of a description that is HTML: what a person would read, nothing of how it looks."""

from __future__ import annotations

from html.parser import HTMLParser

_BREAKS = frozenset({"br", "p", "div", "tr", "li", "table", "ul", "ol", "h1", "h2", "h3", "h4"})
_HIDDEN = frozenset({"script", "style", "head", "title"})


def html_to_text(html: str) -> str:
    """Lines of text, without tags, scripts and empty lines. Text that is no HTML stays as it is."""
    if "<" not in html and "&" not in html:
        return html.strip()
    collector = _Collector()
    collector.feed(html)
    collector.close()
    lines = ("".join(collector.pieces)).splitlines()
    return "\n".join(clean for line in lines if (clean := " ".join(line.split())))


class _Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        self.pieces.append("\n" if tag in _BREAKS else " " if tag in {"td", "th"} else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN and self._hidden:
            self._hidden -= 1
        self.pieces.append("\n" if tag in _BREAKS else "")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)
