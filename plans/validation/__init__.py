"""The rules of an upload: G of geometry, A of attributes; each keeps its id and never stops at the first finding.

Geometry goes rule by rule over all rows of a layer at once (:mod:`plans.validation.batch` carries them)::

    geometry      one layer: what is asked from outside
    shapes        G01, G03–G05: there, flat, closed, of a type that the class has
    repairs       G02: what crosses itself is mended, and asked where that changes the area
    places        G06, G09, G10: in Italy, near the municipality, the right way round, exactly
    neighbours    G08 and G12, between the rows of all layers; alike finds the pairs
    attributes    the rules A
"""
