"""What the answer of a mail server means for one message (RFC 5321 §4.2, RFC 3463 for the finer codes)."""

from __future__ import annotations

import re
from enum import Enum

from alerts.channels.contract import Outcome

#: Seconds before a message that was put off is offered again.
LATER = 300.0

_FINER = re.compile(rb"[245]\.(\d{1,3})\.(\d{1,3})\b")
_TOO_LARGE = {(3, 4), (2, 3)}
_MAILBOX_FULL = (2, 2)
#: RFC 4954: it wants us to sign in, in another way or with another password.
_SIGN_IN = {530, 534, 535, 538}


class Step(Enum):
    """To which command it is the answer."""

    SENDER = "MAIL"
    RECIPIENT = "RCPT"
    MESSAGE = "DATA"


def is_yes(code: int) -> bool:
    """Whether the server has done what it was asked (251: and forwards it)."""
    return code in (250, 251)


def refusal(step: Step, code: int, said: bytes) -> Outcome:
    """What a no means.

    That an address does not exist is ``REJECTED``, never ``GONE``: mail servers say so by mistake too, and an official
    is not erased for that. What is wrong with us is no fault of the recipient's: it is tried again.
    """
    finer = _finer(said)
    if 400 <= code < 500 or finer == _MAILBOX_FULL or (code == 552 and step is Step.RECIPIENT and finer is None):
        return Outcome.THROTTLED
    if finer in _TOO_LARGE or (code == 552 and finer is None):
        return Outcome.TOO_LARGE
    if code in _SIGN_IN or step is Step.SENDER or code < 400:
        return Outcome.FAILED
    return Outcome.REJECTED


def _finer(said: bytes) -> tuple[int, int] | None:
    """The second and third number of the finer code that an answer begins with."""
    found = _FINER.match(said)
    return (int(found[1]), int(found[2])) if found else None
