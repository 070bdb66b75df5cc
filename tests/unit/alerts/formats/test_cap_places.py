"""Polygons and circles as CAP writes them, latitude first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.cap import Circle
from alerts.formats.cap_places import read_circle, read_ring

RING = ((11.0, 43.0), (11.5, 43.0), (11.5, 43.5), (11.0, 43.0))


@pytest.mark.parametrize(
    "text",
    [
        "43,11 43,11.5 43.5,11.5 43,11",
        "\n 43.0,11.0\n\t43.0,11.5  43.5,11.5 \r\n 43.0,11.0 ",
        "43, 11 43 ,11.5 43.5 , 11.5 43,11",
        "+43,011 4.3e1,1.15e+1 43.50,11.500 43.,11",
    ],
)
def test_rings(text: str) -> None:
    assert read_ring(text) == (RING, True)


def test_a_ring_that_is_not_closed_is_closed() -> None:
    assert read_ring("43,11 43,11.5 43.5,11.5") == (RING, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "43,11",
        "43,11 43,11.5 43,11",
        "43,11 43,11 43,11 43,11",
        "43,11 43,11.5 43.5,11.5 43,11,5",
        "43 11 43 11.5 43.5 11.5 43 11",
        "43;11 43;11.5 43.5;11.5",
        "91,11 43,11.5 43.5,11.5",
        "43,181 43,11.5 43.5,11.5",
        "nan,11 43,11.5 43.5,11.5",
        "inf,11 43,11.5 43.5,11.5",
        "1e99,11 43,11.5 43.5,11.5",
        "4_3,11 43,11.5 43.5,11.5",
        "٤٣,11 43,11.5 43.5,11.5",
        "0x2b,11 43,11.5 43.5,11.5",
        "a,b c,d e,f",
        "43,11 43,11.5 43.5,11.5 " * 20_000,
    ],
)
def test_what_is_no_ring(text: str) -> None:
    with pytest.raises(ValueError, match=r"^[a-zè]") as refused:
        read_ring(text)
    assert len(str(refused.value)) < 80


@pytest.mark.parametrize(
    ("text", "circle"),
    [
        ("43.77,11.25 12.5", Circle(11.25, 43.77, 12.5)),
        (" -16.053, -173.274\n 0.0 ", Circle(-173.274, -16.053, 0.0)),
    ],
)
def test_circles(text: str, circle: Circle) -> None:
    assert read_circle(text) == circle


@pytest.mark.parametrize(
    "text",
    ["", "43,11", "43,11 -1", "43,11 inf", "43,11 nan", "43,11 20041", "43,11 5 6", "91,11 5", "43 11 5", "43,11 5km"],
)
def test_what_is_no_circle(text: str) -> None:
    with pytest.raises(ValueError, match=r"^[a-zè]"):
        read_circle(text)


@given(st.text(alphabet="0123456789.,-+eE \n"))
def test_whatever_is_written_nothing_else_is_raised(text: str) -> None:
    for reader in (read_ring, read_circle):
        try:
            reader(text)
        except ValueError as refused:
            assert str(refused)
