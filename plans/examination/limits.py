"""What the examination of one upload may cost."""

from __future__ import annotations

#: Octets of address space: what the libraries map, 600 MB of work, and room for the allocators.
MEMORY = 4 * 2**30
#: Seconds of processor, and of waiting for the child to end.
PROCESSOR_SECONDS, SECONDS = 240, 300.0
#: Octets of any file that it writes.
DISK = 2 * 2**30
OPEN_FILES = 256
