"""What an e-mail looks like, and what nobody's text can do to it."""

from __future__ import annotations

import json
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest

from alerts.channels.contract import Envelope
from alerts.channels.mail.letter import write_letter
from alerts.domain.hazard import Hazard
from alerts.domain.words import advice
from app.core.clock import ROME
from app.core.i18n import catalogue
from doubles.mail_server import text as part

SENDER = "allerte@comune.example"
NOW = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
LEAVE = (
    "https://allerte.amministrazione-dal-nome-lungo.example.it/iscrizioni/email/123e4567-e89b-12d3-a456-426614174000"
)
STAY_AWAY = advice(Hazard.HYDRAULIC, catalogue("it").gettext)
BODY = f"Ven 20 nov: idraulico ROSSA 12:00–18:00\n{STAY_AWAY}\nDipartimento, bollettino del 20 novembre 14:05."


def envelope(title: str = "Prato: allerta ROSSA", body: str = BODY, **notification: Any) -> Envelope:
    said = {"title": title, "body": body, "lang": "it", "navigate": "https://allerte.example/comuni/100005"}
    payload = json.dumps({"web_push": 8030, "notification": {**said, "data": {"level": "red"}, **notification}})
    return Envelope(
        7, "mailto:anna@comune.example", b"", b"", payload.encode(), 60, "high", "t" * 24, leave_url=LEAVE, edition="12"
    )


def letter(given: Envelope) -> EmailMessage:
    octets = write_letter(given, SENDER, now=NOW).octets
    octets.decode("ascii")
    assert max(map(len, octets.split(b"\r\n"))) <= 998
    message = message_from_bytes(octets, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message.get_content_type() == "multipart/alternative"
    return message


def test_headers() -> None:
    message = letter(envelope())
    assert message["From"] == f"Cittadino Informato <{SENDER}>"
    assert message["To"] == "anna@comune.example"
    assert message["Subject"] == "Prato: allerta ROSSA"
    assert message["Date"] == "Fri, 20 Nov 2026 14:05:00 +0100"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Importance"] == "high"
    assert message["List-Unsubscribe"] == f"<{LEAVE}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Message-ID"].endswith("@comune.example>")


def test_headers_that_programs_follow_are_on_the_wire_as_they_are() -> None:
    octets = write_letter(envelope(), "allerte@" + "a" * 60 + ".example", now=NOW).octets
    lines = octets.split(b"\r\n\r\n")[0].split(b"\r\n")
    assert f"List-Unsubscribe: <{LEAVE}>".encode() in lines
    assert any(line.startswith(b"References: <") and line.endswith(b".example>") for line in lines)


def test_the_same_message_again_has_the_same_id_and_another_has_another() -> None:
    given = envelope()
    others = [
        given._replace(edition="13"), given._replace(subscription_id=8), given._replace(topic="u"),
    ]  # fmt: skip
    identity = letter(given)["Message-ID"]
    assert letter(given._replace(payload=envelope("Prato: allerta ARANCIONE").payload))["Message-ID"] == identity
    assert len({identity, *(letter(other)["Message-ID"] for other in others)}) == 4
    assert letter(others[0])["References"] == letter(given)["References"]
    assert "123e4567" not in identity


def test_text_and_page_say_the_same_in_the_same_order() -> None:
    message = letter(envelope())
    text, page = part(message, "plain"), Page(part(message, "html"))
    said = [
        "Prato: allerta ROSSA", "Ven 20 nov: idraulico ROSSA 12:00–18:00",
        "Dipartimento, bollettino del 20 novembre 14:05.", "Cosa fare", STAY_AWAY,
        "https://allerte.example/comuni/100005", "chiama il 112", "Cittadino Informato",
        "un operatore del servizio ha aggiunto questo indirizzo", LEAVE,
    ]  # fmt: skip
    for words in (text, page.text):
        assert [words.index(one) for one in said] == sorted(words.index(one) for one in said)
    assert page.links == ["https://allerte.example/comuni/100005", LEAVE]
    assert "Allerta rossa" in page.text


