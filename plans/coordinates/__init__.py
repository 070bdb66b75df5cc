"""Where rows really are: reference systems that a file says, or guessed from where the municipality is.

Coordinates enter in the file's system and leave as longitude and latitude (EPSG:4326, always_xy), with the accuracy
that the transformation states. Nothing else in the product transforms coordinates of uploads::

    systems          what a file says, in any dialect → authority code; without it, candidates by where the rows fall
    dialects         Italian grids told by their parameters, whatever a .prj calls them
    transformation   file → EPSG:4326 → metres, one operation for all rows, never a ballpark one
    extent           where Italy is
"""
