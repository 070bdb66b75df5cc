"""Any CAP message that can be, for properties: valid by the schema, with words as they come out of being read."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st

from alerts.domain.cap import Area, Circle, Info, Message, MsgType, Reference, Scope, Status
from doubles.cap_message import MANDATORY

_LETTERS = st.characters(categories=("L", "M", "N", "P", "S"), exclude_characters="<>&", max_codepoint=0x1F6FF)
words = st.text(_LETTERS | st.just(" "), min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
_maybe = st.just("") | words
_lines = st.just("") | st.lists(words, min_size=1, max_size=3).map("\n".join)
_names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P"), exclude_characters=",<&"), min_size=1)
_offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_instants = st.datetimes(datetime(2000, 1, 1), datetime(2200, 12, 31), timezones=_offsets, allow_imaginary=False).map(  # noqa: DTZ001
    lambda instant: instant.replace(microsecond=0)
)
_degrees = {limit: st.floats(-limit, limit).map(lambda number: round(number, 6)) for limit in (90, 180)}
_points = st.tuples(_degrees[180], _degrees[90])
_rings = st.lists(_points, min_size=3, max_size=8, unique=True).map(lambda points: (*points, points[0]))
_circles = st.builds(Circle, _degrees[180], _degrees[90], st.floats(0, 20_000).map(lambda number: round(number, 3)))


def _pairs(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    return st.lists(st.tuples(words, values), max_size=2).map(tuple)


def _some(values: st.SearchStrategy) -> st.SearchStrategy[tuple]:
    return st.lists(values, max_size=2).map(tuple)


def _one_of(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from(text.split())


areas = st.builds(Area, words, _pairs(words), _some(_rings), _some(_circles))
infos = st.builds(
    Info,
    language=_one_of("it it-IT en-GB de zh-mo"),
    event=words,
    urgency=_one_of("Immediate Expected Future Past Unknown"),
    severity=_one_of("Extreme Severe Moderate Minor Unknown"),
    certainty=_one_of("Observed Likely Possible Unlikely Unknown"),
    categories=st.lists(_one_of("Geo Met Safety Fire Env CBRNE Other"), min_size=1, max_size=2).map(tuple),
    response_types=_some(_one_of("Shelter Prepare Monitor AllClear None")),
    effective=st.none() | _instants,
    onset=st.none() | _instants,
    expires=st.none() | _instants,
    sender_name=_maybe,
    headline=_maybe,
    description=_lines,
    instruction=_lines,
    web=st.sampled_from(["", "https://www.regione.toscana.it/allertameteo", "http://example.org:8080/a?b=c&d=%20#e"]),
    contact=_maybe,
    parameters=_pairs(_maybe),
    areas=_some(areas),
)


@st.composite
def messages(draw: st.DrawFn) -> Message:
    """An update or a cancellation names what it is about, and nothing names itself."""
    sender, identifier = draw(_names), draw(_names)
    msg_type = draw(st.sampled_from(MsgType))
    least = 1 if msg_type in (MsgType.UPDATE, MsgType.CANCEL) else 0
    others = st.builds(Reference, _names, _names.filter(lambda name: name != identifier), _instants)
    references = draw(st.lists(others, min_size=least, max_size=3, unique=True))
    return Message(
        identifier,
        sender,
        draw(_instants),
        draw(st.sampled_from(Status)),
        msg_type,
        draw(st.sampled_from(Scope)),
        tuple(references),
        draw(_some(infos)),
    )


mandatory = st.sampled_from(MANDATORY)
