"""Settings: read once from the environment by an entry point, then passed down as a frozen value.

A leaf: it imports nothing of the project, and nothing reads ``os.environ`` after it.
Every name is documented in ``docs/settings.md``.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENTS = ("development", "test", "production")

#: Push services of the browsers: an endpoint's host must equal one of these, or end with one that starts with a dot.
BUILT_IN_PUSH_HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)

DPC_LATEST_ZIP = (
    "https://raw.githubusercontent.com/pcm-dpc/DPC-Bollettini-Criticita-Idrogeologica-Idraulica"
    "/master/files/all/latest_all.zip"
)


class SettingsError(Exception):
    """The environment is unusable; the message lists every fault at once."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration of one process."""

    env: str
    home: Path
    database_url: str | None
    base_url: str
    secret_key: str
    vapid_private_key: str
    vapid_subject: str
    push_hosts: tuple[str, ...] = ()
    push_ca: str | None = None
    dpc_url: str = DPC_LATEST_ZIP
    dpc_poll_seconds: int = 300
    log_level: str = "INFO"

    @property
    def production(self) -> bool:
        return self.env == "production"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Settings of this process.

        In development and test, secrets that are missing are created on first use and kept in
        ``$CITTADINO_HOME/secrets.env`` (mode 0600). In production nothing is invented.

        Raises:
            SettingsError: naming all missing or malformed settings together.
        """
        given = dict(os.environ if environ is None else environ)
        env = given.get("CITTADINO_ENV") or "development"
        if env not in ENVIRONMENTS:
            raise SettingsError(f"CITTADINO_ENV: {env!r} non è uno di {', '.join(ENVIRONMENTS)}.")
        home = Path(given.get("CITTADINO_HOME") or "var").resolve()
        if env != "production":
            given = {**_local_secrets(home), **{k: v for k, v in given.items() if v}}
        faults = _faults(given, env)
        if faults:
            raise SettingsError("Configurazione non valida: " + "; ".join(faults) + ".")
        return cls(
            env=env,
            home=home,
            database_url=given.get("DATABASE_URL") or None,
            base_url=(given.get("BASE_URL") or "http://localhost:8000").rstrip("/"),
            secret_key=given["SECRET_KEY"],
            vapid_private_key=given["VAPID_PRIVATE_KEY"],
            vapid_subject=given["VAPID_SUBJECT"],
            push_hosts=_list(given.get("PUSH_HOSTS")),
            push_ca=given.get("PUSH_CA") or None,
            dpc_url=given.get("DPC_URL") or DPC_LATEST_ZIP,
            dpc_poll_seconds=int(given.get("DPC_POLL_SECONDS") or 300),
            log_level=(given.get("LOG_LEVEL") or "INFO").upper(),
        )


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _faults(given: Mapping[str, str], env: str) -> list[str]:
    needed = ["SECRET_KEY", "VAPID_PRIVATE_KEY", "VAPID_SUBJECT"] + (["BASE_URL"] if env == "production" else [])
    faults = [f"manca {name}" for name in needed if not given.get(name)]
    subject = given.get("VAPID_SUBJECT")
    if subject and not subject.startswith(("mailto:", "https://")):
        faults.append("VAPID_SUBJECT deve iniziare con mailto: o https://")
    if not (given.get("DPC_POLL_SECONDS") or "300").isdigit():
        faults.append("DPC_POLL_SECONDS deve essere un numero intero di secondi")
    if env == "production":
        local = [h for h in _list(given.get("PUSH_HOSTS")) if h.startswith(("http://", "https://"))]
        faults += [f"PUSH_HOSTS: {host} è ammesso solo fuori produzione" for host in local]
        if given.get("PUSH_CA"):
            faults.append("PUSH_CA è ammesso solo fuori produzione")
        if not (given.get("BASE_URL") or "https://").startswith("https://"):
            faults.append("BASE_URL deve essere https")
    return faults


def _local_secrets(home: Path) -> dict[str, str]:
    """Secrets of a development or test home, created on first use."""
    path = home / "secrets.env"
    if not path.exists():
        _create_secrets(path)
    lines = path.read_text(encoding="ascii").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _create_secrets(path: Path) -> None:
    # A P-256 private key is any integer below the curve's order: 31 random octets are below it by construction.
    vapid = secrets.token_bytes(31).rjust(32, b"\0")
    text = (
        "# Created on first start; keep it: losing VAPID_PRIVATE_KEY ends every push subscription.\n"
        f"SECRET_KEY={secrets.token_urlsafe(32)}\n"
        f"VAPID_PRIVATE_KEY={_base64url(vapid)}\n"
        "VAPID_SUBJECT=mailto:demo@cittadino-informato.invalid\n"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process of the same first start was quicker
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
