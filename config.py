"""Settings: read once from the environment by an entry point, then passed down as a frozen value.

A leaf: it imports nothing of the project. Every name is documented in ``docs/settings.md``.
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

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
_ORIGIN = r"https?://([A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:]{2,39}\])(:[0-9]{1,5})?"
#: Settings that are one word: what it must be like, and how that is said.
_WORDS = {
    "BASE_URL": (rf"{_ORIGIN}(/[!-~]*)?", "deve essere http:// o https:// e il nome di una macchina"),
    "CANARY_ORIGIN": (f"{_ORIGIN}/?", "deve essere http:// o https://, una macchina e la porta, e nient'altro"),
    "LOG_LEVEL": ("(?i:debug|info|warning|error|critical)", "deve essere DEBUG, INFO, WARNING, ERROR o CRITICAL"),
    "VAPID_SUBJECT": ("(mailto:|https://).*", "deve iniziare con mailto: o https://"),
}

#: Ways to a mail server, with their usual ports: in the clear, under TLS from the start, or once greeted.
SMTP_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")
_SINGLE = ("MAIL_FROM", "CONTACT_EMAIL")
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")

#: Order of the curve P-256: a private key is a number from 1 to this, excluded.
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

_DPC = "https://raw.githubusercontent.com/pcm-dpc/DPC-Bollettini-Criticita-Idrogeologica-Idraulica"
DPC_LATEST_ZIP = f"{_DPC}/master/files/all/latest_all.zip"


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """An OpenID Connect provider: its issuer URL, who we are to it, how it is called on the door."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    #: The values of ``acr`` or ``amr`` that stand for our own one-time codes.
    strong: frozenset[str] = frozenset()


