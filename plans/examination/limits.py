"""What the examination of one upload may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Octets, seconds and files; a child that needs more is ended, and its files are refused."""

    #: Octets of address space: what the libraries map, 600 MB of work, and room for the allocators.
    memory: int = 4 * 2**30
    #: Seconds of processor, and of waiting for the child to end.
    processor_seconds: int = 240
    seconds: float = 300.0
    #: Octets of any file that it writes.
    disk: int = 2 * 2**30
    open_files: int = 256


LIMITS = Limits()
