"""Where rows really are: reference systems that a file says, or guessed from where the municipality is.

Coordinates enter in the file's system and leave as longitude and latitude (EPSG:4326, always_xy), with the accuracy
that the transformation states. Nothing else in the product transforms coordinates of uploads.
"""
