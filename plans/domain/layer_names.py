"""What the layers of a GeoPackage of a plan are called: the code of their class, and what they are drawn as.

A layer has one kind of geometry, because no editor draws points and areas into the same one; a class that allows two
has two layers, the second with a suffix: ``AE_ATTESA`` has points, ``AE_ATTESA_AREE`` areas.
"""

from __future__ import annotations

from plans.domain.taxonomy import CLASSES, PlanClass, Shape

_SUFFIX = {Shape.POINT: "_PUNTI", Shape.LINE: "_LINEE", Shape.AREA: "_AREE"}


def layer_names(plan_class: PlanClass) -> dict[Shape, str]:
    """Layer by shape: points first, then lines, then areas; the first has the code alone."""
    shapes = [shape for shape in Shape if shape in plan_class.shapes]
    return {shape: plan_class.code + (_SUFFIX[shape] if place else "") for place, shape in enumerate(shapes)}


def class_of_layer(name: str) -> str | None:
    """The class that a layer of ours belongs to, by its name in any case; None when it is no name of ours."""
    return _CLASS_OF.get(name.strip().upper())


_CLASS_OF = {name: code for code, plan_class in CLASSES.items() for name in layer_names(plan_class).values()}
