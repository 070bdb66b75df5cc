"""The examination in a child process: a file that hangs, crashes or eats memory takes nothing else with it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import structlog

from app.core.storage import disk_writes
from plans.domain.findings import Finding, Scope, Severity
from plans.examination.contract import ROWS, Answers, Examined, Place
from plans.examination.limits import LIMITS, Limits
from plans.examination.names import ANSWER, QUESTION, ROWS_FILE
from plans.examination.serial import read_examined, write_question

_log = structlog.get_logger(__name__)

_ROOT = Path(__file__).parents[2]
#: All that a child knows of where it is: no secret, no database. One arena and no pool beside it: it needs less memory.
_SURROUNDINGS = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}


def examine(
    files: Sequence[tuple[Path, str]], place: Place, answers: Answers, folder: Path, *, limits: Limits = LIMITS
) -> Examined:
    """As :func:`plans.examination.pipeline.examine`, in a process of its own; of ``folder`` only the rows are left.

    A child that dies or takes too long refuses the files: the rest of the product goes on.

    Raises:
        Unavailable: ``disk_unwritable``.
    """
    with disk_writes():
        write_question(folder / QUESTION, [(str(path.resolve()), name) for path, name in files], place, answers)
    try:
        ended = _run(folder, limits)
        if ended == 0:
            examined = read_examined(folder / ANSWER, folder / ROWS_FILE)
            _check_rows(examined.rows)
            return examined
        _log.warning("examination_died", status=ended, files=len(files))
    except (ValueError, KeyError, TypeError, OSError, pa.ArrowException) as error:
        _log.warning("examination_unreadable", error=type(error).__name__)
    finally:
        _tidy(folder)
    return _unexaminable(files, folder)


def _run(folder: Path, limits: Limits) -> int | None:
    """The exit status of the child; None when it had to be killed."""
    child = subprocess.Popen(
        [sys.executable, "-m", "plans.examination.child", str(folder), json.dumps(asdict(limits))],
        cwd=_ROOT,
        env={"PYTHONPATH": str(_ROOT), "TMPDIR": str(folder), **_SURROUNDINGS},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return child.wait(limits.seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _check_rows(path: Path) -> None:
    """Raise ``ArrowException`` or ``ValueError`` for a file that is not what was agreed."""
    with pa.OSFile(str(path)) as source, pa.ipc.open_file(source) as reader:
        if reader.schema != ROWS:
            raise ValueError("rows of another shape")


def _tidy(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name != ROWS_FILE:
            entry.unlink()


def _unexaminable(files: Sequence[tuple[Path, str]], folder: Path) -> Examined:
    """Nobody can say which of several files it was: all are named."""
    names = ", ".join(f"«{name}»" for _, name in files)
    message = (
        f"Non è stato possibile leggere {names} nel tempo e nella memoria previsti: il file può essere danneggiato, o "
        "troppo complesso. Provare a esportarlo di nuovo, o a dividerlo."
    )
    path = folder / ROWS_FILE
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, ROWS):
        pass
    found = tuple(Finding("F01", Severity.REFUSES, Scope.FILE, message, file=name) for _, name in files)
    return Examined(False, (), found, path)
