"""One file, one channel: ``web_push`` for real, ``console`` to look at, ``null`` to measure everything around it."""
