"""Files of the demonstration's plans, kept and examined before the story is told: that needs no transaction, and, for
files of our own, no child process.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import shapely

from app.core.db import Database
from app.core.storage import FileStore
from app.demonstration.drawn import layers
from app.demonstration.towns import CAMPI, MASSA, PIOMBINO, PRATO, VIAREGGIO
from plans.examination.contract import Answers, Examined, Place
from plans.examination.places import place_of
from plans.publishing.importing import Examine
from plans.publishing.receiving import Given, keep

#: Of whom there are files, and whether these have flaws.
_UPLOADS = {PRATO: False, VIAREGGIO: False, CAMPI: False, PIOMBINO: False, MASSA: True}


@dataclass(frozen=True, slots=True)
class LookedAt:
    """An upload: its files, what is said of them, what was found."""

    files: tuple[Given, ...]
    answers: Answers
    examined: Examined


def look_at_all(database: Database, store: FileStore, examine: Examine, folder: Path) -> Mapping[str, LookedAt]:
    """Every upload of the story, by ISTAT code; ``folder`` holds the rows for as long as they are needed.

    Raises:
        NotFound: ``municipality_unknown``. Unavailable: ``disk_unwritable``, ``database_unavailable``.
    """
    with database.transaction() as session:
        places = {code: place_of(session, code) for code in _UPLOADS}
    return {code: _look_at(store, examine, folder / code, places[code], flawed) for code, flawed in _UPLOADS.items()}


def _look_at(store: FileStore, examine: Examine, folder: Path, place: Place, flawed: bool) -> LookedAt:
    folder.mkdir()
    drawn = layers(place.istat_code, shapely.from_wkb(place.boundary), flawed=flawed)
    given = tuple(keep(store, f"{code.lower()}.geojson", io.BytesIO(content)) for code, content in drawn.items())
    answers = Answers(classes={code.lower(): code for code in drawn})
    files = [(store.found(file.stored.sha256), file.name) for file in given]
    return LookedAt(given, answers, examine(files, place, answers, folder))
