"""Symbols of classes as QGIS draws them: a form, a letter and a colour; areas and lines carry theirs in the middle."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from plans.domain.taxonomy import Shape, Symbol

_KIND = {Shape.POINT: "marker", Shape.LINE: "line", Shape.AREA: "fill"}
_WHITE = "255,255,255,255"
#: Millimetres, as QGIS measures what is drawn.
_MARKER, _LETTER, _LINE = "5", "3.2", "0.9"


def renderer(shape: Shape, symbol: Symbol) -> Element:
    """``renderer-v2``: everything of the layer is drawn the same way."""
    found = Element("renderer-v2", {"type": "singleSymbol", "enableorderby": "0", "forceraster": "0"})
    drawing = _drawing(SubElement(found, "symbols"), _KIND[shape], "0")
    if shape is Shape.POINT:
        _marker(drawing, symbol)
    elif shape is Shape.LINE:
        _layer(drawing, "SimpleLine", {"line_color": _colour(symbol), "line_width": _LINE, "line_width_unit": "MM"})
        middle = _layer(drawing, "MarkerLine", {"placement": "centralpoint", "rotate": "0"})
        _marker(_drawing(middle, "marker", "@0@1"), symbol)
    else:
        outline = {"outline_color": _colour(symbol), "outline_width": "0.5", "outline_width_unit": "MM"}
        _layer(drawing, "SimpleFill", {"color": _colour(symbol, alpha=70), "style": "solid", **outline})
        middle = _layer(drawing, "CentroidFill", {"point_on_surface": "1", "point_on_all_parts": "0"})
        _marker(_drawing(middle, "marker", "@0@1"), symbol)
    return found


def options(parent: Element, values: Mapping[str, str]) -> Element:
    """A map of texts as QGIS keeps it."""
    found = SubElement(parent, "Option", {"type": "Map"})
    for name, value in values.items():
        SubElement(found, "Option", {"name": name, "type": "QString", "value": value})
    return found


def _drawing(parent: Element, kind: str, name: str) -> Element:
    return SubElement(parent, "symbol", {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1"})


def _marker(drawing: Element, symbol: Symbol) -> None:
    fill = {"color": _colour(symbol), "outline_color": _WHITE, "outline_width": "0.4", "outline_width_unit": "MM"}
    _layer(drawing, "SimpleMarker", {"name": symbol.form, "size": _MARKER, "size_unit": "MM", **fill})
    letter = {"chr": symbol.letter, "color": _WHITE, "outline_color": _WHITE, "font": "DejaVu Sans"}
    _layer(drawing, "FontMarker", {**letter, "size": _LETTER, "size_unit": "MM"})


def _layer(drawing: Element, kind: str, values: Mapping[str, str]) -> Element:
    found = SubElement(drawing, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    options(found, values)
    return found


def _colour(symbol: Symbol, alpha: int = 255) -> str:
    red, green, blue = bytes.fromhex(symbol.colour.removeprefix("#"))
    return f"{red},{green},{blue},{alpha}"
