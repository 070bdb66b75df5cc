"""A mail server of few words that breaks conversations: it hangs up, hangs, or is slow, where it is told to."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Mood:
    """How it behaves, and what it has seen."""

    port: int = 0
    #: Says 421 and hangs up when more than so many messages come over one connection.
    most_per_connection: int | None = None
    #: Hangs up without an answer once it has a whole message.
    drops: bool = False
    #: Says nothing once it has a whole message, until the client is gone.
    hangs: bool = False
    #: Seconds before it answers to a message.
    delay: float = 0.0
    connections: int = 0
    recipients: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


class _Conversation(socketserver.StreamRequestHandler):
    """One connection. ``timeout`` bounds it whatever the client does."""

    timeout = 20
    mood: Mood

    def handle(self) -> None:
        self.mood.connections += 1
        taken, to = 0, ""
        self._say("220 here")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"MAIL" and self.mood.most_per_connection == taken:
                self._say("421 4.7.0 too many messages")
                return
            if command == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
            elif command == b"DATA":
                self._say("354 go on")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.mood.recipients.append(to)
                taken += 1
                if self.mood.drops:
                    return
                if self.mood.hangs:
                    self.rfile.readline()
                    return
                self.mood.closing.wait(self.mood.delay)
            self._say("221 bye" if command == b"QUIT" else "250 OK")
            if command == b"QUIT":
                return

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


@contextmanager
def moody_mail_server() -> Iterator[Mood]:
    """A server on any free port."""
    mood = Mood()
    with _Server(("127.0.0.1", 0), type("Conversation", (_Conversation,), {"mood": mood})) as server:
        mood.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield mood
        finally:
            mood.closing.set()
            server.shutdown()
            thread.join()
