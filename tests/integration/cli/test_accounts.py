"""``cittadino accounts``, as operators type it."""

from __future__ import annotations

import json

import pytest

FIRENZE, PRATO = "048017", "100005"


@pytest.fixture
def accounts(cittadino):
    """Run ``cittadino accounts`` with ``--json``; returns exit status and the object."""

    def run(*arguments: str) -> tuple[int, dict]:
        status, output, _ = cittadino("accounts", *arguments, "--json")
        (line,) = output.splitlines()
        return status, json.loads(line)

    return run


def test_the_first_one_is_invited_from_the_machine(accounts, cittadino) -> None:
    places = ("--municipality", PRATO, "--municipality", FIRENZE)
    status, made = accounts("create", "Anna@comune.example", "--role", "approver", *places, "--name", "Anna Neri")
    assert (status, made["error"], made["municipalities"]) == (0, None, [PRATO, FIRENZE])
    assert (len(made["invitations"]), made["mail_server"]) == (2, False)
    assert made["link"].startswith("http://localhost:8000/accesso/invito/")
    status, text, _ = cittadino("accounts", "create", "bea@comune.example", "--role", "admin")
    assert (status, "/accesso/invito/" in text, "consegnato a mano" in text) == (0, True, True)
    assert accounts("list") == (0, {"accounts": [], "error": None})


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("create", "anna", "--role", "admin"), "address_invalid"),
        (("create", "anna@comune.example", "--role", "official"), "role_needs_municipality"),
        (("create", "anna@comune.example", "--role", "official", "--municipality", "999999"), "municipality_unknown"),
        (("disable", "nobody@comune.example", "--reason", "Non lavora più qui"), "account_unknown"),
        (("reset", "nobody@comune.example", "--reason", "Telefono perso"), "account_unknown"),
    ],
)
def test_what_cannot_be_done_is_said(accounts, arguments: tuple[str, ...], code: str) -> None:
    status, document = accounts(*arguments)
    assert (status, document["error"]["code"]) == (3, code)
