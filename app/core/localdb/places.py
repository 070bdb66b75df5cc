"""Where a local cluster keeps its files and its socket."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import Unavailable
from app.core.localdb.account import Account

#: For homes that are closed to the account of the server.
ELSEWHERE = Path("/var/lib/cittadino")

#: For sockets whose path would be too long. Not the setting TMPDIR: every process must come to the same folder.
SHORT = Path("/tmp")  # noqa: S108 - the folder inside it is private, and refused when it is somebody else's

PORT = 5432

#: ``sun_path`` of unix(7), less its closing zero.
LONGEST_SOCKET = 107


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one cluster. ``base`` and ``conf`` are ours, the others belong to the server's account."""

    base: Path
    socket: Path
    #: One Italian sentence when the files are not under the home, for whoever looks for them there.
    note: str | None = None

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def draft(self) -> Path:
        """Where a data folder grows until it is complete: one interrupted half-way is never taken for a cluster."""
        return self.base / "draft"

    @property
    def conf(self) -> Path:
        return self.base / "conf"

    @property
    def log(self) -> Path:
        return self.base / "log" / "postgresql.log"

    @property
    def lock(self) -> Path:
        return self.base / "lock"

    @property
    def created(self) -> Path:
        """Its presence says that the database in the cluster is complete."""
        return self.base / "created"


def data_owner(home: Path, elsewhere: Path = ELSEWHERE) -> int | None:
    """The uid that owns the data of this home's cluster; null before there are any."""
    for base in (home / "pg", elsewhere / _digest(home)):
        if (base / "data").exists():
            return (base / "data").stat().st_uid
    return None


def choose_places(home: Path, account: Account, elsewhere: Path = ELSEWHERE) -> Places:
    """The places of the cluster of ``home``: where its data already are, else in the home, else in ``elsewhere``."""
    inside, outside = home / "pg", elsewhere / _digest(home)
    if (inside / "data").exists() or (not (outside / "data").exists() and _usable(home, account)):
        return Places(inside, _socket_folder(inside))
    note = f"La cartella {home} è chiusa all'utente {account.name}: i dati del database locale sono in {outside}."
    return Places(outside, _socket_folder(outside), note)


def make_base(places: Places) -> None:
    """Create the folders that are ours; the lock lives in one of them."""
    for folder in (places.base, places.conf):
        _make_open(folder)


def make_private(places: Places, account: Account) -> None:
    """Create the folders that are the account's. To be called under the lock: each takes two steps.

    Raises:
        Unavailable: ``local_database_denied`` when one exists and is not private.
    """
    for folder in (places.log.parent, places.socket):
        _make_private(folder, account)


def _make_open(folder: Path) -> None:
    """Create a folder and its missing parents, open to the server's account whatever our umask is."""
    if folder.is_dir():
        return
    _make_open(folder.parent)
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)


def _make_private(folder: Path, account: Account) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid == os.geteuid():
        # Just made, or left like this by somebody who was killed between the two steps.
        account.give(folder)
        found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or stat.S_IMODE(found.st_mode) & 0o077:
        raise Unavailable(
            "local_database_denied",
            f"La cartella {folder} deve appartenere all'utente {account.name} ed essere chiusa agli altri.",
        )


def _usable(home: Path, account: Account) -> bool:
    """Whether the account may enter the home, or the folder in which it will be created."""
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    return account.ours or not existing.is_dir() or account.reaches(existing)


def _socket_folder(base: Path) -> Path:
    folder = base / "run"
    if len(bytes(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET:
        return folder
    return SHORT / f"cittadino-{_digest(base)}"


def _digest(folder: Path) -> str:
    return hashlib.sha256(bytes(folder)).hexdigest()[:12]
