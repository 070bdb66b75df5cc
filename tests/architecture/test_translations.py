"""Italian is complete: every sentence marked for translation has one, and none is a guess."""

from __future__ import annotations

import ast
from collections.abc import Collection
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


def extracted(root: Path, files: Collection[str] | None = None) -> set[MessageId]:
    """Every sentence marked for translation, or those of some ``files`` (paths from ``root``)."""
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    messages = extract_from_dir(root, methods, options, keywords=KEYWORDS, directory_filter=_is_product)
    found = {(tuple(m) if isinstance(m, list | tuple) else m, Path(file).as_posix()) for file, _, m, _, _ in messages}
    return {message for message, file in found if files is None or file in files}


def _is_product(folder: str | PathLike[str]) -> bool:
    return Path(folder).name not in {".venv", "node_modules", "tests", "var"}


def missing(catalog: Catalog, wanted: set[MessageId]) -> list[str]:
    """Sentences of ``wanted`` that have no translation, or only part of one, or a guess."""
    absent: list[str] = []
    for message_id in wanted:
        message = catalog.get(message_id if isinstance(message_id, str) else message_id[0])
        string = message.string if message else None
        strings = [string] if isinstance(string, str) else [*(string or ())]
        if message is None or message.fuzzy or not strings or not all(strings):
            absent.append(str(message_id))
    return sorted(absent)


def test_every_sentence_has_an_italian_translation(root: Path) -> None:
    catalog_file = root / "app/translations/it/LC_MESSAGES/messages.po"
    if not catalog_file.parent.parent.parent.exists():
        pytest.skip("there are no translations yet")
    with catalog_file.open("rb") as file:
        catalog = read_po(file, locale="it")
    assert missing(catalog, extracted(root)) == []


def test_no_sentence_hides_from_the_extractor(product_trees: dict[str, ast.Module]) -> None:
    """Within an f-string none is found: it could lack its translation, and nobody would know."""
    hidden = [
        f"{name}:{node.lineno}"
        for name, tree in product_trees.items()
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for node in ast.walk(text)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in KEYWORDS
        and any(isinstance(argument, ast.Constant) for argument in node.args)
    ]
    assert not hidden


@pytest.mark.parametrize("language", ["it", "de", "es", "fr"])
def test_no_catalogue_has_a_sentence_that_nobody_says(root: Path, language: str) -> None:
    said = {message if isinstance(message, str) else message[0] for message in extracted(root)}
    with (root / f"app/translations/{language}/LC_MESSAGES/messages.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    kept = {message.id if isinstance(message.id, str) else message.id[0] for message in catalog if message.id}
    assert sorted(kept - said) == []
