"""E-mail by SMTP (RFC 5321): one connection for a page, an answer of the server for each recipient.

``smtplib`` waits, so it works in threads of this channel's own: a slow mail server takes none from anybody else.
"""

from __future__ import annotations

import asyncio
import smtplib
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from alerts.channels.contract import Envelope, Outcome, Result
from alerts.channels.mail.letter import Letter, write_letter
from alerts.channels.mail.replies import LATER, Step, is_yes, refusal
from app.core.clock import utc_now
from app.core.mail import SmtpServer

_log = structlog.get_logger(__name__)

#: Connections at once: mail servers count them.
_CONNECTIONS = 2
#: Seconds that a page may take; what is left then is put off.
PAGE_PATIENCE = 120.0
#: Seconds before asking again whether there is a mail server.
_NO_SERVER = 900.0


@dataclass(frozen=True, slots=True)
class _Stop:
    """Why a connection ended, and so what becomes of those it did not get to."""

    outcome: Outcome
    status: int | None = None

    def of(self, letter: Letter) -> Result:
        return _result(letter, self.outcome, self.status)


class EmailChannel:
    """Sends letters through one mail server."""

    def __init__(
        self, server: SmtpServer, *, patience: float = PAGE_PATIENCE, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._server = server
        self._patience = patience
        self._clock = clock
        self._threads = ThreadPoolExecutor(_CONNECTIONS, thread_name_prefix="mail")

    async def send(self, page: Sequence[Envelope]) -> list[Result]:
        if not page:
            return []
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._carry, page)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)

    def _carry(self, page: Sequence[Envelope]) -> list[Result]:
        """Connect as long as it brings letters forward. Without a clear answer to any, the rest is for another time."""
        letters = {envelope.subscription_id: self._write(envelope) for envelope in page}
        results = [Result(key, Outcome.REJECTED) for key, letter in letters.items() if letter is None]
        waiting = deque(letter for letter in letters.values() if letter is not None)
        deadline = time.monotonic() + self._patience
        stop, moved = _Stop(Outcome.FAILED), True
        while waiting and moved:
            before = len(results)
            stop = self._connect(waiting, results, deadline)
            moved = any(result.outcome is not Outcome.UNKNOWN for result in results[before:])
            moved = moved and time.monotonic() < deadline
        results += map(stop.of, waiting)
        _tell(results)
        return results

    def _write(self, envelope: Envelope) -> Letter | None:
        try:
            return write_letter(envelope, self._server.sender, now=self._clock())
        except ValueError:
            return None

    def _connect(self, waiting: deque[Letter], results: list[Result], deadline: float) -> _Stop:
        """One connection: take away from ``waiting`` what has a result."""
        try:
            with self._server.connected() as smtp:
                smtp.ehlo_or_helo_if_needed()
                while waiting and time.monotonic() < deadline:
                    results.append(_deliver(smtp, waiting[0], self._server.sender))
                    waiting.popleft()
            return _Stop(Outcome.THROTTLED)
        except smtplib.SMTPResponseException as error:  # the greeting, signing in, or 421: it wants to be left alone
            later = 400 <= error.smtp_code < 500
            return _Stop(Outcome.THROTTLED if later else Outcome.FAILED, error.smtp_code)
        # The name of a machine that cannot be written in IDNA is a UnicodeError.
        except (OSError, UnicodeError):
            return _Stop(Outcome.FAILED)


def _deliver(smtp: smtplib.SMTP, letter: Letter, sender: str) -> Result:
    """One letter to one person.

    Raises:
        OSError: the connection is lost, and the letter certainly not taken.
    """
    size = [f"size={len(letter.octets)}"] if smtp.has_extn("size") else []
    step, (code, said) = Step.SENDER, smtp.mail(sender, size)
    if is_yes(code):
        step, (code, said) = Step.RECIPIENT, smtp.rcpt(letter.address)
    if is_yes(code):
        step = Step.MESSAGE
        try:
            code, said = smtp.data(letter.octets)
        except smtplib.SMTPDataError as error:
            code, said = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        except OSError:  # from here on it may have been taken
            return _result(letter, Outcome.UNKNOWN)
    if is_yes(code):
        return _result(letter, Outcome.ACCEPTED, code)
    if code == 421:  # whatever was asked, it is closing
        raise smtplib.SMTPResponseException(code, said)
    with suppress(smtplib.SMTPServerDisconnected):
        smtp.rset()
    return _result(letter, refusal(step, code, said), code)


def _result(letter: Letter, outcome: Outcome, status: int | None = None) -> Result:
    later = LATER if outcome is Outcome.THROTTLED else None
    return Result(letter.subscription_id, outcome, status, later)


def _tell(results: Sequence[Result]) -> None:
    """What an operator has to see: numbers of subscriptions and of answers, never addresses or what servers say."""
    for result in results:
        if result.outcome in (Outcome.REJECTED, Outcome.TOO_LARGE):
            _log.error("mail_refused", subscription=result.subscription_id, status=result.status)
    passing = Counter((result.outcome.value, result.status) for result in results if not result.outcome.final)
    for (outcome, status), count in passing.items():
        _log.warning("mail_not_taken", outcome=outcome, status=status, count=count)


class NoMailServer:
    """Where no mail server is set: messages wait, and the log says for what."""

    async def send(self, page: Sequence[Envelope]) -> list[Result]:
        if page:
            _log.error("mail_server_not_set", setting="SMTP_URL", count=len(page))
        return [Result(envelope.subscription_id, Outcome.FAILED, retry_after=_NO_SERVER) for envelope in page]

    async def close(self) -> None:
        """Nothing to give back."""
