"""Words and numbers that people use for a choice → its code: PAI and PGRA classes, CLE numbers, adjectives."""

from __future__ import annotations

import re

from plans.domain.attributes import Attribute
from plans.domain.text import LONGEST, clean, fold
from plans.readers.contract import Value

#: By attribute whose list they extend, in the order in which they are tried; searched in folded words.
_RISK_WORDS = (
    ("dighe", r"\bdig(?:a|he)\b|invas[oi]"),
    ("maremoto", r"maremot|tsunami"),
    ("mareggiate", r"mareggiat|costier"),
    ("valanghe", r"valang"),
    ("vulcanico", r"vulcan|bradisism|eruzion"),
    ("sismico", r"sism|terremot"),
    ("incendi", r"incend|\baib\b|interfaccia"),
    ("industriale", r"industrial|seveso|\brir\b|incidente rilevante|chimic"),
    ("idrogeologico", r"idrogeolog|fran[ae]\b|geomorfolog|dissest|temporal|allagament"),
    ("idraulico", r"idraulic|alluvion|esondazion|inondazion|\bpgra\b|fiume"),
    ("neve", r"\bnev[ei]|ghiacci|gelo"),
    ("vento", r"\bvent[oi]\b|tromb[ae] d aria"),
)
_LEVEL_WORDS = (
    ("molto_elevato", r"molto (?:elevat|alt)[oaie]|\b[rp] ?4\b|^4$|estrem"),
    ("elevato", r"elevat[oaie]|\balt[oaie]\b|\b[rp] ?3\b|^3$"),
    ("medio", r"\bmedi[oae]\b|\b[rp] ?2\b|^2$|moderat[oa] medi"),
    ("basso", r"\bbass[oaie]\b|moderat[oa]|\b[rp] ?1\b|^1$|scars[oa]|\blieve\b"),
)
_ROLE_WORDS = (
    ("alternativa", r"alternativ|secondari|riserva|sussidiari|backup|^2$"),
    ("principale", r"principal|primari|ordinari|^1$"),
)
_WORDS = {
    name: tuple((code, re.compile(pattern)) for code, pattern in words)
    for name, words in (
        ("rischio", _RISK_WORDS),
        ("rischi_serviti", _RISK_WORDS),
        ("livello", _LEVEL_WORDS),
        ("ruolo", _ROLE_WORDS),
    )
}
_ALL = re.compile(r"\btutti\b|multirischi|ogni rischio|^qualsiasi|\btutte le emergenze")
_APART = re.compile(r"[,;|+\n]|\s/\s|/(?=[A-Za-z])|\s-\s|\be\b(?=\s)")


def code_of(attribute: Attribute, value: Value) -> str | None:
    """The code of the choice that a cell says by code, by number or in words; None where it is none of the list."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    words = fold(text)
    for code, label in attribute.choices:
        if words in (fold(code), fold(label)):
            return code
    return next((code for code, pattern in _WORDS.get(attribute.name, ()) if pattern.search(words)), None)


def choices_in(attribute: Attribute, value: Value) -> list[str]:
    """The codes of all the choices that a cell lists; what is none of them stays as written."""
    text = clean(str(value))
    if _ALL.search(fold(text)):
        return [code for code, _ in attribute.choices]
    parts = [part for part in map(clean, _APART.split(text)) if part]
    return list(dict.fromkeys(code_of(attribute, part) or part[:LONGEST] for part in parts))


def unknown(attribute: Attribute, value: object) -> list[str]:
    """Which of the values mapped to a choice are in no list (rule A04)."""
    codes = {code for code, _ in attribute.choices}
    found = value if isinstance(value, list) else [value]
    return [str(one) for one in found if one is not None and one not in codes]
