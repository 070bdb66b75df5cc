"""How often a process of the web looks for garbage: pages of a whole country make tens of thousands of rows at once."""

from __future__ import annotations

import gc


def tidy_rarely() -> None:
    """Leave alone what is there for good, and let a page make its rows without being looked at meanwhile."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