class Feed(NamedTuple):
    """The address of a source that the clock polls, and the seconds between two polls."""

    url: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A setting that is a whole number, with its bounds; in production ``least`` may be more."""

    default: int
    least: int
    most: int
    unit: str = ""
    least_in_production: int = 0

    def fault(self, name: str, given: Mapping[str, str], production: bool) -> str | None:
        """What is wrong with it, if anything."""
        text = given.get(name) or str(self.default)
        least = max(self.least, self.least_in_production if production else 0)
        if re.fullmatch("[0-9]{1,9}", text) and least <= int(text) <= self.most:
            return None
        return f"{name} deve essere un numero intero{self.unit}, da {least} a {self.most}"


_WHOLE = {
    "PLAN_STAGED_DAYS": Whole(90, 1, 99_999, " di giorni"),
    "PLAN_SUPERSEDED_DAYS": Whole(730, 1, 99_999, " di giorni"),
    # A cheap hash of passwords is for trials.
    "ARGON2_MEMORY_KIB": Whole(65_536, 8, 9_999_999, " di KiB", least_in_production=19_456),
    "ARGON2_PASSES": Whole(3, 1, 99),
    "TRUSTED_PROXIES": Whole(0, 0, 9),
    "NOTICE_WAITING_MINUTES": Whole(30, 1, 9_999, " di minuti"),
}
_CANARY = Whole(300, 1, 9_999, " di secondi", least_in_production=30)

_OFF = "off"  # the address of a source that is not polled
ADDRESS = "address.env"  # where a home was last served: ``cittadino run`` writes it, so that links lead there


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
    #: Source id → where and how often; a source that is not here is not polled.
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    #: PEM file of the certificates that may sign CAP messages, and whether a message must be signed by one.
    cap_certificates: str | None = None
    cap_signature_required: bool = False
    log_level: str = "INFO"
    smtp_url: str | None = None
    operators_email: tuple[str, ...] = ()
    mail_from: str = "cittadino-informato@localhost"
    #: Where people write about accessibility and privacy; None: the pages say that there is no address yet.
    contact_email: str | None = None
    #: Seconds between two messages to ourselves; None: none are sent.
    canary_seconds: int | None = None
    #: Where the worker reaches this site, when that is not ``base_url``.
    canary_origin: str | None = None
    #: Another provider that people may sign in through; None: there is none.
    oidc: OidcProvider | None = None
    #: Whole numbers, whose bounds are in ``_WHOLE``. Features are kept so long of versions of plans that nobody
    #: published, and of those that are no longer public.
    plan_staged_days: int = 90
    plan_superseded_days: int = 730
    #: What it costs to try one password (argon2id): KiB of memory, passes over it.
    argon2_memory_kib: int = 65536
    argon2_passes: int = 3
    #: Proxies in front of us whose word about where a request came from is believed.
    trusted_proxies: int = 0
    #: Minutes that a notice may wait for its second person before approvers are written to.
    notice_waiting_minutes: int = 30

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def canary_base(self) -> str:
        """The address of this site for messages to ourselves."""
        return self.canary_origin or self.base_url

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
        if faults := _faults(given, env):
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
            feeds=_feeds(given),
            cap_certificates=given.get("CAP_CERTIFICATES") or None,
            cap_signature_required=(given.get("CAP_SIGNATURE") or "reported") == "required",
            log_level=(given.get("LOG_LEVEL") or "INFO").upper(),
            smtp_url=given.get("SMTP_URL") or None,
            operators_email=_list(given.get("OPERATORS_EMAIL")),
            mail_from=given.get("MAIL_FROM") or _sender(given.get("BASE_URL")),
            contact_email=given.get("CONTACT_EMAIL") or None,
            canary_seconds=None if (every := _canary_seconds(given, env)) == _OFF else int(every),
            canary_origin=(given.get("CANARY_ORIGIN") or "").rstrip("/") or None,
            oidc=_oidc(given),
            **{name.lower(): int(given.get(name) or number.default) for name, number in _WHOLE.items()},
        )


def _oidc(given: Mapping[str, str]) -> OidcProvider | None:
    if not given.get("OIDC_ISSUER"):
        return None
    return OidcProvider(
        issuer=given["OIDC_ISSUER"].rstrip("/"),
        client_id=given["OIDC_CLIENT_ID"],
        client_secret=given["OIDC_CLIENT_SECRET"],
        name=given.get("OIDC_NAME") or urlsplit(given["OIDC_ISSUER"]).hostname or "",
        strong=frozenset(_list(given.get("OIDC_ACR"))),
    )


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _faults(given: Mapping[str, str], env: str) -> list[str]:
    production = env == "production"
    needed = (*_NEW_SECRETS, *(["BASE_URL"] if production else []))
    faults = [f"manca {name}" for name in needed if not given.get(name)]
    if (key := given.get("VAPID_PRIVATE_KEY")) and not _is_private_key(key):
        faults.append("VAPID_PRIVATE_KEY deve essere una chiave privata P-256: 32 ottetti in base64url")
    words = ((name, given.get(name), *form) for name, form in _WORDS.items())
    faults += [f"{name} {must}" for name, word, form, must in words if word and not re.fullmatch(form, word)]
    faults += _feed_faults(given, least=30 if production else 1)
    hosts = _list(given.get("PUSH_HOSTS"))
    odd = [host for host in hosts if not (_PUSH_NAME.fullmatch(host) or _LOCAL_ORIGIN.fullmatch(host))]
    faults += [f"PUSH_HOSTS: {host!r} non è un nome né un'origine di questa macchina" for host in odd]
    faults += [*_mail_faults(given), *_canary_faults(given, env), *_oidc_faults(given, production)]
    faults += [fault for name, number in _WHOLE.items() if (fault := number.fault(name, given, production))]
    return faults + (_laxities(given, hosts) if production else [])


def _canary_seconds(given: Mapping[str, str], env: str) -> str:
    """As given, or by default: tests ask for it when they want it."""
    return given.get("CANARY_SECONDS") or (_OFF if env == "test" else "300")


def _canary_faults(given: Mapping[str, str], env: str) -> list[str]:
    fault = _CANARY.fault("CANARY_SECONDS", given, env == "production")
    return [f"{fault}, o «{_OFF}»"] if fault and _canary_seconds(given, env) != _OFF else []


def _oidc_faults(given: Mapping[str, str], production: bool) -> list[str]:
    if not (issuer := given.get("OIDC_ISSUER")):
        return []
    faults = [f"OIDC_ISSUER: manca {name}" for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET") if not given.get(name)]
    if not (issuer.startswith("https://") or (_LOCAL_ORIGIN.fullmatch(issuer) and not production)):
        faults.append("OIDC_ISSUER deve essere https")
    return faults


def _mail_faults(given: Mapping[str, str]) -> list[str]:
    """An address is one address: what is not could add a line to a header."""
    operators = _list(given.get("OPERATORS_EMAIL"))
    given_as = [*(("OPERATORS_EMAIL", one) for one in operators), *((name, given.get(name)) for name in _SINGLE)]
    faults = [f"{name}: {one!r} non è un indirizzo" for name, one in given_as if one and not _ADDRESS.fullmatch(one)]
    if url := given.get("SMTP_URL"):
        if _mail_server(url) is None:
            faults.append("SMTP_URL deve essere smtp://, smtps:// o smtp+starttls://[utente:password@]macchina[:porta]")
        if not operators:
            faults.append("SMTP_URL: manca OPERATORS_EMAIL, a chi scrivere")
    return faults


def _mail_server(url: str) -> SplitResult | None:
    """The parts of ``SMTP_URL``; None when it is not one. What it says is not repeated: it holds a password."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in SMTP_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    more = parts.path.strip("/") or parts.query or parts.fragment or re.search(r"\s|[^\x21-\x7e]", url)
    return parts if usable and not more else None


