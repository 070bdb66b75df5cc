"""Draft a migration: what separates the numbered steps so far from the rows of the code.

    .venv/bin/python -m scripts.new_migration 0003 "Notices of a municipality"

A throw-away cluster is brought to the newest step and compared. Read what comes out: it is a draft.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from app.core.db import Database
from app.core.errors import ExpectedError
from app.core.localdb.cluster import LocalCluster
from app.core.migrate import upgrade, write_revision


def main(number: str, title: str) -> int:
    with tempfile.TemporaryDirectory(prefix="cittadino-migration-") as home:
        Path(home).chmod(0o755)  # the server may run as another account
        cluster = LocalCluster(Path(home), durable=False)
        try:
            database = Database(cluster.ensure_running(), application_name="cittadino-new-migration")
            upgrade(database)
            path = write_revision(database, title, number)
            database.close()
        except ExpectedError as error:
            print(error.message, file=sys.stderr)
            return 4
        finally:
            cluster.stop()
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(path)], check=True)
    print(path)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(f"{__doc__}")
    sys.exit(main(sys.argv[1], sys.argv[2]))
