"""Write again the SQL of migration 0002 from the rows of the code: only until it is released.

.venv/bin/python -m scripts.first_tables
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

from migrations.schema import METADATA

PATH = Path(__file__).resolve().parents[1] / "migrations" / "sql" / "0002_first_tables.sql"


def statements() -> Iterator[DDLElement]:
    """Every table, in the order in which they can be created, each with its indexes."""
    for table in METADATA.sorted_tables:
        yield CreateTable(table)
        yield from _indexes(table)


def _indexes(table: Table) -> Iterator[DDLElement]:
    return (CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name)))


def _text(statement: DDLElement) -> str:
    compiled = statement.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    lines = str(compiled).strip().splitlines()
    return "\n".join(line.replace("\t", "    ").rstrip() for line in lines) + ";"


if __name__ == "__main__":
    PATH.write_text("\n\n".join(_text(statement) for statement in statements()) + "\n", encoding="utf-8")
    print(PATH)
