"""How the layers of an opened file come to be: counted, named apart, empty ones left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from plans.domain.findings import Finding, Severity
from plans.readers.contract import Layer, Opened, Rows
from plans.readers.geometries import Geometries, Survey
from plans.readers.limits import FIELDS, LAYERS
from plans.readers.refusals import refusal, remark, spoken, too_large
from plans.readers.values import ValueTooLong


@dataclass(frozen=True, slots=True)
class Source:
    """A layer before it is counted. ``geometries`` reads only those, where that is cheaper than whole rows."""

    name: str
    file: str
    format: str
    crs: str | None
    fields: tuple[str, ...]
    read: Callable[[], Iterator[Rows]]
    geometries: Callable[[], Iterator[Geometries]] | None = None

    def slices(self) -> Iterable[Geometries]:
        """The geometries alone."""
        return self.geometries() if self.geometries else (rows.geometries for rows in self.read())


def opened(name: str, sources: Sequence[Source], findings: Sequence[Finding] = ()) -> Opened:
    """Counts the layers of the file ``name``; empty ones are left out and said (F06).

    Raises:
        FileRefused: too many of anything, or nothing at all.
    """
    if len(sources) > LAYERS:
        raise too_large("strati", LAYERS, name)
    layers: list[Layer] = []
    said = list(findings)
    survey = Survey(name)
    for source in _named_apart(sources):
        layer = _counted(source, survey, name)
        if layer.count:
            layers.append(layer)
        else:
            message = f"Lo strato «{spoken(source.name)}» è vuoto e non viene usato."
            said.append(remark("F06", Severity.INFORMS, message, source.file, layer=source.name))
    if not layers:
        raise refusal("F06", f"Il file «{spoken(name)}» non contiene nessun elemento.", name)
    if len(layers) > 1:
        message = f"Il file contiene {len(layers)} strati: per ognuno va indicata la classe."
        said.append(remark("F06", Severity.INFORMS, message, name))
    return Opened(tuple(layers), tuple(said))


def _counted(source: Source, survey: Survey, name: str) -> Layer:
    if len(source.fields) > FIELDS:
        raise too_large("campi", FIELDS, name)
    try:
        types = survey.count(source.slices())
    except ValueTooLong as error:
        message = f"Nello strato «{spoken(source.name)}» un valore ha {error} caratteri: è oltre il limite."
        raise refusal("F01", message, name) from None
    return Layer(
        source.name, source.file, source.format, source.crs, types.total(), dict(types), source.fields, source.read
    )


def _named_apart(sources: Sequence[Source]) -> Iterator[Source]:
    """Answers go by a layer's name: the second of the same name says so."""
    taken: set[str] = set()
    for source in sources:
        base = spoken(source.name) or "strato"
        name = base
        number = 2
        while name in taken:
            name = f"{base} ({number})"
            number += 1
        taken.add(name)
        yield replace(source, name=name, file=spoken(source.file))
