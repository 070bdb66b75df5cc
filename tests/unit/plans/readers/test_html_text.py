"""Descriptions in HTML become text, in a time that depends on their length only."""

from __future__ import annotations

import pytest

from plans.readers.html_text import html_to_text
from plans.readers.limits import TEXT_LENGTH


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("  solo testo ", "solo testo"),
        ("<b>Capienza</b>: 400<br/>persone &amp; animali", "Capienza: 400\npersone & animali"),
        ("<table><tr><td>a</td><td>1</td></tr><tr><td>b</td></tr></table>", "a 1\nb"),
        ("a<script>if (x > 1) alert('<b>')</script>b", "ab"),
        ("a<!-- nota > <b> -->b", "ab"),
        ("superficie < 500 mq e > 20", "superficie < 500 mq e > 20"),
        ("a < b", "a < b"),
        ("&lt;b&gt;", "<b>"),
        ('<p class="x">Località</P><?php x ?><!DOCTYPE a>', "Località"),
    ],
)
def test_what_is_read(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize("piece", ["<", "<!--", "<a ", "</", "&#", "<!", "<![CDATA[", "<script>", "<a b='", "&", "<a<"])
def test_endless_openings_end(piece: str) -> None:
    """The standard parser takes minutes for some of these: the suite's time limit would tell."""
    assert len(html_to_text((piece * TEXT_LENGTH)[:TEXT_LENGTH])) <= TEXT_LENGTH
