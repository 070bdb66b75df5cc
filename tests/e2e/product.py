"""The real product in a home of its own: its processes, with nothing put in anybody's place.

::

    with Product(push_hosts=service.origin, database_url=url, commands=commands) as product:
        product.cli("alerts", "ingest", "dpc", *files)["notifications"]
        product.url("/comuni/100005")

Two ways to start it. As a person does: the console script, whose ``init`` makes a database of its own (``prepare`` does
it once, each home is a copy). Or the quick one: on a database that is ready (``database_url``), by processes that need
not read the program first (``commands``); from there on it is the same program, with the same commands.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

from app.core.localdb.cluster import LocalCluster
from doubles.commands import Commands, Started
from doubles.waiting import eventually

CONSOLE_SCRIPT = Path(sys.executable).with_name("cittadino")
OUTPUT = Path(__file__).resolve().parents[2] / "test-output"
#: The discard port: nobody answers, so that a real bulletin never mixes with the test's.
NOWHERE = "http://127.0.0.1:9/latest_all.zip"

Process = subprocess.Popen[bytes] | Started


class ProductError(AssertionError):
    """The product did not do what it was asked; the message carries its own words."""


class Product:
    """``push_hosts`` is the origin of the push service; ``settings`` are further environment variables.

    ``parts`` are the processes of the service. ``("run",)`` is what a person starts, demonstration data included.
    ``prepared`` is a home to be copied, ``database_url`` a database with the territory; without them this one begins
    from nothing. ``commands`` starts the processes, in place of the console script.
    """

    def __init__(
        self,
        push_hosts: str,
        settings: dict[str, str] | None = None,
        parts: tuple[str, ...] = ("web", "scheduler", "worker"),
        prepared: Path | None = None,
        database_url: str | None = None,
        commands: Commands | None = None,
    ) -> None:
        # Not pytest's folder: its parents are closed, and the database never runs as root.
        self.home = Path(tempfile.mkdtemp(prefix="cittadino-e2e-"))
        self.home.chmod(0o755)
        self.port = _free_port()
        self._parts = parts
        self._prepared = prepared
        self._commands = commands
        self._running: dict[str, Process] = {}
        self._environment = {
            **{name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TMPDIR") if name in os.environ},
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "CITTADINO_ENV": "test",
            "CITTADINO_HOME": str(self.home),
            "BASE_URL": f"http://localhost:{self.port}",
            "PUSH_HOSTS": push_hosts,
            "DPC_URL": NOWHERE,
            "DPC_POLL_SECONDS": "86400",
            **({"DATABASE_URL": database_url} if database_url else {}),
            **(settings or {}),
        }

    @property
    def environment(self) -> dict[str, str]:
        """The variables that its processes have."""
        return dict(self._environment)

    def url(self, path: str = "/") -> str:
        return f"http://localhost:{self.port}{path}"

    def run(self, *arguments: str | Path, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """One command to its end, whatever its exit status."""
        if self._commands:
            done = self._commands.run(*map(str, arguments), env=self._environment)
            return subprocess.CompletedProcess(arguments, *done)
        command = [str(CONSOLE_SCRIPT), *map(str, arguments)]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=seconds)

    def cli(self, *arguments: str | Path, exit_status: int = 0) -> dict[str, Any]:
        """What ``cittadino … --json`` prints. Raises ProductError on another exit status or more than one line."""
        done = self.run(*arguments, "--json")
        said = f"cittadino {' '.join(map(str, arguments))} → {done.returncode}\n{done.stdout}\n{done.stderr}"
        if done.returncode != exit_status or len(done.stdout.splitlines()) != 1:
            raise ProductError(said)
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def start(self) -> Product:
        """A home, then every part, until the service says it is ready."""
        if not CONSOLE_SCRIPT.exists():
            raise ProductError(f"{CONSOLE_SCRIPT} is missing: make setup")
        if self._prepared:
            # Owners and modes are part of the database.
            subprocess.run(["cp", "-a", f"{self._prepared}/.", str(self.home)], check=True)
        elif "DATABASE_URL" not in self._environment:
            self._init()
        for part in self._parts:
            self.spawn(part, *(["--port", str(self.port)] if part in ("run", "web") else []))
        eventually(self._ready, "/readyz", seconds=200)
        return self

    def prepare(self, home: Path) -> None:
        """``init`` from nothing, stop the database, and leave the home at ``home``."""
        self._init()
        LocalCluster(self.home).stop()
        shutil.move(self.home, home)

    def _init(self) -> None:
        done = self.run("init")
        if done.returncode != 0:
            raise ProductError(f"cittadino init → {done.returncode}\n{done.stdout}\n{done.stderr}")

    def spawn(self, *arguments: str) -> Process:
        """One more process that goes on, for instance a second ``worker``."""
        name = f"{arguments[0]}-{len(self._running)}"
        log = self.home / f"{name}.log"
        if self._commands:
            self._running[name] = self._commands.start(*arguments, env=self._environment, log=log)
        else:
            self._running[name] = self._spawn_script(arguments, log)
        return self._running[name]

    def _spawn_script(self, arguments: tuple[str, ...], log: Path) -> subprocess.Popen[bytes]:
        command = [str(CONSOLE_SCRIPT), *arguments]
        with log.open("wb") as said:
            return subprocess.Popen(
                command,
                env=self._environment,
                stdout=said,
                stderr=said,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def stop(self) -> None:
        """End what was started here, then the database; logs stay in ``test-output/``."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            _await_end(process)
        self._running.clear()
        LocalCluster(self.home).stop()
        self._keep_logs()
        shutil.rmtree(self.home, ignore_errors=True)

    def logs(self) -> str:
        """What every process has written so far."""
        files = sorted(self.home.glob("*.log"))
        return "\n".join(f"--- {file.name}\n{file.read_text(errors='replace')}" for file in files)

    def _ready(self) -> bool:
        for name, process in self._running.items():
            if process.poll() is not None:
                raise ProductError(f"{name} ended with {process.returncode}\n{self.logs()}")
        try:
            with urllib.request.urlopen(self.url("/readyz"), timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _keep_logs(self) -> None:
        OUTPUT.mkdir(exist_ok=True)
        (OUTPUT / f"{self.home.name}.log").write_text(self.logs(), encoding="utf-8")

    def __enter__(self) -> Product:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # pytest shows this only when the test failed.
        print(self.logs()[-20_000:])
        self.stop()


def _await_end(process: Process) -> None:
    """Let it finish what it has in hand, and only then insist on the whole group it leads."""
    try:
        process.wait(40)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
