"""HTTP/2 servers that other people wrote, with a throw-away certificate: nginx and nghttp2's ``nghttpd``."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from doubles.throwaway_ca import local_tls

_NGINX = """
{user}
worker_processes 1;
daemon off;
pid nginx.pid;
error_log error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;
  keepalive_requests 200;
  server {{
    listen 127.0.0.1:{port} ssl{http2};
    ssl_certificate server.pem;
    ssl_certificate_key server.pem;
    location / {{ return 201; }}
    location = /w/5 {{ return 410; }}
    location = /w/6 {{ add_header Retry-After 17 always; return 429; }}
    location = /w/7 {{ return 301 https://127.0.0.1:{port}/elsewhere; }}
  }}
}}
"""


@contextmanager
def nginx(folder: Path, *, http2: bool = True) -> Iterator[tuple[str, Path]]:
    """Origin and CA; 201, but 410 for /w/5, 429 for /w/6 and 301 for /w/7. After 200 requests a connection is ended.

    Raises:
        FileNotFoundError: it is not installed.
    """
    program = _program("nginx")
    ca, _ = local_tls(folder)
    port = _free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_NGINX.format(port=port, user=user, http2=" http2" if http2 else ""))
    with _running([program, "-p", f"{folder}/", "-c", "nginx.conf", "-e", "error.log"], port):
        yield f"https://127.0.0.1:{port}", ca


@contextmanager
def nghttpd(folder: Path, *options: str) -> Iterator[tuple[str, Path]]:
    """Origin and CA; 200 for /w/0 … /w/4, 404 for others.

    Raises:
        FileNotFoundError: it is not installed.
    """
    program = _program("nghttpd")
    ca, _ = local_tls(folder)
    (folder / "w").mkdir()
    for number in range(5):
        (folder / "w" / str(number)).write_text("text")
    port, key = _free_port(), str(folder / "server.pem")
    with _running([program, "-a", "127.0.0.1", "-d", str(folder), *options, str(port), key, key], port):
        yield f"https://127.0.0.1:{port}", ca


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.defpath}:/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if found is None:
        raise FileNotFoundError(name)
    return found


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait_for(process, port)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=10)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None and process.stderr:
                raise RuntimeError(process.stderr.read().decode()) from None
            time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")
