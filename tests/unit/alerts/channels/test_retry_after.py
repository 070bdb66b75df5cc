"""Both forms of Retry-After, and what is neither."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.push.retry_after import LONGEST, retry_after

NOW = 1_700_000_000.5


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        (formatdate(NOW + 59.5, usegmt=True), 59.5),
        (formatdate(NOW - 100, usegmt=True), 0),
        ("Tuesday, 14-Nov-23 22:14:20 GMT", 59.5),
        ("Tue Nov 14 22:14:20 2023", 59.5),
        ("9" * 4_000, LONGEST),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST),
    ],
)
def test_seconds_and_dates(text: str, seconds: float) -> None:
    assert retry_after(text, NOW) == pytest.approx(seconds, abs=0.01)


@pytest.mark.parametrize("text", ["", "soon", "-3", "1.5", "1e9", "٣", "Tue, 99 Nov 2023 22:14:20 GMT", "Tue, 14 Nov"])
def test_neither(text: str) -> None:
    assert retry_after(text, NOW) is None


@given(st.text() | st.from_regex(r"(Mon, )?[0-9]{1,3} (Jan|Foo) -?[0-9]{1,6} [0-9:]{0,9} ?[-+A-Z0-9]{0,6}"))
def test_nothing_makes_it_fail(text: str) -> None:
    found = retry_after(text, NOW)
    assert found is None or 0 <= found <= LONGEST
