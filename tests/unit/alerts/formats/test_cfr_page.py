"""The regional page: what is recognised, what is refused and under which name, and tables of every make."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from alerts.formats.cfr_page import CfrPage as Read
from alerts.formats.cfr_page import read_page
from alerts.formats.html_page import CUT, MAX_BYTES, MAX_ROWS
from alerts.formats.unreadable import Unreadable
from app.core.clock import ROME
from doubles.cfr_page import NOTHING, CfrPage, Row

STAMP = datetime(2026, 4, 13, 12, 48, tzinfo=ROME)
TIMES = "dalle ore 12.00 alle ore 23.59 di Lunedì, 13 Aprile 2026"
ROW = Row("A4, A5, S1", "RISCHIO VENTO", TIMES, "GIALLO")
PAGE = CfrPage(STAMP, [ROW])


def read(page: CfrPage | str | bytes) -> Read:
    content = page.content() if isinstance(page, CfrPage) else page.encode() if isinstance(page, str) else page
    return read_page(content, "pagina.html")


def refusal(page: CfrPage | str | bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(page)
    assert refused.value.message.endswith(".")
    return refused.value.code


def rows(body: str) -> list[tuple[str, ...]]:
    return [(row.zones, row.risk, row.times, row.colour) for row in read(replace(PAGE, body=body)).rows]


CELLS = (ROW.zones, ROW.risk, ROW.times, ROW.colour)


def test_only_the_rows_of_the_table_are_read() -> None:
    page = read(PAGE)
    assert [(row.zones, row.risk, row.times, row.colour) for row in page.rows] == [CELLS]
    assert page.stamp == STAMP
    assert not page.nothing


@pytest.mark.parametrize(
    "line",
    [
        "Emissione di Lunedì, 13 Aprile 2026, ore 12.48",
        "Emissione interna di Lunedí, 13 Aprile 2026, ore 12.48",
        "Emissione di 13/04/2026, ore 13.10",
        "Emissione del 13/04/2026 ore 12:48",
        "EMISSIONE DI <B>LUNEDÌ</B>, <font>13 APRILE</font> 2026 , ORE <b>12</b>.<b>48</b>",
        "Emissione&nbsp;di Luned&igrave;,<br>13 Aprile 2026,</p><p>ore 12.48",
        "Emissione di Lunedì, 13 Aprile 2026, ore 12.48</p><p>Emissione di Lunedì, 13 Aprile 2026, ore 12.48",
    ],
)
def test_lines_of_issue(line: str) -> None:
    stamp = read(replace(PAGE, issued=line)).stamp
    assert (stamp.date(), stamp.tzinfo) == (STAMP.date(), ROME)
    assert stamp.strftime("%H:%M") in ("12:48", "13:10")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "stamp_missing"),
        ("Emissione di ieri, ore 12.48", "stamp_missing"),
        ("Emissione di Domenica, 13 Aprile 2026, ore 12.48", "stamp_missing"),
        ("Emissione di Lunedì, 13 Aprile 2026, ore 24.48", "stamp_missing"),
        ("Emissione di Lunedì, 13 Aprile 2026, ore 12.480", "stamp_missing"),
        ("Emissione di Lunedì, 13 Aprile 2026", "stamp_missing"),
        ("Emesso il 13/04/2026 12.48", "stamp_missing"),
        ("Emissione di 13/04/2026, ore 13.10 (la precedente: emissione di 12/04/2026, ore 13.10)", "stamps_mixed"),
    ],
)
def test_lines_of_issue_that_do_not_say_when(line: str, code: str) -> None:
    assert refusal(replace(PAGE, issued=line)) == code


@pytest.mark.parametrize(
    "sentence",
    [
        NOTHING,
        "<h3>DESCRIZIONE DELLE CRITICITÀ PREVISTE</h3><div>NESSUNA</div>",
        "<td>Descrizione delle criticità previste<br>\n<b>Nessuna.</b></td>",
        "<p>DESCRIZIONE DELLE CRITICITA&#768; PREVISTE : NESSUNA</p>",
    ],
)
def test_nothing_foreseen(sentence: str) -> None:
    page = read(CfrPage(STAMP, body=sentence))
    assert (page.rows, page.nothing) == ((), True)


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "<p>NESSUNA</p>",
        "<p>Nessuna criticità</p>",
        "<p>DESCRIZIONE DELLE CRITICITÀ PREVISTE: NESSUNA PER OGGI, ARANCIONE DOMANI</p>",
        "<p>DESCRIZIONE DELLE CRITICITÀ PREVISTE</p><p>vento forte</p><p>NESSUNA</p>",
        "<script>DESCRIZIONE DELLE CRITICITÀ PREVISTE: NESSUNA</script>",
        "<!-- DESCRIZIONE DELLE CRITICITÀ PREVISTE: NESSUNA -->",
        '<a href="/ieri">DESCRIZIONE DELLE CRITICITÀ PREVISTE: NESSUNA</a>',
        '<img alt="DESCRIZIONE DELLE CRITICITÀ PREVISTE: NESSUNA">',
        "<table><tr><th>ZONE</th><th>RISCHIO</th><th>TEMPI</th><th>CRITICITÀ</th></tr></table>",
        "<table><tr><th>ZONE DI ALLERTA</th><th>RISCHIO</th><th>COLORE</th></tr></table>",
    ],
)
def test_what_does_not_say_that_nothing_is_foreseen(sentence: str) -> None:
    assert refusal(CfrPage(STAMP, body=sentence)) == "table_missing"


def test_an_empty_table_is_no_all_clear() -> None:
    assert refusal(CfrPage(STAMP, body=CfrPage(STAMP).table())) == "table_empty"
    assert read(CfrPage(STAMP, body=CfrPage(STAMP).table() + NOTHING)).rows == ()


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("", "page_empty"),
        (b"\xef\xbb\xbf \n", "page_empty"),
        ("buongiorno", "page_unrecognised"),
        ("<html><body><h1>502 Bad Gateway</h1></body></html>", "page_unrecognised"),
        ("<html><body><p>Sito in manutenzione. NESSUNA criticità.</p></body></html>", "page_unrecognised"),
        (b"%PDF-1.4\x80\x90", "page_unrecognised"),
        (replace(PAGE, title="<h1>BOLLETTINO</h1>"), "page_unrecognised"),
        (replace(PAGE, title="<h1>Bollettino di Vigilanza Meteorologica Regionale</h1>"), "page_vigilance"),
        (replace(PAGE, title="<h1>BOLLETTINO DI MONITORAGGIO E AGGIORNAMENTO EVENTO</h1>"), "page_monitoring"),
        (replace(PAGE, title="NESSUN AVVISO IN CORSO DI VALIDITÀ O EVENTO IN CORSO"), "page_monitoring"),
        (replace(PAGE, title=f"{PAGE.title}<b>Bollettino di monitoraggio</b>"), "page_monitoring"),
        (PAGE.content() + b" " * MAX_BYTES, "page_too_large"),
        ("<div>" * 400 + PAGE.html(), "page_malformed"),
        (replace(PAGE, rows=[ROW] * (MAX_ROWS + 1)), "table_malformed"),
        (PAGE.html().replace("</body></html>", ""), "page_truncated"),
        (PAGE.html().replace("<p>Fine", "<!-- "), "page_truncated"),
        (PAGE.html().replace("<p>Fine", "<script>"), "page_truncated"),
        (PAGE.html().replace("</table>", ""), "page_truncated"),
    ],
)
def test_everything_else_is_refused_by_name(page: CfrPage | str | bytes, code: str) -> None:
    assert refusal(page) == code


@pytest.mark.parametrize(
    "title",
    [
        "<h2>Bollettino di<br>Valutazione delle Criticità Regionali</h2>",
        "<div><span>AVVISO DI CRITICITÀ REGIONALE</span> n. 12</div>",
        "<h1>BOLLETTINO DI VIGILANZA E DI CRITICITÀ</h1><h2>Bollettino di valutazione delle criticità</h2>",
    ],
)
def test_titles(title: str) -> None:
    assert len(read(replace(PAGE, title=title)).rows) == 1


HEAD = "<tr><th>ZONE DI ALLERTA</th><th>RISCHIO</th><th>TEMPI</th><th>CRITICITÀ</th></tr>"
TDS = "".join(f"<td>{cell}</td>" for cell in CELLS)
#: Tables that say what the plain one says.
MAKES = {
    "upper case": f"<TABLE><TBODY>{HEAD.upper()}<TR>{TDS.replace('td>', 'TD>')}</TR></TBODY></TABLE>",
    "validity": f"<table>{HEAD.replace('TEMPI', 'VALIDITÀ')}<tr>{TDS}</tr></table>",
    "head, body and a caption row": (
        f'<table><tr><td colspan="4">CRITICITÀ</td></tr><thead>{HEAD}</thead><tbody><tr>{TDS}</tr></tbody></table>'
    ),
    "no end tags": f"<table>{HEAD}<tr>{TDS}".replace("</td>", "").replace("</th>", "").replace("</tr>", "")
    + "</table>",
    "inside a layout": f"<table><tr><td>menu</td><td><table>{HEAD}<tr>{TDS}</tr></table></td></tr></table>",
    "a form between": f"<table>{HEAD}<tr><form>{TDS}</form></tr></table>",
    "header cells below, no-break spaces": (
        f"<table>{HEAD}<tr>{TDS.replace('td>', 'th>').replace(' ', '&nbsp;')}</tr></table>"
    ),
    "blank rows and the header again": f"<table>{HEAD}<tr><td>&nbsp;</td></tr><tr>{TDS}</tr>{HEAD}</table>",
    "a row after the table": f"<table>{HEAD}</table><tr>{TDS}</tr>",
    "a table in a cell": f"<table>{HEAD}<tr>{TDS.replace('GIALLO', '<table><tr><td>GIALLO</table>')}</tr></table>",
    "another order": (
        "<table><tr><th>CRITICITÀ</th><th>N.</th><th>TEMPI</th><th>RISCHIO</th><th>ZONE DI ALLERTA</th></tr>"
        f"<tr><td>{CELLS[3]}</td><td>1</td><td>{CELLS[2]}</td><td>{CELLS[1]}</td><td>{CELLS[0]}</td></tr></table>"
    ),
}


@pytest.mark.parametrize("make", MAKES)
def test_makes_of_tables(make: str) -> None:
    assert rows(MAKES[make]) == [CELLS]


def test_two_tables_are_both_read() -> None:
    table = PAGE.table()
    assert rows(table + table.replace("GIALLO", "ROSSO")) == [CELLS, (*CELLS[:3], "ROSSO")]


def test_cells_that_span_rows_and_columns() -> None:
    body = (
        f'<table>{HEAD}<tr><td rowspan="3">A4</td><td rowspan=2>NEVE</td><td>1</td><td>GIALLO</td></tr>'
        "<tr><td>2</td><td>ROSSO</td></tr><tr><td>VENTO</td><td>3</td><td>VERDE</td></tr>"
        '<tr><td colspan="3">nota</td><td>x</td></tr></table>'
    )
    assert rows(body) == [
        ("A4", "NEVE", "1", "GIALLO"),
        ("A4", "NEVE", "2", "ROSSO"),
        ("A4", "VENTO", "3", "VERDE"),
        ("nota", "nota", "nota", "x"),
    ]


@pytest.mark.parametrize("span", ["0", "-1", "x", "99999999999", "٣", ""])
def test_spans_that_are_none(span: str) -> None:
    body = f'<table>{HEAD}<tr><td rowspan="{span}" colspan="{span}">A4</td>{TDS[TDS.index("</td>") + 5 :]}</tr></table>'
    assert rows(body) == [("A4", *CELLS[1:])]


@pytest.mark.parametrize(
    "cells", [TDS[: TDS.rindex("<td>")], TDS + "<td>x</td>", "<td>GIALLO</td>", f"<td colspan=99>{TDS}"]
)
def test_rows_of_another_width_are_not_trusted(cells: str) -> None:
    assert rows(f"<table>{HEAD}<tr>{cells}</tr></table>") == [("", "", "", "")]


def test_an_endless_cell_is_not_read_to_its_end() -> None:
    for zones in ("A4, " * 1000, "<b>A4</b>, " * 400):
        ((read_zones, *_),) = rows(f"<table>{HEAD}<tr><td>{zones}</td>{TDS[TDS.index('</td>') + 5 :]}</tr></table>")
        assert read_zones.endswith(CUT)
