"""GDAL with all but a few drivers cut. Whoever uses pyogrio in this package takes it from here.

GDAL looks at the content and not at the name: left whole, a VRT called ``areas.geojson`` reads other files of this
machine and a WFS text opens connections. So every driver that is not needed is unregistered as soon as it is loaded,
and nothing can be read while another one is there. This is for the whole process: GPKG stays for those who write it.
"""

from __future__ import annotations

import os
import warnings

os.environ["PROJ_NETWORK"] = "OFF"

import pyogrio
from pyogrio import _ogr

KEPT = frozenset({"ESRI Shapefile", "DXF", "GPKG"})

_OPTIONS = {
    # No reading over the network, whatever a path looks like.
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".nothing",
    "GDAL_HTTP_MAX_RETRY": "0",
    # A missing index is refused by us, never made up; texts come as bytes and are decoded by us.
    "SHAPE_RESTORE_SHX": "NO",
    "SHAPE_ENCODING": "",
    # Blocks of a drawing that contain each other would multiply without end.
    "DXF_INLINE_BLOCKS": "FALSE",
}


def cut() -> None:
    """Unregisters every driver but :data:`KEPT`; harmless when done again.

    Raises:
        ImportError: one could not be cut; nothing may be read then.
    """
    unwanted = ",".join(sorted(set(pyogrio.list_drivers()) - KEPT))
    if unwanted:
        pyogrio.set_gdal_config_options({"OGR_SKIP": unwanted})
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            _ogr._register_drivers()
    left = set(pyogrio.list_drivers()) - KEPT
    if left:
        raise ImportError(f"drivers of GDAL that could not be cut: {', '.join(sorted(left))}")


pyogrio.set_gdal_config_options(_OPTIONS)
cut()
