"""Settings: read once from the environment by an entry point, then passed down as a frozen value.

A leaf: it imports nothing of the project, and nothing reads ``os.environ`` after it.
Every name is documented in ``docs/settings.md``.
"""

from __future__ import annotations

import base64
import fcntl
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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

#: What ``PUSH_HOSTS`` may hold: a name (with a leading dot, a suffix), or an origin on this machine.
_PUSH_NAME = re.compile(r"\.?([A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")
_LOCAL_ORIGIN = re.compile(r"https?://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?/?")

#: Order of the curve P-256: a private key is a number from 1 to this, this excluded.
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

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
    production = env == "production"
    needed = ["SECRET_KEY", "VAPID_PRIVATE_KEY", "VAPID_SUBJECT"] + (["BASE_URL"] if production else [])
    faults = [f"manca {name}" for name in needed if not given.get(name)]
    if (key := given.get("VAPID_PRIVATE_KEY")) and not _is_private_key(key):
        faults.append("VAPID_PRIVATE_KEY deve essere una chiave privata P-256: 32 ottetti in base64url")
    subject = given.get("VAPID_SUBJECT")
    if subject and not subject.startswith(("mailto:", "https://")):
        faults.append("VAPID_SUBJECT deve iniziare con mailto: o https://")
    seconds, least = given.get("DPC_POLL_SECONDS") or "300", 30 if production else 1
    if not re.fullmatch("[0-9]{1,5}", seconds) or int(seconds) < least:
        faults.append(f"DPC_POLL_SECONDS deve essere un numero intero di secondi, da {least} a 99999")
    hosts = _list(given.get("PUSH_HOSTS"))
    odd = [host for host in hosts if not (_PUSH_NAME.fullmatch(host) or _LOCAL_ORIGIN.fullmatch(host))]
    faults += [f"PUSH_HOSTS: {host!r} non è un nome né un'origine di questa macchina" for host in odd]
    return faults + (_laxities(given, hosts) if production else [])


def _laxities(given: Mapping[str, str], hosts: tuple[str, ...]) -> list[str]:
    """What is good for trials and refused in production."""
    faults = [f"PUSH_HOSTS: {host} è ammesso solo fuori produzione" for host in hosts if _LOCAL_ORIGIN.fullmatch(host)]
    if given.get("PUSH_CA"):
        faults.append("PUSH_CA è ammesso solo fuori produzione")
    if not (given.get("BASE_URL") or "https://").startswith("https://"):
        faults.append("BASE_URL deve essere https")
    return faults


def _is_private_key(text: str) -> bool:
    """Whether ``text`` is 32 octets in base64url, and a number that the curve allows."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}=?", text):
        return False
    return 0 < int.from_bytes(base64.urlsafe_b64decode(text[:43] + "=")) < _P256_ORDER


def _local_secrets(home: Path) -> dict[str, str]:
    """Secrets of a development or test home, created on first use.

    Raises:
        SettingsError: the home cannot hold them.
    """
    path = home / "secrets.env"
    try:
        if _NEW_SECRETS.keys() <= _kept(path).keys():
            return _kept(path)
        home.mkdir(parents=True, exist_ok=True)
        with _alone_in(home):
            _complete(path)
        return _kept(path)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "il contenuto non è testo"
        raise SettingsError(f"CITTADINO_HOME: {path} non si può leggere o scrivere ({reason}).") from error


def _kept(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
    pairs = [line.split("=", 1) for line in lines if "=" in line and not line.startswith("#")]
    return {name: value for name, value in pairs if value}


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One process at a time: the processes of a first start ask together. The lock dies with its holder."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _complete(path: Path) -> None:
    """Add the secrets that are not there yet. The file is replaced whole: it is never seen half written."""
    kept = _kept(path)
    missing = [f"{name}={make()}\n" for name, make in _NEW_SECRETS.items() if name not in kept]
    before = path.read_text(encoding="ascii").rstrip("\n") + "\n" if kept else _HEADING
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")  # mode 0600
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(before + "".join(missing))
        file.flush()
        os.fsync(descriptor)
    Path(draft).replace(path)


def _new_private_key() -> str:
    # Any integer below the curve's order: 31 random octets are below it by construction.
    return base64.urlsafe_b64encode(secrets.token_bytes(31).rjust(32, b"\0")).rstrip(b"=").decode()


_HEADING = "# Created on first start; keep it: losing VAPID_PRIVATE_KEY ends every push subscription.\n"
_NEW_SECRETS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(32),
    "VAPID_PRIVATE_KEY": _new_private_key,
    "VAPID_SUBJECT": lambda: "mailto:demo@cittadino-informato.invalid",
}
