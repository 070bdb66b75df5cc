"""The wordings of notices: what they hold to, each of them."""

from __future__ import annotations

import re

import pytest

from alerts.domain.notice_category import NoticeCategory
from app.municipal.notices.wording.book import EXAMPLES, WORDINGS, find_wording, offered
from app.municipal.notices.wording.follow_up import FOLLOW_UPS, ORIGINAL
from app.municipal.notices.wording.model import Group, Wording, blanks_in, filled
from app.municipal.notices.wording.weather import HAZARDS, LEVELS

LONGEST_TITLE, LONGEST_SENTENCE = 80, 22
_ID = re.compile(r"[a-z]+(?:-[a-z]+)*")
WRITTEN = [wording for wording in WORDINGS if wording.id != "scratch"]


def example(text: str) -> str:
    """A text with every blank filled as the examples do."""
    return filled(text, {**EXAMPLES, ORIGINAL: "Chiusa via Firenze"})


@pytest.mark.parametrize("wording", WRITTEN, ids=lambda wording: wording.id)
def test_a_wording_is_short_plain_and_can_be_filled(wording: Wording) -> None:
    title, body = example(wording.title), example(wording.body)
    assert blanks_in(title, body) == ()
    assert len(title) <= LONGEST_TITLE, title
    assert len(body) <= 900
    assert _ID.fullmatch(wording.id)
    for sentence in re.split(r"[.:!?]\s|\n", body):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
    assert "'" not in title + body
    assert wording.when.endswith(".")


def test_ids_are_unique_and_every_category_group_risk_and_level_is_there() -> None:
    assert len({wording.id for wording in WORDINGS}) == len(WORDINGS)
    assert {wording.category for wording in WORDINGS} == set(NoticeCategory)
    weather = [wording for wording in WORDINGS if wording.group is Group.WEATHER]
    assert {(wording.hazard, wording.level) for wording in weather} == {(h, lv) for h in HAZARDS for lv in LEVELS}
    assert all(offered().values())
    assert all(ORIGINAL in wording.blanks for wording in FOLLOW_UPS)


@pytest.mark.parametrize(
    ("wording_id", "words"),
    [
        ("road-closed", ["è chiusa", "transenne"]),
        ("schools-closed", ["le scuole restano chiuse"]),
        ("water-not-drinkable", ["Non berla", "preparare il latte"]),
        ("stay-inside", ["Chiudi porte e finestre"]),
        ("correction", ["c’era un errore", "Ci scusiamo"]),
        ("false-alarm", ["Non c’è nessun pericolo", "Non devi fare nulla"]),
        ("all-clear", ["Il pericolo è passato"]),
        ("weather-hydraulic-red", ["Allerta rossa per rischio idraulico", "112"]),
        ("weather-thunderstorm-orange", ["Allerta arancione per temporali forti"]),
    ],
)
def test_a_wording_says_what_it_is_for(wording_id: str, words: list[str]) -> None:
    found = find_wording(wording_id)
    assert found is not None
    assert [word for word in words if word not in found.body] == []
    assert find_wording(wording_id + "-no") is None


@pytest.mark.parametrize(
    ("text", "answers", "expected", "left"),
    [
        ("Chiusa [[via]]", {"via": " via  Roma\n1 "}, "Chiusa via Roma 1", ()),
        ("Chiusa [[via]] da [[ora]]", {"via": "via Roma", "ora": "  "}, "Chiusa via Roma da [[ora]]", ("ora",)),
        ("[[ ora ]] e [[ora]]", {}, "[[ ora ]] e [[ora]]", ("ora",)),
        (r"[[via]]", {"via": r"\1 [[ora]]"}, r"\1 [[ora]]", ("ora",)),
        ("[collegamento](https://x.example) [] [[]]", {}, "[collegamento](https://x.example) [] [[]]", ()),
    ],
)
def test_blanks_are_filled_and_those_left_are_found(
    text: str, answers: dict[str, str], expected: str, left: tuple[str, ...]
) -> None:
    assert filled(text, answers) == expected
    assert blanks_in(expected) == left
