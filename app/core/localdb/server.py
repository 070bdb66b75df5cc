"""Finding an installed PostgreSQL server that has PostGIS."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import Unavailable

#: Oldest PostGIS the queries are written for.
OLDEST_POSTGIS = (3, 3)

#: The server of Debian 12, named when there is no server to take the number from.
USUAL_MAJOR = 15

#: Where Debian, Ubuntu and the PostgreSQL project's own packages keep the programs of each major version.
BIN_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")

PROGRAMS = ("postgres", "initdb", "pg_ctl")


@dataclass(frozen=True, slots=True)
class Server:
    """The programs of one PostgreSQL major version, and the PostGIS (major, minor) that it can load."""

    major: int
    folder: Path
    postgis: tuple[int, int]

    def program(self, name: str) -> str:
        return str(self.folder / name)


def installed_folders() -> list[Path]:
    """Every folder of this machine that may hold a PostgreSQL server."""
    folders = [folder for pattern in BIN_FOLDERS for folder in Path("/").glob(pattern.lstrip("/"))]
    on_path = shutil.which("postgres")
    return folders + ([Path(on_path).resolve().parent] if on_path else [])


def find_server(folders: Sequence[Path], *, major: int | None = None) -> Server:
    """The newest server in ``folders`` with PostGIS, or the one of that ``major`` version (data belong to one major).

    Raises:
        Unavailable: ``postgres_missing`` or ``postgis_missing``, naming the Debian package to install.
    """
    found = {number: folder for folder in folders if (number := _major(folder)) and major in (None, number)}
    if not found:
        raise Unavailable("postgres_missing", _missing_postgres(major))
    servers = [Server(number, folder, _postgis(number, folder)) for number, folder in found.items()]
    usable = [server for server in servers if server.postgis >= OLDEST_POSTGIS]
    if not usable:
        raise Unavailable(
            "postgis_missing",
            f"PostgreSQL {max(found)} c'è ma manca PostGIS 3.3 o successivo: "
            f"installare il pacchetto {_package(max(found))}, oppure indicare un database in DATABASE_URL.",
        )
    return max(usable, key=lambda server: server.major)


def _missing_postgres(major: int | None) -> str:
    if major is not None:
        return (
            f"I dati locali sono di PostgreSQL {major}, che non è più installato: "
            f"installare il pacchetto {_package(major)}."
        )
    return (
        f"PostgreSQL non è installato: installare il pacchetto {_package(USUAL_MAJOR)} "
        "(il numero dipende dalla distribuzione), oppure indicare un database in DATABASE_URL."
    )


def _package(major: int) -> str:
    return f"postgresql-{major}-postgis-3"


def _major(folder: Path) -> int | None:
    """Major version of the server in a folder; null when its programs are not all there."""
    if not all((folder / name).is_file() for name in PROGRAMS):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", _output(folder / "postgres", "--version"))
    return int(found[1]) if found else None


def _postgis(major: int, folder: Path) -> tuple[int, int]:
    """Version of the PostGIS extension files that this server would load; (0, 0) without them."""
    for share in (_output(folder / "pg_config", "--sharedir"), f"/usr/share/postgresql/{major}"):
        control = Path(share or "/nonexistent") / "extension" / "postgis.control"
        if control.is_file():
            found = re.search(r"default_version\s*=\s*'(\d+)\.(\d+)", control.read_text(encoding="utf-8"))
            return (int(found[1]), int(found[2])) if found else (0, 0)
    return (0, 0)


def _output(program: Path, option: str) -> str:
    if not program.is_file():
        return ""
    answer = subprocess.run([program, option], cwd="/", capture_output=True, text=True, check=False)
    return answer.stdout.strip()
