"""As many subscribed devices as one likes, in seconds: endpoints at a sink that say how they will fare.

A pool of key pairs is shared (each device has its own secret), and all follows from the seed: whoever knows the
``Fleet`` can decrypt what its devices were sent. As a script, it writes lines for ``cittadino subscriptions import``::

    python tests/doubles/push_fleet.py https://127.0.0.1:4443 20000 fleet.jsonl --fates ok=90,gone=5,throttle.2=5
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

if __name__ == "__main__":  # as a script, Python looks for modules in this folder and not in tests/
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from doubles.push_rules import encode

#: ISTAT codes of ten municipalities of Tuscany.
MUNICIPALITIES = (
    "048017", "046017", "050026", "049009", "051002", "052032", "053011", "047014", "100005", "045010",
)  # fmt: skip
_LEVELS = ("yellow", "orange", "red")


@dataclass(frozen=True)
class Fleet:
    """``fates`` are shares by the words of push_sink_fates.py; ``path_length`` makes endpoints as long as real ones."""

    origin: str
    count: int
    fates: Mapping[str, float] = field(default_factory=lambda: {"ok": 1.0})
    municipalities: Sequence[str] = MUNICIPALITIES
    seed: int = 1
    pool: int = 256
    path_length: int = 120
    min_levels: Sequence[str] = ("yellow",)

    @cached_property
    def keys(self) -> list[ec.EllipticCurvePrivateKey]:
        """The pool of private keys."""
        order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
        secrets = (int.from_bytes(self._bytes("key", number), "big") % (order - 1) + 1 for number in range(self.pool))
        return [ec.derive_private_key(secret, ec.SECP256R1()) for secret in secrets]

    @cached_property
    def paths(self) -> list[str]:
        """The path of each device's endpoint."""
        chance = random.Random(self.seed)
        drawn = chance.choices(list(self.fates), weights=list(self.fates.values()), k=self.count)
        return [self._path(number, fate) for number, fate in enumerate(drawn)]

    def endpoint(self, number: int) -> str:
        return self.origin + self.paths[number]

    def device(self, path: str) -> tuple[ec.EllipticCurvePrivateKey, bytes]:
        """Private key and secret of the device whose endpoint has this path. Raises ValueError for no such path."""
        number = int(path.split("/")[3].partition("-")[0])
        if not 0 <= number < self.count or self.paths[number] != path:
            raise ValueError(f"no device of this fleet has {path}")
        return self.keys[number % self.pool], self.auth(number)

    def seal(self, path: str, clear: bytes) -> bytes:
        """A message for the device at ``path`` (RFC 8291), as somebody else's library makes it."""
        key, auth = self.device(path)
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        mine = ec.generate_private_key(ec.SECP256R1())
        return bytes(http_ece.encrypt(clear, private_key=mine, dh=point, auth_secret=auth, version="aes128gcm"))

    def auth(self, number: int) -> bytes:
        return self._bytes("auth", number)[:16]

    def subscriptions(self) -> Iterator[dict[str, Any]]:
        """What each device asks for, as the import takes it."""
        chance = random.Random(self.seed + 1)
        points = [
            encode(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)) for key in self.keys
        ]
        for number in range(self.count):
            yield {
                "endpoint": self.endpoint(number),
                "keys": {"p256dh": points[number % self.pool], "auth": encode(self.auth(number))},
                "municipalities": [chance.choice(self.municipalities)],
                "min_level": chance.choice(self.min_levels),
            }

    def write(self, path: Path) -> None:
        """Lines for ``cittadino subscriptions import``."""
        with path.open("w") as file:
            file.writelines(json.dumps(each) + "\n" for each in self.subscriptions())

    def dump(self) -> dict[str, Any]:
        """All that another process needs to have the same fleet: ``Fleet(**given)``."""
        return asdict(self)

    def _bytes(self, what: str, number: int) -> bytes:
        return sha256(f"{self.seed} {what} {number}".encode()).digest()

    def _path(self, number: int, fate: str) -> str:
        start = f"/w/{fate}/{number}-"
        return (
            start
            + (self._bytes("path", number).hex() * (self.path_length // 64 + 1))[
                : max(8, self.path_length - len(start))
            ]
        )


def shares(text: str) -> dict[str, float]:
    """``ok=90,gone=10`` → shares by fate."""
    return {fate: float(share or 1) for fate, _, share in (item.partition("=") for item in text.split(","))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("origin")
    parser.add_argument("count", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--fates", type=shares, default={"ok": 1.0})
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--municipalities", type=lambda text: text.split(","), default=MUNICIPALITIES)
    parser.add_argument("--levels", type=lambda text: text.split(","), default=_LEVELS[:1])
    given = parser.parse_args()
    Fleet(given.origin, given.count, given.fates, given.municipalities, given.seed, min_levels=given.levels).write(
        given.file
    )


if __name__ == "__main__":
    main()
