"""The formatting of notices: what is allowed works, nothing else becomes markup, and it fits into a push."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from alerts.domain.level import Level
from alerts.domain.message import MAX_PAYLOAD
from alerts.domain.notice import Content, Kind
from alerts.formats.notice_push import NoticeLetter, compose_notice
from alerts.formats.notice_text import to_html, to_plain

ALLOWED = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "div"}
#: Known ways in: markup, schemes, entities, attributes that break out, what renderers do by themselves.
EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "[x](http://insecure.example)",
    '[x](https://a.it" onmouseover="alert(1))',
    "[x](https://a.it 'onmouseover=alert(1)')",
    "![x](https://evil.example/pixel.png)",
    "<a href='javascript:alert(1)'>x</a>",
    "`<b>`",
    "<math><mtext></table><img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--><script>alert(1)</script>",
    "[a]: javascript:alert(1)\n[a]",
    "<https://auto.example> https://bare.example",
]


def parsed(html: str) -> etree._Element:
    return etree.fromstring(f"<div>{html}</div>", etree.HTMLParser()).find(".//div")


def safe(html: str) -> None:
    for one in parsed(html).iter():
        assert one.tag in ALLOWED
        assert set(one.keys()) <= ({"href", "rel"} if one.tag == "a" else set())
        assert one.tag != "a" or one.get("href", "https:").split(":")[0] in ("https", "tel", "mailto")


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_becomes_markup(evil: str) -> None:
    safe(to_html(evil))
    safe(to_html(f"- **{evil}**\n- {evil}"))


@given(st.text(alphabet=st.sampled_from("<>&\"'[]()!*_-`#:/\\ \n1.ajscripthef="), max_size=80))
def test_nothing_that_can_be_typed_becomes_markup(text: str) -> None:
    safe(to_html(text))
    to_plain(text)


def test_what_is_allowed_works() -> None:
    html = to_html("Uno **due**\ntre\n\n1. [sito](https://a.it)\n2. [055 12](tel:05512) [scrivi](mailto:a@b.it)")
    assert html == (
        "<p>Uno <strong>due</strong><br>\ntre</p>\n<ol>\n"
        '<li><a href="https://a.it" rel="noopener noreferrer nofollow">sito</a></li>\n'
        '<li><a href="tel:05512" rel="noopener noreferrer nofollow">055 12</a> '
        '<a href="mailto:a@b.it" rel="noopener noreferrer nofollow">scrivi</a></li>\n</ol>\n'
    )


def test_it_is_read_without_formatting() -> None:
    assert to_plain("Uno **due**\ntre\n\n- [sito](https://a.it)\n- [055 12](tel:05512)\n\n1. x") == (
        "Uno due tre\n• sito (https://a.it)\n• 055 12\n1. x"
    )


@given(title=st.text(max_size=80), body=st.text(max_size=4_000), level=st.none() | st.sampled_from(Level))
def test_every_notice_fits_into_a_push(title: str, body: str, level: Level | None) -> None:
    now = datetime(2026, 11, 29, 12, tzinfo=UTC)
    content = Content(
        title=title, body=body, level=level, places=("048017",), valid_from=now, valid_to=now + timedelta(hours=1)
    )
    names = {"048017": "Firenze"}
    letter = NoticeLetter(7, Kind.NEW, content, names, "048017", "https://cittadino.example", demonstration=True)
    payload, octets = compose_notice(letter, "it", str)
    assert len(octets) <= MAX_PAYLOAD and json.loads(octets) == payload
    notification = payload["notification"]
    assert notification["navigate"] == "https://cittadino.example/comuni/048017/avvisi/7"
    assert notification["tag"] == "notice-7" and notification["body"]
    assert "level" not in notification["data"]
