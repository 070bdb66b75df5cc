"""What a column is called when it holds personal data, and when it names a place instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from plans.domain.text import fold

#: Searched in what :func:`plans.domain.text.fold` makes of the name; shapefiles cut names at ten characters.
_NAMES = (
    ("un cognome", re.compile(r"cognom|\bsurname|\blast ?name")),
    (
        "un cellulare",
        re.compile(r"\bcell?\b|cellular|\bcell ?(?:\d|ref|res|per)|telefonino|^mobile\b|\btel\w* mobile\b"),
    ),
    ("un indirizzo e-mail", re.compile(r"\be ?mail|\bmail|\bposta elet|\bpec\b")),
    ("un codice fiscale", re.compile(r"\bcod(?:ice)? ?fisc|\bcf\b|\bcodfis")),
    ("una data di nascita", re.compile(r"\b(?:data|luogo|anno) ?(?:di ?)?nasc|\bnato il\b|\bdt ?nasc")),
    (
        "una persona",
        re.compile(
            r"referent|\brefer?\b|\bresp(?:o|\b)|nominativ|\bcoordinatore|\bcapo ?(?:squadra|gruppo)|reperibil"
            r"|\bcustode|proprietari[oi]?\b|intestatari|compilator|rilevator|\bautor[ei]\b|\btitolar[ei]\b|\bsindaco\b"
            r"|assessor|\bfragil|\bdelegat|\bsostitut|\bpersona\b"
        ),
    ),
    ("volontari", re.compile(r"\bvolontar(?:i|io|ia|ie)\b")),
    ("contatti di persone", re.compile(r"\bcontatt[oi]\b|\brecapit[oi]")),
)
#: Of these, what looks like the above but names an organisation or a number of people.
_OTHERWISE = re.compile(
    r"\b(?:gruppo|associazion\w*|ass|organizzazion\w*|odv|sede|n|num|numero|nr|tot|totale)\b(?!.*(?:refer|respo|nominat))"
)
_PLACE = re.compile(
    r"\b(?:nome|denom\w*|name|nom|titolo|label|toponimo|indirizzo|via|piazza|localit\w*|strada|scuola|istituto|edificio"
    r"|struttura|area|plesso|comune|frazione|zona|ubicazion\w*|sito|luogo|descr\w*|sede|chiesa|gate)\b|^nome|^denom|^area"
)
SURNAME = re.compile(r"cognom", re.IGNORECASE)
_NAME = re.compile(r"\bnome\b|^nome")


def named_after(field: str) -> str:
    """What the name of the column announces, in Italian (``un cellulare``), or nothing."""
    folded = fold(field)
    for what, pattern in _NAMES:
        if pattern.search(folded):
            return "" if what in _COLLECTIVE and _OTHERWISE.search(folded) else what
    return ""


_COLLECTIVE = frozenset({"volontari", "una persona"})


def place_name(field: str) -> bool:
    """Whether the column names or describes places, so that a person's name in it may be that of a school."""
    return bool(_PLACE.search(fold(field)))


def partner(surname: str, fields: Sequence[str]) -> Iterable[str]:
    """The columns of first names that belong to a column of surnames: called the same but for the word."""
    wanted = _bare(re.sub(r"cognom[ei]?", "nome", fold(surname)))
    return [field for field in fields if _NAME.search(fold(field)) and _bare(field) == wanted]


def _bare(name: str) -> str:
    return fold(name).replace(" ", "")
