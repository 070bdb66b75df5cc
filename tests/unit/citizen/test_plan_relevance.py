"""Which classes of a plan come first: for every hazard an order over all of them, and never an empty map."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.hazard import Hazard
from app.citizen.plan_relevance import (
    DANGEROUS,
    class_order,
    first_classes,
    named_hazard,
    risk_of,
    shown_classes,
    silent_on,
)
from app.citizen.plan_words import CLASS_NAMES
from app.core.i18n import catalogue
from plans.domain.attributes import ATTRIBUTES
from plans.domain.taxonomy import CLASSES
from plans.queries.published import CITIZEN_CLASSES


@given(st.lists(st.sampled_from(Hazard)))
def test_every_order_holds_every_class_once_and_begins_with_what_matters(hazards: list[Hazard]) -> None:
    order = class_order(hazards)
    assert sorted(order) == sorted(CITIZEN_CLASSES)
    if hazards:
        assert order[: len(first_classes(hazards[0]))] == first_classes(hazards[0])


@given(st.sampled_from([None, *Hazard]), st.sets(st.sampled_from(list(CITIZEN_CLASSES)), min_size=1))
def test_a_map_never_begins_empty(hazard: Hazard | None, present: set[str]) -> None:
    shown = shown_classes(present, hazard)
    assert shown
    assert shown <= present
    if hazard and present & set(first_classes(hazard)):
        assert shown == present & set(first_classes(hazard))


def test_a_flood_shows_the_flood_area_first_and_the_waiting_areas() -> None:
    order = first_classes(Hazard.HYDRAULIC)
    assert order[:2] == ("RS_IDRA", "PT_CRIT")
    assert {"VIA_FUGA", "AE_ATTESA", "CO_COC"} <= set(order)


def test_risks_and_names_are_those_of_the_taxonomy() -> None:
    risks = dict(ATTRIBUTES["rischi_serviti"].choices)
    assert {risk_of(hazard) for hazard in Hazard} - {""} <= set(risks)
    assert set(DANGEROUS) == {code for code in CITIZEN_CLASSES if code.startswith("RS_")} | {"ZONA_INTERD"}
    assert tuple(CLASS_NAMES) == tuple(CITIZEN_CLASSES)


def test_a_plan_without_the_hazard_areas_is_silent_and_not_reassuring() -> None:
    assert silent_on(Hazard.HYDRAULIC, ["AE_ATTESA", "RS_FRANA", "ZONA_INTERD"])
    assert not silent_on(Hazard.HYDRAULIC, ["RS_IDRA"])
    assert not silent_on(Hazard.HEAT, []), "plans have no areas of heat"


def test_a_url_names_a_hazard_or_none() -> None:
    assert named_hazard("hydraulic") is Hazard.HYDRAULIC
    assert [named_hazard(value) for value in ("", "HYDRAULIC", "<script>", "idraulico")] == [None] * 4


def test_italian_names_of_classes_are_those_of_the_taxonomy() -> None:
    words = catalogue("it")
    names = {code: words.gettext(name) for code, name in CLASS_NAMES.items()}
    assert names == {code: CLASSES[code].label for code in CITIZEN_CLASSES}
