"""Commands as processes of their own, without each of them reading the whole program again.

To import the program takes much longer than most commands. One process does it and waits; for each command it forks a
child, which *is* the command: its arguments, environment, files, exit status, and an end like any process's, except
that it does not take the program apart: to free what it shares with the process that waits costs more than the command.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.cli import main as program

#: Standard input, output and error: how each is opened.
_FLAGS = (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)
_SECONDS = 100.0
_SECONDS_TO_END = 10.0
#: Where the program is: this tree, whatever is installed.
_ROOT = Path(__file__).parents[2]


class CommandsLost(AssertionError):
    """The process that waits has died; the message says how, and what it said."""


class Commands:
    """Runs commands, one at a time; a context. When its process dies the next command finds another.

    ``waiting`` is what that process runs: told the number of a socket, it answers each line with a line.
    """

    def __init__(self, waiting: Path = Path(__file__)) -> None:
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
            return self._answer(asked), output.read_text("utf-8"), error.read_text("utf-8")

    def _answer(self, asked: Mapping[str, Any]) -> int:
        self._serving = self._serving or _Serving(self._waiting)
        try:
            return self._serving.answer(json.dumps(asked))
        except (OSError, EOFError) as lost:
            how = self._end()
            raise CommandsLost(f"{lost!r} while running {asked['arguments']}: the process that waits {how}") from lost

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

    def answer(self, question: str) -> int:
        self._socket.sendall(question.encode("ascii") + b"\n")
        line = self._answers.readline()
        if not line:
            raise EOFError("no answer")
        return int(line)

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


def serve(asked_through: int) -> None:
    """Answer with the exit status of each command, until nobody asks any more."""
    for module in sorted(set(program._COMMANDS.values())):
        importlib.import_module(module)
    gc.freeze()
    with socket.socket(fileno=asked_through) as answers, answers.makefile("r", encoding="ascii") as questions:
        for line in questions:
            child = os.fork()
            if not child:
                os.close(answers.detach())
                _be(json.loads(line))
            _, status = os.waitpid(child, 0)
            answers.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode("ascii"))


def _be(asked: Mapping[str, Any]) -> None:
    for number, (name, flags) in enumerate(zip(asked["files"], _FLAGS, strict=True)):
        opened = os.open(name, flags)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["cittadino", *asked["arguments"]]
    os._exit(_status(program.main))


def _status(main: Callable[[], None]) -> int:
    """The exit status of a program that has been run to its end, all of which is written."""
    try:
        main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    threading._shutdown()  # type: ignore[attr-defined]  # threads that are not daemons are waited for
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return status


if __name__ == "__main__":
    serve(int(sys.argv[1]))
