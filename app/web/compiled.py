"""Templates that one application has compiled are there for every other of the same process.

To compile a page takes longer than to fill it in. Tests make hundreds of applications in a process, and commands that
write letters make one each time.
"""

from __future__ import annotations

from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class _Compiled(BytecodeCache):
    """By the key of a template: the checksum of its source, and its code."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key] = (bucket.checksum, bucket.code)


_COMPILED = _Compiled()


def install(app: Flask) -> None:
    """Use what the process has compiled, and add to it."""
    app.jinja_env.bytecode_cache = _COMPILED
