"""Whoever runs commands is told at once when nobody can run them, and why; the next finds somebody again."""

from __future__ import annotations

from pathlib import Path

import pytest

from doubles.commands import Commands, CommandsLost

DIES_ONCE = """
import socket, sys
from pathlib import Path
if not (died := Path(__file__).with_suffix(".died")).exists():
    died.touch()
    sys.exit("no memory left")
with socket.socket(fileno=int(sys.argv[1])) as answers:
    for _ in answers.makefile("r"):
        answers.sendall(b"3\\n")
"""


def test_a_death_is_told_and_the_next_command_is_run(tmp_path: Path) -> None:
    (waiting := tmp_path / "waiting.py").write_text(DIES_ONCE, encoding="utf-8")
    with Commands(waiting) as commands:
        with pytest.raises(CommandsLost, match=r"'alerts', 'poll'.* ended with 1: no memory left"):
            commands.run("alerts", "poll", env={})
        assert commands.run("alerts", "poll", env={}) == (3, "", "")
