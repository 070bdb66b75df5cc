"""What is read of published plans: GeoJSON for the map, GeoPackage to take away, a template to begin with."""
