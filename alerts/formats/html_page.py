"""HTML that may be anything: its text and its tables, read without network, scripts or links, whatever their shape.

A page that was cut on the way is told apart from a whole one: a mark is added at the end of what came, and a reader
that does not find it again knows that the end was swallowed by something left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from alerts.formats.unreadable import Unreadable

#: Pictures apart, no page of one bulletin comes near these.
MAX_BYTES, MAX_TAGS = 2 * 1024 * 1024, 50_000
#: A longer table is no bulletin's, and a wider one neither.
MAX_ROWS, MAX_COLUMNS = 1_000, 40
#: A cell with more text or markup than this is cut, and ends in what no grammar has.
MAX_CELL_TEXT, MAX_CELL_NODES = 2_000, 500
CUT = "�"

_SILENT = frozenset(("head", "noscript", "script", "select", "style", "template", "textarea"))
_INLINE = _SILENT | {
    "a", "abbr", "b", "big", "code", "em", "font", "i", "label", "mark", "nobr", "s", "small", "span", "strong", "sub",
    "sup", "u", "var", "wbr",
}  # fmt: skip
# Closed where they stand, they would hide from us whatever a browser still shows after them.
_END_TAGS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_MARK = "fine-di-quanto-ricevuto"


@dataclass(slots=True)
class HtmlTable:
    """Rows of texts. Cells that span rows or columns are repeated, so that every row has all its columns."""

    rows: list[list[str]] = field(default_factory=list)
    #: False when what came ends inside it.
    closed: bool = True


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """What a page shows: its lines of text, without that of links (which speak of other pages), and its tables."""

    lines: list[str]
    tables: list[HtmlTable]
    #: Whether its end was found where it must be.
    closed: bool


def read_html(content: bytes, name: str) -> HtmlPage:
    """What the page shows.

    Raises:
        Unreadable: ``page_empty``, ``page_too_large`` or ``page_malformed``.
    """
    if len(content) > MAX_BYTES or content.count(b"<") > MAX_TAGS:
        raise Unreadable("page_too_large", f"{name} è troppo grande per essere la pagina di un bollettino.")
    text = _decode(content)
    if not text.strip():
        raise Unreadable("page_empty", f"{name} è vuoto.")
    root, mark = _parse(text, name)
    lower = text.lower()
    ends = max(lower.rfind("</body"), lower.rfind("</html"))
    closed = mark is not None and ends > lower.rfind("<tr")
    return HtmlPage(list(_lines(root, _SILENT | {"a"})), list(_tables(root, mark)), closed)


def _decode(content: bytes) -> str:
    """UTF-8, else what Windows made of Latin-1, whatever the page declares: bytes that are both do not occur."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _parse(text: str, name: str) -> tuple[etree._Element, etree._Element | None]:
    """The root, and the mark at the end if nothing swallowed it."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    marked = f'{_END_TAGS.sub(" ", text)}<hr id="{_MARK}">'
    try:
        root = etree.fromstring(marked.encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    # Beyond a depth the parser drops everything that follows, and says so only in its log.
    if root is None or any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log):
        raise Unreadable("page_malformed", f"{name} non è una pagina HTML leggibile.")
    marks = [rule for rule in root.iter("hr") if rule.get("id") == _MARK]
    return root, marks[-1] if marks else None


def _lines(element: etree._Element, silent: frozenset[str], limit: int | None = None) -> Iterator[str]:
    """The text line by line, as blocks and line breaks part it, white space collapsed, nothing empty."""
    line: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for number, (event, node) in enumerate(walk):
        if limit is not None and number >= limit:
            line.append(CUT)
            break
        if node.tag not in _INLINE and (text := " ".join("".join(line).split())):
            yield text
        line = line if node.tag in _INLINE else []
        if event == "end":
            line.append((node.tail or "") if node is not element else "")
        elif node.tag in silent:
            walk.skip_subtree()
        else:
            line.append(node.text or "")
    if text := " ".join("".join(line).split()):
        yield text


def _tables(root: etree._Element, mark: etree._Element | None) -> Iterator[HtmlTable]:
    """All tables, nested ones on their own. Cells and rows that stand outside any belong to the one before them."""
    rows: dict[etree._Element, dict[etree._Element, list[etree._Element]]] = {}
    table = None
    for cell in root.iter("td", "th"):
        row = next(cell.iterancestors("tr", "table"), cell.getparent())
        table = row if row.tag == "table" else next(row.iterancestors("table"), table)
        if table is not None:
            rows.setdefault(table, {}).setdefault(row, []).append(cell)
    open_at_end = set(mark.iterancestors("table")) if mark is not None else set()
    for table, cells in rows.items():
        yield HtmlTable(_grid(list(cells.values())), table not in open_at_end)


def _grid(rows: list[list[etree._Element]]) -> list[list[str]]:
    """The texts of the cells, each in every row and column that it spans."""
    grid: list[list[str]] = []
    spanning: dict[int, tuple[int, str]] = {}
    for cells in rows[: MAX_ROWS + 1]:
        line: list[str] = []
        for cell in cells[: MAX_COLUMNS + 1]:
            _fill(line, spanning)
            text, tall = _cell_text(cell), _span(cell, "rowspan", MAX_ROWS)
            for _ in range(min(_span(cell, "colspan", MAX_COLUMNS), MAX_COLUMNS + 1 - len(line))):
                spanning[len(line)] = (tall, text)
                line.append(text)
        _fill(line, spanning)
        spanning = {column: (left - 1, text) for column, (left, text) in spanning.items() if left > 1}
        grid.append(line)
    return grid


def _fill(line: list[str], spanning: dict[int, tuple[int, str]]) -> None:
    """Continue the line with the cells of earlier rows that reach down to it."""
    while len(line) in spanning:
        line.append(spanning[len(line)][1])


def _span(cell: etree._Element, name: str, limit: int) -> int:
    value = str(cell.get(name, "1")).strip()
    return min(int(value), limit) or 1 if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _cell_text(cell: etree._Element) -> str:
    text = " ".join(_lines(cell, _SILENT, MAX_CELL_NODES))
    return text if len(text) <= MAX_CELL_TEXT else text[:MAX_CELL_TEXT] + CUT