def _sender(base_url: str | None) -> str:
    """Mail comes from the host that people know, unless that is not a name."""
    host = re.fullmatch(r"https?://([^/:@?#]+)([:/?#].*)?", base_url or "")
    address = f"cittadino-informato@{host[1] if host else 'localhost'}"
    return address if _ADDRESS.fullmatch(address) else "cittadino-informato@localhost"


def _feeds_given(given: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Source id → address and seconds, as given or by default; only one address is known to us to be right."""
    return {
        "dpc": (given.get("DPC_URL") or DPC_LATEST_ZIP, given.get("DPC_POLL_SECONDS") or "300"),
        "cfr-toscana": (given.get("CFR_TOSCANA_URL") or _OFF, given.get("CFR_TOSCANA_POLL_SECONDS") or "600"),
        "cap": (given.get("CAP_URL") or _OFF, given.get("CAP_POLL_SECONDS") or "300"),
        "meteoalarm": (given.get("METEOALARM_URL") or _OFF, given.get("METEOALARM_POLL_SECONDS") or "240"),
    }


def _feeds(given: Mapping[str, str]) -> dict[str, Feed]:
    """The sources that have an address."""
    return {key: Feed(url, int(seconds)) for key, (url, seconds) in _feeds_given(given).items() if url != _OFF}


def _feed_faults(given: Mapping[str, str], least: int) -> list[str]:
    faults = []
    for key, (url, seconds) in _feeds_given(given).items():
        name = key.upper().replace("-", "_")
        if url != _OFF and not url.startswith(("https://", "http://")):
            faults.append(f"{name}_URL deve iniziare con https:// o http://, o essere «{_OFF}»")
        if not re.fullmatch("[0-9]{1,5}", seconds) or int(seconds) < least:
            faults.append(f"{name}_POLL_SECONDS deve essere un numero intero di secondi, da {least} a 99999")
    signature = given.get("CAP_SIGNATURE") or "reported"
    if signature not in ("reported", "required"):
        faults.append("CAP_SIGNATURE deve essere «reported» o «required»")
    elif signature == "required" and not given.get("CAP_CERTIFICATES"):
        faults.append("CAP_SIGNATURE=required vuole CAP_CERTIFICATES, il file dei certificati di cui ci si fida")
    return faults


def _laxities(given: Mapping[str, str], hosts: tuple[str, ...]) -> list[str]:
    """What is good for trials and refused in production."""
    faults = [f"PUSH_HOSTS: {host} è ammesso solo fuori produzione" for host in hosts if _LOCAL_ORIGIN.fullmatch(host)]
    if given.get("PUSH_CA"):
        faults.append("PUSH_CA è ammesso solo fuori produzione")
    if not (given.get("BASE_URL") or "https://").startswith("https://"):
        faults.append("BASE_URL deve essere https")
    server = _mail_server(given.get("SMTP_URL") or "")
    if server and server.scheme == "smtp" and server.password and server.hostname not in _THIS_MACHINE:
        faults.append("SMTP_URL: la password viaggerebbe in chiaro; usare smtps:// o smtp+starttls://")
    return faults


def _is_private_key(text: str) -> bool:
    """Whether ``text`` is 32 octets in base64url, and a number that the curve allows."""
    octets = base64.urlsafe_b64decode(text[:43] + "=") if re.fullmatch(r"[A-Za-z0-9_-]{43}=?", text) else b""
    return 0 < int.from_bytes(octets) < _P256_ORDER


def _local_secrets(home: Path) -> dict[str, str]:
    """Secrets of a development or test home, created on first use; and the address at which it was last served.

    Raises:
        SettingsError: the home cannot hold them.
    """
    path = home / "secrets.env"
    try:
        if not _NEW_SECRETS.keys() <= _kept(path).keys():
            home.mkdir(parents=True, exist_ok=True)
            with _alone_in(home):
                _complete(path)
        return _kept(home / ADDRESS) | _kept(path)
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
