"""What the layers of a municipality turned out to be: remembered when they are published, proposed the next time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from plans.examination.contract import Answers
from plans.mapping.classes import signature
from plans.models.versions import PlanMemory


@dataclass(frozen=True, slots=True)
class Remembered:
    """A layer of before: what it was called, its class, the column by attribute."""

    layer: str
    plan_class: str
    columns: Mapping[str, str]


def remember(session: Session, istat_code: str, layers: Iterable[Mapping[str, Any]], *, by: str, now: datetime) -> None:
    """Keep what layers (reports as they are kept with a version) turned out to be, in the place of what was known."""
    rows = {
        row["signature"]: row for row in (_row(istat_code, layer, by, now) for layer in layers if layer["plan_class"])
    }
    if rows:
        new = insert(PlanMemory.__table__).values(list(rows.values()))  # type: ignore[arg-type]
        session.execute(
            new.on_conflict_do_update(
                index_elements=["istat_code", "signature"],
                set_={name: new.excluded[name] for name in ("layer", "class", "columns", "at", "by")},
            )
        )


def recall(session: Session, istat_code: str) -> dict[str, Remembered]:
    """What is remembered of a municipality's layers, by signature."""
    rows = session.scalars(select(PlanMemory).where(PlanMemory.istat_code == istat_code))
    return {row.signature: Remembered(row.layer, row.plan_class, row.columns) for row in rows}


def with_memory(
    answers: Answers, known: Mapping[str, Remembered], layers: Mapping[str, Sequence[str]] | None = None
) -> Answers:
    """Answers completed for layers that came before and of which nothing is said now.

    ``layers`` are names with their columns: of what is remembered only columns that are there are used. None: all the
    layers of before are expected as they were.
    """
    expected = {one.layer: one for one in known.values()}
    if layers is not None:
        seen = {name: known.get(signature(name, fields)) or expected.get(name) for name, fields in layers.items()}
        expected = {name: _where(one, layers[name]) for name, one in seen.items() if one is not None}
    fresh = {name: one for name, one in expected.items() if name not in answers.classes}
    classes = {name: one.plan_class for name, one in fresh.items()}
    columns = {name: one.columns for name, one in fresh.items() if one.columns}
    return replace(answers, classes=classes | dict(answers.classes), columns=columns | dict(answers.columns))


def _where(one: Remembered, fields: Sequence[str]) -> Remembered:
    return replace(one, columns={name: column for name, column in one.columns.items() if column in fields})


def _row(istat_code: str, layer: Mapping[str, Any], by: str, now: datetime) -> dict[str, Any]:
    return {
        "istat_code": istat_code,
        "signature": signature(layer["name"], layer["fields"]),
        "layer": layer["name"],
        "class": layer["plan_class"],
        "columns": layer["columns"],
        "at": now,
        "by": by,
    }
