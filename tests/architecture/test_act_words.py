"""Whatever is recorded in the register has words: nobody reads a code there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from alerts.domain.notice import PUBLISHED_AS
from app.core.phases.centre import CentreState
from app.web.people_words import ACTS
from plans.editing.edits import Deed

_ROOT = Path(__file__).resolve().parents[2]
_ACT = re.compile(r"[a-z]+(\.[a-z_]+)+")
#: Those that write into the register, by the names by which modules call them.
_WRITERS = {"record", "note", "_record", "_audit", "_Deed", "_Act", "Act"}


def _recorded(folder: str) -> Iterator[str]:
    for path in (_ROOT / folder).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "audit" not in text and "note(" not in text:
            continue
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                given = [*call.args, *(word.value for word in call.keywords)]
                acts = [word.value for word in call.keywords if word.arg == "action"]
                yield from _constants(given if call.func.id in _WRITERS else acts)


def _constants(expressions: list[ast.expr]) -> Iterator[str]:
    for part in expressions:
        for one in ast.walk(part):
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and _ACT.fullmatch(one.value):
                yield one.value


def test_every_act_has_words() -> None:
    written = {act for folder in ("app/core", "alerts", "plans") for act in _recorded(folder)}
    named = {
        *(f"notice.{step}" for step in PUBLISHED_AS.values()),
        *(f"centre.{state}" for state in CentreState),
        *(f"plan.edit.{deed}" for deed in Deed),
        *(f"role.proposal_{end}" for end in ("approved", "refused", "withdrawn")),
        *(f"task.{step}" for step in ("made", "changed", "done", "reopened")),
    }
    written = {act for act in written if not act.endswith("_")}  # the beginning of one that is put together
    assert len(written) > 50
    assert sorted((written | named) - ACTS.keys()) == []
