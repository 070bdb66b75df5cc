"""Commands as processes of their own, without each of them reading the whole program again.

To import the program takes much longer than most commands. One process does it and waits; for each command it forks a
child, which *is* the command: its arguments, environment, files, exit status, and an end like any process's.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app.cli import main as program

#: Standard input, output and error: how each is opened.
_FLAGS = (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)
_SECONDS = 100.0
#: Where the program is: this tree, whatever is installed.
_ROOT = Path(__file__).parents[2]


class Commands:
    """Runs commands, one at a time; a context."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair()
        self._socket.settimeout(_SECONDS)
        with theirs:
            command = [sys.executable, "-P", __file__, str(theirs.fileno())]
            environment = os.environ | {"PYTHONPATH": str(_ROOT)}
            self._process = subprocess.Popen(command, env=environment, pass_fds=[theirs.fileno()])
        self._answers = self._socket.makefile("r", encoding="ascii")

    def __enter__(self) -> Commands:
        return self

    def __exit__(self, *_: object) -> None:
        self._answers.close()
        self._socket.close()
        self._process.wait(_SECONDS)

    def run(self, *arguments: str, env: Mapping[str, str]) -> tuple[int, str, str]:
        """``cittadino …``: exit status, standard output and standard error."""
        with tempfile.TemporaryDirectory() as folder:
            output, error = Path(folder, "output"), Path(folder, "error")
            output.touch()
            error.touch()
            asked = {"arguments": arguments, "environment": dict(env), "files": [os.devnull, str(output), str(error)]}
            self._socket.sendall(json.dumps(asked).encode("ascii") + b"\n")
            return int(self._answers.readline()), output.read_text("utf-8"), error.read_text("utf-8")


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


def _be(asked: dict) -> None:
    for number, (name, flags) in enumerate(zip(asked["files"], _FLAGS, strict=True)):
        opened = os.open(name, flags)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["cittadino", *asked["arguments"]]
    program.main()
    sys.exit()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
