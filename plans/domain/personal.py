"""Which columns hold personal data (rule A07): by what they are called, and by what stands in them.

Looked at before anything is shown: national files too have carried names, surnames, mobiles and e-mail addresses of
contacts in a published layer. One value is enough to keep a column reserved where it can be nothing else (an e-mail
address, a mobile written as one, a tax code whose check character is right); where it could be an ordinary number or
the name of a place, the rest of the column decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from plans.domain.personal_names import SURNAME, named_after, partner, place_name
from plans.domain.personal_values import distinct_texts, names_people, suspicious

Row = Mapping[str, object]

_MOSTLY = 0.6
_ALMOST_ALL = 0.8
_FEW = 3
_COUNT = re.compile(r"-?\d{1,6}(?:[.,]0*)?|true|false|s[iì]|no", re.IGNORECASE)


def find_personal(fields: Sequence[str], samples: Sequence[Row]) -> dict[str, str]:
    """The columns of a layer that hold personal data, each with why in Italian; never quotes a value.

    ``samples`` may be all rows of the layer: each distinct text is looked at once, whole columns at a time.
    """
    texts = {field: distinct_texts([row.get(field) for row in samples]) for field in fields}
    found = {field: why for field in fields if (why := _why(field, texts[field]))}
    found |= _people_by_two_columns(fields, found)
    found |= _people_among_contacts(fields, texts, found)
    return {field: found[field] for field in fields if field in found}


def _why(field: str, texts: Sequence[str]) -> str:
    """The name says most; a column of small numbers counts people and does not name them."""
    named = named_after(field)
    if named and not (texts and _all(_COUNT, texts)):
        return f"il nome della colonna indica {named}"
    if by_value := suspicious(field, texts):
        return f"contiene {by_value}"
    if not place_name(field) and len(texts) >= _FEW and names_people(texts) >= _MOSTLY:
        return "contiene nomi e cognomi di persone"
    return ""


def _all(pattern: re.Pattern[str], texts: Iterable[str]) -> bool:
    return all(pattern.fullmatch(text.strip()) for text in texts)


def _people_by_two_columns(fields: Sequence[str], found: Mapping[str, str]) -> dict[str, str]:
    """``Nome 2`` is a person's beside ``Cognome 2``; a plain ``nome`` beside ``cognome_ref`` is still a place's."""
    surnames = [field for field in found if SURNAME.search(field)]
    names = chain.from_iterable(partner(surname, fields) for surname in surnames)
    return {name: "accanto c'è la colonna dei cognomi: indica il nome di una persona" for name in names}


def _people_among_contacts(
    fields: Sequence[str], texts: Mapping[str, Sequence[str]], found: Mapping[str, str]
) -> dict[str, str]:
    """A column ``nome`` full of first names and surnames, in a list with contacts and nobody else to whom they belong.

    Schools and squares are named after people: without contacts in the layer, or with a column for whoever they belong
    to, such names are a place's.
    """
    if not found or any(named_after(field) in _OWNERS for field in found):
        return {}
    return {
        field: "contiene nomi e cognomi, in un elenco di contatti"
        for field in fields
        if field not in found
        and place_name(field)
        and len(texts[field]) >= _FEW
        and names_people(texts[field]) >= _ALMOST_ALL
    }


_OWNERS = frozenset({"una persona", "un cognome"})
