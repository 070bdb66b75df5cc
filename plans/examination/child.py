"""The child process: ``python -m plans.examination.child FOLDER``. It limits itself before it reads anything.

The folder holds the question; the answer and the rows go beside it. Exit 0, or it could not answer.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

from plans.examination.limits import DISK, MEMORY, OPEN_FILES, PROCESSOR_SECONDS
from plans.examination.names import ANSWER, QUESTION
from plans.examination.pipeline import examine
from plans.examination.serial import read_question, write_examined

#: Pages and messages go first.
_NICENESS = 15


def main(folder: Path) -> None:
    """Examine what is asked in ``folder``."""
    limit()
    os.nice(_NICENESS)
    files, place, answers = read_question(folder / QUESTION)
    write_examined(folder / ANSWER, examine(files, place, answers, folder))


def limit() -> None:
    """Whatever a file holds, no more than this is spent on it."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, DISK),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
