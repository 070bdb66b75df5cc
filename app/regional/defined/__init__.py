"""What every figure of the dashboard means, a module for each piece; :mod:`app.regional.definitions` has them all."""
