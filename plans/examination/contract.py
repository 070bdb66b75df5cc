"""What is asked of an upload, and what comes back: data only, so that a child process can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from plans.domain.findings import Finding

#: The staged rows of an upload, in the order of the files (``rows.arrow``, Arrow IPC file). ``geometry`` is WKB, 2-D,
#: EPSG:4326, valid. ``public``, ``reserved`` and ``source`` are JSON objects: mapped attributes that citizens may read,
#: mapped ones that they may not (with every column that holds personal data), and all columns as they came. ``held``
#: rows wait for somebody to confirm a repair. ``key`` is the same for the same thing in the next upload.
ROWS = pa.schema(
    [
        pa.field("layer", pa.string(), nullable=False),
        pa.field("row", pa.int64(), nullable=False),
        pa.field("class", pa.string()),
        pa.field("key", pa.string(), nullable=False),
        pa.field("held", pa.bool_(), nullable=False),
        pa.field("geometry", pa.binary(), nullable=False),
        pa.field("public", pa.string(), nullable=False),
        pa.field("reserved", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class Place:
    """The municipality that uploads. ``boundary`` is WKB in EPSG:4326; ``members`` are ISTAT codes of its ambito."""

    istat_code: str
    name: str
    boundary: bytes
    members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person has said so far, by name of layer: its class, reference system, columns; repairs confirmed.

    ``columns`` maps an attribute to the column that says it; ``confirmed`` holds rows whose repair was looked at. A
    layer whose class is empty is left out, whatever it is called and whatever it was before.
    """

    classes: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    confirmed: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class LayerReport:
    """What one layer is taken for. ``crs`` is what was used, ``proposals`` what could be used instead, best first.

    ``assumed``: nobody has said or confirmed the reference system. ``columns`` maps attributes to columns, ``personal``
    columns to why they are kept reserved. ``accuracy`` is in metres.
    """

    name: str
    file: str
    format: str
    features: int
    kept: int
    geometry_types: Mapping[str, int]
    crs: str | None
    assumed: bool
    accuracy: float | None
    proposals: tuple[str, ...]
    plan_class: str | None
    classes: tuple[str, ...]
    columns: Mapping[str, str]
    fields: tuple[str, ...]
    personal: Mapping[str, str]
    samples: tuple[Mapping[str, str], ...]
    #: Why each of ``classes`` is proposed, by code.
    reasons: Mapping[str, str] = field(default_factory=dict)
    #: Where some of its rows would be in each system that it may be in, the one that was used too: by code, longitude
    #: and latitude. For people to choose by looking.
    places: Mapping[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """A PDF among the files that may be served (rule F10): ``sha256`` of its octets, ``size`` of them."""

    name: str
    pages: int
    has_text: bool
    title: str | None
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Examined:
    """``rows`` is the Arrow file of staged rows. Not ``accepted``: a file is refused as a whole, or no row remains.

    An upload of documents alone has no rows, and is accepted.
    """

    accepted: bool
    layers: tuple[LayerReport, ...]
    findings: tuple[Finding, ...]
    rows: Path
    documents: tuple[DocumentReport, ...] = ()
