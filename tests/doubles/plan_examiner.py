"""A municipality of our own, and whoever examines uploads for it."""

from __future__ import annotations

from pathlib import Path

import shapely

from plans.examination.contract import Answers, Examined, Place
from plans.examination.pipeline import examine

#: A municipality of our own, around the centre of Florence.
BOX = shapely.box(11.20, 43.74, 11.32, 43.82)
PLACE = Place("048017", "Firenze", shapely.to_wkb(BOX))


class Examiner:
    """Examines contents under names of their own, in a fresh folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._runs = folder, 0

    def __call__(self, files: dict[str, bytes], answers: Answers | None = None) -> Examined:
        given = self.given(files)
        scratch = self._folder / f"run-{self._runs}"
        scratch.mkdir()
        return examine(given, PLACE, answers or Answers(), scratch)

    def given(self, files: dict[str, bytes]) -> list[tuple[Path, str]]:
        """The files on disk, under names that say nothing."""
        self._runs += 1
        found = []
        for number, (name, content) in enumerate(files.items()):
            path = self._folder / f"{self._runs}-{number}.bin"
            path.write_bytes(content)
            found.append((path, name))
        return found
