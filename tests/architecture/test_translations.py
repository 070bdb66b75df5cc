"""Italian is complete: every sentence marked for translation has one, and none is a guess."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

#: As given to pybabel with ``-k``: names under which marked sentences appear besides gettext's own.
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2), "_l": None}

MessageId = str | tuple[str, ...]


def _extracted(root: Path) -> set[MessageId]:
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    messages = extract_from_dir(root, methods, options, keywords=KEYWORDS, directory_filter=_is_product)
    return {tuple(m) if isinstance(m, list | tuple) else m for _, _, m, _, _ in messages}


def _is_product(folder: str | PathLike[str]) -> bool:
    return Path(folder).name not in {".venv", "node_modules", "tests", "var"}


def _missing(catalog: Catalog, wanted: set[MessageId]) -> list[str]:
    missing: list[str] = []
    for message_id in wanted:
        message = catalog.get(message_id if isinstance(message_id, str) else message_id[0])
        string = message.string if message else None
        strings = [string] if isinstance(string, str) else [*(string or ())]
        if message is None or message.fuzzy or not strings or not all(strings):
            missing.append(str(message_id))
    return sorted(missing)


def test_every_sentence_has_an_italian_translation(root: Path) -> None:
    catalog_file = root / "app/translations/it/LC_MESSAGES/messages.po"
    if not catalog_file.parent.parent.parent.exists():
        pytest.skip("there are no translations yet")
    with catalog_file.open("rb") as file:
        catalog = read_po(file, locale="it")
    assert _missing(catalog, _extracted(root)) == []
