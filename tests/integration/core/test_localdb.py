"""The managed local cluster: created once, started whenever needed, whatever happened to it in the meantime."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from app.core.errors import Unavailable
from app.core.localdb.account import ENVIRONMENT, server_account
from app.core.localdb.cluster import LocalCluster
from app.core.localdb.places import SHORT, choose_places

ROOT = Path(__file__).resolve().parents[3]

#: What a process of the product does: it asks for the database and ends.
STARTER = """
import sys
from pathlib import Path
from app.core.localdb.cluster import LocalCluster
print(LocalCluster(Path(sys.argv[1]), durable=False).ensure_running())
"""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can hand the server over to another account")


@pytest.fixture(autouse=True, scope="module")
def _needs_postgresql(server_url: str) -> None:
    """Skips, or fails, these tests together with all others when there is no PostgreSQL."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder open to everybody, because the server may run as another account."""
    with tempfile.TemporaryDirectory(prefix="cittadino-localdb-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A home with a cluster as it is when new, stopped: to copy it takes a tenth of making one."""
    with tempfile.TemporaryDirectory(prefix="cittadino-localdb-") as name:
        Path(name).chmod(0o755)
        cluster = LocalCluster(Path(name) / "home", durable=False)
        cluster.ensure_running()
        cluster.stop()
        yield Path(name) / "home"


@pytest.fixture
def cluster(folder: Path, made: Path) -> Iterator[LocalCluster]:
    copy(made, folder / "home")
    cluster = LocalCluster(folder / "home", durable=False)
    cluster.ensure_running()
    yield cluster
    cluster.stop()


def copy(made: Path, home: Path) -> None:
    """Owners and modes are part of a cluster."""
    subprocess.run(["cp", "-a", str(made), str(home)], check=True)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def remember(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE remembered AS SELECT 1")


def killed(cluster: LocalCluster) -> int:
    """The pid of the server that has just been killed."""
    pid = cluster.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while cluster.pid() is not None:  # a signal takes a moment to arrive
        time.sleep(0.01)
    return pid


def start_apart(home: Path, python: list[str], **options: object) -> subprocess.Popen[str]:
    environment = {**ENVIRONMENT, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])}
    environment |= {"PGPORT": "1", "PGDATA": "/nonexistent", "PGHOST": "/nonexistent"}
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        [*python, "-c", STARTER, str(home)],
        cwd="/",
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def answer(process: subprocess.Popen[str]) -> str:
    """What a starter printed; that this returns at all shows that the server holds no pipe of its starter's."""
    printed, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return printed.strip()


def test_a_new_cluster_is_private_and_has_postgis(cluster: LocalCluster) -> None:
    url = cluster.ensure_running()
    assert ask(url, "SELECT ST_AsText(ST_Point(11, 43))") == "POINT(11 43)"
    settings = {"listen_addresses": "", "data_checksums": "on", "jit": "off", "TimeZone": "UTC", "fsync": "off"}
    assert {name: ask(url, f"SHOW {name}") for name in settings} == settings
    assert ask(url, "SELECT current_user || ' ' || current_database()") == "app cittadino"
    socket = Path(str(ask(url, "SHOW unix_socket_directories")))
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700


def test_the_server_never_runs_as_root_and_leads_a_life_of_its_own(cluster: LocalCluster) -> None:
    pid = cluster.pid()
    assert pid is not None
    assert Path(f"/proc/{pid}").stat().st_uid != 0
    assert os.getsid(pid) != os.getsid(0)
    assert b"PYTEST" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_asking_again_changes_nothing(cluster: LocalCluster, folder: Path) -> None:
    pid, url = cluster.pid(), cluster.ensure_running()
    again = LocalCluster(folder / "home", durable=False)
    assert again.ensure_running() == url
    assert again.pid() == pid
    assert again.running()


def test_a_stopped_cluster_starts_again_with_its_data(cluster: LocalCluster) -> None:
    remember(cluster.ensure_running())
    cluster.stop()
    cluster.stop()
    assert not cluster.running()
    assert ask(cluster.ensure_running(), "SELECT count(*) FROM remembered") == 1


def test_a_server_that_is_still_recovering_is_stopped_too(cluster: LocalCluster, folder: Path) -> None:
    pid_file = folder / "home" / "pg" / "data" / "postmaster.pid"
    pid_file.write_text(pid_file.read_text(encoding="utf-8").replace("ready   ", "starting"), encoding="utf-8")
    assert cluster.running()
    cluster.stop()
    assert not cluster.running()


