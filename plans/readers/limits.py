"""How much of a file is read at most. A municipality's plan is far below all of this; a hostile file is not."""

from __future__ import annotations

_MIB = 1024 * 1024

#: Bytes of an uploaded file; of those read whole into memory.
FILE_BYTES = 256 * _MIB
TEXT_FILE_BYTES = 64 * _MIB

#: Members of an archive; bytes of its table of contents (read before its members are counted).
ARCHIVE_MEMBERS = 200
ARCHIVE_DIRECTORY_BYTES = _MIB
#: Bytes that an archive unpacks to: as many times its own size, unless it is little all the same, and never more than.
ARCHIVE_RATIO = 20
ARCHIVE_ALWAYS_BYTES = 8 * _MIB
ARCHIVE_BYTES = 512 * _MIB

#: Layers of a file, fields of a layer, rows and vertices of all layers of a file together.
LAYERS = 100
FIELDS = 400
ROWS = 300_000
VERTICES = 20_000_000

#: Characters of one value; levels of nesting of XML, and of collections of geometries (JSON: as deep as Python goes).
TEXT_LENGTH = 100_000
XML_NESTING = 64
GEOMETRY_NESTING = 16

#: Characters of a reference system's text, of a name said back to people.
CRS_LENGTH = 20_000
SPOKEN_LENGTH = 120

#: Steps of SQLite's machine for one statement: 100,000 features with 30 columns take about ten million.
SQLITE_STEPS = 200_000_000
#: Cells of a sheet, counting the empty ones between: it is held in memory as a full rectangle.
SHEET_CELLS = 6_000_000
