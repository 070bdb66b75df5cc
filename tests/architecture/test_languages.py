"""Whatever an alert says, it says whole in all five languages; the rest may be English, and then says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from app.core.i18n import LANGUAGES, PARTIAL_LANGUAGES
from architecture.test_translations import MessageId, extracted, missing

#: What these files say is never English in another language: notifications and e-mails, which have one language each,
#: levels, hazards, hours, and what frames every page. Nor can what Python puts together for a page, or a script takes
#: from an attribute, be marked as English: on pages that citizens read it is translated.
FIXED = (
    "alerts/**/*.py",
    "app/citizen/*.py",
    "app/citizen/templates/citizen/plan.html",
    "app/web/errors.py",
    "app/web/labels.py",
    "app/web/language.py",
    "app/web/phases.py",
    "app/web/risks.py",
    "app/web/times.py",
    "app/web/templates/*.html",
)
#: What the page of a municipality says of an alert, of its absence, and of not knowing.
STATES = (
    "Today",
    "Tomorrow",
    "What to do",
    "In danger, call",
    "No alert for this municipality today.",
    "Checked %(moment)s",
    "Bulletin issued %(moment)s",
    "The data are not up to date: the last bulletin we have was issued %(moment)s. This does not mean that there is no "
    "alert.",
    "We have not received any bulletin yet. This does not mean that there is no alert.",
    "This service does not cover this municipality yet: we do not know which alert zone it is in. This does not mean "
    "that there is no alert.",
    "We do not have an up-to-date bulletin for tomorrow yet.",
    "Ask the official sources directly:",
    "Safe places",
    "Call 112",
    "Open the map of safe places",
)


@pytest.fixture(scope="module")
def fixed(root: Path) -> set[MessageId]:
    files = {path.relative_to(root).as_posix() for pattern in FIXED for path in root.glob(pattern)}
    found = extracted(root, files)
    assert len(found) > 100
    return {*found, *STATES}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_the_fixed_vocabulary_is_complete(root: Path, fixed: set[MessageId], language: str) -> None:
    assert missing(_catalog(root, language), fixed) == []


@pytest.mark.parametrize("language", sorted(PARTIAL_LANGUAGES))
def test_translations_keep_their_blanks(root: Path, language: str) -> None:
    single = [message for message in _catalog(root, language) if isinstance(message.id, str)]
    assert [m.id for m in single if _blanks(m.id) != _blanks(str(m.string))] == []


def _blanks(text: object) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|\{\w+\}", str(text)))


def _catalog(root: Path, language: str) -> Catalog:
    with (root / f"app/translations/{language}/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)
