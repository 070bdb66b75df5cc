"""What a mail program makes of an e-mail."""

from __future__ import annotations

import re
from email.message import EmailMessage


def leave_link(message: EmailMessage) -> str:
    """The address of the header that mail programs make a button of."""
    found = re.fullmatch("<(https?://[^>]+)>", message["List-Unsubscribe"])
    assert found
    return found[1]
