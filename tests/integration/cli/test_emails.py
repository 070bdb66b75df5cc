"""``cittadino subscriptions email…``, as operators type it."""

from __future__ import annotations

import json

import pytest

FIRENZE, PRATO = "048017", "100005"
ANNA = "anna@comune.example"
REASON = ("--reason", "Delega di protezione civile")


@pytest.fixture
def subscriptions(cittadino):
    """Run ``cittadino subscriptions`` with ``--json``; returns exit status and the object."""

    def run(*arguments: str, **environment: str) -> tuple[int, dict]:
        status, output, _ = cittadino("subscriptions", *arguments, "--json", **environment)
        (line,) = output.splitlines()
        return status, json.loads(line)

    return run


def test_added_listed_changed_removed(subscriptions, cittadino) -> None:
    status, added = subscriptions("email", "Anna@COMUNE.example", "--municipality", PRATO, *REASON)
    assert (status, added["done"], added["new"], added["error"]) == (0, True, True, None)
    assert (added["address"], added["mail_server"]) == ("Anna@comune.example", False)
    assert added["undo"] == "cittadino subscriptions email-remove Anna@comune.example --reason …"
    places = ("--municipality", PRATO, "--municipality", FIRENZE)
    status, changed = subscriptions("email", ANNA, *places, "--min-level", "red", "--language", "en", *REASON)
    assert (status, changed["new"], changed["subscription"]) == (0, False, added["subscription"])
    status, listed = subscriptions("emails")
    (row,) = listed["emails"]
    assert (status, listed["error"], row["last"]) == (0, None, None)
    assert (row["municipalities"], row["min_level"], row["language"]) == ([FIRENZE, PRATO], "red", "en")
    status, text, _ = cittadino("subscriptions", "emails")
    assert f"Anna@comune.example: {FIRENZE} {PRATO}, da red, en; ancora nessun messaggio" in text
    status, removed = subscriptions("email-remove", ANNA, *REASON)
    assert (status, removed["done"], set(removed)) == (0, True, set(added))
    assert cittadino("subscriptions", "emails")[1] == "Nessuno è avvisato per posta elettronica.\n"
    _, log, _ = cittadino("audit", "log")
    assert "email.removed" in log
    assert "@" not in log


def test_people_are_told_what_was_done_and_what_is_missing(cittadino) -> None:
    status, text, _ = cittadino("subscriptions", "email", ANNA, "--municipality", PRATO, *REASON)
    assert status == 0
    assert "anna@comune.example riceverà le allerte di 1 comune, dal livello giallo in su." in text
    assert "SMTP_URL non è impostato" in text
    assert "Per annullare: cittadino subscriptions email-remove anna@comune.example" in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("email", "anna", "--municipality", PRATO), "address_invalid"),
        (("email", ANNA, "--municipality", "999999"), "municipalities_invalid"),
        (("email", ANNA, "--municipality", "Prato"), "municipalities_invalid"),
        (("email-remove", ANNA), "address_unknown"),
        (("email-remove", "x" * 5_000), "address_invalid"),
    ],
)
def test_refused(subscriptions, arguments: tuple[str, ...], code: str) -> None:
    status, answer = subscriptions(*arguments, *REASON)
    assert (status, answer["done"], answer["error"]["code"]) == (3, False, code)
    assert len(answer["error"]["message"]) < 300


@pytest.mark.parametrize(
    "arguments",
    [
        ("email", ANNA, *REASON),
        ("email", ANNA, "--municipality", PRATO),
        ("email", ANNA, "--municipality", PRATO, "--min-level", "green", *REASON),
        ("email", "a\udcff@x.it", "--municipality", PRATO, *REASON),
    ],
)
def test_wrong_usage(cittadino, arguments: tuple[str, ...]) -> None:
    status, output, complaint = cittadino("subscriptions", *arguments)
    assert (status, output) == (2, "")
    assert len(complaint) < 400


def test_an_import_takes_no_address(cittadino, tmp_path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(json.dumps({"endpoint": f"mailto:{ANNA}", "municipalities": [PRATO]}))
    status, output, _ = cittadino("subscriptions", "import", str(file), "--json")
    assert (status, json.loads(output)["issues"][0]["code"]) == (3, "endpoint_malformed")
