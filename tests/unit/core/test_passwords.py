"""Which passwords are good enough, and how they are kept."""

from __future__ import annotations

import pytest

from app.core.errors import InputRefused
from app.core.identity.passwords import LONGEST, Passwords, good_password

ABOUT = ("Anna Neri", "anna.neri@comune.prato.example")


@pytest.mark.parametrize(
    ("password", "code", "reason"),
    [
        ("", "password_too_short", "12 caratteri"),
        ("Xk9!qPz7#vR", "password_too_short", "12 caratteri"),
        ("x" * (LONGEST + 1), "password_too_long", "200"),
        ("passwordpassword", "password_common", "ripete"),
        ("iloveyouforever", "password_common", "usate"),
        ("qwertyuiopasdf", "password_common", "usate"),
        ("aaaaaaaaaaaaaa", "password_common", "ripete"),
        ("123456789012345", "password_common", "usate"),
        ("annaneri1234", "password_common", "proprio nome"),
        ("AnnaNeri1984!", "password_common", "proprio nome"),
        ("anna.neri@comune.prato.example", "password_common", "proprio nome"),
        ("comunediprato", "password_common", "proprio nome"),
        ("Protezione2026", "password_common", ""),
    ],
)
def test_a_password_that_would_be_guessed_is_refused_and_told_why(password: str, code: str, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        good_password(password, about=ABOUT)
    assert refused.value.code == code
    assert reason in refused.value.message


@pytest.mark.parametrize(
    "password",
    [
        "lampada tavolo gerani 38",
        "ombrello di marzo quattordici",
        "Xk9!qPz7#vR2",
        "anna va al mare d'inverno con zia",
        "🐈🐕🐎🦆🐓🐖🐄🐑🐐🦃🕊🐇",
    ],
)
def test_a_long_one_without_rules_is_good(password: str) -> None:
    assert good_password(password, about=ABOUT) == password


def test_a_password_is_kept_as_argon2id_and_hashed_anew_when_it_is_to_cost_more() -> None:
    cheap, dear = Passwords(8, 1), Passwords(16, 1)
    kept = cheap.hash("lampada tavolo gerani 38")
    assert kept.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert cheap.matches(kept, "lampada tavolo gerani 38")
    assert not cheap.matches(kept, "lampada tavolo gerani 39")
    assert not cheap.matches(None, "nobody has this password")
    assert not cheap.matches("not a hash", "lampada tavolo gerani 38")
    assert (cheap.outdated(kept), dear.outdated(kept)) == (False, True)
    assert dear.matches(kept, "lampada tavolo gerani 38")
