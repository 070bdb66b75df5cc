"""One file, one channel: ``web_push`` and ``email`` for real, ``console`` to look at, ``null`` to measure around it."""