def test_the_log_of_the_server_quotes_no_row_and_no_statement(cluster: LocalCluster, folder: Path) -> None:
    url = cluster.ensure_running()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE device (endpoint text UNIQUE)")
        for _ in range(2):
            with suppress(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO device VALUES ('https://push.example/secret')")
    log = (folder / "home" / "pg" / "log" / "postgresql.log").read_text(encoding="utf-8")
    assert "duplicate key" in log
    assert "push.example" not in log


def test_a_home_without_cluster_is_not_running_and_stopping_it_creates_nothing(folder: Path) -> None:
    cluster = LocalCluster(folder / "never")
    cluster.stop()
    assert not cluster.running()
    assert not (folder / "never").exists()


def test_a_killed_server_is_started_again_at_once_and_has_lost_nothing(folder: Path, made: Path) -> None:
    copy(made, folder / "home")
    cluster = LocalCluster(folder / "home", durable=True)
    url = cluster.ensure_running()
    remember(url)
    with psycopg.connect(url) as held:
        held.execute("SELECT 1")
        pid = killed(cluster)  # and for a moment it is a zombie, whose pid postmaster.pid still names
        assert ask(cluster.ensure_running(), "SELECT count(*) FROM remembered") == 1
        held.close()
    assert cluster.pid() not in (None, pid)
    assert ask(url, "SELECT current_setting('fsync') || current_setting('synchronous_commit')") == "onon"
    cluster.stop()


def test_a_pid_that_now_belongs_to_somebody_else_does_not_stop_the_start(cluster: LocalCluster, folder: Path) -> None:
    data = folder / "home" / "pg" / "data"
    remembered = (data / "postmaster.pid").read_text(encoding="utf-8")
    old = killed(cluster)
    account = server_account(data.stat().st_uid)
    identity = {} if account.ours else {"user": account.uid, "group": account.gid, "extra_groups": []}
    stranger = subprocess.Popen(["sleep", "300"], **identity)  # type: ignore[call-overload]
    try:
        (data / "postmaster.pid").write_text(remembered.replace(str(old), str(stranger.pid), 1), encoding="utf-8")
        assert ask(cluster.ensure_running(), "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_creation_interrupted_half_way_is_begun_again(folder: Path) -> None:
    """Data are incomplete, and where root hands over to another account folders that were made are not yet given."""
    home = folder / "home"
    draft = home / "pg" / "draft"
    for half_given in ("draft", "log", "run"):
        (home / "pg" / half_given).mkdir(mode=0o700, parents=True)
    (draft / "PG_VERSION").write_text("15\n", encoding="utf-8")
    cluster = LocalCluster(home, durable=False)
    assert ask(cluster.ensure_running(), "SELECT 1") == 1
    assert not draft.exists()
    cluster.stop()


def test_processes_that_ask_together_get_one_server(folder: Path) -> None:
    home = folder / "home"
    starters = [start_apart(home, [sys.executable]) for _ in range(3)]
    urls = {answer(starter) for starter in starters}
    cluster = LocalCluster(home, durable=False)
    assert cluster.running(), "the server outlives whoever started it"
    assert urls == {cluster.ensure_running()}
    assert ask(urls.pop(), "SELECT current_database()") == "cittadino"
    cluster.stop()


@as_root
def test_a_user_that_is_not_root_runs_it_as_itself(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    home = folder / "home"
    home.mkdir()
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    url = answer(start_apart(home, _python_for(identity), **identity))
    cluster = LocalCluster(home)  # root, who comes after, finds the server that is there
    assert cluster.ensure_running() == url
    assert Path(f"/proc/{cluster.pid()}").stat().st_uid == nobody.pw_uid
    assert ask(url, "SELECT current_user") == "app"
    killed(cluster)
    assert ask(cluster.ensure_running(), "SELECT 1") == 1
    assert Path(f"/proc/{cluster.pid()}").stat().st_uid == nobody.pw_uid
    assert answer(start_apart(home, _python_for(identity), **identity)) == url
    cluster.stop()


def _python_for(identity: dict[str, object]) -> list[str]:
    """An interpreter of this version that the other account can run (ours may be in a closed home)."""
    for python in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        try:
            subprocess.run([python, "-c", "pass"], cwd="/", env=ENVIRONMENT, check=True, **identity)  # type: ignore[call-overload]
        except (OSError, subprocess.CalledProcessError):
            continue
        return [python]
    pytest.skip("no interpreter of this version that nobody can run")


@as_root
def test_a_home_closed_to_the_server_has_its_data_elsewhere_and_says_so(folder: Path) -> None:
    closed, elsewhere = folder / "closed", folder / "elsewhere"
    closed.mkdir(mode=0o700)
    cluster = LocalCluster(closed / "home", durable=False, elsewhere=elsewhere)
    remember(cluster.ensure_running())
    assert cluster.note is not None
    assert str(elsewhere) in cluster.note
    assert not (closed / "home").exists()
    closed.chmod(0o755)  # opened later: the data stay where they are
    again = LocalCluster(closed / "home", durable=False, elsewhere=elsewhere)
    assert ask(again.ensure_running(), "SELECT count(*) FROM remembered") == 1
    assert again.pid() == cluster.pid()
    cluster.stop()


def test_a_home_with_a_long_name_has_its_socket_in_a_short_private_folder(folder: Path, made: Path) -> None:
    home = folder / ("l" * 60) / ("n" * 60)
    home.parent.mkdir()
    copy(made, home)
    socket = choose_places(home, server_account()).socket
    assert socket.parent == SHORT
    socket.mkdir(mode=0o755)
    cluster = LocalCluster(home, durable=False)
    with pytest.raises(Unavailable) as caught:
        cluster.ensure_running()  # whoever made that folder, it is not private
    assert caught.value.code == "local_database_denied"
    socket.rmdir()
    assert ask(cluster.ensure_running(), "SELECT current_database()") == "cittadino"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    cluster.stop()
    shutil.rmtree(socket)


def test_without_postgresql_the_package_to_install_is_named(folder: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        LocalCluster(folder / "home", servers=[]).ensure_running()
    assert caught.value.code == "postgres_missing"
    assert "postgresql-15-postgis-3" in caught.value.message


def test_a_file_where_the_home_should_be_is_a_sentence(folder: Path) -> None:
    (folder / "home").touch()
    with pytest.raises(Unavailable) as caught:
        LocalCluster(folder / "home").ensure_running()
    assert caught.value.code == "local_database_denied"
