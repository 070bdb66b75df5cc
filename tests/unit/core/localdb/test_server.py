"""Which PostgreSQL is taken, and what is asked for when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import Unavailable
from app.core.localdb.server import find_server


def installed(root: Path, major: int, postgis: str | None) -> Path:
    """A folder with the programs of a pretended PostgreSQL, and the extension file of a PostGIS of that version."""
    folder, share = root / str(major) / "bin", root / str(major) / "share"
    folder.mkdir(parents=True)
    (share / "extension").mkdir(parents=True)
    answers = {"postgres": f"postgres (PostgreSQL) {major}.4 (Debian)", "pg_config": share, "initdb": "", "pg_ctl": ""}
    for name, answer in answers.items():
        (folder / name).write_text(f"#!/bin/sh\necho '{answer}'\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    if postgis:
        control = f"# postgis\ncomment = 'geometry'\ndefault_version = '{postgis}'\nrelocatable = false\n"
        (share / "extension" / "postgis.control").write_text(control, encoding="utf-8")
    return folder


def test_the_newest_with_postgis_is_taken(tmp_path: Path) -> None:
    folders = [installed(tmp_path, 96, "3.3.2"), installed(tmp_path, 98, None), installed(tmp_path, 97, "3.4.0")]
    server = find_server(folders)
    assert (server.major, server.postgis) == (97, (3, 4))
    assert server.program("initdb") == str(folders[2] / "initdb")


def test_existing_data_keep_their_version(tmp_path: Path) -> None:
    folders = [installed(tmp_path, 96, "3.3.2"), installed(tmp_path, 97, "3.4.0")]
    assert find_server(folders, major=96).major == 96


def test_data_whose_version_is_gone_say_which_package_brings_it_back(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        find_server([installed(tmp_path, 97, "3.4.0")], major=96)
    assert caught.value.code == "postgres_missing"
    assert "postgresql-96-postgis-3" in caught.value.message


@pytest.mark.parametrize("postgis", [None, "3.2.5", "2.5.0"])
def test_without_a_recent_postgis_the_package_of_that_server_is_named(tmp_path: Path, postgis: str | None) -> None:
    with pytest.raises(Unavailable) as caught:
        find_server([installed(tmp_path, 97, postgis)])
    assert caught.value.code == "postgis_missing"
    assert "postgresql-97-postgis-3" in caught.value.message


def test_without_postgresql_the_package_is_named(tmp_path: Path) -> None:
    (tmp_path / "client").mkdir()
    (tmp_path / "client" / "psql").touch()
    with pytest.raises(Unavailable) as caught:
        find_server([tmp_path / "client", tmp_path / "nothing"])
    assert caught.value.code == "postgres_missing"
    assert "postgresql-15-postgis-3" in caught.value.message
    assert "\n" not in caught.value.message
