"""What runs by itself, a line or two each: ``ticking`` is called by the clock, ``sending`` by the workers.

They call the same use cases as the pages and the command line.
"""
