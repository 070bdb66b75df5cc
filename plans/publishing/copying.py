"""Many rows into the database at once: PostgreSQL's COPY in its binary form, fed from Arrow a slice at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from plans.domain.findings import Finding
from plans.examination.contract import ROWS

#: Rows in memory at once: a slice of large polygons is some tens of megabytes.
_SLICE = 4_000

_FEATURES = (
    b"COPY plan_feature (version_id, layer, row, class, key, held, geometry, public, reserved, source)"
    b" FROM STDIN (FORMAT BINARY)"
)
# Geometry and JSON are given as octets: WKB as it is, JSON behind the number of its binary form.
_FEATURE_TYPES = ("int8", "text", "int8", "text", "text", "bool", "bytea", "bytea", "bytea", "bytea")
_JSON = ("public", "reserved", "source")
_JSON_FORM = b"\x01"

_FINDINGS = (
    b"COPY plan_finding (version_id, rule, level, scope, message, file, layer, row, longitude, latitude, proposal)"
    b" FROM STDIN (FORMAT BINARY)"
)
_FINDING_TYPES = ("int8", "text", "text", "text", "text", "text", "text", "int8", "float8", "float8", "text")

#: A NUL as JSON writes it, behind an even number of backslashes: PostgreSQL's text cannot hold it.
_NUL = r"((?:^|[^\\])(?:\\\\)*)\\u0000"


def copy_features(session: Session, version_id: int, rows: Path) -> tuple[int, str]:
    """Add the rows of an Arrow file (:data:`plans.examination.contract.ROWS`) to a version; how many, their SHA-256.

    Raises:
        InputRefused: ``plan_rows_refused``: the database does not take a row (its shape, its geometry, its text).
    """
    digest, count = hashlib.sha256(), 0

    def records() -> Iterator[tuple[Any, ...]]:
        nonlocal count
        for columns in _slices(rows, digest):
            count += len(columns[0])
            yield from ((version_id, *record) for record in zip(*columns, strict=True))

    try:
        _copy(session, _FEATURES, _FEATURE_TYPES, records())
    except (psycopg.IntegrityError, psycopg.DataError, psycopg.errors.InternalError_) as error:
        detail = (error.diag.constraint_name or error.diag.message_primary or "").strip()
        message = f"Il database non accetta una delle righe lette ({detail[:120]}): nulla è stato cambiato."
        raise InputRefused("plan_rows_refused", message) from error
    return count, digest.hexdigest()


def copy_findings(session: Session, version_id: int, findings: Iterable[Finding]) -> None:
    """Add findings to a version."""
    _copy(session, _FINDINGS, _FINDING_TYPES, (_finding(version_id, finding) for finding in findings))


def _copy(session: Session, statement: bytes, types: tuple[str, ...], records: Iterable[tuple[Any, ...]]) -> None:
    connection: Any = session.connection().connection.driver_connection
    with closing(connection.cursor()) as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        for record in records:
            copy.write_row(record)


def _slices(rows: Path, digest: Any) -> Iterator[list[list[Any]]]:
    """Lists of values by column, in the order of the statement; ``digest`` is told all of them."""
    with pa.memory_map(str(rows)) as source, pa.ipc.open_file(source) as file:
        for number in range(file.num_record_batches):
            batch = file.get_batch(number).select(ROWS.names)
            for start in range(0, batch.num_rows, _SLICE):
                yield _columns(batch.slice(start, _SLICE), digest)


def _columns(batch: pa.RecordBatch, digest: Any) -> list[list[Any]]:
    columns = []
    for field in ROWS:
        column = batch.column(field.name)
        if field.name in _JSON:
            column = pc.binary_join_element_wise(_JSON_FORM, _without_nul(column).cast(pa.binary()), b"")
        values = column.to_pylist()
        _tell(digest, column, values)
        columns.append(values)
    return columns


def _without_nul(column: pa.Array) -> pa.Array:
    while pc.any(pc.match_substring_regex(column, _NUL)).as_py():
        column = pc.replace_substring_regex(column, _NUL, r"\1")
    return column


def _tell(digest: Any, column: pa.Array, values: list[Any]) -> None:
    """Lengths first, so that values cannot run into one another."""
    if pa.types.is_binary(column.type) or pa.types.is_string(column.type):
        octets = column.cast(pa.binary())
        digest.update(repr(pc.binary_length(octets).to_pylist()).encode())
        digest.update(b"".join(value for value in octets.to_pylist() if value is not None))
    else:
        digest.update(repr(values).encode())


def _finding(version_id: int, finding: Finding) -> tuple[Any, ...]:
    longitude, latitude = finding.position or (None, None)
    return (
        version_id,
        finding.rule,
        finding.level.value,
        finding.scope.value,
        finding.message.replace("\0", ""),
        *((text or "").replace("\0", "") or None for text in (finding.file, finding.layer)),
        finding.row,
        longitude,
        latitude,
        finding.proposal.replace("\0", "") if finding.proposal else None,
    )