def test_the_page_is_readable_by_everybody_and_loads_nothing() -> None:
    page = Page(part(letter(envelope()), "html"))
    assert page.attributes["html"]["lang"] == "it"
    assert page.attributes["div"]["role"] == "article"
    assert page.headings == ["h1", "h2"]
    assert not {"img", "script", "link", "style", "iframe"} & set(page.tags)


@pytest.mark.parametrize(("level", "ground"), [("yellow", "#ffd21e"), ("orange", "#ff8f1c"), ("red", "#c8102e")])
def test_a_level_is_a_word_in_a_colour_and_white_never_on_yellow(level: str, ground: str) -> None:
    html = part(letter(envelope(data={"level": level})), "html")
    ink = "#fff" if level == "red" else "#1a1a1a"
    assert f"background:{ground};color:{ink}" in html


def test_what_is_over_has_no_box_and_a_demonstration_says_so() -> None:
    over = letter(envelope("Prato: allerta finita", "Ven 20 nov: finita per: idraulico", data={"level": "green"}))
    assert "border-radius" not in part(over, "html")
    shown = letter(envelope("[DIMOSTRAZIONE] Prato: allerta ROSSA", data={"level": "red", "demonstration": True}))
    assert "non è un’allerta in corso" in part(shown, "plain")


def test_in_english_nothing_is_italian() -> None:
    body = "Fri 20 Nov: river flooding RED\nStay away from rivers, bridges and cellars: go upstairs if water rises."
    message = letter(envelope("Prato: RED alert", body, lang="en"))
    for kind in ("plain", "html"):
        text = part(message, kind)
        assert "To receive no more of them" in text
        assert "What to do" in text
        assert "Ricevi" not in text
    assert Page(part(message, "html")).attributes["html"]["lang"] == "en"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x85", "\0"])
def test_no_text_can_add_a_header(newline: str) -> None:
    attack = f"{newline}Bcc: mallory@example.org{newline}{newline}x"
    given = envelope(f"Prato{attack}: allerta ROSSA", f"Prato{attack}", navigate=f"https://x.example/{attack}")
    hostile = given._replace(
        leave_url=LEAVE + attack,
        topic=f"t{attack}",
        edition=attack,
    )
    message = letter(hostile)
    assert message["Bcc"] is None
    assert sorted(message.keys()) == sorted(letter(envelope()).keys())
    assert message["Subject"].endswith(": allerta ROSSA")


def test_names_cannot_write_html() -> None:
    message = letter(envelope("Prato <b>x</b> ${title}: allerta ROSSA", 'Qui "<script>alert(1)</script>" & $level'))
    html = part(message, "html")
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html
    assert "${title}" in html
    assert 'Qui "<script>' in part(message, "plain")


def test_a_link_that_is_no_link_is_left_out() -> None:
    for navigate in ("javascript:alert(1)", 7, None, "https://x.example/ y"):
        assert Page(part(letter(envelope(navigate=navigate)), "html")).links == [LEAVE]


def test_a_long_title_keeps_the_level_in_the_subject() -> None:
    subject = letter(envelope(f"{'Sankt Leonhard in Passeier / San Leonardo in Passiria, ' * 5}: allerta ROSSA"))[
        "Subject"
    ]
    assert len(subject) <= 150
    assert subject.endswith("…: allerta ROSSA")


def test_what_is_not_text_stops_nothing() -> None:
    assert "nome ?" in part(letter(envelope(body="nome \udcff\n.\n.riga")), "plain")


class Page(HTMLParser):
    """Words, links, elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.links, self.tags, self.headings = "", list[str](), list[str](), list[str]()
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.attributes.setdefault(tag, given)
        if tag == "a":
            self.links.append(str(given["href"]))
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] != ["title"]:
            self.text += data
