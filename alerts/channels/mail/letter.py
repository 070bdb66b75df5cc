"""One message as a letter (RFC 5322): text and page side by side, and headers that nobody's text can add to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, Policy

from alerts.channels.contract import Envelope
from alerts.channels.mail.layout import as_page, as_text
from alerts.channels.mail.mailto import address_of
from alerts.channels.mail.notice import read_notice
from app.core.mail import LONGEST_SUBJECT, addressed, one_line


class _Unfolded(UnstructuredHeader):
    """A header that stays on one line: folded, a long URL would become an encoded word, which no program follows."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]  # the registry mixes it in


def _policy() -> Policy:
    headers = HeaderRegistry()
    for name in ("list-unsubscribe", "references"):
        headers.map_to_type(name, _Unfolded)  # type: ignore[arg-type]  # it becomes one there
    return SMTP.clone(header_factory=headers)


_POLICY = _policy()


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail server is given."""

    subscription_id: int
    address: str
    octets: bytes


def write_letter(envelope: Envelope, sender: str, *, now: datetime) -> Letter:
    """The letter for a message: sent again after a crash it bears the same Message-ID, and programs show it once.

    Raises:
        ValueError: the endpoint is no address, or the payload no message.
    """
    address, notice = address_of(envelope.endpoint), read_notice(envelope.payload)
    domain = sender.rpartition("@")[2]
    thread = f"{envelope.subscription_id} {envelope.topic}"
    identity = _digest(f"{thread} {envelope.edition}")
    letter = addressed(
        sender, address, _subject(notice.title), now=now, message_id=f"<{identity}@{domain}>", policy=_POLICY
    )
    # A thread for each day: programs that show conversations put its digests together.
    letter["References"] = f"<{_digest(thread)}@{domain}>"
    if envelope.urgency == "high":
        letter["Importance"] = "high"
    if envelope.leave_url:
        letter["List-Unsubscribe"] = f"<{one_line(envelope.leave_url)}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(as_text(notice, envelope.leave_url), charset="utf-8", cte="quoted-printable")
    page = as_page(notice, envelope.leave_url)
    letter.add_alternative(page, subtype="html", charset="utf-8", cte="quoted-printable")
    return Letter(envelope.subscription_id, address, letter.as_bytes())


def _subject(title: str) -> str:
    """The title; of one that is too long the end stays, which says the level."""
    line = one_line(title)
    if len(line) <= LONGEST_SUBJECT:
        return line
    places, _, level = line.rpartition(": ")
    end = f"…: {level}"[-LONGEST_SUBJECT // 2 :]
    return places[: LONGEST_SUBJECT - len(end)] + end


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
