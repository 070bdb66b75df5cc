"""Commands as processes of their own, without each of them reading the whole program again.

To import the program takes much longer than most commands. One process does it and waits (:mod:`doubles.forker`); for
each command it forks a child, which *is* the command.

::

    with Commands() as commands:
        status, output, error = commands.run("alerts", "sources", env=environment)    # to its end
        worker = commands.start("worker", env=environment, log=folder / "worker.log")  # goes on: poll, wait, terminate
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_SECONDS = 100.0
_SECONDS_TO_END = 10.0
#: Where the program is: this tree, whatever is installed.
_ROOT = Path(__file__).parents[2]
_FORKER = Path(__file__).with_name("forker.py")


class CommandsLost(AssertionError):
    """The process that waits has died; the message says how, and what it said."""


class Started:
    """A command that goes on, asked about as :class:`subprocess.Popen` is; it leads a group of its own."""

    def __init__(self, pid: int, ask: Callable[[Mapping[str, Any]], int | None]) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ask = ask

    def poll(self) -> int | None:
        """Its exit status, null while it is there."""
        if self.returncode is None:
            self.returncode = self._ask({"ended": self.pid})
        return self.returncode

    def wait(self, seconds: float) -> int:
        """Its exit status. Raises subprocess.TimeoutExpired."""
        deadline = time.monotonic() + seconds
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), seconds)
            time.sleep(0.03)
        return status

    def terminate(self) -> None:
        """Ask it to end; nothing happens when it has."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)


class Commands:
    """Runs commands; a context. When its process dies the next command finds another.

    ``waiting`` is what that process runs: told the number of a socket, it answers each line with a line.
    """

    def __init__(self, waiting: Path = _FORKER) -> None:
        self._waiting = waiting
        self._serving: _Serving | None = None

    def __enter__(self) -> Commands:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def run(self, *arguments: str, env: Mapping[str, str]) -> tuple[int, str, str]:
        """``cittadino …``: exit status, standard output and standard error.

        Raises:
            CommandsLost: there was nobody to run it, or it took longer than any command does.
        """
        with tempfile.TemporaryDirectory() as folder:
            output, error = Path(folder, "output"), Path(folder, "error")
            output.touch()
            error.touch()
            asked = {"arguments": arguments, "environment": dict(env), "files": [os.devnull, str(output), str(error)]}
            return self._status({"run": asked}), output.read_text("utf-8"), error.read_text("utf-8")

    def start(self, *arguments: str, env: Mapping[str, str], log: Path) -> Started:
        """``cittadino …`` that goes on by itself; all it says is in ``log``. It ends with us at the latest."""
        log.touch()
        asked = {"arguments": arguments, "environment": dict(env), "files": [os.devnull, str(log), str(log)]}
        return Started(self._status({"start": asked}), self._answer)

    def _status(self, asked: Mapping[str, Any]) -> int:
        answered = self._answer(asked)
        assert answered is not None
        return answered

    def _answer(self, asked: Mapping[str, Any]) -> int | None:
        self._serving = self._serving or _Serving(self._waiting)
        try:
            return self._serving.answer(json.dumps(asked))
        except (OSError, EOFError) as lost:
            how = self._end()
            raise CommandsLost(f"{lost!r} while asking for {_in_short(asked)}: the process that waits {how}") from lost

    def _end(self) -> str:
        """How it ended, and what it has said."""
        serving, self._serving = self._serving, None
        return serving.end() if serving else "was not there"


class _Serving:
    """The process that has read the program, and waits."""

    def __init__(self, program: Path) -> None:
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  # until the end
        self._socket, theirs = socket.socketpair()
        self._socket.settimeout(_SECONDS)
        with theirs:
            command = [sys.executable, "-P", str(program), str(theirs.fileno())]
            environment = os.environ | {"PYTHONPATH": str(_ROOT)}
            self._process = subprocess.Popen(command, env=environment, pass_fds=[theirs.fileno()], stderr=self._said)
        self._answers = self._socket.makefile("r", encoding="ascii")

    def answer(self, question: str) -> int | None:
        self._socket.sendall(question.encode("ascii") + b"\n")
        line = self._answers.readline()
        if not line:
            raise EOFError("no answer")
        answered: int | None = json.loads(line)
        return answered

    def end(self) -> str:
        """It ends when nobody can ask any more, or is ended; with what exit status, and what it said."""
        self._answers.close()
        self._socket.close()
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with self._said as said:
            said.seek(0)
            return f"ended with {self._process.returncode}: {said.read()[-2000:]}"


def _in_short(asked: Mapping[str, Any]) -> Any:
    """A question without the environment, which may hold secrets."""
    [(what, about)] = asked.items()
    return (what, about["arguments"]) if isinstance(about, dict) else (what, about)
