"""The process that has read the program, and waits to fork it: the other side of :mod:`doubles.commands`.

For each command a child *is* the command: its arguments, environment, files, exit status, and an end like any
process's, except that it does not take the program apart: to free what it shares with the process that waits costs more
than the command.

Questions and answers are lines of JSON. ``{"run": command}`` is answered with the exit status of the command,
``{"start": command}`` with its pid, ``{"ended": pid}`` with its exit status, or null while it goes on. A command has
``arguments``, ``environment`` and ``files``: paths of standard input, output and error.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from app.cli import main as program

#: Standard input, output and error: how each is opened. The last two may be one file.
_FLAGS = (os.O_RDONLY, os.O_WRONLY | os.O_APPEND, os.O_WRONLY | os.O_APPEND)


def serve(asked_through: int) -> None:
    """Answer what is asked until nobody asks any more, then end what goes on."""
    for module in sorted(set(program._COMMANDS.values())):
        importlib.import_module(module)
    gc.freeze()
    started: set[int] = set()
    with socket.socket(fileno=asked_through) as answers, answers.makefile("r", encoding="ascii") as questions:
        for line in questions:
            [(what, about)] = json.loads(line).items()
            if what == "ended":
                answered = _ended(about, started)
            elif what == "start":
                started.add(answered := _fork(about, answers))
            else:
                answered = os.waitstatus_to_exitcode(os.waitpid(_fork(about, answers), 0)[1])
            answers.sendall(f"{json.dumps(answered)}\n".encode("ascii"))
    for pid in started:
        os.kill(pid, signal.SIGTERM)


def _fork(asked: Mapping[str, Any], answers: socket.socket) -> int:
    child = os.fork()
    if not child:
        os.close(answers.detach())
        os.setsid()
        _be(asked)
    return child


def _ended(pid: int, started: set[int]) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        return None
    started.discard(pid)
    return os.waitstatus_to_exitcode(status)


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
