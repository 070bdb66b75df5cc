"""The child process: ``python -m plans.examination.child FOLDER LIMITS``. It limits itself before it reads anything.

``LIMITS`` is :class:`plans.examination.limits.Limits` as JSON. The folder holds the question; the answer and the rows
go beside it. Exit 0, or it could not answer.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from plans.examination.limits import Limits
from plans.examination.names import ANSWER, QUESTION
from plans.examination.pipeline import examine
from plans.examination.serial import read_question, write_examined

#: Pages and messages go first.
_NICENESS = 15


def main(folder: Path, limits: Limits) -> None:
    """Examine what is asked in ``folder``."""
    limit(limits)
    os.nice(_NICENESS)
    files, place, answers = read_question(folder / QUESTION)
    write_examined(folder / ANSWER, examine(files, place, answers, folder))


def limit(limits: Limits) -> None:
    """Whatever a file holds, no more than this is spent on it."""
    # A compiled module that is cut short at the limit would be read by every later process.
    sys.dont_write_bytecode = True
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.processor_seconds),
        (resource.RLIMIT_FSIZE, limits.disk),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Limits(**json.loads(sys.argv[2])))
