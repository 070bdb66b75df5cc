"""What makes a thing the same thing in the next upload, so that the difference shows a move as a move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

from plans.domain.taxonomy import PlanClass
from plans.domain.text import fold
from plans.mapping.values import MappedValue
from plans.readers.contract import Value


def stable_keys(
    plan_class: PlanClass | None,
    public: Sequence[Mapping[str, MappedValue]],
    attributes: Sequence[Mapping[str, Value]],
    personal: frozenset[str],
) -> list[str]:
    """One key for each row of a layer, no two alike: its identifier, else its name, else name and address, else all.

    Each row takes the first of these that no other row without a key shares: one duplicate does not rename its
    neighbours. The last resort is a digest of the row without its personal columns, numbered where rows are alike;
    geometry never counts, or whatever moves would be something new.
    """
    prefix = plan_class.code if plan_class else "-"
    keys = [""] * len(public)
    for word, names in (("codice", ("codice",)), ("nome", ("nome",)), ("luogo", ("nome", "indirizzo"))):
        _assign(keys, f"{prefix}/{word}/", {at: _told(public[at], names) for at, key in enumerate(keys) if not key})
    return _with_contents(prefix, keys, attributes, personal)


def _assign(keys: list[str], prefix: str, told: Mapping[int, str]) -> None:
    """A key to each row without one that says what no other of these says."""
    often = Counter(told.values())
    for index, text in told.items():
        if text and often[text] == 1:
            keys[index] = prefix + text


def _told(row: Mapping[str, MappedValue], names: Sequence[str]) -> str:
    said = [_folded(str(value)) for name in names if (value := row.get(name)) is not None]
    return "|".join(said) if len(said) == len(names) and all(said) else ""


@lru_cache(maxsize=250_000)
def _folded(text: str) -> str:
    """Names come back for names with addresses."""
    return fold(text)


def _with_contents(
    prefix: str, keys: list[str], attributes: Sequence[Mapping[str, Value]], personal: frozenset[str]
) -> list[str]:
    seen: Counter[str] = Counter()
    for index, key in enumerate(keys):
        if not key:
            digest = _digest(attributes[index], personal)
            seen[digest] += 1
            keys[index] = f"{prefix}/riga/{digest}/{seen[digest]}"
    return keys


def _digest(row: Mapping[str, Value], personal: frozenset[str]) -> str:
    said = sorted((name, str(value)) for name, value in row.items() if value is not None and name not in personal)
    return blake2b(repr(said).encode("utf-8", "replace"), digest_size=8).hexdigest()
