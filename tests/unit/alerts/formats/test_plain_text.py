"""Words without markup, whoever wrote them and however they meant them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.formats.plain_text import lines, one_line


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("  due\n\tparole ", "due parole"),
        ("prima<br/>seconda", "prima seconda"),
        ('tel. <a href="tel:118">118</a>', "tel. 118"),
        ("Comuni&nbsp;montani", "Comuni montani"),
        ("raffiche &gt; 80 km/h, pioggia &lt; 10 mm", "raffiche > 80 km/h, pioggia < 10 mm"),
        ("se T < 0 e V > 50", "se T < 0 e V > 50"),
        ("3&apos;0&quot;", "3'0\""),
        ("a<!-- b -->c<?php d ?>e", "ace"),
        ("prima<script>alert(1)</script>dopo", "primadopo"),
        ("prima<STYLE>p{}</sTyLe >dopo", "primadopo"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;ecco", "ecco"),
        ("&amp;lt;img src=x onerror=alert(1)&amp;gt;ecco", "ecco"),
        ("<<b>script>alert(1)", ""),
        ("<<b>i>ecco", "ecco"),
        ("<\u200bscript>alert(1)</script>ecco", "ecco"),
        ("l'Arno\u202eonrA", "l'ArnoonrA"),
        ("campanello\x07, nullo\x00", "campanello�, nullo�"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("<b>" * 1_000, ""),
        ("<" * 6 + "b>" * 6, "b"),
        ("&amp;" + "amp;" * 9 + "lt;b&gt;", "&amp;amp;amp;amp;amp;lt;b"),
    ],
)
def test_one_line(text: str, bare: str) -> None:
    assert one_line(text, 500) == bare


def test_lines_and_paragraphs_stay() -> None:
    assert lines("uno <b>due</b>\r\ntre\r\n\r\n\r\n\r\nquattro<br>cinque<p>sei</p>", 100) == (
        "uno due\ntre\n\nquattro\ncinque\nsei"
    )


@pytest.mark.parametrize("reader", [one_line, lines])
def test_what_is_too_long_is_cut_and_says_so(reader) -> None:
    assert reader("x" * 600, 500) == "x" * 499 + "…"
    assert reader("x" * 500, 500) == "x" * 500
    assert reader("<i>" * 100_000 + "x", 500) == ""


@given(st.text(alphabet="<>/&;!?-abpscriptlg x\n\u200b"), st.integers(2, 60))
def test_nothing_that_is_left_is_a_tag(text: str, limit: int) -> None:
    for reader in (one_line, lines):
        found = reader(text, limit)
        assert len(found) <= limit
        assert not re.search(r"<[a-zA-Z/!?][^<>]*>", found)
