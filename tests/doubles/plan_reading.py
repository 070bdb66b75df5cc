"""Opens a file of a plan as an upload would: its bytes under a name of ours, in a folder that is looked at after."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from plans.domain.findings import FileRefused, Finding
from plans.readers.contract import Layer, Opened, Rows, Value
from plans.readers.registry import open_file


def open_bytes(content: bytes, name: str, folder: Path) -> Opened:
    """What a file of this content and name holds; ``folder`` is empty or becomes so."""
    number = len(list(folder.iterdir()))
    upload, scratch = folder / f"upload{number}", folder / f"scratch{number}"
    upload.write_bytes(content)
    scratch.mkdir()
    return open_file(upload, name, scratch)


def refusals(content: bytes, name: str, folder: Path) -> tuple[Finding, ...]:
    """The findings that refuse a file; none if it is not refused."""
    try:
        open_bytes(content, name, folder)
    except FileRefused as refused:
        return refused.findings
    return ()


def only(opened: Opened) -> Layer:
    """The one layer of a file."""
    (layer,) = opened.layers
    return layer


def all_rows(layer: Layer) -> Rows:
    """All slices of a layer together."""
    slices = list(layer.read())
    geometries = list(chain.from_iterable(rows.geometries.tolist() for rows in slices))
    return Rows(
        list(chain.from_iterable(rows.numbers for rows in slices)),
        geometries,  # type: ignore[arg-type]
        list(chain.from_iterable(rows.attributes for rows in slices)),
    )


def column(layer: Layer, name: str) -> list[Value]:
    """The values of a field, in the order of the rows."""
    return [attributes.get(name) for attributes in all_rows(layer).attributes]


def rules(opened: Opened) -> list[str]:
    """Which rules found something."""
    return sorted({finding.rule for finding in opened.findings})
