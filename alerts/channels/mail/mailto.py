"""An address among endpoints: ``mailto:anna@comune.example``, written as the address is, without escapes."""

from __future__ import annotations

import re

SCHEME = "mailto"

#: What can stand between ``<`` and ``>`` in a command to a mail server; whether it is an address is asked when somebody
#: is added (:mod:`alerts.subscriptions.email`).
_SAFE = re.compile(r"[^\s<>\x00-\x20\x7f-\U0010ffff]{1,254}")


def endpoint_of(address: str) -> str:
    """The endpoint of a subscription by e-mail."""
    return f"{SCHEME}:{address}"


def is_mailto(endpoint: str) -> bool:
    """Whether the endpoint is an address."""
    return endpoint.startswith(f"{SCHEME}:")


def address_of(endpoint: str) -> str:
    """The address of an endpoint.

    Raises:
        ValueError: it is no address that can be said to a mail server.
    """
    address = endpoint.removeprefix(f"{SCHEME}:")
    if address == endpoint or "@" not in address or not _SAFE.fullmatch(address):
        raise ValueError("not an address")
    return address
