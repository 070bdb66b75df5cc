"""Everybody looks at once: pages and states of municipalities per second, against a plain Flask JSON view.

Run with ``make bench``; needs wrk, and nginx for the second half. Each figure is the median of interleaved runs on this
machine, the load generator on the same cores: read the ratios. The last table is taken at half the highest load.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PLAIN, WEB, NGINX = 8261, 8262, 8263
PATHS = ("/api/v1/municipalities/048017/status", "/comuni/048017")
RUNS, SECONDS, CONNECTIONS = 5, 3, 32
HERE = Path(__file__).parent
#: Paces each connection: wrk waits so many milliseconds before a request.
PACED = "function delay() return {delay} end\n"


def main() -> None:
    if not shutil.which("wrk"):
        print("surge: NON MISURATO, manca wrk (apt-get install wrk)")
        return
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="cittadino-surge-")))
        folder.chmod(0o755)
        environment = os.environ | {"CITTADINO_HOME": f"{folder}/home", "CITTADINO_ENV": "test"}
        cittadino = [sys.executable, "-m", "app.cli.main"]
        for command in ("init", "demo"):
            subprocess.run([*cittadino, command], env=environment, check=True, stdout=subprocess.DEVNULL)
        running.callback(subprocess.run, [*cittadino, "db", "stop"], env=environment, stdout=subprocess.DEVNULL)
        gunicorn = [
            "gunicorn",
            "--worker-class",
            "gthread",
            "--workers",
            "2",
            "--threads",
            "4",
            "-b",
            f"127.0.0.1:{PLAIN}",
        ]
        running.enter_context(
            server([sys.executable, "-m", *gunicorn, "--log-level", "error", "plain_view:app"], PLAIN, cwd=HERE)
        )
        running.enter_context(server([*cittadino, "web", "--port", str(WEB)], WEB, env=environment))
        fronts = {"application": WEB}
        if nginx := shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"):
            running.enter_context(server([nginx, "-c", str(recipe(folder))], NGINX))
            fronts["nginx"] = NGINX
        compare(fronts, folder)


@contextmanager
def server(command: list[str], port: int, **options: object) -> Iterator[None]:
    """A server that answers on ``port``, ended by its id."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)  # type: ignore[call-overload]
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def recipe(folder: Path) -> Path:
    """The documented configuration, with ports and folders of this run."""
    text = (HERE.parent / "docs/runbooks/nginx.conf").read_text()
    (folder / "cache").mkdir()
    (folder / "cache").chmod(0o777)
    for old, new in (
        ("worker_processes auto;", "worker_processes 1;\ndaemon off;"),
        ("/var/log/nginx/error.log", f"{folder}/error.log"),
        ("/run/nginx.pid", f"{folder}/nginx.pid"),
        ("/var/cache/nginx/cittadino", f"{folder}/cache"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{WEB};"),
        ("listen 80 default_server;", f"listen 127.0.0.1:{NGINX};"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "nginx.conf"
    path.write_text(text)
    return path


def compare(fronts: dict[str, int], folder: Path) -> None:
    plain: list[float] = []
    found: dict[tuple[str, str, int], list[float]] = {}
    etags = {(port, path): etag(port, path) for port in fronts.values() for path in PATHS}
    for _ in range(RUNS):
        plain.append(rate(PLAIN, "/")[0])
        for name, port in fronts.items():
            for path in PATHS:
                for status, headers in ((200, []), (304, ["-H", f"If-None-Match: {etags[port, path]}"])):
                    found.setdefault((name, path, status), []).append(rate(port, path, headers)[0])
    base = statistics.median(plain)
    print(f"surge: plain Flask JSON view under gunicorn gthread {base:,.0f}/s")
    for (name, path, status), rates in found.items():
        middle = statistics.median(rates)
        print(f"  {name:12} {status} {path:40} {middle:8,.0f}/s  {middle / base:5.1f}x")
    for path in PATHS:
        highest = statistics.median(found["application", path, 200])
        half, p99 = paced(WEB, path, highest / 2, folder)
        print(f"  at {half:,.0f}/s ({half / highest:.0%} of the highest) {path}: p99 {p99:.1f} ms")


def etag(port: int, path: str) -> str:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        return str(answer.headers["ETag"])


def rate(port: int, path: str, options: list[str] | None = None, script: Path | None = None) -> tuple[float, float]:
    """Requests per second, and the 99th percentile in milliseconds."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-H", "Accept-Encoding: gzip"]
    command += [*(options or []), *(["-s", str(script)] if script else []), f"http://127.0.0.1:{port}{path}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"surge: answers of another kind from {path}:\n{said}")
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()  # type: ignore[union-attr]
    per_second = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
    return per_second, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def paced(port: int, path: str, wanted: float, folder: Path) -> tuple[float, float]:
    """As :func:`rate`, at about ``wanted`` requests per second."""
    script = folder / "paced.lua"
    script.write_text(PACED.format(delay=max(1, round(CONNECTIONS / wanted * 1000))))
    return rate(port, path, script=script)


if __name__ == "__main__":
    main()
