"""A mail server on this machine (aiosmtpd): keeps what it is given, and can refuse, or want a password."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Post:
    """What has arrived, and how the server behaves."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    #: Whom it does not know.
    unknown: set[str] = field(default_factory=set)
    #: What it answers to a message instead of taking it.
    answer: str | None = None
    #: What it answers to a sender, and to single recipients, instead of taking them.
    answer_to_sender: str | None = None
    answer_to: dict[str, str] = field(default_factory=dict)
    #: User and password of those who have signed in, as bytes.
    signed_in: list[tuple[bytes, bytes]] = field(default_factory=list)

    def url(self, scheme: str = "smtp", user: str = "") -> str:
        return f"{scheme}://{user}127.0.0.1:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        """What that address got, in order."""
        return [message for message, to in zip(self.messages, self.recipients, strict=True) if to == [address]]

    @property
    def texts(self) -> list[str]:
        """The plain bodies, with the line ends they were written with.

        It must never fail: aiosmtpd looks at every member of its handler when somebody connects.
        """
        return [text(message) for message in self.messages]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer_to_sender:
            return self.answer_to_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        if address in self.answer_to:
            return self.answer_to[address]
        if address in self.unknown:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer:
            return self.answer
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 taken"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.signed_in.append((given.login, given.password))
        return AuthResult(success=given.password == b"segreta @:/", handled=False)


def text(message: EmailMessage, kind: str = "plain") -> str:
    """What a person reads of a message: its text, or its page (``html``)."""
    body = message.get_body((kind,))
    return "" if body is None else str(body.get_content()).replace("\r\n", "\n")


class _Anywhere(Controller):
    """A controller on any free port."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, password: bool = False
) -> Iterator[Post]:
    """A server under TLS from the start, or once greeted, or neither.

    With ``password`` who signs in needs ``segreta @:/``, and under STARTTLS everybody has to.
    """
    post = Post()
    controller = _Anywhere(
        post,
        hostname="127.0.0.1",
        port=0,
        server_hostname="localhost",
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        authenticator=post.authenticate if password else None,
        auth_required=password and starttls is not None,
        auth_require_tls=starttls is not None,
    )
    controller.start()
    try:
        post.port = controller.port
        yield post
    finally:
        controller.stop()
