"""What has to be acted on, whom filters leave, how much stands where: on rows made by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.queries.worst_reach import WorstReach
from app.core.errors import InputRefused
from app.core.identity.onboarding import Joined
from app.regional.beside import Place
from app.regional.coverage.filters import left, wanted
from app.regional.coverage.on_map import on_map
from app.regional.coverage.shares import shares
from app.regional.coverage.urgency import Why, by_reason, reasons, worst_first
from app.regional.picture import Pictured
from plans.domain.lifecycle import days_left, expires_on
from plans.domain.standing import Standing, standing
from plans.domain.validity import age_band
from plans.tracking.contents import MonthRow

ON = date(2026, 11, 30)
AT = datetime(2026, 11, 29, 16, tzinfo=UTC)
APPROVED, SENT, DRAFT = "APPROVATO", "TRASMESSO", "BOZZA"


def row(code: str = "048017", **said: Any) -> Pictured:
    """A municipality of 1,000 people approved in January, in which all is well, but for what is said."""
    state, revised = said.get("state", APPROVED), said.get("revised", date(2026, 1, 9))
    accepted, due = said.get("reach", (None, None))
    since = said.get("since", date(2026, 11, 1)) if state else None
    plan = MonthRow(code, code, "09", said.get("population", 1000), said.get("area", 10.0), state, since, revised,
                    50.0, 40.0, said.get("published", False), 0, "{}")  # fmt: skip
    return Pictured(
        Place(code, said.get("name", code), said.get("province", "FI"), "Firenze", "09", said.get("population", 1000),
              said.get("coastal")),
        plan,
        standing(state, revised, ON, visible=plan.published),
        age_band(revised, ON, in_the_making=state is not None),
        expires_on(revised) if revised else None,
        days_left(revised, ON) if revised else None,
        (ON - since).days if since else None,
        said.get("zones", ("Tosc-A",)),
        said.get("together", ()),
        said.get("account"),
        WorstReach(code, 1, AT, accepted, due) if due else None,
    )  # fmt: skip


def account(signed_in_at: datetime | None) -> Joined:
    return Joined("048017", date(2026, 9, 1), "Delibera 3", None, signed_in_at, signed_in_at, 0)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, ()),
        ({"reach": (89, 100)}, (Why.REACH,)),
        ({"reach": (90, 100)}, ()),
        ({"state": None, "revised": None}, (Why.MISSING,)),
        ({"revised": date(2023, 11, 30)}, (Why.EXPIRED,)),
        ({"revised": date(2023, 12, 1)}, (Why.EXPIRING_SOON,)),
        ({"revised": date(2024, 2, 28)}, (Why.EXPIRING_SOON,)),
        ({"revised": date(2024, 3, 1)}, (Why.EXPIRING,)),
        ({"revised": date(2024, 5, 29)}, (Why.EXPIRING,)),
        ({"revised": date(2024, 5, 30)}, ()),
        ({"state": SENT, "revised": None, "since": date(2026, 10, 1)}, ()),
        ({"state": SENT, "revised": None, "since": date(2026, 9, 30)}, (Why.STUCK,)),
        ({"since": date(2020, 1, 1)}, ()),
        ({"account": account(None)}, (Why.NEVER_IN,)),
        ({"account": account(AT)}, ()),
        ({"state": DRAFT, "revised": date(2020, 1, 1), "since": date(2026, 1, 1), "reach": (1, 9),
          "account": account(None)}, (Why.REACH, Why.EXPIRED, Why.STUCK, Why.NEVER_IN)),
    ],
)  # fmt: skip
def test_why_somebody_has_to_act(said: dict[str, Any], why: tuple[Why, ...]) -> None:
    assert reasons(row(**said)) == why


def test_lists_begin_with_what_cannot_wait() -> None:
    rows = [
        row("1", population=90_000),
        row("2", state=None, revised=None, population=5),
        row("3", reach=(1, 5), population=7),
        row("4", revised=date(2020, 1, 1), population=800),
        row("5", state=None, revised=None, population=600),
        row("6", reach=(7, 10), population=None),
        row("7", account=account(None), population=50_000),
    ]
    assert [one.istat_code for one in worst_first(rows)] == ["3", "6", "5", "2", "4", "7", "1"]
    groups = by_reason(rows)
    assert list(groups) == list(Why)
    assert [one.istat_code for one in groups[Why.MISSING]] == ["5", "2"]


ROWS = [
    row("1", name="Firenze", population=360_000, zones=("A", "B"), together=("Unione X",)),
    row("2", name="Pisa", province="PI", population=999, coastal=True, state=None, revised=None),
    row("3", name="Fiesole", population=1000, coastal=False, revised=date(2024, 2, 1)),
    row("4", name="Livorno", province="LI", population=None, revised=date(2020, 1, 1), reach=(1, 9)),
]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("", "1234"),
        ("nome=FI", "13"),
        ("provincia=PI", "2"),
        ("provincia=XX", ""),
        ("zona=B", "1"),
        ("insieme=Unione X", "1"),
        ("costa=si", "2"),
        ("costa=no", "3"),
        ("abitanti=0-1000", "2"),
        ("abitanti=1000-5000", "3"),
        ("abitanti=50000-", "1"),
        ("stato=approved", "1"),
        ("stato=none", "2"),
        ("eta=very_old", "4"),
        ("scadenza=90", "3"),
        ("scadenza=180", "3"),
        ("fare=raggiunti", "4"),
        ("fare=scade-90", "3"),
        ("nome=fi&stato=expiring_soon", "3"),
        ("nome=pisa&fare=scaduto", ""),
    ],
)
def test_whom_a_filter_leaves(asked: str, codes: str) -> None:
    given = dict(pair.split("=") for pair in asked.split("&")) if asked else {}
    assert "".join(one.istat_code for one in left(ROWS, wanted(given))) == codes
    assert wanted(given).anything == bool(asked)


@pytest.mark.parametrize("argument", ["stato", "eta", "fare", "scadenza", "costa", "abitanti"])
def test_a_word_that_no_filter_has_is_not_everybody(argument: str) -> None:
    with pytest.raises(InputRefused) as refused:
        wanted({argument: "boh"})
    assert refused.value.code == "filter_unknown"


@given(
    st.lists(
        st.builds(
            row,
            state=st.sampled_from([None, DRAFT, SENT, APPROVED]),
            revised=st.sampled_from([None, date(2026, 1, 9), date(2024, 2, 1), date(2020, 1, 1)]),
            population=st.none() | st.integers(0, 10_000),
            area=st.integers(1, 90).map(float),
        ),
        max_size=12,
    )
)
def test_shares_are_of_everybody_and_nobody_twice(rows: list[Pictured]) -> None:
    by_number, by_people, by_area = shares(rows)
    assert (by_number.whole, by_people.whole, by_area.whole) == (
        len(rows), sum(one.population or 0 for one in rows), sum(one.plan.area_km2 for one in rows),
    )  # fmt: skip
    for standing_ in Standing:
        assert by_people.amounts[standing_] == sum(one.population or 0 for one in rows if one.standing is standing_)
    good = sum(one.days_left is not None and one.days_left > 0 for one in rows)
    assert by_number.in_force == (good / len(rows) if rows else None)


def test_the_map_knows_everybody_and_whom_filters_leave() -> None:
    assert on_map(ROWS, ROWS[:1]) == {
        "1": ["approved", "2029-01-09", 1],
        "2": ["none", "", 0],
        "3": ["expiring_soon", "2027-02-01", 0],
        "4": ["expired", "2023-01-01", 0],
    }
