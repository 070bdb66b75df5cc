"""``cittadino accounts``, as operators type it."""

from __future__ import annotations

import importlib
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


def test_a_group_without_a_command_and_a_word_that_is_no_choice_are_answered_in_italian(cittadino) -> None:
    status, _, complaint = cittadino("accounts")
    assert (status, "Comando non valido" in complaint, "…" in complaint) == (2, False, False)
    assert "Elenca gli accessi" in complaint and "reset" in complaint
    status, _, complaint = cittadino("accounts", "create", "x@comune.example", "--role", "capo")
    assert (status, "'capo' non è uno di 'official', 'approver'" in complaint) == (2, True)
    status, output, _ = cittadino("accounts", "create", "x@comune.example", "--role", "operator")
    assert (status, "Invito per x@comune.example" in output) == (0, True), "a mailbox of one letter is no name"


@pytest.mark.parametrize("group", ["accounts", "alerts", "audit", "dispatch", "plans", "territory", "tracking"])
def test_examples_in_the_help_can_be_pasted(group: str) -> None:
    """Quotation marks of books are no marks for a shell."""
    commands = getattr(importlib.import_module(f"app.cli.{group}"), group).commands
    for name, command in commands.items():
        examples = [line for line in (command.epilog or "").splitlines() if line.startswith("  cittadino ")]
        assert not [line for line in examples if "«" in line], name
