"""The unprivileged account that runs the server: PostgreSQL refuses to be root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from app.core.errors import Unavailable

#: Taken in this order when we are root.
UNPRIVILEGED = ("postgres", "nobody")

#: The server outlives whoever starts it: it gets none of our secrets, and no PG* variable changes its mind.
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class Account:
    """A system account; ``ours`` when it is the one this process already runs as."""

    name: str
    uid: int
    gid: int
    ours: bool

    def run(self, *command: str) -> int:
        """Exit status of a command run as this account, in a session of its own, holding nothing of ours.

        No terminal (Ctrl-C is for us, not for the server) and no pipe: whoever reads our output must see it end.
        """
        return subprocess.run(
            command,
            cwd="/",
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            check=False,
            user=None if self.ours else self.uid,
            group=None if self.ours else self.gid,
            extra_groups=None if self.ours else [],
        ).returncode

    def reaches(self, folder: Path) -> bool:
        """Whether this account may enter a folder, through all its parents."""
        return self.run("test", "-x", str(folder)) == 0

    def give(self, path: Path) -> None:
        """Make this account the owner of a file or folder that we have just created."""
        if not self.ours:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_account(owner_uid: int | None = None) -> Account:
    """Who runs the server: ourselves, or when we are root the owner of the data, else postgres, else nobody.

    Raises:
        Unavailable: ``local_database_failed`` when the account is not known to the system.
    """
    uid = os.geteuid()
    try:
        if uid:
            return _account(pwd.getpwuid(uid), ours=True)
        if owner_uid:
            return _account(pwd.getpwuid(owner_uid), ours=False)
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        return _account(next(known[name] for name in UNPRIVILEGED if name in known), ours=False)
    except (KeyError, StopIteration) as error:
        raise Unavailable(
            "local_database_failed",
            "Il database locale non può partire perché l'utente che lo esegue non esiste in questo sistema.",
        ) from error


def _account(entry: pwd.struct_passwd, *, ours: bool) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, ours)
