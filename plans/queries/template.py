"""An empty GeoPackage for who begins from nothing: all classes, lists of values, forms that say what is missing.

It is in EPSG:7791 (RDN2008 / UTM 32N): the reference frame that public bodies have to use (decree of 10 November 2011),
in metres, so that areas and distances can be read off, and with the easting first, unlike its twin EPSG:6707. The
declared system goes with the file, so a municipality of the east may fill it in its own zone too.
"""

from __future__ import annotations

import tempfile
from hashlib import sha256
from pathlib import Path

from plans.domain.attributes import ATTRIBUTES
from plans.domain.layer_names import layer_names
from plans.domain.taxonomy import CLASSES
from plans.queries.package import PackageLayer, columns, write_package

CRS = "EPSG:7791"
#: To be raised when the file is written in another way.
_WRITING = 1
#: Which template it is: changes with classes and attributes.
EDITION = sha256(repr((_WRITING, CLASSES, ATTRIBUTES)).encode()).hexdigest()[:12]
_STAMP = "2026-01-01T00:00:00.000Z"


def plan_template() -> bytes:
    """The file: one layer for each class and shape, named as :mod:`plans.domain.layer_names` says, without rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "modello.gpkg"
        write_template(path)
        return path.read_bytes()


def write_template(path: Path) -> None:
    """Write the template to a file that does not exist yet."""
    write_package(path, _layers(), crs=CRS, stamp=_STAMP)


def _layers() -> list[PackageLayer]:
    layers = []
    for plan_class in CLASSES.values():
        attributes = [ATTRIBUTES[name] for name in plan_class.attributes]
        empty = columns(attributes).empty_table()
        for shape, name in layer_names(plan_class).items():
            layers.append(PackageLayer(name, plan_class, shape, attributes, empty))
    return layers
