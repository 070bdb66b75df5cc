"""Dates and hours in Italian: every form that is published, the nights when clocks jump, and what is no time at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.formats.italian_times import fold, read_date, read_instant, read_intervals
from app.core.clock import ROME
from doubles.cfr_page import FORMS, ONE_DAY_FORMS, Form


def rome(day: int, hour: int = 0, minute: int = 0, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ROME).astimezone(UTC)


def read(text: str) -> list[tuple[datetime, datetime]]:
    return [(interval.starts_at, interval.ends_at) for interval in read_intervals(text)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("dalle ore 12.00 alle ore 23.59 di Lunedì, 13 Aprile 2026", rome(13, 12), rome(14)),
        ("dalle ore 8.00 alle ore 18.00 di Lunedí, 13 Aprile 2026", rome(13, 8), rome(13, 18)),
        ("dalle ore 12.00 alle ore 24.00 di Lunedi', 13 Aprile 2026", rome(13, 12), rome(14)),
        ("dalle ore 12.00 alle ore 24 di lunedì 13 aprile 2026", rome(13, 12), rome(14)),
        ("DALLE ORE 00.00 ALLE ORE 00.00 DI LUNEDÌ, 13 APRILE 2026", rome(13), rome(14)),
        ("dalle ore 12.00 Lunedì, 13 Aprile 2026 alle ore 23.59 Martedì, 14 Aprile 2026", rome(13, 12), rome(15)),
        ("dalle ore 22.00 di Lunedì, 13 Aprile 2026 alle ore 00.00 di Martedì, 14 Aprile 2026", rome(13, 22), rome(14)),
        ("dalle 12:00 del 13/04/2026 alle 23:59 del 13/04/2026", rome(13, 12), rome(14)),
        ("dalle 12:00 del 13/4/2026, alle 18:30", rome(13, 12), rome(13, 18, 30)),
        (
            "Valido dalle ore 17.00 di Mercoledì, 07 Ottobre 2026 alle ore 17.00 di Giovedì, 08 Ottobre 2026",
            rome(7, 17, month=10),
            rome(8, 17, month=10),
        ),
        ("dalle\xa0ore 12.00\n alle  ore 23.59 di Lunedì,\u200b 13 Aprile 2026.", rome(13, 12), rome(14)),
        ("dalle ore 12.00 alle ore 18.00 di Venerdì, 1° Maggio 2026", rome(1, 12, month=5), rome(1, 18, month=5)),
        # A page whose UTF-8 was taken for Latin-1: days and hours are still what they were.
        ("dalle ore 12.00 alle ore 23.59 di LunedÃ¬, 13 Aprile 2026", rome(13, 12), rome(14)),
    ],
)
def test_forms(text: str, start: datetime, end: datetime) -> None:
    assert read(text) == [(start, end)]


def test_several_in_one_text() -> None:
    text = (
        "dalle 08:00 alle 12:00 del 13/04/2026; dalle 14:00 alle 18:00 del 13/04/2026 e dalle 1 alle 2 del 14/04/2026"
    )
    assert read(text) == [
        (rome(13, 8), rome(13, 12)),
        (rome(13, 14), rome(13, 18)),
        (rome(14, 1), rome(14, 2)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "in corso",
        "tutto il giorno",
        "dalle ore 12.00 alle ore 18.00",
        "dalle ore 12.00 di Lunedì, 13 Aprile 2026",
        "dalle ore 18.00 alle ore 06.00 di Martedì, 14 Aprile 2026",
        "dalle ore 12.00 alle ore 12.00 di Lunedì, 13 Aprile 2026",
        "dalle ore 12.00 alle ore 18.00 di Martedì, 13 Aprile 2026",
        "dalle ore 12.00 alle ore 18.00 di Lunedì, 31 Aprile 2026",
        "dalle ore 12.00 alle ore 25.00 di Lunedì, 13 Aprile 2026",
        "dalle ore 12.60 alle ore 18.00 di Lunedì, 13 Aprile 2026",
        "dalle ore 12.000 alle ore 18.00 di Lunedì, 13 Aprile 2026",
        "dalle ore 12.00 alle ore 18.00 di Lunedì, 13 Aprile 20266",
        "dalle ore 12.00 alle ore 18.00 del 13/13/2026",
        "dalle ore 12.00 alle ore 18.00 del 13/04/0026",
        "dalle ore 12.00 alle ore 18.00 di Lunedì, 13 Aprile 2026 circa",
        "non dalle ore 12.00 alle ore 18.00 di Lunedì, 13 Aprile 2026",
        "dalle ore 12.00 alle ore 18.00 del 13/04/2026 oppure dalle ore 20.00 alle ore 22.00 del 13/04/2026",
        "dalle ore 12.00 alle ore 18.00 di Lunedì, 13 Aprile 2026�",
        "dalle ore " * 50_000,
    ],
)
def test_anything_else_is_no_interval(text: str) -> None:
    with pytest.raises(ValueError):
        read_intervals(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        # 30 March 2025: 02.30 never was. The beginning is what it was on winter clocks' last hour, or sooner.
        ("dalle 02:30 alle 05:00 del 30/03/2025", "2025-03-30T00:30", "2025-03-30T03:00"),
        ("dalle 01:00 alle 02:30 del 30/03/2025", "2025-03-30T00:00", "2025-03-30T01:30"),
        ("dalle 02:15 alle 02:45 del 30/03/2025", "2025-03-30T00:15", "2025-03-30T01:45"),
        ("dalle 00:00 alle 24:00 del 30/03/2025", "2025-03-29T23:00", "2025-03-30T22:00"),
        # 26 October 2025: 02.30 was twice. The first for a beginning, the second for an end.
        ("dalle 02:30 alle 05:00 del 26/10/2025", "2025-10-26T00:30", "2025-10-26T04:00"),
        ("dalle 01:00 alle 02:30 del 26/10/2025", "2025-10-25T23:00", "2025-10-26T01:30"),
        ("dalle 02:15 alle 02:45 del 26/10/2025", "2025-10-26T00:15", "2025-10-26T01:45"),
        ("dalle 00:00 alle 23:59 del 26/10/2025", "2025-10-25T22:00", "2025-10-26T23:00"),
    ],
)
def test_nights_when_clocks_jump(text: str, start: str, end: str) -> None:
    assert read(text) == [tuple(datetime.fromisoformat(instant).replace(tzinfo=UTC) for instant in (start, end))]


@given(
    st.dates(date(2024, 1, 1), date(2027, 12, 30)),
    st.integers(0, 24 * 60 - 1),
    st.integers(1, 48 * 60),
    st.sampled_from(FORMS + ONE_DAY_FORMS),
)
@example(date(2025, 3, 30), 150, 90, FORMS[0])
@example(date(2025, 10, 26), 150, 30, FORMS[1])
def test_what_is_written_comes_back(day: date, begins: int, minutes: int, form: Form) -> None:
    # Arithmetic on Rome's datetimes is that of its wall clocks.
    midnight = datetime.combine(day, time.min, ROME)
    start = midnight + timedelta(minutes=begins)
    end = start + timedelta(minutes=minutes)
    if (end.hour, end.minute) == (23, 59):
        end += timedelta(minutes=1)
    if form in ONE_DAY_FORMS:
        end = min(end, midnight + timedelta(days=1))
    ((starts_at, ends_at),) = read(form(start, end))
    assert starts_at == min(start.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    assert ends_at == max(end.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    assert starts_at < ends_at


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    with pytest.raises(ValueError):
        read_intervals(f"dalle {text}?")


@pytest.mark.parametrize(
    "text", ["martedì, 25 agosto 2015", "25/08/2015", " 25  Agosto 2015 ", "Martedí 25 agosto 2015"]
)
def test_dates(text: str) -> None:
    assert read_date(text) == date(2015, 8, 25)


@pytest.mark.parametrize(
    "text", ["", "lunedì, 25 agosto 2015", "martedì", "25 agost 2015", "25 agosto 15", "29/02/2026"]
)
def test_no_dates(text: str) -> None:
    with pytest.raises(ValueError):
        read_date(text)


def test_an_instant_that_happens_twice_is_the_first() -> None:
    assert read_instant("26/10/2025", "02.30").astimezone(UTC) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert read_instant("30/03/2025", "02.30").astimezone(UTC) == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
    assert read_instant("30/03/2025", "02.30").hour == 3


def test_folding() -> None:
    assert fold("  CRITICITÀ\n‑ Così\u200b è ") == "criticita - cosi e"
