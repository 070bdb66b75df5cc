"""What stands in a column when it holds personal data: mobiles, e-mail addresses, tax codes, names of people.

Columns are searched whole, their distinct texts joined by line breaks: one pass of a compiled expression each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from plans.domain.text import clean, fold, is_clean

_EMAIL = re.compile(r"[\w.+-]@\w[\w-]*\.\w")
#: Nine or ten digits from 310 on, alone or grouped as people group them; begins with a literal to be found quickly.
_MOBILE = re.compile(r"3[1-9]\d\)?(?:[ ./\-]{0,3}\d{6,7}|[ ./\-]{1,3}\d{2,4}(?:[ ./\-]{1,2}\d{2,4}){1,2})(?!\d|[.,]\d)")
_PREFIX = re.compile(r"(?:\+ ?|00)39[ ./\-]{0,2}\(?$|(?<![\d,/])(?<!\d\.)$")
_BARE = re.compile(r"3\d{2}\.?\d{6,7}")
_CALLED = re.compile(r"\bcell(?:\.|ulare)? ?:? ?\+?\d")
_TAX_CODE = re.compile(r"\b[A-Z]{3} ?[A-Z]{3} ?[0-9L-V]{2}[A-EHLMPRST][0-9L-V]{2} ?[A-Z][0-9L-V]{3} ?[A-Z]\b")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_LANDLINE = re.compile(r"0\d{5,10}")
_OF_PHONES = re.compile(r"\btel|fono|phone|\bcell|contatt|recapit")
_OF_CODES = re.compile(r"\b(?:id\w*|cod\w*|istat|fid|gid|uuid|foglio|particella|est|nord|x|y|lat\w*|lon\w*)\b")

#: Values of the odd places of a tax code; the even ones count as digits or places in the alphabet.
_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16,
         10, 22, 25, 24, 23),
        strict=True,
    )
)  # fmt: skip

_TITLES = frozenset(
    re.findall(r"\w+", "sig sigra signor signora dott dottssa dr ing geom arch avv prof rag cav ten mar")
)
_FIRST_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
        adriana adriano agnese alberto aldo alessandra alessandro alessia alessio alfredo alice andrea angela
        angelo anna annamaria antonella antonia antonio arianna armando arturo augusto barbara beatrice
        benedetta bruno camilla carla carlo carmela carmine caterina cecilia chiara cinzia claudia claudio
        cristian cristiano cristina daniela daniele dario davide debora diego domenico donatella donato edoardo
        elena eleonora elisa elisabetta emanuela emanuele emilio enrica enrico enzo erica ernesto eugenio fabio
        fabrizio federica federico felice ferdinando filippo fiorella flavio franca francesca francesco franco
        gabriele gabriella gaetano gennaro giacomo gian giancarlo gianfranco gianluca gianni giorgia giorgio
        giovanna giovanni giulia giuliano giulio giuseppe giuseppina grazia guido ilaria irene ivan ivano jacopo
        laura leonardo letizia licia lidia linda lorena lorenzo loretta luca lucia luciana luciano luigi luisa
        manuela marcello marco margherita maria marina mario marta martina massimiliano massimo matteo maurizio
        mauro michela michele mirko monica nadia nicola nicoletta niccolo orazio ornella paola paolo pasquale
        patrizia piero pietro pino raffaele raffaella renato renzo riccardo rita roberta roberto rocco romano
        rosa rosanna rosaria rossella salvatore samuele sandra sandro sara sebastiano serena sergio silvana
        silvia silvio simona simone sofia sonia stefania stefano susanna teresa tiziana tiziano tommaso umberto
        ugo valentina valeria valerio vanessa vincenzo virginia vito vittoria vittorio walter
        """,
    )
)
_MOST_LOOKED_AT = 500
#: No telephone number, prefix and all, is a smaller number.
_LEAST = 1_000_000


def distinct_texts(values: Iterable[object]) -> list[str]:
    """What stands in a column, each text once, no empty ones; numbers that can be no telephone's all read ``0``."""
    distinct = dict.fromkeys(values)
    texts = [value if isinstance(value, str) else _digits(value) for value in distinct]
    return [text for text in texts if text and not text.isspace()]


def _digits(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    return str(int(value)) if isinstance(value, int | float) and value >= _LEAST and value % 1 == 0 else "0"


def suspicious(field: str, texts: Sequence[str]) -> str:
    """What is found among the texts, in the Italian plural, or nothing."""
    whole = _joined(texts)
    if "@" in whole and _EMAIL.search(whole):
        return "indirizzi e-mail"
    if _CALLED.search(whole.lower()) or _mobiles(field, texts, whole):
        return "numeri di cellulare"
    if any(_is_tax_code(found[0]) for found in _TAX_CODE.finditer(whole.upper())):
        return "codici fiscali"
    return ""


def _joined(texts: Sequence[str]) -> str:
    """One text to a line, repaired: a number broken by a line or a control character would else pass."""
    if is_clean(" ".join(texts)):
        return "\n".join(texts)
    return "\n".join(map(clean, texts))


def _mobiles(field: str, texts: Sequence[str], whole: str) -> bool:
    """A bare number of nine or ten digits may be one among other numbers; anything else is a mobile."""
    doubtful = 0
    for found in _MOBILE.finditer(whole):
        if not _PREFIX.search(whole, max(0, found.start() - 8), found.start()):
            continue
        if not (_BARE.fullmatch(found[0]) and _alone(found)):
            return True
        doubtful += 1
    return bool(doubtful) and _are_phones(field, texts, doubtful)


def _alone(found: re.Match[str]) -> bool:
    """Whether the match is a line of its own."""
    before, after = found.string[max(0, found.start() - 1) : found.start()], found.string[found.end() : found.end() + 1]
    return before in ("", "\n") and after in ("", "\n")


def _are_phones(field: str, texts: Sequence[str], doubtful: int) -> bool:
    name = fold(field)
    if _OF_PHONES.search(name):
        return True
    if _OF_CODES.search(name):
        return False
    numbers = sum(1 for text in texts if _NUMBER.fullmatch(text) and not _LANDLINE.fullmatch(text)) - doubtful
    return numbers * 2 < len(texts)


def _is_tax_code(text: str) -> bool:
    """Whether the last letter is the one that the fifteen before it ask for (decree of 23 December 1976)."""
    code = text.replace(" ", "").upper()
    odd = sum(_ODD[character] for character in code[0:15:2])
    even = sum(int(character, 36) - (0 if character.isdigit() else 10) for character in code[1:15:2])
    return chr(ord("A") + (odd + even) % 26) == code[15]


def names_people(texts: Sequence[str]) -> float:
    """Which share of the texts is a first name and a surname, in either order; of many texts, an even sample."""
    looked_at = texts[:: len(texts) // _MOST_LOOKED_AT + 1]
    return sum(_names_a_person(clean(text)) for text in looked_at) / len(looked_at) if looked_at else 0.0


def _names_a_person(text: str) -> bool:
    words = [word for word in text.replace(".", " ").split() if word.lower() not in _TITLES]
    if not 2 <= len(words) <= 4 or not all(word[0].isupper() and word.replace("'", "").isalpha() for word in words):
        return False
    return not _FIRST_NAMES.isdisjoint((fold(words[0]), fold(words[-1])))
