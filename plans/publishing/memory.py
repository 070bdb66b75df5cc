"""What the layers of a municipality turned out to be: remembered when they are published, proposed the next time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from plans.examination.contract import Answers
from plans.models.versions import PlanMemory

# Dates and versions in a name change with every delivery; what is left is what the layer is about.
_PASSING = re.compile(
    r"\b(?:(?:19|20)\d\d(?:\d{4})?|v(?:er|ersione)?\s?\d+|rev\s?\d+|def(?:initivo)?|ok|copia)\b|\d{2,}"
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A layer of before: what it was called, its class, the column by attribute."""

    layer: str
    plan_class: str
    columns: Mapping[str, str]


def signature(layer: str) -> str:
    """What a layer is recognised by: its name without case, accents, punctuation, years and versions."""
    plain = unicodedata.normalize("NFKD", layer).encode("ascii", "ignore").decode().lower()
    words = _PASSING.sub(" ", re.sub(r"[^a-z0-9]+", " ", plain)).split()
    return " ".join(words) or " ".join(plain.split()) or layer


def remember(session: Session, istat_code: str, layers: Iterable[Mapping[str, Any]], *, by: str, now: datetime) -> None:
    """Keep what layers (reports as they are kept with a version) turned out to be, in the place of what was known."""
    rows = {
        signature(layer["name"]): {
            "istat_code": istat_code,
            "signature": signature(layer["name"]),
            "layer": layer["name"],
            "class": layer["plan_class"],
            "columns": layer["columns"],
            "at": now,
            "by": by,
        }
        for layer in layers
        if layer["plan_class"]
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


def with_memory(answers: Answers, known: Mapping[str, Remembered], layers: Iterable[str]) -> Answers:
    """Answers completed for layers that came before and of which nothing is said now."""
    classes, columns = dict(answers.classes), dict(answers.columns)
    for layer in layers:
        before = known.get(signature(layer))
        if before is not None and layer not in classes:
            classes[layer] = before.plan_class
            columns.setdefault(layer, before.columns)
    return Answers(classes, answers.systems, columns, answers.confirmed)
