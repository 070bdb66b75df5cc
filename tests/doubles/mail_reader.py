"""What a person, and a mail program, see of an e-mail."""

from __future__ import annotations

import re
from email.message import EmailMessage


def part(message: EmailMessage, kind: str) -> str:
    """The text, or the page (``plain`` | ``html``)."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def leave_link(message: EmailMessage) -> str:
    """The address of the header that mail programs make a button of."""
    found = re.fullmatch("<(https?://[^>]+)>", message["List-Unsubscribe"])
    assert found
    return found[1]
