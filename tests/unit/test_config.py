"""Settings: every fault is named, all together, and the secrets of a first start are whole or not there."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.run import remember_address
from config import Feed, Settings, SettingsError

KEY = "A" * 42 + "E"
PRODUCTION = {
    "CITTADINO_ENV": "production", "BASE_URL": "https://allerte.example", "SECRET_KEY": "x",
    "VAPID_PRIVATE_KEY": KEY, "VAPID_SUBJECT": "mailto:x@example.it",
}  # fmt: skip


def trial(home: Path, **given: str) -> Settings:
    return Settings.from_env({"CITTADINO_ENV": "test", "CITTADINO_HOME": str(home), **given})


def test_production_with_everything(tmp_path: Path) -> None:
    settings = Settings.from_env({**PRODUCTION, "PUSH_HOSTS": "push.example.it,.push.example.org"})
    assert settings.production
    assert settings.push_hosts == ("push.example.it", ".push.example.org")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VAPID_PRIVATE_KEY", "not-a-key"),
        ("VAPID_PRIVATE_KEY", "A" * 43),
        ("VAPID_PRIVATE_KEY", "_" * 43),
        ("VAPID_PRIVATE_KEY", "A" * 44),
        ("VAPID_PRIVATE_KEY", "é" * 43),
        ("VAPID_SUBJECT", "x@example.it"),
        ("DPC_POLL_SECONDS", "²"),
        ("DPC_POLL_SECONDS", "29"),
        ("DPC_POLL_SECONDS", "-60"),
        ("DPC_POLL_SECONDS", "9" * 5_000),
        ("PUSH_HOSTS", "http://127.0.0.1:9100"),
        ("PUSH_HOSTS", "*"),
        ("PUSH_CA", "/ca.pem"),
        ("BASE_URL", "http://allerte.example"),
        ("BASE_URL", "allerte.example"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https://allerte.example/a b"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_LEVEL", "WARNING\n"),
    ],
)
def test_a_setting_that_cannot_be_is_a_fault_at_start(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({**PRODUCTION, name: value})


@pytest.mark.parametrize("origin", ["http://127.0.0.1:9100", "https://localhost:9100/", "http://[::1]"])
def test_origins_of_this_machine_are_for_trials(tmp_path: Path, origin: str) -> None:
    assert trial(tmp_path, PUSH_HOSTS=origin).push_hosts == (origin,)


@pytest.mark.parametrize(
    "origin",
    ["http://10.0.0.1", "https://example.it", "http://127.0.0.1:1@example.it", "http://127.0.0.1/x", "ftp://x"],
)
def test_origins_elsewhere_are_never_allowed(tmp_path: Path, origin: str) -> None:
    with pytest.raises(SettingsError, match="PUSH_HOSTS"):
        trial(tmp_path, PUSH_HOSTS=origin)


def test_a_poll_every_second_is_for_trials_and_none_at_all_for_nobody(tmp_path: Path) -> None:
    assert trial(tmp_path, DPC_POLL_SECONDS="1").feeds["dpc"].seconds == 1
    with pytest.raises(SettingsError, match="DPC_POLL_SECONDS"):
        trial(tmp_path, DPC_POLL_SECONDS="0")


def test_only_the_national_bulletin_has_a_known_address(tmp_path: Path) -> None:
    assert set(trial(tmp_path).feeds) == {"dpc"}
    assert trial(tmp_path, DPC_URL="off").feeds == {}
    given = trial(
        tmp_path, CFR_TOSCANA_URL="https://example.it/x", CAP_URL="https://example.it/y", CAP_POLL_SECONDS="60"
    )
    assert given.feeds["cfr-toscana"] == Feed("https://example.it/x", 600)
    assert given.feeds["cap"] == Feed("https://example.it/y", 60)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CAP_URL", "file:///etc/passwd"),
        ("METEOALARM_URL", "ftp://x"),
        ("CAP_SIGNATURE", "maybe"),
        ("CAP_SIGNATURE", "required"),
    ],
)
def test_feeds_that_cannot_be_are_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        trial(tmp_path, **{name: value})


def test_secrets_are_made_once_and_kept_to_ourselves(tmp_path: Path) -> None:
    first = trial(tmp_path / "home")
    assert trial(tmp_path / "home") == first
    (file,) = (tmp_path / "home").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_processes_that_start_together_have_the_same_secrets(tmp_path: Path) -> None:
    script = "from config import Settings; print(Settings.from_env().vapid_private_key)"
    given = {**os.environ, "CITTADINO_ENV": "test", "CITTADINO_HOME": str(tmp_path / "home")}
    starts = [subprocess.Popen([sys.executable, "-c", script], env=given, stdout=subprocess.PIPE) for _ in range(6)]
    keys = {start.communicate(timeout=60)[0] for start in starts}
    assert len(keys) == 1
    assert len(keys.pop().strip()) == 43


@pytest.mark.parametrize("left", ["", "# Created on first start\n", "SECRET_KEY=mine\nVAPID_PRIVATE_KEY="])
def test_what_an_interrupted_start_left_is_completed(tmp_path: Path, left: str) -> None:
    (tmp_path / "secrets.env").write_text(left, encoding="ascii")
    settings = trial(tmp_path)
    assert settings.vapid_subject
    assert (settings.secret_key == "mine") == ("mine" in left)
    assert trial(tmp_path) == settings


def test_a_home_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    with pytest.raises(SettingsError, match="CITTADINO_HOME"):
        trial(tmp_path / "home")


def test_secrets_that_are_not_text_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"secrets\.env"):
        trial(tmp_path)


def test_the_canary_flies_by_default_except_in_tests(tmp_path: Path) -> None:
    assert Settings.from_env(PRODUCTION).canary_seconds == 300
    assert Settings.from_env({**PRODUCTION, "CANARY_SECONDS": "off"}).canary_seconds is None
    assert trial(tmp_path).canary_seconds is None
    assert trial(tmp_path, CANARY_SECONDS="5").canary_seconds == 5
    assert Settings.from_env(PRODUCTION).canary_base == "https://allerte.example"
    nearer = Settings.from_env({**PRODUCTION, "CANARY_ORIGIN": "http://web:8000/"})
    assert nearer.canary_base == "http://web:8000"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CANARY_SECONDS", "29"),
        ("CANARY_SECONDS", "0"),
        ("CANARY_SECONDS", "never"),
        ("CANARY_SECONDS", "10000"),
        ("CANARY_ORIGIN", "web:8000"),
        ("CANARY_ORIGIN", "https://web/path"),
        ("CANARY_ORIGIN", "https://user@web"),
    ],
)
def test_a_canary_that_cannot_fly_is_a_fault_at_start(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({**PRODUCTION, name: value})


def test_links_lead_to_where_the_service_was_last_started(tmp_path: Path) -> None:
    """An invitation made in another window of a service on another port is no dead link."""
    assert trial(tmp_path).base_url == "http://localhost:8000"
    remember_address(trial(tmp_path), 8471)
    assert trial(tmp_path).base_url == "http://localhost:8471"
    assert trial(tmp_path, BASE_URL="https://allerte.example/").base_url == "https://allerte.example"
    deployed = Settings.from_env({**PRODUCTION, "CITTADINO_HOME": str(tmp_path)})
    assert deployed.base_url == "https://allerte.example"
    remember_address(deployed, 9000)
    assert trial(tmp_path).base_url == "http://localhost:8471", "in production nothing is written"
