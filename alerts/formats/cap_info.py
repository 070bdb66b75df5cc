"""One ``info`` block of a CAP message and its areas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from alerts.domain.cap import Area, Info
from alerts.formats.cap_elements import Block
from alerts.formats.cap_places import Ring, read_circle, read_ring
from alerts.formats.plain_text import lines

_HEADLINE, _LONG, _URL = 500, 8_000, 2_000
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,8}", re.ASCII)

#: What the standard lists. Other words are kept as they are.
_WORDS = {
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "responseType": "Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None",
    "urgency": "Immediate Expected Future Past Unknown",
    "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}
#: The schema insists on these too; real messages lack them, and mean the same.
_MISSED_BY_NOBODY = ("category", "certainty")


def read_info(info: Block, areas: Sequence[Block]) -> Info:
    """The block; ``areas`` are the blocks of its areas. What is wrong is noted among the faults of the blocks."""
    _check_words(info)
    made = Info(
        language=_language(info),
        event=info.needed("event"),
        urgency=info.needed("urgency"),
        severity=info.needed("severity"),
        certainty=info.text("certainty"),
        categories=info.texts("category"),
        response_types=info.texts("responseType"),
        effective=info.instant("effective"),
        onset=info.instant("onset"),
        expires=info.instant("expires"),
        sender_name=info.text("senderName"),
        headline=info.text("headline", _HEADLINE),
        description=info.text("description", _LONG, lines),
        instruction=info.text("instruction", _LONG, lines),
        web=_web(info),
        contact=info.text("contact", _HEADLINE),
        parameters=info.pairs("parameter", _LONG),
        areas=tuple(_area(area) for area in areas),
    )
    if made.onset and made.expires and made.expires < made.onset:
        text = f"L'istante expires {info.place} precede onset: non dice quando finisce l'evento."
        info.faults.warn("times_contradict", text)
    return made


def _check_words(info: Block) -> None:
    for name, known in _WORDS.items():
        said = info.texts(name)
        for word in said:
            if word not in known.split():
                text = f"L'elemento {name} {info.place} vale {word[:60]!r}, che CAP non prevede."
                info.faults.warn("word_unknown", text)
        if not said and name in _MISSED_BY_NOBODY:
            info.faults.warn("element_missing", f"Manca l'elemento {name} {info.place}: non è indispensabile.")


def _language(info: Block) -> str:
    said = info.raw("language") or "en-US"  # what the standard says of silence
    if _LANGUAGE.fullmatch(said):
        return said
    info.faults.warn("word_unknown", f"L'elemento language {info.place} non è il codice di una lingua.")
    return "und"


def _web(info: Block) -> str:
    said = info.raw("web")
    if not said or _is_address(said):
        return said
    info.faults.warn("web_dropped", f"L'indirizzo web {info.place} non è utilizzabile: non verrà mostrato.")
    return ""


def _is_address(text: str) -> bool:
    """A page that may be offered to people: http or https, nobody's name before the host, nothing odd."""
    if len(text) > _URL or not text.isprintable() or any(letter in text for letter in " <>\"'\\"):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def _area(area: Block) -> Area:
    return Area(
        description=area.needed("areaDesc", _LONG),
        geocodes=tuple((name, code) for name, code in area.pairs("geocode", _LONG, most=None) if code),
        polygons=tuple(_rings(area)),
        circles=tuple(area.read("circle", "circle_malformed", read_circle)),
    )


def _rings(area: Block) -> Iterator[Ring]:
    for ring, closed in area.read("polygon", "polygon_malformed", read_ring):
        if not closed:
            area.faults.warn("polygon_unclosed", f"Un poligono {area.place} non è chiuso: è stato chiuso.")
        yield ring
