"""One reader per format. Only the registry knows which there are; what several need is beside this package.

GDAL reads shapefiles and DXF, with every other driver cut; GeoPackage is SQLite with everything forbidden but reading;
GeoJSON, KML and tables are read by parsers that know nothing of networks, other files or entities.
"""
