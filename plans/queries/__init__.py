"""What is read of plans: GeoJSON for the map, GeoPackage to take away, a template to begin with.

``published`` says which version is public and what stands in it, ``geojson`` and ``geopackage`` write it down, and
``answers`` keeps what they wrote as files until the plan changes. Only features that are not held, of classes that
citizens see, with the attributes that their class allows: here, and nowhere after (P02). ``preview`` is for the owner
of a version that is staged: the same document with what is reserved marked, and what it would change.
``together`` says who plans with whom.
"""
