"""Archives from outside."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from alerts.formats.bounded_zip import member_names, read_members
from alerts.formats.unreadable import Unreadable


def zip_of(*names: str) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, name * 20)
    return data.getvalue()


def everything(content: bytes) -> dict[str, bytes]:
    return read_members(content, lambda _: True)


def test_what_a_mac_adds_is_not_content() -> None:
    content = zip_of(
        "b/x_today.dbf", "__MACOSX/b/._x_today.dbf", "__MACOSX/x_today.dbf", "b/._x_today.dbf", ".DS_Store"
    )
    assert member_names(content) == ["x_today.dbf"]
    assert everything(content) == {"x_today.dbf": b"b/x_today.dbf" * 20}


def test_members_without_a_name_are_ignored() -> None:
    # Names are read up to their first NUL.
    content = zip_of("AB", "good.dbf").replace(b"AB", b"\0B")
    assert member_names(content) == ["good.dbf"]
    assert list(everything(content)) == ["good.dbf"]


def test_names_are_printable() -> None:
    assert member_names(zip_of("a\x1b[2J.dbf")) == ["a�[2J.dbf"]


def test_one_name_in_two_folders() -> None:
    with pytest.raises(Unreadable) as refused:
        everything(zip_of("a/x.dbf", "b/x.dbf"))
    assert refused.value.code == "zip_member_twice"


def test_whatever_octet_is_damaged_nothing_else_than_unreadable_is_raised() -> None:
    good = zip_of("x_today.dbf")
    for position in range(len(good)):
        for value in (0x00, 0x7F, 0xFF, good[position] ^ 0x01):
            damaged = good[:position] + bytes([value]) + good[position + 1 :]
            try:
                everything(damaged)
            except Unreadable as error:
                assert error.message.endswith(".")
